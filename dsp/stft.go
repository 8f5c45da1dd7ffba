package dsp

import (
	"iter"

	"github.com/earwitness/earwitness/dsp/internal/kernel"
)

// Rows are handed on at most blockRows at a time, enough that calls do not count, and no more than fit into blockFloats,
// so that they are still in the processor's first cache when they are read.
const (
	blockRows   = 16
	blockFloats = 1 << 12
)

// STFT gives the power spectra of overlapping frames of a stream of samples, under a Hann window. The rows are made a
// few at a time and handed to all who want them while they are in the processor's cache; no spectrogram is kept.
//
// Row i covers the samples from i·hop to i·hop+frame, so its centre lies frame/2 samples after its start. Only
// whole frames give rows. A row depends on its own samples alone, to the bit.
type STFT struct {
	fft    *RealFFT
	hop    int
	floats frames[float32]
	ints   frames[int16]
	rows   Rows
}

// Rows are consecutive rows of a short-time Fourier transform. They belong to the STFT, which overwrites them.
type Rows struct {
	First  int // the number of the first row
	Count  int // how many there are, at least one
	set    *kernel.Set
	bins   int
	stride int       // from row to row, whole cache lines
	power  []float32 // room for a block
	log    []float32
	logs   int // how many rows of log are made
}

// Power returns the powers of the i-th row of the block, frame/2+1 of them, as RealFFT.Power gives them. It panics if
// there are no more than i.
func (r *Rows) Power(i int) []float32 {
	if i >= r.Count {
		panic("dsp: no such row")
	}
	return r.power[i*r.stride:][:r.bins:r.bins]
}

// All goes over the powers of all rows of the block with their numbers.
func (r *Rows) All() iter.Seq2[int, []float32] {
	return func(yield func(int, []float32) bool) {
		for i := range r.Count {
			if !yield(r.First+i, r.Power(i)) {
				return
			}
		}
	}
}

// Sums writes for each row of the block the sum of its powers from one bin to before another, and returns dst, which has room for a
// block after the first. The sums are made in float64, to the same bits on every processor.
func (r *Rows) Sums(dst []float64, from, to int) []float64 {
	if cap(dst) < r.Count {
		dst = make([]float64, len(r.power)/r.stride)
	}
	dst = dst[:r.Count]
	if x := r.Power(0)[from:to]; len(x) > 0 {
		r.set.RowSums(&dst[0], &x[0], r.Count, r.stride, len(x))
	} else {
		clear(dst)
	}
	return dst
}

// Log returns the natural logarithms of the same row's powers, as [Log] gives them. They are made once, for the first
// who asks. It panics if there are no more than i.
func (r *Rows) Log(i int) []float32 {
	if i >= r.Count {
		panic("dsp: no such row")
	}
	if r.log == nil {
		r.log = aligned(len(r.power))
	}
	for ; r.logs <= i; r.logs++ {
		at := r.logs * r.stride
		logs(r.set, r.log[at:at+r.stride], r.power[at:at+r.stride])
	}
	return r.log[i*r.stride:][:r.bins:r.bins]
}

// NewSTFT returns a transform of frame samples every hop samples. It panics if one of them is below 1.
func NewSTFT(frame, hop int) *STFT {
	if frame < 1 || hop < 1 {
		panic("dsp: frame and hop must be positive")
	}
	const line = 16
	s := &STFT{fft: NewRealFFT(frame, Hann(frame)), hop: hop}
	s.rows.set, s.rows.bins = s.fft.set, s.fft.Bins()
	s.rows.stride = (s.rows.bins + line - 1) / line * line
	s.rows.power = aligned(s.rows.stride * min(max(blockFloats/s.rows.stride, 1), blockRows))
	return s
}

// Write adds samples and calls yield with the rows that they complete, in order, some at a time.
func (s *STFT) Write(x []float32, yield func(*Rows)) {
	s.floats.write(x, s.fft.Len(), s.hop, func(x []float32, rows int) {
		s.block(rows, yield, func(dst []float32, row int) { s.fft.power(dst, x[row*s.hop:][:s.fft.Len()]) })
	})
}

// WriteInt16 is Write for 16-bit samples, as fractions of full scale. A stream is written by one of the two.
func (s *STFT) WriteInt16(x []int16, yield func(*Rows)) {
	s.ints.write(x, s.fft.Len(), s.hop, func(x []int16, rows int) {
		s.block(rows, yield, func(dst []float32, row int) { s.fft.powerInt16(dst, x[row*s.hop:][:s.fft.Len()]) })
	})
}

// block makes rows and hands them on.
func (s *STFT) block(rows int, yield func(*Rows), power func(dst []float32, row int)) {
	for at := 0; at < rows; at += s.rows.Count {
		s.rows.Count, s.rows.logs = min(len(s.rows.power)/s.rows.stride, rows-at), 0
		for i := range s.rows.Count {
			power(s.rows.Power(i), at+i)
		}
		yield(&s.rows)
		s.rows.First += s.rows.Count
	}
}

// frames cuts a stream into frames that overlap. It keeps what is left of the last write and copies no more.
type frames[T any] struct {
	left []T // samples from the next row on, fewer than a frame
	skip int // samples to drop before the next row starts, when hop > frame
}

// write calls yield with stretches of samples that begin with a row, and the number of rows in each.
func (f *frames[T]) write(x []T, frame, hop int, yield func(x []T, rows int)) {
	drop := min(f.skip, len(x))
	f.skip -= drop
	x = x[drop:]
	if begun := len(f.left); begun > 0 {
		// Rows that begin in what was left end in the first frame−1 samples of x.
		f.left = append(f.left, x[:min(frame-1, len(x))]...)
		if len(f.left) < frame {
			return
		}
		rows := min((len(f.left)-frame)/hop+1, (begun+hop-1)/hop)
		yield(f.left, rows)
		next := rows*hop - begun // where the next row begins in x
		if next < 0 {
			f.left = f.left[:copy(f.left, f.left[rows*hop:])]
			return
		}
		f.left = f.left[:0]
		f.skip = max(next-len(x), 0)
		x = x[min(next, len(x)):]
	}
	rows := 0
	if len(x) >= frame {
		rows = (len(x)-frame)/hop + 1
		yield(x, rows)
	}
	at := rows * hop
	f.skip += max(at-len(x), 0)
	f.left = append(f.left, x[min(at, len(x)):]...)
}
