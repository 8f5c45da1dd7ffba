package kernel

import "math"

// Spectrum holds the lines of a granule. What follows them is room for the last vector of the assembly.
type Spectrum [Lines + group]float32

// MaxQuantised is the largest magnitude that Layer III codes, 15 + 2^13 - 1.
const MaxQuantised = 8206

// powers holds sign(n)·|n|^(4/3) at n + MaxQuantised.
var powers = buildPowers()

func buildPowers() (t [2*MaxQuantised + 1]float32) {
	for n := 1; n <= MaxQuantised; n++ {
		p := float32(float64(n) * math.Cbrt(float64(n)))
		t[MaxQuantised+n], t[MaxQuantised-n] = p, -p
	}
	return t
}

// Requantise makes lines of quantised integers (ISO 11172-3 2.4.3.4.7.1), each at most MaxQuantised in magnitude: where
// edges[b] ≤ i < edges[b+1] and i < last,
//
//	lines[i] = sign(quant[i])·|quant[i]|^(4/3)·gains[b]
//
// and 0 elsewhere. The bands must reach from 0 to last or further, but not behind the last line.
func Requantise(lines *Spectrum, quant *[Lines]int16, gains []float32, edges []int, last int) {
	edges = edges[:len(gains)+1]
	if hasAVX2 && last > 0 && edges[len(gains)] <= Lines {
		requantiseAVX2(&lines[0], &quant[0], &gains[0], &edges[0], len(gains), (last+group-1)/group, &powers[MaxQuantised])
	} else {
		requantiseGeneric(lines, quant, gains, edges, last)
	}
	clear(lines[last:])
}

func requantiseGeneric(lines *Spectrum, quant *[Lines]int16, gains []float32, edges []int, last int) {
	for b, gain := range gains {
		from, to := edges[b], min(edges[b+1], last)
		if from >= to {
			return
		}
		dst := lines[from:to]
		for i, q := range quant[from:to] {
			dst[i] = powers[int(q)+MaxQuantised] * gain
		}
	}
}

// MidSide turns the middle and side of two channels into left and right (ISO 11172-3 2.4.3.4.9.2):
//
//	left = (mid + side)/√2, right = (mid - side)/√2
//
// Both have the same length.
func MidSide(mid, side []float32) {
	side = side[:len(mid)]
	if n := len(mid) &^ 7; hasAVX2 && n > 0 {
		midSideAVX2(&mid[0], &side[0], n)
		mid, side = mid[n:], side[n:]
	}
	midSideGeneric(mid, side)
}

func midSideGeneric(mid, side []float32) {
	side = side[:len(mid)]
	for i, m := range mid {
		m = float32(m * (math.Sqrt2 / 2))
		s := float32(side[i] * (math.Sqrt2 / 2))
		mid[i], side[i] = m+s, m-s
	}
}
