package aac

import (
	"math"

	"github.com/earwitness/earwitness/audio/internal/imdct"
)

// filterbank turns spectra into samples (ISO/IEC 14496-3 4.6.11). It holds what all channels share.
type filterbank struct {
	n, m        int // lines of a long and of a short window
	edge        int // samples between a block's edge and its nearest short window
	long, short transform
	longRise    [2][]float32 // rising halves of the windows, sine and KBD
	shortRise   [2][]float32
	coded       [1024]float32           // the block's transforms
	time        [1024 + maxEdge]float32 // samples of short windows
	past        [1024]float32           // the last block's part, where windows do not fit together
	zero        [512]float32
}

// maxEdge is the edge of blocks of 1024 samples.
const maxEdge = (1024 - 128) / 2

// lap is what a channel keeps of its last block for the next one.
type lap struct {
	flat  [maxEdge]float32 // if short, the samples before the overlap
	half  [512]float32     // the lower half of the last window's transform
	short bool             // the block ended with the slope of a short window
	shape int              // of that slope, the index of longRise and shortRise
	begun bool             // there was a block
}

// fullScale is the sample value that the standard's 16-bit samples have at full scale.
const fullScale = 32768

func newFilterbank(frame int) *filterbank {
	n, m := frame, frame/8
	return &filterbank{
		n: n, m: m, edge: (n - m) / 2,
		long: newTransform(n, 1/float64(n)/fullScale), short: newTransform(m, 1/float64(m)/fullScale),
		longRise:  [2][]float32{sineRise(n), kaiserRise(n, 4)},
		shortRise: [2][]float32{sineRise(m), kaiserRise(m, 6)},
	}
}

// sineRise returns the rising half of a sine window of 2n samples.
func sineRise(n int) []float32 {
	w := make([]float32, n)
	for i := range w {
		w[i] = float32(math.Sin(math.Pi / float64(2*n) * (float64(i) + 0.5)))
	}
	return w
}

// kaiserRise returns the rising half of a Kaiser-Bessel derived window of 2n samples (ISO/IEC 14496-3 4.6.11.3.2).
func kaiserRise(n int, alpha float64) []float32 {
	sums := make([]float64, n+1)
	sum := 0.0
	for i := range sums {
		x := float64(2*i-n) / float64(n)
		sum += bessel(math.Pi * alpha * math.Sqrt(1-float64(x*x)))
		sums[i] = sum
	}
	w := make([]float32, n)
	for i := range w {
		w[i] = float32(math.Sqrt(sums[i] / sum))
	}
	return w
}

// bessel returns the modified Bessel function of the first kind and order zero, for x up to about 20.
func bessel(x float64) float64 {
	sum, term := 1.0, 1.0
	for k := 1.0; term > 1e-18*sum; k++ {
		f := x / (2 * k)
		term *= float64(f * f)
		sum += term
	}
	return sum
}

// synthesise sets dst, n long, to the samples that a block with windows w completes, and keeps in l what the next one will.
// A stream's first window has the same shape on both sides, as the standard says; FFmpeg lets it begin with a sine.
func (f *filterbank) synthesise(dst []float32, spectrum *[1024]float32, w *Windows, l *lap) {
	shape := 0
	if w.KBD {
		shape = 1
	}
	if !l.begun {
		l.begun, l.shape = true, shape
	}
	if w.Sequence == EightShort {
		for i := 0; i < f.n; i += f.m {
			f.short.DCT4(f.coded[i:i+f.m], spectrum[i:i+f.m])
		}
	} else {
		f.long.DCT4(f.coded[:], spectrum[:])
	}
	if short := w.Sequence == EightShort || w.Sequence == LongStop; short != l.short {
		f.joinUnlike(dst, w.Sequence, l, shape)
	} else {
		f.join(dst, w.Sequence, l, shape)
	}
	f.keep(w.Sequence, l)
	l.shape = shape
}

// join sets dst to the samples up to the middle of the block, which overlaps the last one with slopes of one length.
func (f *filterbank) join(dst []float32, sequence WindowSequence, l *lap, shape int) {
	n, m, edge := f.n, f.m, f.edge
	switch sequence {
	case OnlyLong, LongStart:
		imdct.Lap(dst, l.half[:n/2], f.coded[n/2:n], f.longRise[l.shape])
	case LongStop:
		copy(dst, l.flat[:edge])
		imdct.Lap(dst[edge:edge+m], l.half[:m/2], f.coded[n-m/2:n], f.shortRise[l.shape])
		imdct.Flat(dst[edge+m:], f.coded[n/2:n-m/2])
	case EightShort:
		copy(f.time[:], l.flat[:edge])
		before, rise := l.half[:m/2], f.shortRise[l.shape]
		for i := 0; i < n; i += m {
			imdct.Lap(f.time[edge+i:edge+i+m], before, f.coded[i+m/2:i+m], rise)
			before, rise = f.coded[i:i+m/2], f.shortRise[shape]
		}
		copy(dst, f.time[:n])
	}
}

// joinUnlike is join where one slope is long and the other short, which encoders avoid and cuts bring about: the standard's
// sum of both blocks, each with its own window.
func (f *filterbank) joinUnlike(dst []float32, sequence WindowSequence, l *lap, shape int) {
	n, m, edge := f.n, f.m, f.edge
	past := f.past[:n]
	if l.short {
		clear(past)
		copy(past, l.flat[:edge])
		imdct.Lap(past[edge:edge+m], l.half[:m/2], f.zero[:m/2], f.shortRise[l.shape])
	} else {
		imdct.Lap(past, l.half[:n/2], f.zero[:n/2], f.longRise[l.shape])
	}
	clear(l.flat[:])
	clear(l.half[:])
	f.join(dst, sequence, l, shape)
	for i, x := range past {
		dst[i] += x
	}
}

// keep keeps the part of the block behind its middle.
func (f *filterbank) keep(sequence WindowSequence, l *lap) {
	n, m, edge := f.n, f.m, f.edge
	l.short = sequence == LongStart || sequence == EightShort
	switch sequence {
	case OnlyLong, LongStop:
		copy(l.half[:], f.coded[:n/2])
	case LongStart:
		imdct.Flat(l.flat[:edge], f.coded[m/2:n/2])
		copy(l.half[:], f.coded[:m/2])
	case EightShort:
		copy(l.flat[:], f.time[n:n+edge])
		copy(l.half[:], f.coded[n-m:n-m/2])
	}
}
