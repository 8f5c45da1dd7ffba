// Package compression measures what earlier coding left in a recording.
//
// A lossy coder rounds, and what it rounded to shows in what its decoder gives, if one looks where it rounded. [GridSearch]
// cuts the samples into frames that begin at every offset and transforms them as MP3, AAC and Vorbis do: where the coder's
// frames began, and there alone, coefficients fall back to zero. [Earlier] keeps of its grids those that are not the file's
// own, and [CoarserSearch] finds those on the file's own frames, among the integers that the file holds. [Opus] looks for the
// steps of CELT's band energies and for the upsampler behind SILK, [Levels] at single samples for the telephone's G.711, [RPE] at
// the excitation of speech for GSM full rate. [Depth] tells coarse but linear samples apart, which no lossy coder made, and
// [MP3Breaks] where coded frames were cut without decoding.
//
// [BandEdge] finds where the content ends: LAME at 64 kb/s above 11 kHz, Opus narrow band above 4 kHz, telephone lines
// above 3.4 kHz. Cheap microphones, resampling and quiet rooms end the spectrum too, so an edge alone is never a finding.
//
// Limits: each type says what it cannot see and on how many recordings that was measured; how often a whole scan errs is told
// beside its verdicts. Noise or a coarser coding hides what was before it: of 24 recordings at 48 kHz that were Opus before MP3
// at 128 kb/s, 16 showed it. Grids are looked for at the file's own rate and, by [RateSearch], at a few others; short blocks,
// silence and fine steps hide them. The windows of AAC and Vorbis differ by little, so that one may be named for the other. No
// trace is no proof that there was no coding.
package compression

import (
	"math"

	"github.com/earwitness/earwitness/dsp"
)

// Frame and Hop are the STFT that BandEdge reads, at the recording's native rate.
const (
	Frame = 1024
	Hop   = 512
)

const (
	// edgeDB is how far content stands over the floor at its edge.
	edgeDB = 6
	// wallDB is how far the loud part of the spectrum must stand over its top for there to be an edge at all.
	wallDB = 20
	// silence is the power of a frame, over all bins, that digital silence and a lone least significant bit of
	// 16 bits stay below.
	silence = 1e-4
	// leastDB is the least that a bin counts as.
	leastDB = -120
)

// BandEdge finds the upper end of a recording's content from its long-term mean log spectrum.
type BandEdge struct {
	sumDB  [Frame/2 + 1]float64
	frames int
	totals []float64 // of the rows of a block
}

// Rows adds the spectra of some frames.
func (b *BandEdge) Rows(r *dsp.Rows) {
	const perNeper = 10 / math.Ln10
	b.totals = r.Sums(b.totals, 0, len(b.sumDB))
	for i, total := range b.totals {
		if !(total >= silence && total <= math.MaxFloat32) { // an absurd sample makes powers that are no numbers
			continue
		}
		dsp.AddScaled(b.sumDB[:], r.Log(i), perNeper, leastDB)
		b.frames++
	}
}

// Hz returns the edge in Hz for a recording of the given rate; half the rate if the content reaches it. ok is false
// if every frame was silent.
func (b *BandEdge) Hz(rate int) (edge float64, ok bool) {
	if b.frames == 0 {
		return 0, false
	}
	level := make([]float64, len(b.sumDB)-2) // without the top bins, where every resampler falls
	for k := range level {
		level[k] = (b.sumDB[k] + b.sumDB[k+1] + b.sumDB[k+2]) / float64(3*b.frames)
	}
	floor := dsp.Median(level[len(level)-len(level)/32:])
	if dsp.Quantile(level, 0.9)-floor < wallDB {
		return float64(rate) / 2, true
	}
	k := len(level) - 1
	for k > 0 && level[k] < floor+edgeDB {
		k--
	}
	return float64(k+1) * float64(rate) / Frame, true
}
