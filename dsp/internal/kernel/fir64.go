package kernel

import "unsafe"

// WideLanes is how many sums each result of FIR64 is made of, the same in all sets, as are its bits.
const WideLanes = 8

// dots64 is dotsGeneric in float64, for widths that are a multiple of WideLanes above 0.
func dots64(dst, x, taps *float64, s *Dots) {
	h, out, in := unsafe.Slice(taps, s.Width), unsafe.Pointer(dst), unsafe.Pointer(x)
	for w := range s.N {
		window := unsafe.Slice((*float64)(unsafe.Add(in, 8*w*s.XStep)), s.Width)
		*(*float64)(unsafe.Add(out, 8*w*s.DstStep)) = dot64(window, h)
	}
}

func dot64(x, h []float64) float64 {
	var s [WideLanes]float64
	for len(x) >= WideLanes && len(h) >= WideLanes {
		for l := range s {
			s[l] += float64(x[l] * h[l])
		}
		x, h = x[WideLanes:], h[WideLanes:]
	}
	s0, s1, s2, s3 := s[0]+s[4], s[1]+s[5], s[2]+s[6], s[3]+s[7]
	return (s0 + s2) + (s1 + s3)
}
