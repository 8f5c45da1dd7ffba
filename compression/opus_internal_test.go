package compression

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness/dsp"
)

// rounded brings samples in steps of 16 bits to ±1.
func rounded(x []float64) []float32 {
	y := make([]float32, len(x))
	for i, v := range x {
		y[i] = float32(math.Round(v) / 32768)
	}
	return y
}

func noiseOf(n int, level float64, r *rand.Rand) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = level * r.NormFloat64()
	}
	return x
}

// celtNoise is what a CELT decoder makes of noise in so many frames: bands of the coded amplitude, with two bits of
// refinement.
func celtNoise(frames int, r *rand.Rand) []float32 {
	coefficients := make([]float32, frames*celtFrame)
	var old [celtBands]float64
	for f := range frames {
		lean := 0.0
		for b := range celtBands {
			predicted := celtInter*old[b] + lean
			q := math.Round(3 + r.NormFloat64() - predicted)
			lean += celtLean * q
			old[b] = predicted + q + (float64(r.IntN(4))+0.5)/4 - 0.5
			band := coefficients[f*celtFrame+celtEdges[b] : f*celtFrame+celtEdges[b+1]]
			sum := 0.0
			for i := range band {
				band[i] = float32(r.NormFloat64())
				sum += float64(band[i]) * float64(band[i])
			}
			gain := math.Exp2(old[b]+celtMeans[b]) * celtFrame / 2 / math.Sqrt(sum)
			for i := range band {
				band[i] *= float32(gain)
			}
		}
	}
	windows := dsp.NewMDCT(celtWindow, celtPowerSine()).Inverse(nil, coefficients)
	z := make([]float64, (frames+1)*celtFrame)
	for i, v := range windows {
		z[i/celtWindow*celtFrame+i%celtWindow] += float64(v)
	}
	for i := 1; i < len(z); i++ {
		z[i] += celtPreemph * z[i-1]
	}
	return rounded(z)
}

// upsampled is white noise through the decoder's resampler.
func upsampled(decoder string, factor, samples int, r *rand.Rand) []float32 {
	x := noiseOf(samples/factor, 2000, r)
	y := make([]float64, samples)
	if decoder == "libopus" {
		for p, h := range libopusResponse(factor) {
			for n := range x {
				for i := range min(len(h), n+1, 200) {
					y[n*factor+p] += h[i] * x[n-i]
				}
			}
		}
		return rounded(y)
	}
	k := sincKernel("", factor, 16, 9)
	if decoder == "other" {
		k = sincKernel("", factor, 24, 7)
	}
	for n := k.lead; n < len(x)-16; n++ {
		y[n*factor] = x[n]
		for p, taps := range k.taps {
			y[n*factor+p+1] = dot64(taps, x[n-k.lead:])
		}
	}
	return rounded(y)
}

func listen(x []float32, rate, block int) OpusResult {
	o := NewOpus(rate)
	for len(x) > 0 {
		n := min(block, len(x))
		o.Write(x[:n])
		x = x[n:]
	}
	return o.Result()
}

func TestOpusFindsCELT(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	x := celtNoise(200, r)
	for _, cut := range []int{0, 1, 419, 420, 700} {
		got := listen(x[cut:], celtRate, 4096).CELT
		want := (celtLead - cut + celtFrame) % celtFrame
		if got == nil || got.Score < 20 || got.OffsetSamples != want || got.Hybrid {
			t.Errorf("cut by %d samples: got %+v, want a frame at %d", cut, got, want)
		}
	}
	got := listen(rounded(noiseOf(4*celtRate, 1000, r)), celtRate, 4096).CELT
	if got == nil || got.Score > 4 {
		t.Errorf("white noise: got %+v, want a score of chance", got)
	}
}

func TestOpusFindsSILK(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, decoder := range []string{"ffmpeg", "libopus"} {
		for _, factor := range silkFactors {
			const cut = 11
			got := listen(upsampled(decoder, factor, 4*celtRate, r)[cut:], celtRate, 4096).SILK
			phase := (12*factor - cut) % factor
			if got == nil || got.Score < 1 || got.Decoder != decoder || got.Rate != celtRate/factor || got.PhaseSamples != phase {
				t.Errorf("%s times %d: got %+v, want phase %d", decoder, factor, got, phase)
			}
		}
	}
	for name, x := range map[string][]float32{
		"another interpolator": upsampled("other", 3, 4*celtRate, r),
		"white noise":          rounded(noiseOf(4*celtRate, 1000, r)),
	} {
		if got := listen(x, celtRate, 4096).SILK; got == nil || got.Score > 0 {
			t.Errorf("%s: got %+v, want a score below 0", name, got)
		}
	}
}

// The same samples in other blocks say the same, and nothing is said where nothing can be.
func TestOpusBlocks(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	x := celtNoise(220, r)
	want := listen(x, celtRate, len(x))
	for _, block := range []int{1, 959, 65536} {
		if diff := cmp.Diff(want, listen(x, celtRate, block)); diff != "" {
			t.Errorf("blocks of %d (-whole +blocks):\n%s", block, diff)
		}
	}
	spoilt := make([]float32, 3*celtRate)
	for i := range spoilt {
		spoilt[i] = []float32{float32(math.NaN()), float32(math.Inf(1)), 3e38}[i%3]
	}
	for name, got := range map[string]OpusResult{
		"44.1 kHz": listen(x, 44100, 4096), "silence": listen(make([]float32, 3*celtRate), celtRate, 4096),
		"nothing": listen(nil, celtRate, 1), "no numbers": listen(spoilt, celtRate, 4096),
	} {
		if diff := cmp.Diff(OpusResult{}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// However long a recording, what is kept is bounded and lies spread over it.
func TestKeeperSpreads(t *testing.T) {
	k := newKeeper(10, 8)
	for i := range 1003 {
		k.write([]float32{float32(i % 7), float32(-i % 5), 0})
	}
	kept := k.stretches(5)
	if len(kept) < 4 || len(kept) > 9 {
		t.Fatalf("%d stretches kept, want 4 to 9", len(kept))
	}
	for i := 1; i < len(kept); i++ {
		if gap := kept[i].at - kept[i-1].at; gap <= 0 || gap > 1500 {
			t.Errorf("stretches at %d and %d", kept[i-1].at, kept[i].at)
		}
	}
}
