package kernel

import "unsafe"

// addFloored adds x[i]·p.Scale to dst[i], or p.Least where that is greater, for n numbers.
func addFloored(dst *float64, x *float32, n int, p *Floored) {
	d := unsafe.Slice(dst, n)
	for i, v := range unsafe.Slice(x, n) {
		y := float64(float64(v) * p.Scale)
		if y < p.Least {
			y = p.Least
		}
		d[i] += y
	}
}

// Floored says what AddFloored adds.
type Floored = struct{ Scale, Least float64 }

// Predictor says what Miss is to predict: N numbers, from the Order before each.
type Predictor = struct{ N, Order int }

// miss sets, for n below p.N,
//
//	dst[n] = x[n+p.Order] + Σ a[j]·x[n+p.Order−1−j], j < p.Order
//
// The products are rounded and added in that order, those of four results by turns, since their sums do not wait for
// each other.
func miss(dst, a, x *float64, p *Predictor) {
	out, c, in := unsafe.Slice(dst, p.N), unsafe.Slice(a, p.Order), unsafe.Slice(x, p.N+p.Order)
	for ; len(out) >= 4; out, in = out[4:], in[4:] {
		near := in[:len(c)+4]
		v0, v1, v2, v3 := near[len(c)], near[len(c)+1], near[len(c)+2], near[len(c)+3]
		for j, c := range c {
			w := near[p.Order-1-j:][:4]
			v0 += float64(c * w[0])
			v1 += float64(c * w[1])
			v2 += float64(c * w[2])
			v3 += float64(c * w[3])
		}
		out[0], out[1], out[2], out[3] = v0, v1, v2, v3
	}
}
