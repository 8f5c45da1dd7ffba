package kernel

import "unsafe"

// Slide follows the spectra of as many frames as there are lanes from one start to the next, and multiplies what they make of
// the coefficients of an MDCT. With x the 2M samples from a start on, φ = (i + 1/2)·π/M, and C and D their sums with cos(φ·q)
// and sin(φ·q), it follows
//
//	G[q] = D[q] + C[q], H[q] = D[q] − C[q]
//
// for some numbers q; their rows hold vectors of G for SlideStarts starts and then of H.
//
// Products have their mantissas, from 1 to 2, in the first SlideStarts vectors of acc, and their exponents in the others.
type Slide struct {
	Lanes int
	// Step writes the rows of so many numbers, which are even, and sets state, which has vectors of G and H for each, to what comes
	// after. delta has for every start a vector of what comes in less what goes out, and w four factors for each number:
	//
	//	G ← w[0]·G + w[1]·H + w[2]·delta, H ← w[0]·H − w[1]·G + w[3]·delta
	Step func(rows, state, delta, w *float32, numbers int)
	// Factors makes of two blocks of SlideBins rows, from number q = 0 on, a coefficient for each k from SlideFirst on, SlideBins of
	// them,
	//
	//	X[k] = Σ w[m]·(R[k+m+1] − R[k−m]), m < SlidePairs,
	//
	// where R is G for even k and H for odd, and multiplies for every start a vector of products by all X²·gain + base. w has a
	// vector of each, and gain one for each k, before those of base. Exponents come with SlideBias too much. What four factors give
	// must be a normal number.
	Factors func(acc, early, late, w, gain *float32)
	// Butterflies does so for the 36 samples of two neighbouring sub-bands of MP3. With Y[k] = R[k+1] − R[k] it takes
	//
	//	X[2i] = w[4i]·low.Y[17−i] + w[4i+1]·high.Y[i], X[2i+1] = w[4i+2]·high.Y[i] + w[4i+3]·low.Y[17−i], i < 8
	//	X[16] = w[32]·low.Y[8], X[17] = w[33]·low.Y[9]
	//
	// gain has single numbers, MP3Lines before as many of base. Exponents come with ButterfliesBias too much, and what six factors
	// give must be a normal number.
	Butterflies func(acc, low, high, w, gain *float32)
	// SumLanes and Subbands are those of MDCT, for as many lanes as there are here.
	SumLanes func(dst, src, w *float32, pos *int, taps, n int)
	Subbands func(dst, src, u, fold, halves *float32, pos *int, step int)
}

const (
	// SlideBins is how many numbers a block has, and SlideStarts how many starts: 32 times as many are all of a granule of MP3
	// and 12 more. They are the same in all sets.
	SlideBins, SlideStarts = 8, 19
	// SlideFirst is the first coefficient that two blocks make.
	SlideFirst = 4
	// SlidePairs is how many differences make a coefficient.
	SlidePairs = 3
	// SlideBias and ButterfliesBias are what Factors and Butterflies add to exponents beside them.
	SlideBias, ButterfliesBias = 2 * 127, 3 * 127
	// MP3Lines is how many coefficients a sub-band of MP3 has, and MP3Numbers how many numbers q their rows.
	MP3Lines, MP3Numbers = 18, 20
)

// slide is the implementation in Go. It has lanes too, so that sums do not wait for each other.
var slide = Slide{slideLanes, slideStep, slideFactors, slideButterflies, lanes{n: slideLanes}.sumLanes, lanes{n: slideLanes}.subbands}

const slideLanes = 8

type (
	slideVector = [slideLanes]float32
	slideRow    = [SlideStarts]slideVector
	slideBlock  = [SlideBins][2]slideRow
)

func slideStep(rows, state, delta, w *float32, numbers int) {
	out := unsafe.Slice((*[2]slideRow)(unsafe.Pointer(rows)), numbers)
	s := unsafe.Slice((*[2]slideVector)(unsafe.Pointer(state)), numbers)
	f := unsafe.Slice((*[4]float32)(unsafe.Pointer(w)), numbers)
	d := (*slideRow)(unsafe.Pointer(delta))
	for q := range s {
		g, h := &s[q][0], &s[q][1]
		c, sin, u, v := f[q][0], f[q][1], f[q][2], f[q][3]
		for t := range d {
			out[q][0][t], out[q][1][t] = *g, *h
			for lane, x := range d[t] {
				a, b := g[lane], h[lane]
				g[lane] = float32(c*a) + (float32(sin*b) + float32(u*x))
				h[lane] = float32(c*b) + (float32(v*x) - float32(sin*a))
			}
		}
	}
}

func slideFactors(acc, early, late, w, gain *float32) {
	a := (*[2]slideRow)(unsafe.Pointer(acc))
	blocks := [2]*slideBlock{(*slideBlock)(unsafe.Pointer(early)), (*slideBlock)(unsafe.Pointer(late))}
	f := (*[SlidePairs]slideVector)(unsafe.Pointer(w))
	g := (*[2][SlideBins]slideVector)(unsafe.Pointer(gain))
	for t := range SlideStarts {
		var p [2]slideVector // of even and odd coefficients
		for i := range SlideBins {
			k := SlideFirst + i
			var x slideVector
			for m := range f {
				plus, minus := k+m+1, k-m
				r, s := &blocks[plus/SlideBins][plus%SlideBins][k%2][t], &blocks[minus/SlideBins][minus%SlideBins][k%2][t]
				for lane, b := range f[m] {
					x[lane] += float32(b * (r[lane] - s[lane]))
				}
			}
			gain, base := &g[0][i], &g[1][i]
			for lane, v := range x {
				v = float32(float32(v*v)*gain[lane]) + base[lane]
				if i >= 2 {
					v = float32(v * p[k%2][lane])
				}
				p[k%2][lane] = v
			}
		}
		slideMultiply(&a[0][t], &a[1][t], p[:])
	}
}

// slideMultiply multiplies products by others, and sets their exponents aside each time.
func slideMultiply(mantissa, exponent *slideVector, p []slideVector) {
	for lane, m := range mantissa {
		for i := range p {
			q := split(Product{float32(m * p[i][lane]), 0})
			*(*int32)(unsafe.Pointer(&exponent[lane])) += q.Exponent + 127
			m = q.Mantissa
		}
		mantissa[lane] = m
	}
}

func slideButterflies(acc, low, high, w, gain *float32) {
	a := (*[2]slideRow)(unsafe.Pointer(acc))
	l, h := (*[MP3Numbers][2]slideRow)(unsafe.Pointer(low)), (*[MP3Numbers][2]slideRow)(unsafe.Pointer(high))
	f, g := (*[34]float32)(unsafe.Pointer(w)), (*[2][MP3Lines]float32)(unsafe.Pointer(gain))
	for t := range SlideStarts {
		p := [3]slideVector{}
		for part := range p {
			for lane := range p[part] {
				p[part][lane] = 1
			}
		}
		for i := range 8 {
			k := 17 - i
			ya, yb := &l[k][k%2][t], &l[k+1][k%2][t]
			za, zb := &h[i][i%2][t], &h[i+1][i%2][t]
			q, w := &p[i/3], f[4*i:4*i+4]
			for lane := range q {
				y, z := yb[lane]-ya[lane], zb[lane]-za[lane]
				x := float32(w[0]*y) + float32(w[1]*z)
				v := float32(w[2]*z) + float32(w[3]*y)
				x = float32(float32(x*x)*g[0][2*i]) + g[1][2*i]
				v = float32(float32(v*v)*g[0][2*i+1]) + g[1][2*i+1]
				q[lane] = float32(q[lane] * float32(x*v))
			}
		}
		for i := range 2 {
			k := 8 + i
			ya, yb := &l[k][k%2][t], &l[k+1][k%2][t]
			for lane := range p[2] {
				x := float32(f[32+i] * (yb[lane] - ya[lane]))
				p[2][lane] = float32(p[2][lane] * (float32(float32(x*x)*g[0][16+i]) + g[1][16+i]))
			}
		}
		slideMultiply(&a[0][t], &a[1][t], p[:])
	}
}
