package audio

import (
	"bytes"
	"io"

	"github.com/earwitness/earwitness/audio/aac"
)

// isADTS reports whether head begins with three agreeing AAC frames, or as many as it holds, at least one whole.
func isADTS(head []byte) bool {
	first, ok := aac.ParseADTS(head)
	h := first
	for n := 1; n < 3 && ok; n++ {
		if h.FrameBytes >= len(head) {
			return n > 1 || h.FrameBytes == len(head)
		}
		head = head[h.FrameBytes:]
		h, ok = aac.ParseADTS(head)
		ok = ok && sameADTS(first, h)
	}
	return ok
}

// isLOAS reports whether head begins with three frames of AAC's other transport (ISO/IEC 14496-3 section 1.7.2), or as many
// as it holds, at least two: eleven bits of sync and the length of what follows.
func isLOAS(head []byte) bool {
	n := 0
	for ; n < 3 && len(head) >= 3; n++ {
		if head[0] != 0x56 || head[1]&0xE0 != 0xE0 {
			return false
		}
		size := 3 + int(head[1]&0x1F)<<8 + int(head[2])
		head = head[min(size, len(head)):]
	}
	return n >= 2
}

// sameADTS reports whether two headers may belong to one stream.
func sameADTS(a, b aac.ADTSHeader) bool {
	return a.SampleRate == b.SampleRate && a.ChannelConfig == b.ChannelConfig && a.ObjectType == b.ObjectType
}

// openADTS decodes AAC frames that follow each other from a place on (ISO/IEC 13818-7 section 6.2).
func openADTS(src *source, at int64) (*Stream, error) {
	src.buffer()
	h, _ := aac.ParseADTS(src.bytes(at, aac.MaxADTSHeader))
	info := Info{Container: "adts", Codec: "aac", Frames: -1, SampleRate: h.SampleRate, Channels: h.Config().Channels}
	id3v2Tags(src, &info)
	probe := &adtsDemuxer{problemList: new(problemList), src: src, at: at, first: h}
	d := &adtsDemuxer{problemList: new(problemList), src: src, at: at, first: h}
	codec, err := aacStream{h.Config(), true, probe, d.problemList}.codec(&info)
	if err != nil {
		return nil, err
	}
	if err := checkInfo(info); err != nil {
		return nil, err
	}
	info.Decoder = codec.name()
	return newPacketDecoder(info, d, codec, trim{keep: -1}, d.problemList), nil
}

// adtsDemuxer walks the frames and finds the next after damage.
type adtsDemuxer struct {
	*problemList
	src   *source
	at    int64
	first aac.ADTSHeader
	fresh bool // bytes were lost
	other bool // frames of another format were told of
	lost  int64
	done  bool
}

func (d *adtsDemuxer) next() (packet, error) {
	for !d.done && d.at < d.src.size {
		h, ok := d.header(d.at)
		if d.src.err != nil {
			return packet{}, d.src.err
		}
		if !ok {
			d.resync()
			continue
		}
		at := d.at
		d.at += int64(h.FrameBytes)
		if !sameADTS(d.first, h) {
			d.pass(at, h)
			continue
		}
		if d.at > d.src.size {
			d.add(CodeTruncated, d.src.size, "the file ends inside the frame that begins at byte %d", at)
			break
		}
		p := packet{data: d.src.bytes(at, h.FrameBytes), head: h.HeaderBytes, at: at, fresh: d.fresh, lost: d.lost}
		d.fresh, d.other, d.lost = false, false, 0
		return p, d.src.err
	}
	d.done = true
	if d.src.err != nil {
		return packet{}, d.src.err
	}
	return packet{}, io.EOF
}

// pass leaves out a frame of another format. Silence as long stands for it, if a frame of the stream follows.
func (d *adtsDemuxer) pass(at int64, h aac.ADTSHeader) {
	if !d.other {
		d.add(CodeFormatChange, at, "frames from here on with %d Hz, channel configuration %d, profile %d are not decoded",
			h.SampleRate, h.ChannelConfig, h.ObjectType)
	}
	d.fresh, d.other = true, true
	d.lost += rescale(uint64(1024*h.Blocks), uint32(h.SampleRate), uint32(d.first.SampleRate))
}

// header reads the header at a place, and holds it against the next where there is one: a header's pattern turns up by
// chance once in 10 000 bytes.
func (d *adtsDemuxer) header(at int64) (aac.ADTSHeader, bool) {
	h, ok := aac.ParseADTS(d.src.bytes(at, aac.MaxADTSHeader))
	if !ok || sameADTS(d.first, h) {
		return h, ok
	}
	end := at + int64(h.FrameBytes)
	if end == d.src.size {
		return h, true
	}
	next, ok := aac.ParseADTS(d.src.bytes(end, aac.MaxADTSHeader))
	return h, ok && (sameADTS(h, next) || sameADTS(d.first, next))
}

// resync passes over tags, and bytes that are no frame, up to two frames of the stream that follow each other.
func (d *adtsDemuxer) resync() {
	if size, ok := id3v2Size(d.src.bytes(d.at, 10)); ok && d.at+size <= d.src.size {
		d.add(CodeJunk, d.at, "an ID3v2 tag of %d bytes between frames", size)
		d.at += size
		return
	}
	from := d.at
	at, ok := d.src.scan(from, aac.MaxADTSHeader, d.find)
	if d.at = at; ok {
		d.fresh = true
		d.add(CodeDamaged, from, "%d bytes that are no AAC frame", at-from)
		return
	}
	if string(d.src.bytes(from, 3)) == "TAG" && d.src.size-from == 128 {
		return // ID3v1
	}
	d.add(CodeJunk, from, "%d bytes after the last AAC frame", d.src.size-from)
}

// find returns the place in b of a frame of the stream whose length leads to another, or -1.
func (d *adtsDemuxer) find(b []byte) int {
	for i := 0; ; i++ {
		skip := bytes.IndexByte(b[i:], 0xFF)
		if skip < 0 {
			return -1
		}
		i += skip
		h, ok := aac.ParseADTS(b[i:])
		if !ok || !sameADTS(d.first, h) {
			continue
		}
		if i+h.FrameBytes+aac.MaxADTSHeader > len(b) {
			return i // what follows is not in sight
		}
		if next, ok := aac.ParseADTS(b[i+h.FrameBytes:]); ok && sameADTS(h, next) {
			return i
		}
	}
}
