package dsp

import (
	"math"

	"github.com/earwitness/earwitness/dsp/internal/kernel"
)

// SlidingMP3 is to [MP3Hybrid] what [SlidingMDCT] is to [MDCT], for long blocks: it follows the 36 samples of each sub-band from
// one frame to that 32 samples later, for all starts in between side by side, and costs a fifth of the transforms. The sine
// window leaves no terms out. A plan owns its scratch: one goroutine each.
type SlidingMP3 struct {
	set      *kernel.Slide
	subbands *mp3Subbands
	phases   int // vectors of starts that are 32 samples

	folds    [2]lanesSum // of even sub-bands and of odd ones, whose samples change their sign every other time
	halves   lanesSum
	numbers  lanesSum
	change   lanesSum
	steps    [2][]float32
	inner    []float32 // factors of butterflies, and those of no butterflies below the first sub-band and above the last
	edge     []float32
	gain     [mp3Bands + 1][2 * kernel.MP3Lines]float32
	columns  []float32
	bands    []float32
	folded   []float32
	halved   []float32
	state    []float32
	delta    []float32
	rows     [2][]float32
	none     []float32
	products []float32
}

// mp3Reach is how many starts are measured at once.
const mp3Reach = mp3Bands * kernel.SlideStarts

// NewSlidingMP3 plans the transform.
func NewSlidingMP3() *SlidingMP3 {
	s := slideSet()
	vectors := func(n int) []float32 { return aligned(n * s.Lanes) }
	t := &SlidingMP3{
		set: s, subbands: newMP3Subbands(s.Lanes, s.Subbands), phases: mp3Bands / s.Lanes,
		columns: make([]float32, mp3Reach+mp3Frame), folded: vectors(mp3Slots), halved: vectors(mp3Slots),
		state: vectors(2 * kernel.MP3Numbers), delta: vectors(kernel.SlideStarts), products: vectors(2 * kernel.SlideStarts),
		none: vectors(2 * kernel.MP3Numbers * kernel.SlideStarts),
	}
	t.bands = vectors((kernel.SlideStarts + mp3Slots) * t.phases * mp3Bands)
	for i := range t.rows {
		t.rows[i] = vectors(2 * kernel.MP3Numbers * kernel.SlideStarts)
	}
	t.planSpectra()
	t.planSteps()
	t.planButterflies()
	return t
}

// planSpectra plans the spectra of the first frames, in three steps: with x the samples of a sub-band,
//
//	s[i] = x[i] + x[35−i], d[i] = x[i] − x[35−i], i < 18
//
// then their sums and differences s[i] ± s[17−i] and d[i] ± d[17−i], i < 9, and of these G and H.
func (t *SlidingMP3) planSpectra() {
	vector := 4 * t.set.Lanes
	slot := t.phases * mp3Bands * vector
	for odd := range t.folds {
		f := &t.folds[odd]
		f.taps = 2
		for _, mirror := range []float64{1, -1} {
			for i := range 18 {
				sign := float64(1 - 2*odd*(i%2))
				f.add(i*slot, sign)
				f.add((35-i)*slot, sign*mirror*float64(1-2*odd))
			}
		}
	}
	t.halves.taps, t.numbers.taps, t.change.taps = 2, 18, 2
	for _, first := range []int{0, 18} {
		for _, mirror := range []float64{1, -1} {
			for i := range 9 {
				t.halves.add((first+i)*vector, 1)
				t.halves.add((first+17-i)*vector, mirror)
			}
		}
	}
	for q := range kernel.MP3Numbers {
		for _, sign := range []float64{1, -1} {
			for i := range 9 {
				cos, sin := unitRoot((2*i+1)*q, 72) // the sine negated
				c, d := 9*(q%2), 27-9*(q%2)
				t.numbers.add((c+i)*vector, sign*cos)
				t.numbers.add((d+i)*vector, -sin)
			}
		}
	}
	for n := range kernel.SlideStarts {
		t.change.add((n+mp3Slots)*slot, 1)
		t.change.add(n*slot, -1)
	}
}

// planSteps plans those of a slot.
func (t *SlidingMP3) planSteps() {
	for odd := range t.steps {
		sign := float64(1 - 2*odd)
		for q := range kernel.MP3Numbers {
			sin, cos := math.Sincos(math.Pi * float64(q) / 18)
			sin2, cos2 := math.Sincos(math.Pi * float64(q) / 36)
			for _, v := range []float64{cos, sin, cos2 - sin2, -cos2 - sin2} {
				t.steps[odd] = append(t.steps[odd], float32(sign*v))
			}
		}
	}
}

// planButterflies plans what makes coefficients of differences, whose sign goes by their number, modulo 4.
func (t *SlidingMP3) planButterflies() {
	scale := 1 / (9 * math.Sqrt(8))
	sign := [4]float64{1, -1, -1, 1}
	for i := range 8 {
		cs, ca := mp3Butterfly(i)
		ca *= sign[(17-i)%4] * sign[i%4]
		for _, v := range []float64{cs, ca, cs, -ca} {
			t.inner = append(t.inner, float32(scale*v))
		}
		for _, v := range []float64{1, 0, 1, 0} {
			t.edge = append(t.edge, float32(scale*v))
		}
	}
	for range 2 {
		t.inner, t.edge = append(t.inner, float32(scale)), append(t.edge, float32(scale))
	}
}

// LogSums writes, for each start in src from which there are 1632 samples, a sum of logarithms of the coefficients X of the frame
// there, as MP3Hybrid.Forward gives them:
//
//	dst[start] = Σ ln(X[4+i]²·Gain[i] + Base[i])
//
// The product of any six factors must lie between 2⁻¹²⁶ and 2¹²⁷. It panics if dst has not as many sums as there are starts, or
// if there are more factors than coefficients.
func (t *SlidingMP3) LogSums(dst []float64, src []float32, f Factors) {
	if len(src) < mp3Frame || len(dst) != len(src)-mp3Frame+1 {
		panic("dsp: one sum for each start of a stretch")
	}
	if len(f.Gain) != len(f.Base) || len(f.Gain) > mp3All-SlidingFirst {
		panic("dsp: as many gains as bases, and no more than coefficients")
	}
	pairs := t.fill(f)
	for at := 0; at < len(dst); at += mp3Reach {
		some := dst[at:min(at+mp3Reach, len(dst))]
		t.filter(src[at:at+len(some)-1+mp3Frame], len(some))
		for p := range t.phases {
			t.multiply(p, pairs)
			t.read(some, p, pairs)
		}
	}
}

// fill puts the factors in the order of butterflies, those that are not there being 1, and returns how many pairs of
// sub-bands have some.
func (t *SlidingMP3) fill(f Factors) (pairs int) {
	for b := range t.gain {
		g := &t.gain[b]
		for i := range kernel.MP3Lines {
			line := 18*b - 10 + i - 16 // 8 and 9 of the sub-band below
			switch {
			case i < 16 && i%2 == 0:
				line = 18*b - 1 - i/2
			case i < 16:
				line = 18*b + i/2
			}
			g[i], g[kernel.MP3Lines+i] = 0, 1
			if k := line - SlidingFirst; k >= 0 && k < len(f.Gain) {
				g[i], g[kernel.MP3Lines+i] = f.Gain[k], f.Base[k]
				pairs = max(pairs, b+1)
			}
		}
	}
	return pairs
}

// filter makes the samples of sub-bands for so many starts.
func (t *SlidingMP3) filter(src []float32, starts int) {
	lanes := t.set.Lanes
	n := copy(t.columns, src)
	clear(t.columns[n:])
	slots := (starts+mp3Bands-1)/mp3Bands + mp3Slots
	for v := range (min(slots, kernel.SlideStarts+mp3Slots) - 1) * t.phases {
		t.subbands.run(t.bands[v*lanes*mp3Bands:], t.columns[v*lanes:], &t.subbands.near)
	}
}

// multiply makes the products of the p-th vector of starts of all slots.
func (t *SlidingMP3) multiply(p, pairs int) {
	half := kernel.SlideStarts * t.set.Lanes
	for i := range half {
		t.products[i] = 1
	}
	clear(t.products[half:])
	low := t.none
	for b := range pairs {
		w, high := t.inner, t.none
		if b == 0 || b == mp3Bands {
			w = t.edge
		}
		if b < mp3Bands {
			high = t.rows[b%2]
			t.follow(high, t.bands[(p*mp3Bands+b)*t.set.Lanes:], b%2)
		}
		t.set.Butterflies(&t.products[0], &low[0], &high[0], &w[0], &t.gain[b][0])
		low = high
	}
}

// follow makes the rows of a sub-band.
func (t *SlidingMP3) follow(rows, band []float32, odd int) {
	sum := func(dst, src []float32, s *lanesSum) {
		t.set.SumLanes(&dst[0], &src[0], &s.w[0], &s.pos[0], s.taps, len(s.w)/s.taps)
	}
	sum(t.folded, band, &t.folds[odd])
	sum(t.halved, t.folded, &t.halves)
	sum(t.state, t.halved, &t.numbers)
	sum(t.delta, band, &t.change)
	t.set.Step(&rows[0], &t.state[0], &t.delta[0], &t.steps[odd][0], kernel.MP3Numbers)
}

// read takes the logarithms of the products.
func (t *SlidingMP3) read(dst []float64, p, pairs int) {
	lanes := t.set.Lanes
	for slot := range kernel.SlideStarts {
		for lane := range lanes {
			at, k := slot*mp3Bands+p*lanes+lane, slot*lanes+lane
			if at >= len(dst) {
				return
			}
			e := int32(math.Float32bits(t.products[kernel.SlideStarts*lanes+k])) - int32(pairs*kernel.ButterfliesBias)
			dst[at] = kernel.LogProduct(kernel.Product{Mantissa: t.products[k], Exponent: e})
		}
	}
}
