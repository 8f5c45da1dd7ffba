package dsp

import (
	"cmp"
	"slices"
)

// Select returns the value that would stand at place k, from 0 on, if x were sorted, and reorders x. It takes a time
// proportional to the length of x on most data, and never more than sorting takes. NaN has no place in x; k outside x
// panics. (Hoare, "Algorithm 65: find", CACM 1961)
func Select[T cmp.Ordered](x []T, k int) T {
	lo, hi := 0, len(x)-1
	for rounds := 0; lo < hi; rounds++ {
		if rounds == 64 { // as good as never
			slices.Sort(x)
			break
		}
		a, b, c := x[lo], x[lo+(hi-lo)/2], x[hi]
		pivot := max(min(a, b), min(max(a, b), c))
		i, j := lo, hi
		for i <= j {
			for x[i] < pivot {
				i++
			}
			for x[j] > pivot {
				j--
			}
			if i <= j {
				x[i], x[j] = x[j], x[i]
				i, j = i+1, j-1
			}
		}
		switch {
		case k <= j:
			hi = j
		case k >= i:
			lo = i
		default:
			return x[k]
		}
	}
	return x[k]
}
