package compression

import (
	"math"

	"github.com/earwitness/earwitness/dsp"
)

const (
	// full is the amplitude that samples are scaled to: those of 16 bits become whole numbers.
	full = 32768
	// roundingPower is that of rounding to whole numbers.
	roundingPower = 1.0 / 12
	// deep is how far below its neighbours' power a coefficient counts as fallen back, at the most.
	deep = 1e-3
	// lowest is the first coefficient looked at: those below change little from one start to the next.
	lowest = 4
	// group is how many frames are transformed at once; shared is how many of those of a call its spectrum is taken from, at the
	// most.
	group, shared = 64, 16
	near, far     = 3, 6 // starts that a start is compared with lie this far from it
	// typicalDeviation is that of the measure without such coding: coefficients depend on each other.
	typicalDeviation = 1.45
	// loneScale makes what alone measures as wide.
	loneScale = 0.965
)

// fit says how well frames that start at each sample fit a framing.
type fit struct {
	bank  bank
	scale float32 // makes white noise of power 1 into coefficients of power 1
	rows  []float32
	gain  []float32 // of each coefficient's power, and what is added to it
	base  []float32
	power []float32
	sums  []float64
	seen  float32 // share of the coefficients above rounding in the last starts
	slide *slides
	lone  []float32 // frames for lone
}

// plans are the fits that searches of one goroutine share: nothing in them depends on the rate, nor stays from one use to the next.
type plans map[Framing]*fit

// of returns the fit of a framing.
func (p plans) of(f Framing) *fit {
	if p[f] == nil {
		p[f] = newFit(f)
	}
	return p[f]
}

func newFit(f Framing) *fit {
	b := f.bank()
	t := &fit{bank: b, gain: make([]float32, b.Coefficients()), base: make([]float32, b.Coefficients()), power: make([]float32, b.Coefficients())}
	noise, seed := make([]float32, b.Len()+group-1), uint32(1)
	for i := range noise {
		seed = seed*1664525 + 1013904223
		noise[i] = (float32(seed>>8)/(1<<24) - 0.5) * float32(math.Sqrt(12))
	}
	sum := 0.0
	c := b.Forward(nil, noise, 1)
	for _, v := range c {
		sum += float64(v * v)
	}
	t.scale = float32(full / math.Sqrt(sum/float64(len(c))))
	t.rows = c
	t.slide = newSlides(f)
	return t
}

// at appends how well frames fit that start at each sample of x but the first and last far, as many as there are whole frames
// in it. Values are about normal with a deviation of typicalDeviation if there was no such coding.
func (t *fit) at(dst []float32, x []float32) []float32 {
	n := len(x) - t.bank.Len() + 1
	t.sums = t.sums[:0]
	if n <= group {
		c := t.transform(x, 1)
		t.group(c, t.spectrum(c, n, max(1, n/shared)))
	} else {
		top := t.sparse(x)
		for at := 0; at < n; at += group {
			t.group(t.transform(x[at:min(at+group, n)+t.bank.Len()-1], 1), top)
		}
	}
	return contrast(dst, t.sums)
}

// contrast appends how far each sum but the first and last far lies below those around it.
func contrast(dst []float32, sums []float64) []float32 {
	for i := far; i < len(sums)-far; i++ {
		around := 0.0
		for d := near; d <= far; d++ {
			around += sums[i-d] + sums[i+d]
		}
		dst = append(dst, float32(around/(2*(far-near+1))-sums[i]))
	}
	return dst
}

// loneStarts are those that a lone start is told by, from it, the last being itself.
var loneStarts = [...]int{-far, -near, near, far, 0}

// loneAtOnce is how many lone starts are measured at once.
const loneAtOnce = group / len(loneStarts)

// alone sets how well the frames fit that start at some samples of x, loneAtOnce at the most, and what is seen of each. It compares each
// with four starts around it where at takes eight, at a third of the cost. There must be far samples before each frame and behind.
func (t *fit) alone(fits, seen []float32, x []float32, starts []int) {
	const rows = len(loneStarts)
	n, m := t.bank.Len(), t.bank.Coefficients()
	if t.lone == nil {
		t.lone = make([]float32, group*n)
	}
	for r, s := range starts {
		for i, d := range loneStarts {
			copy(t.lone[(r*rows+i)*n:(r*rows+i+1)*n], x[s+d:])
		}
	}
	c := t.transform(t.lone[:len(starts)*rows*n], n)
	for r := range starts {
		row := c[r*rows*m : (r+1)*rows*m]
		t.sums = t.sums[:0]
		t.group(row, t.spectrum(row, rows, 1))
		around := (t.sums[0] + t.sums[1] + t.sums[2] + t.sums[3]) / 4
		fits[r], seen[r] = float32(around-t.sums[4])*loneScale, t.seen
	}
}

// sparse is spectrum of some of the frames in x.
func (t *fit) sparse(x []float32) (top int) {
	hop := max(1, (len(x)-t.bank.Len()+1)/shared)
	rows := min(t.bank.Rows(len(x), hop), shared)
	return t.spectrum(t.transform(x[:t.bank.Len()+(rows-1)*hop], hop), rows, 1)
}

// transform makes the coefficients of at most group frames.
func (t *fit) transform(x []float32, hop int) []float32 {
	return t.bank.Forward(t.rows[:t.bank.Rows(len(x), hop)*t.bank.Coefficients()], x, hop)
}

// spectrum sets gain and base to the mean power of every so many of n frames, and returns how many coefficients there are up
// to the last above rounding.
func (t *fit) spectrum(c []float32, n, every int) (top int) {
	m := t.bank.Coefficients()
	clear(t.power)
	rows := 0
	for r := 0; r < n; r += every {
		dsp.AddSquares(t.power, c[r*m:r*m+m])
		rows++
	}
	scale := t.scale * t.scale
	top = m
	for top > lowest && t.power[top-1]*scale/float32(rows) < 4*roundingPower {
		top--
	}
	t.seen = float32(top-min(top, lowest)) / float32(m)
	for k := range top {
		p := t.power[k] * scale / float32(rows)
		t.gain[k] = scale / (p + roundingPower)
		t.base[k] = (float32(deep*p) + roundingPower) / (p + roundingPower)
	}
	return top
}

// group appends the measure of some starts:
//
//	Σ ln((X² + deep·P + r)/(P + r))/√n
//
// over the n first coefficients X, whose mean power over neighbouring starts is P, that of rounding r.
func (t *fit) group(c []float32, top int) {
	m := t.bank.Coefficients()
	rows := len(c) / m
	at := len(t.sums)
	t.sums = append(t.sums, make([]float64, rows)...)
	if top == lowest {
		return
	}
	sums := dsp.LogSums(t.sums[at:], c[lowest:rows*m-m+top], t.gain[lowest:top], t.base[lowest:top], m)
	for r := range sums {
		sums[r] /= math.Sqrt(float64(top - lowest))
	}
}
