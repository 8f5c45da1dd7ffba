package dsp

import (
	"math"
	"slices"
)

// Quantile returns the p-quantile of x, p from 0 to 1, with linear interpolation between order statistics; NaN if
// x is empty, or if the quantile lies between −∞ and +∞. Between a number and an infinity it is the infinity. x is not
// changed.
func Quantile(x []float64, p float64) float64 {
	if len(x) == 0 {
		return math.NaN()
	}
	s := slices.Clone(x)
	at := float64(p * float64(len(s)-1))
	i := min(int(at), len(s)-1)
	v := Select(s, i)
	if i == len(s)-1 {
		return v
	}
	return between(v, slices.Min(s[i+1:]), at-float64(i))
}

// between is the point a fraction, below 1, of the way from a to b ≥ a.
func between(a, b, fraction float64) float64 {
	switch {
	case fraction == 0 || a == b:
		return a
	case math.IsInf(a, -1):
		return a + b
	}
	return a + float64(fraction*(b-a))
}

// Median returns the middle of x, NaN if x is empty. x is not changed.
func Median(x []float64) float64 { return Quantile(x, 0.5) }

// MAD returns the median absolute deviation from the median, times 1.4826: the standard deviation of normally
// distributed values, not moved by a few outliers. NaN if x is empty.
func MAD(x []float64) float64 {
	m := Median(x)
	d := make([]float64, len(x))
	for i, v := range x {
		d[i] = math.Abs(v - m)
	}
	return 1.4826 * Median(d)
}
