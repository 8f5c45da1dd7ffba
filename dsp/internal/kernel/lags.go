package kernel

import "unsafe"

const (
	// LagLanes is how many sums each result of Lags is made of, the same in all sets, as are its bits; LagsEach is what
	// the number of results is a multiple of.
	LagLanes, LagsEach = 8, 4
)

// lags sets dst[k] = Σ a[i]·b[i+k], i < n, for k < lags. n is a multiple of LagLanes, above 0.
func lags(dst, a, b *float64, n, lags int) {
	x, y := unsafe.Slice(a, n), unsafe.Slice(b, n+lags-1)
	for k, out := 0, unsafe.Slice(dst, lags); k < lags; k++ {
		var s [LagLanes]float64
		for i := 0; i < n; i += LagLanes {
			p, q := x[i:i+LagLanes:i+LagLanes], y[i+k:i+k+LagLanes:i+k+LagLanes]
			for l := range s {
				s[l] += float64(p[l] * q[l])
			}
		}
		s0, s1, s2, s3 := s[0]+s[4], s[1]+s[5], s[2]+s[6], s[3]+s[7]
		out[k] = (s0 + s2) + (s1 + s3)
	}
}
