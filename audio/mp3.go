package audio

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/earwitness/earwitness/audio/mp3"
)

// openMPEG decodes a source of MPEG audio that begins at byte base of its file. What is not MPEG audio is a
// FormatError: CodeNotAudio, or CodeDamaged if an ID3v2 tag announced it.
func openMPEG(src *source, base int64) (*Stream, error) {
	dec, err := mp3.NewDecoder(src.r, src.size)
	start, overlong := skipID3v2(src)
	if _, ok := errors.AsType[mp3.FormatError](err); ok && start > 0 {
		return nil, damaged(base+start, "no MPEG audio frames after the ID3v2 tag")
	} else if ok {
		return nil, &FormatError{Problem{Code: CodeNotAudio, AtByte: base, Text: "not audio: no known format"}}
	}
	if err != nil {
		return nil, fmt.Errorf("reading MPEG audio: %w", err)
	}
	found := dec.Info()
	info := Info{
		Container: "mp3", Codec: "mp" + strconv.Itoa(found.Layer), Decoder: decoderName,
		SampleRate: found.SampleRate, Channels: found.Channels, Frames: found.Frames, BitRate: found.BitRate,
	}
	id3v2Tags(src, &info)
	id3v1Tags(src, &info)
	info.addTag("encoder", found.Encoder)
	if found.Delay >= 0 {
		info.addTag(lameDelayTag, fmt.Sprintf("%d %d", found.Delay, found.Padding))
	}
	s := NewStream(info, &mp3Decoder{dec: dec, base: base, buf: make([]float32, 4608)})
	if overlong >= 0 {
		s.own.add(CodeBadSize, base+overlong, "ID3v2 tag claims more bytes than the file has")
	}
	if trimsTooMuch(&found) {
		s.own.add(CodeHidden, base+dec.Tag().AtByte, "by the encoder's tag, %d samples at the start and %d at the end are left out: "+
			"more than encoders were seen to add, but a program that cuts without coding anew may ask for it", found.Delay, found.Padding)
	}
	return s, nil
}

// trimsTooMuch reports whether more is trimmed by LAME's tag than encoders add, so that audio may hide in it. The delay was 576
// and the padding at most 575 and a frame in all files that LAME 3.100 and ffmpeg 5.1 were tried with.
func trimsTooMuch(i *mp3.Info) bool {
	frame := 1152
	if i.Version != mp3.MPEG1 {
		frame = 576
	}
	return i.Delay > 3*576 || i.Padding > 2*frame+576
}

// lameDelayTag holds the frames of delay and padding that LAME's tag gives.
const lameDelayTag = "lame:delay_padding"

// mp3Decoder fits package mp3 to Decoder.
type mp3Decoder struct {
	dec  *mp3.Decoder
	base int64 // where in the file the decoder's bytes begin
	buf  []float32
}

// Decode implements Decoder.
func (d *mp3Decoder) Decode() (Block, error) {
	n, err := d.dec.Read(d.buf)
	return Block{Floats: d.buf[:n]}, err
}

func (d *mp3Decoder) teeCoded(c Coded) { d.dec.Observe(c.MP3) }

// Skip passes over samples without decoding most of them.
func (d *mp3Decoder) Skip(frames int64) (int64, error) { return d.dec.Skip(frames) }

// mp3Codes translates the codes of package mp3. Half a frame at the end is usual and loses 26 ms
// at most; where a tag counts the frames, more that is missing is told apart.
var mp3Codes = map[string]string{
	mp3.CodeNotAudio: CodeJunk, mp3.CodeTagInside: CodeJunk, mp3.CodeLost: CodeDamaged, mp3.CodeReservoir: CodeGap,
	mp3.CodeInconsistent: CodeDamaged, mp3.CodeDoubtful: CodeDamaged, mp3.CodeMoreFrames: CodeBadSize, mp3.CodeTruncated: CodeBadSize,
	mp3.CodeTagBehind: CodeJunk, mp3.CodeFramesInside: CodeDamaged, mp3.CodeSpoilt: CodeDamaged,
	mp3.CodeMissing: CodeTruncated, mp3.CodeTooManyToList: CodeMore, mp3.CodeCRC: CodeBadCRC,
	mp3.CodeFormatChange: CodeFormatChange, mp3.CodeChannels: CodeChannels, mp3.CodeMidStream: CodeMidStream,
}

// Problems implements Decoder.
func (d *mp3Decoder) Problems() []Problem {
	var list []Problem
	for _, p := range d.dec.Problems() {
		list = append(list, Problem{Code: mp3Codes[p.Code], AtByte: d.base + p.AtByte, Text: p.Text})
	}
	return list
}
