package kernel

import "unsafe"

// Slide follows the spectra of as many frames as there are lanes from one start to the next, and multiplies what they make of
// the coefficients of an MDCT. With x the 2M samples from a start on, φ = (i + 1/2)·π/M, and C and D their sums with cos(φ·q)
// and sin(φ·q), it follows
//
//	G[q] = D[q] + C[q], H[q] = D[q] − C[q]
//
// for SlideBins numbers q at a time, a block, whose rows hold vectors of G for SlideStarts starts and then of H.
type Slide struct {
	Lanes int
	// Step writes the rows of a block and sets state, which has vectors of G and H for each q, to what comes after. delta has for
	// every start a vector of what comes in less what goes out, and w four factors for each q:
	//
	//	G ← w[0]·G + w[1]·H + w[2]·delta, H ← w[0]·H − w[1]·G + w[3]·delta
	Step func(rows, state, delta, w *float32)
	// Factors makes of two blocks, from number q = 0 on, a coefficient for each k from SlideFirst on, SlideBins of them,
	//
	//	X[k] = Σ w[m]·(R[k+m+1] − R[k−m]), m < SlidePairs,
	//
	// where R is G for even k and H for odd, and multiplies for every start a vector of products, of which acc has the mantissas,
	// from 1 to 2, and then the exponents, by all X²·gain + base. w has a vector of each, and gain one for each k, before those of
	// base. Exponents come with SlideBias too much every time. What four factors give must be a normal number.
	Factors func(acc, early, late, w, gain *float32)
}

const (
	// SlideBins and SlideStarts are the size of a block, the same in all sets.
	SlideBins, SlideStarts = 8, 16
	// SlideFirst is the first coefficient that two blocks make.
	SlideFirst = 4
	// SlidePairs is how many differences make a coefficient.
	SlidePairs = 3
	// SlideBias is what Factors adds to exponents beside them.
	SlideBias = 2 * 127
)

// slide is the implementation in Go. It has lanes too, so that sums do not wait for each other.
var slide = Slide{Lanes: slideLanes, Step: slideStep, Factors: slideFactors}

const slideLanes = 8

type (
	slideVector = [slideLanes]float32
	slideRow    = [SlideStarts]slideVector
	slideBlock  = [SlideBins][2]slideRow
)

func slideStep(rows, state, delta, w *float32) {
	out := (*slideBlock)(unsafe.Pointer(rows))
	s, f := (*[SlideBins][2]slideVector)(unsafe.Pointer(state)), (*[SlideBins][4]float32)(unsafe.Pointer(w))
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
		slideMultiply(&a[0][t], &a[1][t], &p)
	}
}

// slideMultiply multiplies products by those of even and odd coefficients.
func slideMultiply(mantissa, exponent *slideVector, p *[2]slideVector) {
	for lane, m := range mantissa {
		for i := range p {
			q := split(Product{float32(m * p[i][lane]), 0})
			*(*int32)(unsafe.Pointer(&exponent[lane])) += q.Exponent + 127
			m = q.Mantissa
		}
		mantissa[lane] = m
	}
}
