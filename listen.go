package earwitness

import (
	"encoding/binary"
	"math"

	"github.com/earwitness/earwitness/audio"
	"github.com/earwitness/earwitness/evidence"
)

// Lengths of what the report plays of a recording's background, in samples of the narrow stream.
const (
	pauseStep   = narrowRate / 2
	pauseLength = narrowRate     // the stretch whose level counts
	pauseAround = 3 * narrowRate // what is kept: the stretch in its middle
)

// reportPause keeps the quietest second of each recording, with a second on either side, for the report to play: the
// background that the comparison of sessions rests on. Digital silence is no background.
var reportPause = Detector{
	Name: "report_pause", Version: 1, Doc: "the quietest second with its surroundings, for listening",
	rate: narrowRate,
	start: func(audio.Info, *Calibration) measuring {
		p := &pause{level: math.Inf(1)}
		return measuring{
			taps:   []tap{{rate: narrowRate, samples: p.write}},
			finish: func(m *evidence.Measured) error { p.finish(m); return nil },
		}
	},
}

// pause looks at every window of pauseAround samples that starts at a multiple of pauseStep.
type pause struct {
	buf   []float32
	start int64 // of buf, in samples
	level float64
	best  []float32
	at    int64 // start of best
}

func (p *pause) write(x []float32) {
	for len(x) > 0 {
		n := min(len(x), pauseAround-len(p.buf))
		p.buf = append(p.buf, x[:n]...)
		x = x[n:]
		if len(p.buf) == pauseAround {
			p.look()
			p.buf = p.buf[:copy(p.buf, p.buf[pauseStep:])]
			p.start += pauseStep
		}
	}
}

func (p *pause) look() {
	from := (len(p.buf) - pauseLength) / 2
	sum := 0.0
	for _, v := range p.buf[max(from, 0):min(from+pauseLength, len(p.buf))] {
		sum += float64(v) * float64(v)
	}
	const lsb = 1.0 / 32768
	if sum <= pauseLength*lsb*lsb || sum >= p.level {
		return
	}
	p.level, p.at = sum, p.start
	p.best = append(p.best[:0], p.buf...)
}

func (p *pause) finish(m *evidence.Measured) {
	if p.best == nil && p.start == 0 && len(p.buf) > pauseLength {
		p.look() // shorter than one window
	}
	if p.best == nil {
		return
	}
	start := float64(p.at) / narrowRate
	m.Exhibits = append(m.Exhibits, exhibit(evidence.Exhibit{
		Path: m.Recording.Path, Kind: evidence.Audio, Label: "quietest second and its surroundings",
		StartSeconds: start, EndSeconds: start + float64(len(p.best))/narrowRate, MediaType: "audio/wav",
	}, muLawWAV(p.best)))
}

// muLawWAV packs samples of the narrow stream as a WAV file of 8-bit µ-law (ITU-T G.711), small enough to stand in
// a report by the hundred. It is for listening; the samples to examine are the file's own.
func muLawWAV(x []float32) []byte {
	le := binary.LittleEndian
	b := append([]byte("RIFF"), le.AppendUint32(nil, uint32(50+len(x)+len(x)%2))...)
	b = append(b, "WAVEfmt "...)
	b = le.AppendUint32(b, 18)
	b = le.AppendUint16(b, 7) // WAVE_FORMAT_MULAW
	b = le.AppendUint16(b, 1)
	b = le.AppendUint32(b, narrowRate)
	b = le.AppendUint32(b, narrowRate)
	b = le.AppendUint16(b, 1)
	b = le.AppendUint16(b, 8)
	b = le.AppendUint16(b, 0)
	b = append(b, "fact"...)
	b = le.AppendUint32(b, 4)
	b = le.AppendUint32(b, uint32(len(x)))
	b = append(b, "data"...)
	b = le.AppendUint32(b, uint32(len(x)))
	for _, v := range x {
		b = append(b, muLaw(v))
	}
	if len(x)%2 == 1 {
		b = append(b, 0)
	}
	return b
}

// muLaw codes one sample by G.711: sign, three bits of exponent, four of mantissa, all inverted.
func muLaw(v float32) byte {
	const bias, clip = 132, 32635
	s := int(max(-1, min(1, v)) * 32767)
	sign := byte(0)
	if s < 0 {
		s, sign = -s, 0x80
	}
	s = min(s, clip) + bias
	exponent := 7
	for mask := 0x4000; s&mask == 0 && exponent > 0; mask >>= 1 {
		exponent--
	}
	return ^(sign | byte(exponent)<<4 | byte(s>>(exponent+3))&0x0f)
}
