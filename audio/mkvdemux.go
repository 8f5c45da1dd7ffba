package audio

import (
	"bytes"
	"io"
)

// mkvDemuxer gives the packets of one track.
type mkvDemuxer struct {
	*mkvBlocks
	codec packetCodec
	strip []byte // stands in front of each packet
	clock mkvClock
	last  []byte
	fresh bool  // a packet was lost
	read  int64 // bytes that packets had, with what stands in front of them
}

func (d *mkvDemuxer) next() (packet, error) {
	for {
		f, ok := d.mkvBlocks.next()
		if d.src.err != nil {
			return packet{}, d.src.err
		}
		if !ok {
			return packet{}, io.EOF
		}
		if d.read += f.size + int64(len(d.strip)); d.read > 4*d.src.size+1<<20 {
			d.done, d.queue = true, nil
			d.add(CodeDamaged, f.at, "packets are short and their common start is long: the rest is not read")
			return packet{}, io.EOF
		}
		if f.size+int64(len(d.strip)) > maxPacket {
			d.add(CodeDamaged, f.at, "packet of %d bytes is not decoded", f.size)
			d.fresh = true
			continue
		}
		b := d.src.bytes(f.at, int(f.size))
		if d.src.err != nil {
			return packet{}, d.src.err
		}
		if len(d.strip) > 0 {
			b = append(bytes.Clone(d.strip), b...)
		}
		if d.codec == nil { // only packets are wanted
			return packet{data: b, at: f.at}, nil
		}
		return d.placed(f, b), nil
	}
}

// placed finds how much is missing before a packet by the times of blocks, and what is to be left out of it.
func (d *mkvDemuxer) placed(f mkvFrame, b []byte) packet {
	p := packet{data: b, at: f.at, fresh: d.fresh, lost: d.clock.check(f, "silence put in")}
	n := int64(d.codec.frames(d.last, b))
	switch {
	case f.discard > 0:
		p.cut = int(min(d.clock.frames(f.discard), n))
	case f.discard < 0:
		p.skip = min(d.clock.frames(-max(f.discard, -1<<62)), n)
	}
	d.clock.pass(n, int64(p.cut))
	d.last, d.fresh = b, false
	return p
}
