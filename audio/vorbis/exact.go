package vorbis

import "math"

// Functions of package math differ in their last bit between architectures. Those of floor 0 must not, and are made here
// of operations that IEEE 754 defines, by Taylor's series.

// inverse holds 1/n, and inversePair 1/(n·(n-1)).
var inverse, inversePair = inverses()

func inverses() (single, pair [30]float64) {
	for n := 2.0; n < 30; n++ {
		single[int(n)], pair[int(n)] = 1/n, 1/(n*(n-1))
	}
	single[1] = 1
	return single, pair
}

// decibel returns 10^(x/20), which section 6.2.3 writes as exp(.11512925·x).
func decibel(x float64) float64 {
	x = min(max(.11512925*x, -700), 700)
	k := math.Floor(x/math.Ln2 + .5)
	x -= float64(k * math.Ln2)
	sum := 1.0
	for n := 16; n > 0; n-- {
		sum = 1 + float64(float64(sum*x)*inverse[n])
	}
	return math.Ldexp(sum, int(k))
}

// cos returns the cosine.
func cos(x float64) float64 {
	x = math.Abs(x)
	x -= float64(math.Floor(x/(2*math.Pi)+.5) * (2 * math.Pi)) // ±π
	square := float64(x * x)
	sum := 1.0
	for n := 28; n > 0; n -= 2 {
		sum = 1 - float64(float64(sum*square)*inversePair[n])
	}
	return sum
}
