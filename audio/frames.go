package audio

import (
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/earwitness/earwitness/audio/mp3"
)

// Frame is one coded frame of a file: a frame of MPEG audio, or a packet as its container holds it.
type Frame struct {
	AtByte  int64 // in the file; of a packet in Ogg, of the page that it ends on
	Bytes   int
	Start   int64 // its first sample among those of the stream, per channel; negative where the start is trimmed
	Samples int   // per channel, that it decodes to; 0 if it is not decoded
	Fields  []Tag // what its header says; the same names in the same order for all frames of a file
}

// Frames calls yield for each frame of a recording in the order of the file, until yield returns false. Nothing is decoded.
// Where frames are missing, Start counts the silence that a [Stream] gives for them.
// Files that are not coded in frames have none, and neither have those without a decoder here.
// Errors are those of Open, but no *UnsupportedError.
func Frames(r io.ReaderAt, size int64, yield func(Frame) bool) error {
	stream, err := Open(r, size)
	if _, ok := errors.AsType[*UnsupportedError](err); ok {
		return nil
	}
	if err != nil {
		return err
	}
	defer stream.Close()
	switch d := stream.dec.(type) {
	case *mp3Decoder:
		return d.frames(io.NewSectionReader(r, d.base, size-d.base), yield)
	case *trimmedDecoder:
		inside, ok := d.Decoder.(*mp3Decoder)
		if !ok {
			return nil
		}
		j := d.joined
		return inside.frames(io.NewSectionReader(j, 0, j.size()), func(f Frame) bool {
			f.AtByte, f.Start = j.place(f.AtByte), f.Start-d.trim.skip
			return yield(f)
		})
	case *packetDecoder:
		return d.packets(yield)
	}
	return nil
}

// packets walks through the packets of a track that was not read from yet.
func (d *packetDecoder) packets(yield func(Frame) bool) error {
	for at := int64(0); ; {
		p, err := d.demux.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		d.prepare(&p)
		at += d.silence
		if p.none {
			continue
		}
		f := Frame{AtByte: p.at, Bytes: len(p.data), Start: at - d.trim.skip, Samples: d.codec.frames(d.last, p.data)}
		f.Fields = []Tag{{"lost_before", strconv.FormatInt(p.lost, 10)}, {"cut", strconv.Itoa(p.cut)}}
		d.last = append(d.last[:0], p.data[:min(len(p.data), headOfPacket)]...)
		d.decoded += int64(f.Samples)
		at += int64(max(f.Samples-p.cut, 0))
		if !yield(f) {
			return nil
		}
	}
}

// frames walks through the frames of a stream that was not read from yet; r holds its bytes.
func (d *mp3Decoder) frames(r *io.SectionReader, yield func(Frame) bool) error {
	index, err := mp3.NewIndex(r, r.Size())
	if err != nil {
		return fmt.Errorf("indexing frames: %w", err)
	}
	times := d.dec.Timeline()
	for index.Next() {
		f := index.Frame()
		out := Frame{AtByte: d.base + f.AtByte, Bytes: f.Bytes}
		out.Start, out.Samples = times.Next(f)
		out.Fields = mpegFields(f, out.Samples > 0)
		if !yield(out) {
			break
		}
	}
	return index.Err()
}

// mpegFields names the fields as the standard does. Those of a granule and channel follow for each, as part2_3_length.0.1.
func mpegFields(f *mp3.Frame, decoded bool) []Tag {
	h, number := &f.Header, strconv.Itoa
	out := []Tag{
		{"version", h.Version.String()},
		{"layer", number(h.Layer)},
		{"bit_rate", number(h.BitRate)},
		{"sample_rate", number(h.SampleRate)},
		{"padding", flag(h.Padding)},
		{"mode", h.ChannelMode.String()},
		{"mode_extension", number(h.ModeExtension)},
		{"crc", f.CRC.String()},
		{"tag", flag(f.Tag)},
		{"decoded", flag(decoded)},
		{"lost_before", number(f.Lost)},
		{"gap_before", flag(f.Gap)},
	}
	if h.Layer != 3 {
		return out
	}
	out = append(
		out, Tag{"main_data_begin", number(int(f.Side.MainDataBegin))},
		Tag{"missing", number(f.Missing)}, Tag{"ancillary", number(f.Ancillary)},
	)
	for gr := range h.Samples() / 576 {
		for ch := range h.Channels() {
			out = append(out, granuleFields(&f.Side.Granules[gr][ch], fmt.Sprintf(".%d.%d", gr, ch))...)
		}
	}
	return out
}

func granuleFields(g *mp3.GranuleInfo, at string) []Tag {
	return []Tag{
		{"part2_3_length" + at, strconv.Itoa(int(g.Part23Length))},
		{"big_values" + at, strconv.Itoa(int(g.BigValues))},
		{"global_gain" + at, strconv.Itoa(int(g.GlobalGain))},
		{"scalefac_compress" + at, strconv.Itoa(int(g.ScalefacCompress))},
		{"block_type" + at, strconv.Itoa(int(g.BlockType))},
		{"mixed" + at, flag(g.MixedBlock)},
		{"table_select" + at, fmt.Sprintf("%d %d %d", g.TableSelect[0], g.TableSelect[1], g.TableSelect[2])},
		{"count1table_select" + at, strconv.Itoa(int(g.Count1TableSelect))},
	}
}

func flag(on bool) string {
	if on {
		return "1"
	}
	return "0"
}
