package audio

import (
	"fmt"

	"github.com/earwitness/earwitness/audio/aac"
)

// adtsCount is what the headers of a file's AAC frames say, counted.
type adtsCount struct {
	frames, crc, blocks, variable int
	smallest, largest             int
}

func (c *adtsCount) add(h aac.ADTSHeader) {
	if c.frames == 0 || h.FrameBytes < c.smallest {
		c.smallest = h.FrameBytes
	}
	c.largest = max(c.largest, h.FrameBytes)
	c.frames++
	c.blocks += h.Blocks
	if h.CRC {
		c.crc++
	}
	if h.BufferFullness == 0x7ff {
		c.variable++
	}
}

// inspectADTS gives the tag in front and the run of frames with what their headers say.
func inspectADTS(src *source, out *Structure) {
	src.buffer()
	at, _ := skipID3v2(src)
	if at > 0 {
		out.Parts = append(out.Parts, Part{Name: "ID3v2", Bytes: at})
	}
	h, _ := aac.ParseADTS(src.bytes(at, aac.MaxADTSHeader))
	d := &adtsDemuxer{problemList: new(problemList), src: src, at: at, first: h}
	part := Part{Name: "frames", AtByte: at, Mark: "MPEG-4"}
	if h.MPEG2 {
		part.Mark = "MPEG-2"
	}
	var count adtsCount
	for p, err := d.next(); err == nil; p, err = d.next() {
		f, _ := aac.ParseADTS(p.data)
		count.add(f)
		part.Bytes = p.at + int64(f.FrameBytes) - at
	}
	part.Fields = []Tag{
		{"object_type", fmt.Sprint(h.ObjectType)},
		{"rate", fmt.Sprint(h.SampleRate)},
		{"channel_configuration", fmt.Sprint(h.ChannelConfig)},
		{"frames", fmt.Sprint(count.frames)},
		{"frames_with_crc", fmt.Sprint(count.crc)},
		{"raw_data_blocks", fmt.Sprint(count.blocks)},
		{"frames_of_variable_bit_rate", fmt.Sprint(count.variable)},
		{"frame_bytes", fmt.Sprintf("%d to %d", count.smallest, count.largest)},
	}
	out.addProblems(d.Problems())
	out.Parts = append(out.Parts, part)
}
