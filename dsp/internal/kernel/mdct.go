package kernel

import "unsafe"

// MDCT holds what makes an MDCT of 2m coefficients, from frames of 4m samples, out of a transform of m points. Fold
// and Rotate stand before and after one transform; m is a multiple of 2·Lanes. The others do as many transforms as
// there are lanes, one in each, of any m: between them numbers lie in vectors that hold the same number of each.
type MDCT struct {
	// Fold takes windowed runs of src up and down from the numbers m and 3m and leaves rotated numbers in re and im,
	// in the order of lanes that passes work on:
	//
	//	z[n] = (−win·src[3m−1−2n] − win·src[3m+2n], win·src[m−1−2n] − win·src[m+2n])·tw, n < m/2
	//	z[m−1−n] = (win·src[m−2−2n] − win·src[m+2n+1], −win·src[3m−2−2n] − win·src[3m+2n+1])·tw
	//
	// For every Lanes numbers n there are eight vectors of factors, signs included, two of each of the runs 3m−1−2n−i,
	// 3m+2n+i, m−1−2n−i, m+2n+i with i from 0; and four of tw, real and imaginary parts, of the numbers n, and of
	// those of m−1−n from the last.
	Fold func(re, im, src, win, tw *float32, m int)
	// Rotate writes 2m coefficients: with y = z·w, dst[2k] is the real part of y[k] and dst[2m−1−2k] its imaginary part
	// negated. w holds m real parts, then m imaginary ones.
	Rotate func(zr, zi, w, dst *float32, m int)
	// Unfold makes 4m samples of 2m folded ones; m is a multiple of Lanes:
	//
	//	dst[i] = win[i]·u[m+i], dst[2m−1−i] = win[2m−1−i]·u[m+i]
	//	dst[3m−1−i] = win[3m−1−i]·u[i], dst[3m+i] = win[3m+i]·u[i], i < m
	Unfold func(dst, u, win *float32, m int)

	// FoldLanes makes number n of four vectors of samples at the offsets in bytes pos[4n…4n+3], which may overlap:
	//
	//	(s₀·win[6n] + s₁·win[6n+1], s₂·win[6n+2] + s₃·win[6n+3])·(win[6n+4] + j·win[6n+5])
	FoldLanes func(re, im, src, win *float32, pos *int, m int)
	// RotateLanes is Rotate for vectors; w holds pairs, and pos the offsets in bytes of z in re and im.
	RotateLanes func(re, im, w, dst *float32, pos *int, m int)
	// SumLanes makes n vectors, each of taps vectors, an even number, at the offsets in bytes pos with the factors w:
	//
	//	dst[k] = Σ w[k·taps + t]·src[pos[k·taps + t]], t < taps
	SumLanes func(dst, src, w *float32, pos *int, taps, n int)
	// Subbands is the polyphase filter of MP3, for vectors of samples; u has room for as many vectors as there are sub-bands:
	//
	//	u[n] = Σ fold[16n + 2k]·src[pos[2n] + k·step] + fold[16n + 2k + 1]·src[pos[2n + 1] + k·step], k < SubbandTaps
	//	e[b] = Σ c·u[2t], o[b] = Σ c·u[2t + 1], t < 16
	//	dst[b] = e[b] + o[b], dst[31−b] = e[b] − o[b], b < 16
	//
	// pos and step are in bytes. halves has the factors c of SubbandBlock neighbours b side by side, for every t of e, then of o,
	// block after block.
	Subbands func(dst, src, u, fold, halves *float32, pos *int, step int)
	// ToLanes makes n vectors, n above 3, of Lanes rows of n numbers that start stride numbers apart.
	ToLanes func(dst, src *float32, stride, n int)
	// FromLanes undoes ToLanes.
	FromLanes func(dst, src *float32, stride, n int)
}

// mdct is the implementation in Go for vectors of n lanes.
func mdct(n int) *MDCT {
	l := lanes{n, (&Set{Lanes: n}).Lane}
	return &MDCT{l.fold, l.rotate, unfold, l.foldLanes, l.rotateLanes, l.sumLanes, l.subbands, l.toLanes, l.fromLanes}
}

type lanes struct {
	n     int
	order func(int) int
}

func (l lanes) fold(re, im, src, win, tw *float32, m int) {
	r, i, x := unsafe.Slice(re, m), unsafe.Slice(im, m), unsafe.Slice(src, 4*m)
	w, t := unsafe.Slice(win, 4*m), unsafe.Slice(tw, 2*m)
	for b := 0; b < m/2; b += l.n {
		for lane := range l.n {
			at := l.order(lane)
			n, e := b+at, 2*at
			z := complex(
				float32(x[3*m-1-2*n]*w[e])+float32(x[3*m+2*n]*w[e+2*l.n]),
				float32(x[m-1-2*n]*w[e+4*l.n])+float32(x[m+2*n]*w[e+6*l.n]),
			)
			z = Mul(z, complex(t[lane], t[lane+l.n]))
			r[b+lane], i[b+lane] = real(z), imag(z)
			e++
			z = complex(
				float32(x[m-2-2*n]*w[e+4*l.n])+float32(x[m+1+2*n]*w[e+6*l.n]),
				float32(x[3*m-2-2*n]*w[e])+float32(x[3*m+1+2*n]*w[e+2*l.n]),
			)
			back := l.n - 1 - lane // the order of lanes is the same from either end
			z = Mul(z, complex(t[2*l.n+back], t[3*l.n+back]))
			r[m-l.n-b+back], i[m-l.n-b+back] = real(z), imag(z)
		}
		w, t = w[8*l.n:], t[4*l.n:]
	}
}

func (l lanes) rotate(zr, zi, w, dst *float32, m int) {
	r, i, t, out := unsafe.Slice(zr, m), unsafe.Slice(zi, m), unsafe.Slice(w, 2*m), unsafe.Slice(dst, 2*m)
	for k := range m {
		y := Mul(complex(r[k], i[k]), complex(t[k], t[k+m]))
		out[2*k], out[2*m-1-2*k] = real(y), -imag(y)
	}
}

func unfold(dst, u, win *float32, m int) {
	y, x, w := unsafe.Slice(dst, 4*m), unsafe.Slice(u, 2*m), unsafe.Slice(win, 4*m)
	up, down := w[:m], w[m:2*m]
	for i, v := range x[m:] {
		y[i], y[2*m-1-i] = up[i]*v, down[m-1-i]*v
	}
	y, up, down = y[2*m:], w[3*m:], w[2*m:3*m]
	for i, v := range x[:m] {
		y[m+i], y[m-1-i] = up[i]*v, down[m-1-i]*v
	}
}

func (l lanes) foldLanes(re, im, src, win *float32, pos *int, m int) {
	r, i, w, p := unsafe.Slice(re, m*l.n), unsafe.Slice(im, m*l.n), unsafe.Slice(win, 6*m), unsafe.Slice(pos, 4*m)
	for n := range m {
		w, p := w[6*n:6*n+6], p[4*n:4*n+4]
		var s [4][]float32
		for k := range s {
			s[k] = unsafe.Slice((*float32)(unsafe.Add(unsafe.Pointer(src), p[k])), l.n)
		}
		for lane := range l.n {
			z := complex(
				float32(s[0][lane]*w[0])+float32(s[1][lane]*w[1]),
				float32(s[2][lane]*w[2])+float32(s[3][lane]*w[3]),
			)
			z = Mul(z, complex(w[4], w[5]))
			r[n*l.n+lane], i[n*l.n+lane] = real(z), imag(z)
		}
	}
}

func (l lanes) rotateLanes(re, im, w, dst *float32, pos *int, m int) {
	r, i, t, p := unsafe.Slice(re, m*l.n), unsafe.Slice(im, m*l.n), twiddles(w, m), unsafe.Slice(pos, m)
	out := unsafe.Slice(dst, 2*m*l.n)
	for k := range m {
		for lane := range l.n {
			y := Mul(complex(r[p[k]/4+lane], i[p[k]/4+lane]), t[k])
			out[2*k*l.n+lane], out[(2*m-1-2*k)*l.n+lane] = real(y), -imag(y)
		}
	}
}

func (l lanes) sumLanes(dst, src, w *float32, pos *int, taps, n int) {
	out, f, p := unsafe.Slice(dst, n*l.n), unsafe.Slice(w, n*taps), unsafe.Slice(pos, n*taps)
	clear(out)
	for k := range n {
		sum := out[k*l.n : (k+1)*l.n]
		for t := k * taps; t < (k+1)*taps; t++ {
			for lane, v := range unsafe.Slice((*float32)(unsafe.Add(unsafe.Pointer(src), p[t])), l.n) {
				sum[lane] += float32(f[t] * v)
			}
		}
	}
}

func (l lanes) toLanes(dst, src *float32, stride, n int) {
	out, x := unsafe.Slice(dst, n*l.n), unsafe.Slice(src, (l.n-1)*stride+n)
	for lane := range l.n {
		for i := range n {
			out[i*l.n+lane] = x[lane*stride+i]
		}
	}
}

func (l lanes) fromLanes(dst, src *float32, stride, n int) {
	out, x := unsafe.Slice(dst, (l.n-1)*stride+n), unsafe.Slice(src, n*l.n)
	for lane := range l.n {
		for i := range n {
			out[lane*stride+i] = x[i*l.n+lane]
		}
	}
}
