package kernel

import "unsafe"

// Dots says where the windows and results of FIR lie, in elements. All are at least 1; Width is a multiple of 16.
type Dots = struct{ N, DstStep, XStep, Width int }

// dotsGeneric sets, for each window w below s.N,
//
//	dst[w·s.DstStep] = Σ taps[i]·x[w·s.XStep+i], i < s.Width
//
// and touches nothing else. The order of summation is the same for every window.
func dotsGeneric(dst, x, taps *float32, s *Dots) {
	h := unsafe.Slice(taps, s.Width)
	for w := range s.N {
		*at(dst, w*s.DstStep) = dot(unsafe.Slice(at(x, w*s.XStep), s.Width), h)
	}
}

// dot sums in four lanes.
func dot(a, b []float32) float32 {
	var s0, s1, s2, s3 float32
	for len(a) >= 4 && len(b) >= 4 {
		s0 += float32(a[0] * b[0])
		s1 += float32(a[1] * b[1])
		s2 += float32(a[2] * b[2])
		s3 += float32(a[3] * b[3])
		a, b = a[4:], b[4:]
	}
	return (s0 + s1) + (s2 + s3)
}

// at is the address of element i of what p points to.
func at(p *float32, i int) *float32 {
	return (*float32)(unsafe.Add(unsafe.Pointer(p), 4*i))
}
