package compression

import (
	"cmp"
	"math"
	"slices"

	"github.com/earwitness/earwitness/dsp"
)

const (
	// celtRun is how many frames in a row are taken together; the first only predicts.
	celtRun = 13
	// celtSearchRuns is how many runs are tried at all 960 offsets; the others test what these find.
	celtSearchRuns = 12
	// celtCandidates is how many offsets of each kind go on.
	celtCandidates = 8
	// celtNear is how far from the best offset all others are tried, since a second lossy coder leaves coarse steps
	// alone, which fade over several samples.
	celtNear = 24
	// celtControls is how many other offsets they are compared with.
	celtControls = 48
	// leastRuns is how many runs can show anything.
	leastRuns = 2
	// leastTreble is the energy of a run's differences, a sample, below which rounding to 16 bits is most of it.
	leastTreble = 2.0 / (32768 * 32768)
)

// celtStart are the first bands of the two kinds of frames that carry CELT.
var celtStart = [2]int{0, celtHybridBand}

// CELTGrid is the framing that was found, or the best of those that were not.
type CELTGrid struct {
	// Score is by how many standard deviations the offset's energies lie on CELT's lattice, in a normal
	// distribution's terms, for one offset; the best of all 960 reaches 3 to 4.5 by chance.
	Score float64
	// OffsetSamples says where a frame starts, 0 … 959: the first sample of the window's rising slope, modulo 960.
	OffsetSamples int
	// Hybrid is whether the bands above 8 kHz alone fit, as where SILK codes those below.
	Hybrid bool
	// Frames is how many frames were looked at.
	Frames int
}

// celtSpan is a run of frames in a stretch.
type celtSpan struct {
	z      []float32 // pre-emphasised samples, from a multiple of 960 of the recording
	energy float64
}

// celtSearch looks for the framing.
type celtSearch struct {
	energies *celtEnergies
	cosine   *cosineTable
	frame    []float32 // energies of a run
}

// spanSamples is what a run needs at every offset.
const spanSamples = (celtRun-1)*celtFrame + celtWindow + celtFrame - 1

// celtSpans cuts stretches into runs, those with the strongest treble first. All start at a multiple of 960.
func celtSpans(stretches []stretch) []celtSpan {
	var spans []celtSpan
	for _, s := range stretches {
		z := preemphasised(nil, s.samples)
		for at := 0; at+spanSamples <= len(z); at += celtRun * celtFrame {
			e := treble(s.samples[at : at+spanSamples])
			if e > leastTreble*spanSamples && e <= math.MaxFloat32 {
				spans = append(spans, celtSpan{z: z[at : at+spanSamples], energy: e})
			}
		}
	}
	slices.SortStableFunc(spans, func(a, b celtSpan) int { return cmp.Compare(b.energy, a.energy) })
	return spans
}

// search returns the best framing of both kinds together. ok is false if there is too little to look at.
func (c *celtSearch) search(spans []celtSpan) (grid CELTGrid, ok bool) {
	if len(spans) < leastRuns {
		return grid, false
	}
	few := min(celtSearchRuns, (len(spans)+1)/2)
	var all [2][]celtSums // of each kind, by offset
	for kind := range all {
		all[kind] = make([]celtSums, celtFrame)
	}
	for o := range celtFrame {
		c.sum(&all[0][o], &all[1][o], spans[:few], o)
	}
	var tried []int
	for kind, start := range celtStart {
		t := deviations(all[kind], all[kind], start, few)
		tried = append(tried, largestOf(t, celtCandidates)...)
	}
	tried = slices.Compact(slices.Sorted(slices.Values(tried)))
	controls := celtOthers(tried)
	rest := spans[few:]
	c.sumAt(&all, rest, slices.Concat(tried, controls))
	grid = CELTGrid{Score: math.Inf(-1), Frames: len(spans) * (celtRun - 1)}
	grid.best(&all, tried, controls, len(spans))
	near := celtAround(grid.OffsetSamples, slices.Concat(tried, controls))
	c.sumAt(&all, rest, near)
	grid.best(&all, near, controls, len(spans))
	return grid, true
}

// best takes the best of some offsets, if it is better than what there is.
func (g *CELTGrid) best(all *[2][]celtSums, offsets, controls []int, runs int) {
	for kind, start := range celtStart {
		t := deviations(pick(all[kind], offsets), pick(all[kind], controls), start, runs)
		for i := range t {
			z := normalOf(t[i], (celtBands-start)*celtHarmonics)
			if z > g.Score {
				g.Score, g.Hybrid = z, kind == 1
				g.OffsetSamples = (offsets[i] + celtLead) % celtFrame
			}
		}
	}
}

// sumAt adds the innovations of some runs at some offsets.
func (c *celtSearch) sumAt(all *[2][]celtSums, spans []celtSpan, offsets []int) {
	for _, o := range offsets {
		c.sum(&all[0][o], &all[1][o], spans, o)
	}
}

// sum adds the innovations of some runs with windows that start at offset o.
func (c *celtSearch) sum(whole, hybrid *celtSums, spans []celtSpan, o int) {
	if c.frame == nil {
		c.frame = make([]float32, celtRun*celtBands)
	}
	for _, s := range spans {
		c.energies.frames(c.frame, s.z[o:], celtRun)
		for i := 1; i < celtRun; i++ {
			before, now := c.frame[(i-1)*celtBands:i*celtBands], c.frame[i*celtBands:(i+1)*celtBands]
			whole.add(now, before, 0, c.cosine)
			hybrid.add(now, before, celtHybridBand, c.cosine)
		}
	}
}

// deviations says for each of some sums how far they are, in all bands and steps together, from what the others do:
// Σ z², as many terms as there are bands from start on times steps.
// The sums are over so many runs.
func deviations(sums, others []celtSums, start, runs int) []float64 {
	least := math.Sqrt(float64(runs*(celtRun-1)) / 2) // the spread of cosines of anything
	t := make([]float64, len(sums))
	column := make([]float64, len(others))
	for b := start; b < celtBands; b++ {
		for h := range celtHarmonics {
			for i := range others {
				column[i] = others[i][b][h]
			}
			middle, spread := dsp.Median(column), dsp.MAD(column)
			for i := range sums {
				z := (sums[i][b][h] - middle) / max(spread, least)
				t[i] += float64(z * z)
			}
		}
	}
	return t
}

// normalOf is the standard normal value as rare as t is for χ² with k degrees of freedom (Wilson and Hilferty, "The
// distribution of chi-square", 1931).
func normalOf(t float64, k int) float64 {
	v := 2 / (9 * float64(k))
	return (math.Cbrt(t/float64(k)) - (1 - v)) / math.Sqrt(v)
}

// celtOthers are offsets spread over the frame, of both parities, away from those tried.
func celtOthers(tried []int) []int {
	var others []int
	for i := range celtControls {
		o := i*(celtFrame/celtControls) + i*7%13
		near := slices.ContainsFunc(tried, func(c int) bool { return max(c-o, o-c) <= 8 })
		if !near {
			others = append(others, o)
		}
	}
	return others
}

// celtAround are the offsets near a frame's start that were not tried yet.
func celtAround(start int, tried []int) []int {
	var near []int
	for d := -celtNear; d <= celtNear; d++ {
		if o := (start - celtLead + d + 2*celtFrame) % celtFrame; !slices.Contains(tried, o) {
			near = append(near, o)
		}
	}
	return near
}

func pick(sums []celtSums, at []int) []celtSums {
	var picked []celtSums
	for _, i := range at {
		picked = append(picked, sums[i])
	}
	return picked
}

// largestOf are the places of the n largest values, the earlier of equals first.
func largestOf(x []float64, n int) []int {
	at := make([]int, len(x))
	for i := range at {
		at[i] = i
	}
	slices.SortStableFunc(at, func(i, j int) int { return cmp.Compare(x[j], x[i]) })
	return at[:min(n, len(at))]
}
