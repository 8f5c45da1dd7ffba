package dsp

import (
	"unsafe"

	"github.com/earwitness/earwitness/dsp/internal/kernel"
)

// cacheBytes is how much of a transform is worked on at once: longer ones finish one part before the next begins.
const cacheBytes = 1 << 14

// transform is a complex transform of m points, m of the factors 2, 3 and 5 only:
//
//	z[k] = Σ x[i]·exp(−2πj·i·k/m)
//
// It reads interleaved numbers and leaves zr and zi, real and imaginary parts apart.
type transform struct {
	set    *kernel.Set
	m      int
	passes []pass // at least one
	leaf   kernel.Leaf
	pos    []int // see kernel.Leaf
	blocks int
	re, im []float32 // m numbers each
	zr, zi []float32 // m numbers each, and room for one vector
}

type pass struct {
	radix, q int
	twiddles []float32
}

// smooth reports whether a transform of m points can be planned.
func smooth(m int) bool {
	for _, p := range []int{2, 3, 5} {
		for m > 1 && m%p == 0 {
			m /= p
		}
	}
	return m == 1
}

// fitting returns the widest set from s on that can do m points.
func fitting(s *kernel.Set, m int) *kernel.Set {
	for s.Shorter != nil && (m%s.Leaves[0].Points != 0 || m/s.Leaves[0].Points < s.Lanes) {
		s = s.Shorter
	}
	return s
}

func newTransform(set *kernel.Set, m int) *transform {
	set = fitting(set, m)
	t := &transform{set: set, m: m}
	for _, t.leaf = range set.Leaves {
		if m%t.leaf.Points == 0 {
			break
		}
	}
	size := m
	for _, r := range radices(m / t.leaf.Points) {
		t.passes = append(t.passes, pass{r, size / r, twiddles(set, r, size/r)})
		size /= r
	}
	t.place(m / t.leaf.Points)
	// The arrays start on cache lines, and a few lines apart beyond their length: at distances of powers of two they would
	// lie on the same sets of the cache.
	const line, apart = 16, 5 * 16
	room := (m+2*line-1)/line*line + apart
	buf := aligned(4 * room)
	cut := func(n int) []float32 {
		s := buf[:n]
		buf = buf[room:]
		return s
	}
	t.re, t.im, t.zr, t.zi = cut(m), cut(m), cut(m+line), cut(m+line)
	return t
}

// radices splits n into the radices of passes: few of them, the short ones first, since the first pass reads more than
// the others.
func radices(n int) []int {
	var r []int
	for _, p := range []int{5, 3} {
		for ; n%p == 0; n /= p {
			r = append(r, p)
		}
	}
	eights := 0
	for ; n%8 == 0 && n != 16; n /= 8 {
		eights++
	}
	for ; n%4 == 0; n /= 4 {
		r = append(r, 4)
	}
	for range eights {
		r = append(r, 8)
	}
	if n == 2 {
		r = append(r, 2)
	}
	if len(r) == 0 {
		return []int{1}
	}
	return r
}

func twiddles(set *kernel.Set, radix, q int) []float32 {
	lanes := set.Lanes
	w := aligned(max(2*q*(radix-1), 1))
	at := w
	for m := 0; m < q; m += lanes {
		for k := 1; k < radix; k++ {
			for i := range lanes {
				re, im := unitRoot((m+set.Lane(i))*k, radix*q)
				at[i], at[i+lanes] = float32(re), float32(im)
			}
			at = at[2*lanes:]
		}
	}
	return w
}

// window returns the 2·m factors in the order in which the first pass uses them.
func (t *transform) window(factor func(i int) float64) []float32 {
	w, p, lanes := aligned(2*t.m), t.passes[0], t.set.Lanes
	at := 0
	for m := 0; m < p.q; m += lanes {
		for k := range p.radix {
			for i := range 2 * lanes {
				w[at] = float32(factor(2*(k*p.q+m) + i))
				at++
			}
		}
	}
	return w
}

// place fills pos for count leaves. The last block ends with the last leaf, and may do some of the block before anew.
func (t *transform) place(count int) {
	lanes := t.set.Lanes
	t.blocks = (count + lanes - 1) / lanes
	for b := range t.blocks {
		first := min(b*lanes, count-lanes)
		for i := range lanes {
			t.pos = append(t.pos, 4*t.offset(first+i))
		}
		t.pos = append(t.pos, 4*first)
	}
}

// offset is where the passes leave the leaf of outputs k, k + count, k + 2·count, …
func (t *transform) offset(k int) int {
	at := 0
	for _, p := range t.passes {
		at += k % p.radix * p.q
		k /= p.radix
	}
	return at
}

// run transforms m interleaved numbers.
func (t *transform) run(src *float32) {
	p := &t.passes[0]
	t.set.First[p.radix](&t.re[0], &t.im[0], src, &p.twiddles[0], p.q)
	t.finish()
}

// runWindow is run with a factor for each of the 2·m floats, as made by window.
func (t *transform) runWindow(src, win *float32) {
	p := &t.passes[0]
	t.set.FirstWindow[p.radix](&t.re[0], &t.im[0], src, win, &p.twiddles[0], p.q)
	t.finish()
}

// runInt16 is runWindow for integers.
func (t *transform) runInt16(src *int16, win *float32) {
	p := &t.passes[0]
	t.set.FirstInt16[p.radix](&t.re[0], &t.im[0], src, win, &p.twiddles[0], p.q)
	t.finish()
}

// finish does all that follows the first pass.
func (t *transform) finish() {
	t.inner(1, 0, t.passes[0].radix)
	t.leaf.Run(&t.re[0], &t.im[0], &t.zr[0], &t.zi[0], &t.pos[0], t.m/t.leaf.Points, t.blocks)
}

// inner does the passes from level on over n blocks that begin at the number at.
func (t *transform) inner(level, at, n int) {
	for ; level < len(t.passes); level++ {
		p := &t.passes[level]
		size := p.radix * p.q
		if n > 1 && 8*size*n > cacheBytes {
			for b := range n {
				t.inner(level, at+b*size, 1)
			}
			return
		}
		t.set.Pass[p.radix](&t.re[at], &t.im[at], &p.twiddles[0], p.q, n)
		n *= p.radix
	}
}

// aligned allocates n floats that start on a cache line.
func aligned(n int) []float32 {
	const line = 16
	b := make([]float32, n+line-1)
	at := -int(uintptr(unsafe.Pointer(&b[0]))/4) & (line - 1)
	return b[at : at+n : at+n]
}
