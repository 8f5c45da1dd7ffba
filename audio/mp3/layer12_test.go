package mp3

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/earwitness/earwitness/audio/internal/kernel"
)

// bitWriter is the opposite of bitReader.
type bitWriter struct {
	buf []byte
	pos int
}

func (w *bitWriter) write(v, n int) {
	for i := n - 1; i >= 0; i-- {
		w.buf[w.pos>>3] |= byte(v>>i&1) << (7 - w.pos&7)
		w.pos++
	}
}

// TestLayer1 decodes random frames of joint stereo and compares with the formulas of ISO 11172-3 2.4.3.2.
func TestLayer1(t *testing.T) {
	header := [4]byte{0xff, 0xff, 0xe0, 0x50} // MPEG-1 Layer I without CRC, 448 kbit/s, 44.1 kHz, joint stereo from sub-band 8 on
	h, ok := ParseHeader(header)
	if !ok || h.Layer != 1 || h.bound() != 8 || h.FrameBytes() != 484 {
		t.Fatalf("ParseHeader = %+v, %v", h, ok)
	}
	random := rand.New(rand.NewPCG(1, 1))
	var d layer12
	var reference [2]kernel.Polyphase
	for frame := range 4 {
		w := bitWriter{buf: make([]byte, h.FrameBytes()), pos: 32}
		copy(w.buf, header[:])
		samples := writeLayer1(&w, random, h.bound())
		pcm := make([]float32, 2*384)
		if got := d.decode(pcm, h, w.buf); got != decoded {
			t.Fatalf("frame %d: outcome %v", frame, got)
		}
		for ch := range reference {
			var slots kernel.Subbands
			var want [384]float32
			for slot := range samples {
				slots[slot] = samples[slot][ch]
			}
			reference[ch].Run(want[:], &slots, len(samples))
			for i := range want {
				if got := float64(pcm[2*i+ch]); math.Abs(got-float64(want[i])) > tolerance {
					t.Fatalf("frame %d, channel %d, sample %d: %v, want %v", frame, ch, i, got, want[i])
				}
			}
		}
	}
}

// tolerance is for sub-band samples that were computed in another order.
const tolerance = 3e-6

// eachBand calls f for all sub-bands and channels in the order of the stream.
func eachBand(f func(sb, ch int)) {
	for sb := range 32 {
		f(sb, 0)
		f(sb, 1)
	}
}

// writeLayer1 writes random allocations of up to six bits, scalefactors and codes, and returns the sub-band samples they stand for.
func writeLayer1(w *bitWriter, random *rand.Rand, bound int) (samples [12][2][32]float32) {
	var width [32][2]int
	var scale [32][2]float64
	eachBand(func(sb, ch int) {
		if ch == 1 && sb >= bound {
			width[sb][1] = width[sb][0]
			return
		}
		code := random.IntN(6)
		w.write(code, 4)
		if code > 0 {
			width[sb][ch] = code + 1
		}
	})
	eachBand(func(sb, ch int) {
		if width[sb][ch] > 0 {
			index := 6 + random.IntN(57)
			w.write(index, 6)
			scale[sb][ch] = 2 * math.Pow(2, -float64(index)/3)
		}
	})
	for slot := range samples {
		var code int
		eachBand(func(sb, ch int) {
			n := width[sb][ch]
			if n == 0 {
				return
			}
			if ch == 0 || sb < bound { // else both channels share the code
				code = random.IntN(1<<n - 1)
				w.write(code, n)
			}
			// The code with its first bit inverted is a two's complement fraction.
			fraction := float64(code-1<<(n-1)) / float64(int(1)<<(n-1))
			levels := float64(int(1) << n)
			samples[slot][ch][sb] = float32(levels / (levels - 1) * (fraction + 2/levels) * scale[sb][ch])
		})
	}
	return samples
}

func TestLayer12Inconsistent(t *testing.T) {
	h, _ := ParseHeader([4]byte{0xff, 0xff, 0x10, 0xc0}) // 32 kbit/s, mono
	frame := make([]byte, h.FrameBytes())
	pcm := make([]float32, 384)
	var d layer12
	for i := 4; i < 20; i++ {
		frame[i] = 0xee // sixteen bits a sample are more than the frame holds
	}
	if got := d.decode(pcm, h, frame); got != inconsistent {
		t.Errorf("frame too short for its allocation: outcome %v, want %v", got, inconsistent)
	}
	frame[4] = 0xff
	if got := d.decode(pcm, h, frame); got != inconsistent {
		t.Errorf("forbidden allocation: outcome %v, want %v", got, inconsistent)
	}
}
