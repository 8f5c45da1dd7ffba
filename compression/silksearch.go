package compression

import (
	"math"
	"slices"

	"github.com/earwitness/earwitness/dsp"
)

const (
	// silkBlock is how many samples are looked at of each stretch, a multiple of every factor.
	silkBlock = 4800
	// silkLeast is how many blocks can show anything.
	silkLeast = 2
	// silkFree is how many taps the predictors have that are fitted to the recording.
	silkFree = 32
	// silkReach is how many samples of the base before and after are left for predictors of any length.
	silkReach = 48
)

// SILKTrace is the upsampler that was found, or the best of those that were not.
type SILKTrace struct {
	// Score is Margin, less five times what Misfit exceeds 0.005 by.
	Score float64
	// Margin is by how much the logarithm of the prediction error's variance falls short of the nearest rival's:
	// the same upsampler at another sample, and other interpolators. The median over blocks.
	Margin float64
	// Misfit is by how much the same falls short for predictors fitted to this recording; 0 if the known ones do
	// as well.
	Misfit float64
	// ErrorLSB is the standard deviation of the prediction error in steps of 16 bits; 0.4 is rounding alone.
	ErrorLSB float64
	// Rate is that of the narrower signal: 8000, 12000 or 16000 Hz.
	Rate int
	// Decoder is whose upsampler it is, "ffmpeg" or "libopus".
	Decoder string
	// PhaseSamples says which samples, modulo 48000/Rate, belong to those of the narrower signal that frames start
	// with: OffsetSamples of frames has the same remainder.
	PhaseSamples int
	// Blocks is how many tenths of a second were looked at.
	Blocks int
}

// silkBlocks are the tenths of a second with the strongest treble of each stretch, in steps of 16 bits.
func silkBlocks(stretches []stretch) [][]float64 {
	var blocks [][]float64
	for _, s := range stretches {
		best, from := 0.0, -1
		for at := 0; at+silkBlock <= len(s.samples); at += silkBlock / 2 {
			if e := treble(s.samples[at : at+silkBlock]); e > best && e <= math.MaxFloat32 {
				best, from = e, at
			}
		}
		if best <= leastTreble*silkBlock {
			continue
		}
		block := make([]float64, silkBlock)
		for i, v := range s.samples[from : from+silkBlock] {
			block[i] = 32768 * float64(v)
		}
		blocks = append(blocks, block)
	}
	return blocks
}

// silkTrace looks for the upsampler that stands out most. ok is false if there is too little to look at.
func silkTrace(blocks [][]float64) (trace SILKTrace, found silkKernel, ok bool) {
	if len(blocks) < silkLeast {
		return trace, found, false
	}
	best := math.Inf(-1)
	for _, k := range silkKernels() {
		logs := make([][]float64, k.factor)
		for phase := range logs {
			logs[phase] = k.errors(blocks, phase)
		}
		phase := quietestRow(logs)
		if margin := shortfall(logs[phase], slices.Delete(slices.Clone(logs), phase, phase+1)); margin > best {
			best, found = margin, k
			trace.PhaseSamples = phase
		}
	}
	phase := trace.PhaseSamples
	own := found.errors(blocks, phase)
	var rivals [][]float64
	for _, k := range silkRivals(found.factor) {
		for p := range found.factor {
			rivals = append(rivals, k.errors(blocks, p))
		}
	}
	free := freeKernel(blocks, found.factor, phase)
	trace.Margin = min(best, shortfall(own, rivals))
	trace.Misfit = max(0, -shortfall(own, [][]float64{free.errors(blocks, phase)}))
	trace.Score = trace.Margin - 5*max(0, trace.Misfit-0.005)
	trace.ErrorLSB = math.Exp(dsp.Median(own) / 2)
	trace.Rate, trace.Decoder, trace.Blocks = celtRate/found.factor, found.decoder, len(blocks)
	trace.PhaseSamples = (phase - found.base + found.factor) % found.factor
	return trace, found, true
}

// quietestRow is the row with the smallest median.
func quietestRow(rows [][]float64) int {
	best := 0
	for i := range rows {
		if dsp.Median(rows[i]) < dsp.Median(rows[best]) {
			best = i
		}
	}
	return best
}

// shortfall is the median over blocks of the smallest of the rivals' errors less the own one.
func shortfall(own []float64, rivals [][]float64) float64 {
	short := make([]float64, len(own))
	for i := range own {
		least := math.Inf(1)
		for _, r := range rivals {
			least = min(least, r[i])
		}
		short[i] = least - own[i]
	}
	return dsp.Median(short)
}

// errors returns for each block the logarithm of the variance of the prediction error, with the base at the given
// sample of each group.
func (k *silkKernel) errors(blocks [][]float64, phase int) []float64 {
	logs := make([]float64, len(blocks))
	base := make([]float64, silkBlock/k.factor)
	for i, x := range blocks {
		every(base, x, k.factor, phase)
		sum, n := 0.0, 0
		for p, taps := range k.taps {
			for at := silkReach; at < len(base)-silkReach; at++ {
				e := x[at*k.factor+phase+p+1] - dot64(taps, base[at-k.lead:])
				sum += float64(e * e)
				n++
			}
		}
		logs[i] = math.Log(sum/float64(n) + 1e-6)
	}
	return logs
}

// every takes every step-th sample from the given one on.
func every(dst, x []float64, step, from int) {
	for i := range dst {
		dst[i] = 0
		if at := i*step + from; at < len(x) {
			dst[i] = x[at]
		}
	}
}

// freeKernel fits predictors to the blocks, by least squares.
func freeKernel(blocks [][]float64, factor, phase int) silkKernel {
	k := silkKernel{factor: factor, lead: silkFree/2 - 1}
	normal := make([][]float64, silkFree)
	for i := range normal {
		normal[i] = make([]float64, silkFree)
	}
	sides := make([][]float64, factor-1)
	for p := range sides {
		sides[p] = make([]float64, silkFree)
	}
	base, between := make([]float64, silkBlock/factor), make([]float64, silkBlock/factor)
	first, last := silkReach, silkBlock/factor-silkReach
	for _, x := range blocks {
		every(base, x, factor, phase)
		for i := range normal {
			for j := range i + 1 {
				normal[i][j] += dot64(base[first-k.lead+i:last-k.lead+i], base[first-k.lead+j:])
			}
		}
		for p := range sides {
			every(between, x, factor, phase+p+1)
			for i := range sides[p] {
				sides[p][i] += dot64(between[first:last], base[first-k.lead+i:])
			}
		}
	}
	factorised := cholesky(normal)
	for _, side := range sides {
		k.taps = append(k.taps, factorised.solve(side))
	}
	return k
}
