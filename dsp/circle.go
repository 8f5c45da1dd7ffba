package dsp

import "math"

// Tables are the same to the bit on every architecture. Neither what package math makes of an angle is, nor x·y + z as
// Go compiles it: both may round once or twice (The Go Programming Language Specification, Floating-point operators). A
// conversion, float64(x*y) + z, always rounds the product; so angles are brought to an eighth of a turn with integers or
// exact differences, and the rest is done here. The product of two float32 is exact in float64, and so is one half of
// anything: they want no conversion. Twice a product wants one, for the compiler takes y + y for 2·y.

// unitRoot is exp(−2πj·k/n), for k from 0.
func unitRoot(k, n int) (re, im float64) {
	quarter := 4 * (int64(k) % int64(n))
	q := (2*quarter/int64(n) + 1) / 2 // the nearest quarter of a turn
	sin, cos := turned(q, math.Pi/2*float64(quarter-q*int64(n))/float64(n))
	return cos, -sin
}

// sincosPi gives the sine and the cosine of π·x.
func sincosPi(x float64) (sin, cos float64) {
	q := math.Round(2 * x)
	return turned(int64(q), math.Pi*(x-q/2))
}

// turned gives the sine and the cosine of q quarters of a turn and the angle x, which is at most an eighth.
func turned(q int64, x float64) (sin, cos float64) {
	// The polynomials of the Cephes library, highest powers first.
	s := polynomial(x*x, 1.58962301576546568060e-10, -2.50507477628578072866e-8, 2.75573136213857245213e-6,
		-1.98412698295895385996e-4, 8.33333333332211858878e-3, -1.66666666666666307295e-1)
	c := polynomial(x*x, -1.13585365213876817300e-11, 2.08757008419747316778e-9, -2.75573141792967388112e-7,
		2.48015872888517045348e-5, -1.38888888888730564116e-3, 4.16666666666665929218e-2, -0.5, 1)
	s = x + float64(float64(x*float64(x*x))*s)
	switch q & 3 {
	case 1:
		return c, 0 - s
	case 2:
		return 0 - s, -c
	case 3:
		return -c, s
	}
	return s, c
}

// polynomial is c[0]·xⁿ + c[1]·xⁿ⁻¹ + … + c[n].
func polynomial(x float64, c ...float64) (p float64) {
	for _, v := range c {
		p = float64(p*x) + v
	}
	return p
}
