package kernel

import (
	"fmt"
	"math"
	"math/cmplx"
	"math/rand/v2"
	"testing"
)

// All numbers of these tests are below 1, and what a function makes of them is a sum of at most 32 products: a butterfly
// of radix 8 and its twiddle factor, or a leaf of 16 points. Single precision is off by a few units of 2⁻²⁴ times that;
// a number in the wrong place is off by far more.
const roundOff = 1e-5

// guard is how many numbers before and after an array are watched: more than a vector.
const guard = 32

// array is memory of n numbers between guards. Functions that read the guards give NaN, and those that write them are
// found by intact. It begins at an odd number, so that vectors do not lie on their own boundaries.
type array struct {
	all, data []float32
}

const poison = 0x7fc12345

func newArray(n int) array {
	a := array{all: make([]float32, n+2*guard+1)}
	for i := range a.all {
		a.all[i] = math.Float32frombits(poison)
	}
	a.data = a.all[guard+1:][:n]
	return a
}

func randomArray(r *rand.Rand, n int) array {
	a := newArray(n)
	for i := range a.data {
		a.data[i] = 2*r.Float32() - 1
	}
	return a
}

func (a array) at() *float32 { return &a.all[guard+1] }

func (a array) intact() bool {
	for i, v := range a.all {
		if inside := i > guard && i <= guard+len(a.data); !inside && math.Float32bits(v) != poison {
			return false
		}
	}
	return true
}

// check tells where got is not want, and whether the function wrote outside of an array. want may be NaN for numbers
// that the function may leave.
func check(t *testing.T, what string, got array, want []float64, scale float64) {
	t.Helper()
	if !got.intact() {
		t.Errorf("%s: wrote outside of its %d numbers", what, len(got.data))
	}
	wrong := 0
	for i, w := range want {
		if g := float64(got.data[i]); !math.IsNaN(w) && !(math.Abs(g-w) <= scale*roundOff) {
			if wrong++; wrong <= 3 {
				t.Errorf("%s: number %d of %d is %g, want %g", what, i, len(want), g, w)
			}
		}
	}
	if wrong > 3 {
		t.Errorf("%s: %d numbers are wrong", what, wrong)
	}
}

func checkComplex(t *testing.T, what string, re, im array, want []complex128) {
	t.Helper()
	wr, wi := make([]float64, len(want)), make([]float64, len(want))
	for i, w := range want {
		wr[i], wi[i] = real(w), imag(w)
	}
	check(t, what+" real", re, wr, 1)
	check(t, what+" imaginary", im, wi, 1)
}

func planar(re, im array) []complex128 {
	z := make([]complex128, len(re.data))
	for i := range z {
		z[i] = complex(float64(re.data[i]), float64(im.data[i]))
	}
	return z
}

// onSets runs a test on every set of this processor.
func onSets(t *testing.T, test func(t *testing.T, s *Set)) {
	for _, s := range Available() {
		t.Run(s.Name, func(t *testing.T) { test(t, s) })
	}
}

// onPasses runs a test for each radix of a set and some lengths of rows.
func onPasses(t *testing.T, test func(t *testing.T, s *Set, r *rand.Rand, radix, q int)) {
	onSets(t, func(t *testing.T, s *Set) {
		r := rand.New(rand.NewPCG(1, 2))
		for radix, f := range s.First {
			if f == nil {
				continue
			}
			for _, vectors := range []int{1, 2, 3, 5, 16} {
				test(t, s, r, radix, vectors*s.Lanes)
			}
		}
	})
}

// butterflies is what a pass makes of one block of radix·q numbers.
func butterflies(s *Set, x []complex128, tw array, radix, q int) []complex128 {
	y := make([]complex128, radix*q)
	for m := range q {
		for k := range radix {
			for j := range radix {
				y[m+k*q] += x[m+j*q] * cmplx.Rect(1, -2*math.Pi*float64(j*k%radix)/float64(radix))
			}
			if k > 0 {
				w := tw.data[2*((m/s.Lanes*(radix-1)+k-1)*s.Lanes):]
				y[m+k*q] *= complex(float64(w[m%s.Lanes]), float64(w[m%s.Lanes+s.Lanes]))
			}
		}
	}
	return y
}

// deinterleaved is radix·q interleaved numbers in the order of s, each part multiplied by its factor if there are any.
func deinterleaved(s *Set, src []float64, win []float32, radix, q int) []complex128 {
	x := make([]complex128, radix*q)
	for i := range x {
		lane := s.Lane(i % s.Lanes)
		from := 2 * (i - i%s.Lanes + lane)
		re, im := src[from], src[from+1]
		if win != nil {
			row, vector := i/q, i%q/s.Lanes
			w := win[2*((vector*radix+row)*s.Lanes+lane):]
			re, im = re*float64(w[0]), im*float64(w[1])
		}
		x[i] = complex(re, im)
	}
	return x
}

func TestFirst(t *testing.T) {
	onPasses(t, func(t *testing.T, s *Set, r *rand.Rand, radix, q int) {
		n := radix * q
		src, win, tw := randomArray(r, 2*n), randomArray(r, 2*n), randomArray(r, 2*q*(radix-1))
		x := make([]float64, 2*n)
		for i, v := range src.data {
			x[i] = float64(v)
		}
		re, im := newArray(n), newArray(n)
		s.First[radix](re.at(), im.at(), src.at(), tw.at(), q)
		checkComplex(t, fmt.Sprintf("First[%d] q=%d", radix, q), re, im, butterflies(s, deinterleaved(s, x, nil, radix, q), tw, radix, q))

		re, im = newArray(n), newArray(n)
		s.FirstWindow[radix](re.at(), im.at(), src.at(), win.at(), tw.at(), q)
		checkComplex(t, fmt.Sprintf("FirstWindow[%d] q=%d", radix, q), re, im, butterflies(s, deinterleaved(s, x, win.data, radix, q), tw, radix, q))
	})
}

func TestFirstInt16(t *testing.T) {
	onPasses(t, func(t *testing.T, s *Set, r *rand.Rand, radix, q int) {
		n := radix * q
		win, tw := randomArray(r, 2*n), randomArray(r, 2*q*(radix-1))
		for i := range win.data {
			win.data[i] /= 1 << 15
		}
		src, x := make([]int16, 2*n), make([]float64, 2*n)
		for i := range src {
			src[i] = int16(r.Uint32())
			x[i] = float64(src[i])
		}
		src[0], x[0], src[2*n-1], x[2*n-1] = math.MinInt16, math.MinInt16, math.MaxInt16, math.MaxInt16
		re, im := newArray(n), newArray(n)
		s.FirstInt16[radix](re.at(), im.at(), &src[0], win.at(), tw.at(), q)
		checkComplex(t, fmt.Sprintf("FirstInt16[%d] q=%d", radix, q), re, im, butterflies(s, deinterleaved(s, x, win.data, radix, q), tw, radix, q))
	})
}

func TestPass(t *testing.T) {
	onPasses(t, func(t *testing.T, s *Set, r *rand.Rand, radix, q int) {
		if radix == 1 {
			return
		}
		size := radix * q
		for _, n := range []int{1, 2, 5} {
			re, im, tw := randomArray(r, n*size), randomArray(r, n*size), randomArray(r, 2*q*(radix-1))
			x := planar(re, im)
			var want []complex128
			for b := range n {
				want = append(want, butterflies(s, x[b*size:(b+1)*size], tw, radix, q)...)
			}
			s.Pass[radix](re.at(), im.at(), tw.at(), q, n)
			checkComplex(t, fmt.Sprintf("Pass[%d] q=%d n=%d", radix, q, n), re, im, want)
		}
	})
}

func TestLeaf(t *testing.T) {
	onSets(t, func(t *testing.T, s *Set) {
		r := rand.New(rand.NewPCG(3, 4))
		for _, leaf := range s.Leaves {
			for _, count := range []int{s.Lanes, s.Lanes + 1, 2*s.Lanes - 1, 2 * s.Lanes, 5*s.Lanes + s.Lanes/2} {
				testLeaf(t, s, r, leaf, count)
			}
		}
	})
}

// testLeaf has count leaves in random order.
func testLeaf(t *testing.T, s *Set, r *rand.Rand, leaf Leaf, count int) {
	n := leaf.Points * count
	re, im, zr, zi := randomArray(r, n), randomArray(r, n), newArray(n), newArray(n)
	x, want := planar(re, im), make([]complex128, n)
	order := r.Perm(count)
	for to, from := range order {
		for k := range leaf.Points {
			for i := range leaf.Points {
				turn := cmplx.Rect(1, -2*math.Pi*float64(s.Lane(i)*k%leaf.Points)/float64(leaf.Points))
				want[k*count+to] += x[from*leaf.Points+i] * turn
			}
		}
	}
	var pos []int
	blocks := (count + s.Lanes - 1) / s.Lanes
	for b := range blocks {
		first := min(b*s.Lanes, count-s.Lanes)
		for i := range s.Lanes {
			pos = append(pos, 4*leaf.Points*order[first+i])
		}
		pos = append(pos, 4*first)
	}
	leaf.Run(re.at(), im.at(), zr.at(), zi.at(), &pos[0], count, blocks)
	checkComplex(t, fmt.Sprintf("leaf of %d points, %d of them", leaf.Points, count), zr, zi, want)
}

// onHalves runs a test for the transforms of m numbers that a set can do, with its table of w.
func onHalves(t *testing.T, test func(t *testing.T, s *Set, zr, zi array, w func(scale float32) array, m int)) {
	onSets(t, func(t *testing.T, s *Set) {
		r := rand.New(rand.NewPCG(5, 6))
		for _, leaves := range []int{s.Lanes, s.Lanes + 1, s.Lanes + 2, 2*s.Lanes + 3, 64} {
			m := leaves * s.Leaves[len(s.Leaves)-1].Points
			zr, zi := randomArray(r, m+1), randomArray(r, m+1)
			zr.data[m], zi.data[m] = zr.data[0], zi.data[0]
			w := func(scale float32) array {
				half := ((m+1)/2 + s.Lanes - 1) / s.Lanes * s.Lanes
				a := newArray(2 * half)
				for k := range half {
					sin, cos := math.Sincos(-math.Pi * float64(k) / float64(m))
					a.data[k], a.data[k+half] = float32(cos)*scale, float32(sin)*scale
				}
				return a
			}
			test(t, s, zr, zi, w, m)
		}
	})
}

// unfolded is twice the real transform whose even samples are the real and whose odd ones the imaginary parts of the
// numbers that z is the transform of, but for the number in the middle, which is left to the caller.
func unfolded(z []complex128) []complex128 {
	m := len(z) - 1
	x := make([]complex128, m+1)
	for k := range x {
		a, b := z[k], cmplx.Conj(z[m-k])
		x[k] = a + b - 1i*cmplx.Rect(1, -math.Pi*float64(k)/float64(m))*(a-b)
	}
	if m%2 == 0 {
		x[m/2] = cmplx.NaN()
	}
	return x
}

func TestPostPower(t *testing.T) {
	onHalves(t, func(t *testing.T, s *Set, zr, zi array, w func(float32) array, m int) {
		dst, want := newArray(m+1), make([]float64, m+1)
		for k, x := range unfolded(planar(zr, zi)) {
			want[k] = real(x)*real(x) + imag(x)*imag(x)
		}
		s.PostPower(zr.at(), zi.at(), w(1).at(), dst.at(), m)
		check(t, fmt.Sprintf("PostPower m=%d", m), dst, want, 4) // squares of numbers up to 4
	})
}

func TestPostSpectrum(t *testing.T) {
	onHalves(t, func(t *testing.T, s *Set, zr, zi array, w func(float32) array, m int) {
		dst, want := newArray(2*m+2), make([]float64, 2*m+2)
		for k, x := range unfolded(planar(zr, zi)) {
			want[2*k], want[2*k+1] = real(x)/2, imag(x)/2
		}
		s.PostSpectrum(zr.at(), zi.at(), w(0.5).at(), dst.at(), m)
		check(t, fmt.Sprintf("PostSpectrum m=%d", m), dst, want, 1)
	})
}

func TestPairs(t *testing.T) {
	onSets(t, func(t *testing.T, s *Set) {
		r := rand.New(rand.NewPCG(7, 8))
		for _, vectors := range []int{1, 2, 3, 17} {
			n := vectors * s.Lanes
			zr, zi, dst, conj := randomArray(r, n), randomArray(r, n), newArray(2*n), newArray(2*n)
			want, wantConj := make([]float64, 2*n), make([]float64, 2*n)
			for k := range n {
				want[2*k], want[2*k+1] = float64(zr.data[k]), float64(zi.data[k])
				wantConj[2*k], wantConj[2*k+1] = float64(zr.data[k]), -float64(zi.data[k])
			}
			s.Pairs(zr.at(), zi.at(), dst.at(), n)
			check(t, fmt.Sprintf("Pairs n=%d", n), dst, want, 0)
			s.Conjugates(zr.at(), zi.at(), conj.at(), n)
			check(t, fmt.Sprintf("Conjugates n=%d", n), conj, wantConj, 0)
		}
	})
}

func TestLogs(t *testing.T) {
	onSets(t, func(t *testing.T, s *Set) {
		r := rand.New(rand.NewPCG(9, 10))
		for _, vectors := range []int{1, 2, 3, 17} {
			n := vectors * s.Lanes
			src, dst, want := randomArray(r, n), newArray(n), make([]float64, n)
			for i, v := range src.data {
				src.data[i] = v * v
				want[i] = math.Log(float64(v * v))
			}
			s.Log(dst.at(), src.at(), n)
			check(t, fmt.Sprintf("Log n=%d", n), dst, want, 1)
			s.Log(src.at(), src.at(), n)
			check(t, fmt.Sprintf("Log in place n=%d", n), src, want, 1)
		}
	})
}

// TestLane: what lanes hold is a permutation, or numbers were lost.
func TestLane(t *testing.T) {
	onSets(t, func(t *testing.T, s *Set) {
		seen := make([]bool, s.Lanes)
		for i := range seen {
			seen[s.Lane(i)] = true
		}
		for i, ok := range seen {
			if !ok {
				t.Errorf("no lane holds number %d of %d", i, s.Lanes)
			}
		}
	})
}
