package compression_test

import (
	"math"
	"slices"
	"testing"

	"github.com/earwitness/earwitness/compression"
	"github.com/earwitness/earwitness/dsp"
	"github.com/earwitness/earwitness/internal/synth"
)

// resampled brings sound to another rate, and to 16 bits.
func resampled(x []float32, from, to int) []float32 {
	r := dsp.NewResampler(from, to)
	y := r.Flush(r.Write(nil, x))
	for i, v := range y {
		y[i] = float32(math.Round(float64(v)*32768) / 32768)
	}
	return y
}

func rateSearch(x []float32, rate, block int, o compression.GridOptions) (own, other []compression.Grids) {
	s := compression.NewRateSearch(rate, o)
	for b := range slices.Chunk(x, block) {
		s.Write(b)
	}
	own, other = s.Result()
	return compression.Earlier(own, "pcm_s16le"), other
}

// What was coded at another rate is found at that rate, with the frames where they were; what was not is not.
func TestRateSearch(t *testing.T) {
	x := synth.Pink(8*44100, 44100, 0.1, 1)
	for i := range x {
		x[i] *= float32(0.6 + 0.4*math.Sin(float64(i)/8000))
	}
	coded := synth.Coded(x, dsp.KaiserBesselDerived(2048, 4), 407)
	own, other := rateSearch(resampled(coded, 44100, 16000), 16000, 5000, compression.GridOptions{})
	if len(own) > 0 || len(other) != 1 || other[0].Rate != 44100 || other[0].Codec != "aac" || other[0].Offsets[0] != 407 {
		t.Errorf("coded at 44100 Hz: %+v and %+v, want AAC at 407 of 44100 Hz alone", heads(own), heads(other))
	}
	if _, other = rateSearch(resampled(x, 44100, 16000), 16000, 5000, compression.GridOptions{}); len(other) > 0 {
		t.Errorf("never coded: %+v", heads(other))
	}
}

// The frames of a lossy file's own coding show at multiples of its rate: they are not taken for earlier ones there.
func TestRateSearchOfCoded(t *testing.T) {
	x := synth.Coded(babble(10, 2), dsp.KaiserBesselDerived(2048, 4), 0)
	o := compression.GridOptions{Own: []compression.Own{{Codec: "aac"}}, Coded: true}
	if own, other := rateSearch(x, gridRate, 4096, o); len(own)+len(other) > 0 {
		t.Errorf("%+v and %+v, want none", heads(own), heads(other))
	}
}

func TestRateSearchBlocks(t *testing.T) {
	x := resampled(synth.Coded(synth.Pink(18*16000, 16000, 0.1, 3), dsp.Sine(2048), 77), 16000, 22050)
	_, want := rateSearch(x, 22050, len(x), compression.GridOptions{})
	_, got := rateSearch(x, 22050, 1000, compression.GridOptions{})
	if len(want) == 0 || len(got) != len(want) || !slices.Equal(got[0].Offsets, want[0].Offsets) || !slices.Equal(got[0].Scores, want[0].Scores) {
		t.Errorf("blocks of 1000 give %+v, want %+v", heads(got), heads(want))
	}
}
