package kernel

import "unsafe"

const (
	// Subbands is how many sub-bands the polyphase filter of MP3 has, SubbandTaps how many samples each of two runs gives to a
	// sum, and SubbandBlock how many factors of neighbouring sub-bands lie side by side.
	Subbands, SubbandTaps, SubbandBlock = 32, 8, 4

	half = Subbands / 2
)

func (l lanes) subbands(dst, src, u, fold, halves *float32, pos *int, step int) {
	out, sums := unsafe.Slice(dst, Subbands*l.n), unsafe.Slice(u, Subbands*l.n)
	f, p := unsafe.Slice(fold, 2*SubbandTaps*Subbands), unsafe.Slice(pos, 2*Subbands)
	clear(sums)
	for n := range Subbands {
		for t := range 2 * SubbandTaps {
			x := (*float32)(unsafe.Add(unsafe.Pointer(src), p[2*n+t%2]+t/2*step))
			l.addTo(sums[n*l.n:], unsafe.Slice(x, l.n), f[2*SubbandTaps*n+t])
		}
	}
	w := unsafe.Slice(halves, 2*half*half)
	e, o := make([]float32, l.n), make([]float32, l.n)
	for b := range half {
		clear(e)
		clear(o)
		for t := range half {
			at := (b/SubbandBlock*2*half+t)*SubbandBlock + b%SubbandBlock
			l.addTo(e, sums[2*t*l.n:], w[at])
			l.addTo(o, sums[(2*t+1)*l.n:], w[at+half*SubbandBlock])
		}
		for lane := range l.n {
			out[b*l.n+lane], out[(Subbands-1-b)*l.n+lane] = e[lane]+o[lane], e[lane]-o[lane]
		}
	}
}

// addTo adds a vector with a factor.
func (l lanes) addTo(sum, x []float32, w float32) {
	for lane, v := range x[:l.n] {
		sum[lane] += float32(w * v)
	}
}
