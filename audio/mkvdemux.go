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
	rate  int64
	last  []byte
	long  int64 // frames of the longest packet so far
	ahead int64 // frames since the last time of a block, -1 before the first
	since int64 // that time in nanoseconds
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

// placed finds how much is missing before a packet by the times of blocks, which are rounded to ticks, and what is to
// be left out of it.
func (d *mkvDemuxer) placed(f mkvFrame, b []byte) packet {
	p := packet{data: b, at: f.at, fresh: d.fresh}
	n := int64(d.codec.frames(d.last, b))
	if f.time >= 0 {
		if d.ahead >= 0 {
			missing := d.frames(f.time-d.since) - d.ahead
			if missing >= max(d.long*3/4, d.rate*9/500, 1) { // a packet of 20 ms or more, but for rounding
				p.lost = missing
				d.add(CodeGap, f.at, "%d samples are missing before this packet by its time; silence put in", missing)
			}
		}
		d.since, d.ahead = f.time, 0
	}
	d.ahead = max(d.ahead, 0) + n
	d.long, d.last, d.fresh = max(d.long, n), b, false
	switch {
	case f.discard > 0:
		p.cut = int(min(d.frames(f.discard), n))
	case f.discard < 0:
		p.skip = min(d.frames(-max(f.discard, -1<<62)), n)
	}
	return p
}

// frames converts nanoseconds.
func (d *mkvDemuxer) frames(ns int64) int64 {
	if ns <= 0 {
		return 0
	}
	return rescale(uint64(ns), 1_000_000_000, uint32(d.rate))
}
