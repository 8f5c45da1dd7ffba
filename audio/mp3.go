package audio

import (
	"errors"
	"fmt"

	"github.com/earwitness/earwitness/audio/mp3"
)

// decode is the one place that chooses the decoder of MPEG audio.
func (m *mpegFile) decode() (*Stream, error) {
	dec, err := mp3.NewDecoder(m.src.r, m.src.size)
	if e, ok := errors.AsType[mp3.FormatError](err); ok {
		return nil, damaged(m.first, string(e))
	}
	if err != nil {
		return nil, err
	}
	found := dec.Info()
	m.info.Decoder, m.info.SampleRate, m.info.Channels = decoderName, found.SampleRate, found.Channels
	m.info.Frames, m.info.BitRate = found.Frames, found.BitRate
	if found.Encoder != "" {
		m.info.addTag("encoder", found.Encoder)
	}
	if found.Delay >= 0 {
		m.info.addTag("lame:delay_padding", fmt.Sprintf("%d %d", found.Delay, found.Padding))
	}
	return NewStream(m.info, &mp3Decoder{dec: dec, before: m.list, first: m.first, buf: make([]float32, 4608)}), nil
}

// mp3Decoder fits package mp3 to Decoder.
type mp3Decoder struct {
	dec    *mp3.Decoder
	before []Problem // found before decoding
	first  int64     // where the first frame begins; what lies before it is in before
	buf    []float32
}

// Decode implements Decoder.
func (d *mp3Decoder) Decode() (Block, error) {
	n, err := d.dec.Read(d.buf)
	if n > 0 {
		err = nil // it comes again
	}
	return Block{Floats: d.buf[:n]}, err
}

// mp3Codes translates the codes of package mp3 that differ from ours. Half a frame at the end is usual and loses 26 ms
// at most; where a tag counts the frames, more that is missing is told apart.
var mp3Codes = map[string]string{
	mp3.CodeNotAudio: CodeJunk, mp3.CodeTagInside: CodeJunk, mp3.CodeLost: CodeDamaged, mp3.CodeReservoir: CodeGap,
	mp3.CodeInconsistent: CodeDamaged, mp3.CodeMoreFrames: CodeBadSize, mp3.CodeTruncated: CodeBadSize,
	mp3.CodeMissing: CodeTruncated, mp3.CodeTooManyToList: CodeMore,
}

// Problems implements Decoder.
func (d *mp3Decoder) Problems() []Problem {
	list := d.before[:len(d.before):len(d.before)]
	for _, p := range d.dec.Problems() {
		code := p.Code
		if ours, ok := mp3Codes[code]; ok {
			code = ours
		}
		if code != CodeJunk || p.AtByte >= d.first {
			list = append(list, Problem{Code: code, AtByte: p.AtByte, Text: p.Text})
		}
	}
	return list
}
