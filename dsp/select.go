package dsp

import (
	"math/bits"
	"slices"
)

// Select returns the number that would stand at place n, from 0 on, if x were sorted, NaNs first, as slices.Sort sorts. It reorders
// x, so that those before place n are no greater and those behind no less. It takes a time proportional to the length of x on most
// data, and never more than some times what sorting takes. n outside x panics. (Hoare, "Algorithm 65: find", CACM 1961)
func Select[T float](x []T, n int) T {
	nans := 0
	for i, v := range x {
		if v != v {
			x[i], x[nans] = x[nans], v
			nans++
		}
	}
	if n < nans {
		return x[n]
	}
	const few = 8
	x, n = x[nans:], n-nans
	for rounds := 2 * bits.Len(uint(len(x))); len(x) > few && rounds > 0; rounds-- {
		switch at := partition(x); {
		case n < at:
			x = x[:at]
		case n > at:
			x, n = x[at+1:], n-at-1
		default:
			return x[n]
		}
	}
	slices.Sort(x)
	return x[n]
}

// partition moves the numbers of x so that none before the place it returns is greater than what stands there, and none
// behind is less. x has no NaN. It follows Lomuto, without a branch that could be guessed wrong.
func partition[T float](x []T) (at int) {
	last := len(x) - 1
	middle := last / 2
	if (x[0] < x[middle]) == (x[0] > x[last]) { // the median of three is the pivot, and goes last
		middle = 0
	} else if (x[0] < x[middle]) == (x[middle] > x[last]) {
		middle = last
	}
	pivot := x[middle]
	x[middle] = x[last]
	x[last] = pivot
	for i, v := range x {
		x[i] = x[at]
		x[at] = v
		step := 0
		if v < pivot {
			step = 1
		}
		at += step
	}
	return at
}
