package kernel

import "unsafe"

// addFloored adds x[i]·scale to dst[i], or least where that is greater, for n numbers.
func addFloored(dst *float64, x *float32, n int, scale, least float64) {
	d := unsafe.Slice(dst, n)
	for i, v := range unsafe.Slice(x, n) {
		y := float64(float64(v) * scale)
		if y < least {
			y = least
		}
		d[i] += y
	}
}

// miss sets, for i below n,
//
//	dst[i] = x[i+order] + Σ a[j]·x[i+order−1−j], j < order
//
// The products are rounded and added in that order, those of four results by turns, since their sums do not wait for
// each other.
func miss(dst, a, x *float64, n, order int) {
	out, c, in := unsafe.Slice(dst, n), unsafe.Slice(a, order), unsafe.Slice(x, n+order)
	for ; len(out) >= 4; out, in = out[4:], in[4:] {
		near := in[:len(c)+4]
		v0, v1, v2, v3 := near[len(c)], near[len(c)+1], near[len(c)+2], near[len(c)+3]
		for j, c := range c {
			w := near[order-1-j:][:4]
			v0 += float64(c * w[0])
			v1 += float64(c * w[1])
			v2 += float64(c * w[2])
			v3 += float64(c * w[3])
		}
		out[0], out[1], out[2], out[3] = v0, v1, v2, v3
	}
}
