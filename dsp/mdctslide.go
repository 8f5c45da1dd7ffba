package dsp

import (
	"math"

	"github.com/earwitness/earwitness/dsp/internal/kernel"
)

// SlidingMDCT measures the coefficients of an [MDCT] of frames that begin at each sample, for a search for a codec's framing:
// it goes from one start to the next by what comes into the frame and what goes out of it (the sliding discrete Fourier transform,
// Jacobsen and Lyons, 2003), which costs a quarter of a transform and nothing for coefficients that are not asked for.
//
// A window is a sum of cosines, and here its first three terms: of a sine window one, of KBD and Vorbis windows all but −41 and
// −38 dB. Many frames go at once, in lanes. A plan owns its scratch: one goroutine each.
type SlidingMDCT struct {
	set     *kernel.Slide
	m       int
	fft     *RealFFT
	turn    []complex128 // of the spectrum of each number, by half a sample
	steps   []float32    // four factors for each number
	weights []float32    // of the differences, vectors
	state   []float32
	delta   []float32
	rows    [2][]float32
	gain    []float32
	acc     []float32
	spec    []complex64
}

// SlidingFirst is the first coefficient that a SlidingMDCT measures.
const SlidingFirst = kernel.SlideFirst

// NewSlidingMDCT plans for frames of n = 2M samples. The window must be symmetric. It panics if n is no multiple of 16 or has
// other factors than 2, 3 and 5, or if the window has another length.
func NewSlidingMDCT(n int, window []float32) *SlidingMDCT {
	if n < 32 || n%16 != 0 || len(window) != n {
		panic("dsp: sliding MDCT length is no multiple of 16, or not its window's")
	}
	s := slideSet()
	m := n / 2
	bins := m + kernel.SlideBins
	t := &SlidingMDCT{
		set: s, m: m, fft: NewRealFFT(n, nil), spec: make([]complex64, m+1),
		state: aligned(2 * bins * s.Lanes), gain: aligned(2 * bins * s.Lanes), acc: aligned(2 * kernel.SlideStarts * s.Lanes),
	}
	t.delta = aligned(kernel.SlideStarts * s.Lanes)
	for i := range t.rows {
		t.rows[i] = aligned(2 * kernel.SlideBins * kernel.SlideStarts * s.Lanes)
	}
	for q := range m + 1 {
		re, im := unitRoot(q, 4*m)
		t.turn = append(t.turn, complex(re, im))
	}
	for q := range bins {
		sin, cos := math.Sincos(math.Pi * float64(q) / float64(m))
		sin2, cos2 := math.Sincos(math.Pi * float64(q) / float64(n))
		t.steps = append(t.steps, float32(cos), float32(sin), float32(cos2-sin2), float32(-cos2-sin2))
	}
	for _, w := range slidingWeights(window) {
		for range s.Lanes {
			t.weights = append(t.weights, w)
		}
	}
	return t
}

// slidingWeights are those of the differences of which coefficients are made:
//
//	window[i] = Σ a[m]·cos((i + 1/2 − M)·(m + 1/2)·π/M), weight[m] = (−1)^m·a[m]/√8
func slidingWeights(window []float32) (w [kernel.SlidePairs]float32) {
	n := len(window)
	for m := range w {
		a := 0.0
		for i, v := range window {
			re, _ := unitRoot((2*i+1-n)*(2*m+1), 4*n)
			a += float64(float64(v) * re)
		}
		if m%2 == 1 {
			a = -a
		}
		w[m] = float32(2 / float64(n) * a / math.Sqrt(8))
	}
	return w
}

// slideSet is the fastest set that can slide.
func slideSet() *kernel.Slide {
	s := set()
	for s.Slide == nil {
		s = s.Shorter
	}
	return s.Slide
}

// Lanes is how many stretches LogSums takes at once without leaving lanes empty.
func (t *SlidingMDCT) Lanes() int { return t.set.Lanes }

// Factors says of a stretch how its coefficients are weighed, from number SlidingFirst on.
type Factors struct{ Gain, Base []float32 }

// LogSums writes for each stretch of samples in src, and each start in it from which there are 2M, a sum of logarithms of the
// coefficients X of the frame there:
//
//	dst[r][start] = Σ ln(X[4+i]²·Gain[i] + Base[i])
//
// The product of any four factors must lie between 2⁻¹²⁶ and 2¹²⁷. It panics if there are more stretches than lanes, if they have
// not one length, if dst has others than of as many sums as there are starts, or if there are more factors than coefficients.
func (t *SlidingMDCT) LogSums(dst [][]float64, src [][]float32, f []Factors) {
	if len(src) == 0 {
		return
	}
	starts := len(src[0]) - 2*t.m + 1
	t.check(dst, src, f, starts)
	octets := t.fill(f)
	t.begin(src)
	for at := 0; at < starts; at += kernel.SlideStarts {
		some := min(kernel.SlideStarts, starts-at)
		t.difference(src, at, some)
		t.products(octets)
		for r := range dst {
			for i := range some {
				k := i*t.set.Lanes + r
				e := int32(math.Float32bits(t.acc[kernel.SlideStarts*t.set.Lanes+k])) - int32(octets*kernel.SlideBias)
				dst[r][at+i] = kernel.LogProduct(kernel.Product{Mantissa: t.acc[k], Exponent: e})
			}
		}
	}
}

func (t *SlidingMDCT) check(dst [][]float64, src [][]float32, f []Factors, starts int) {
	if len(src) > t.set.Lanes || len(dst) != len(src) || len(f) != len(src) {
		panic("dsp: more stretches than lanes, or others than sums and factors")
	}
	for r := range src {
		if starts < 1 || len(src[r]) != len(src[0]) || len(dst[r]) != starts {
			panic("dsp: one sum for each start of a stretch, and stretches of one length")
		}
		if len(f[r].Gain) != len(f[r].Base) || len(f[r].Gain) > t.m-SlidingFirst {
			panic("dsp: as many gains as bases, and no more than coefficients")
		}
	}
}

// fill puts the factors into lanes, those that are not there being 1, and returns how many blocks they are.
func (t *SlidingMDCT) fill(f []Factors) (blocks int) {
	lanes := t.set.Lanes
	for r := range f {
		blocks = max(blocks, (len(f[r].Gain)+kernel.SlideBins-1)/kernel.SlideBins)
	}
	const size = kernel.SlideBins
	for b := range blocks {
		gain := t.gain[2*size*b*lanes:][:2*size*lanes]
		clear(gain[:size*lanes])
		for i := range size * lanes {
			gain[size*lanes+i] = 1
		}
	}
	for r := range f {
		for i, g := range f[r].Gain {
			at := (i/size*2*size+i%size)*lanes + r
			t.gain[at], t.gain[at+size*lanes] = g, f[r].Base[i]
		}
	}
	return blocks
}

// begin sets the state to the spectra of the first frames.
func (t *SlidingMDCT) begin(src [][]float32) {
	clear(t.state)
	lanes := t.set.Lanes
	for r, x := range src {
		t.spec = t.fft.Spectra(t.spec, x[:2*t.m], 2*t.m)
		for q := range t.m + kernel.SlideBins {
			k := min(q, 2*t.m-q)
			z := complex128(t.spec[k]) * t.turn[k]
			g, h := float32(-imag(z)+real(z)), float32(-imag(z)-real(z))
			if k != q {
				g, h = h, g
			}
			t.state[2*q*lanes+r], t.state[(2*q+1)*lanes+r] = g, h
		}
	}
}

// difference sets delta for the starts from one on.
func (t *SlidingMDCT) difference(src [][]float32, at, some int) {
	for r, x := range src {
		in, out := x[at+2*t.m:], x[at:]
		for i := range min(some, len(in)) {
			t.delta[i*t.set.Lanes+r] = in[i] - out[i]
		}
	}
}

// products makes those of a block of starts.
func (t *SlidingMDCT) products(blocks int) {
	lanes := t.set.Lanes
	half := kernel.SlideStarts * lanes
	for i := range half {
		t.acc[i] = 1
	}
	clear(t.acc[half:])
	const size = 2 * kernel.SlideBins
	for b := range blocks + 1 {
		now, before := t.rows[b%2], t.rows[1-b%2]
		t.set.Step(&now[0], &t.state[size*b*lanes], &t.delta[0], &t.steps[4*kernel.SlideBins*b], kernel.SlideBins)
		if b > 0 {
			t.set.Factors(&t.acc[0], &before[0], &now[0], &t.weights[0], &t.gain[size*(b-1)*lanes])
		}
	}
}
