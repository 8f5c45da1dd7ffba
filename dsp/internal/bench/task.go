package main

import (
	"math"
	"math/rand/v2"
	"sync/atomic"

	"gonum.org/v1/gonum/dsp/fourier"

	"github.com/earwitness/earwitness/dsp"
)

// blockRows is how many frames are asked for in one call, and how many the peers' plans for several take.
const blockRows = 16

// task is what all contestants do: spectra of contiguous frames, or power spectra of windowed frames that overlap by
// three quarters, read again right away as an analysis would. Up to 8192 samples a frame all of it stays in a
// second-level cache of 1 MB.
type task struct {
	name         string
	power        bool // windowed and overlapping, |X|² instead of X
	n, hop, rows int
	audio        []float32
	window       []float32 // nil: none
}

// plan sets the task to frames of n samples.
func (t *task) plan(n int) {
	t.n, t.hop, t.rows, t.window = n, n, blockRows, nil
	if t.power {
		t.hop, t.rows, t.window = n/4, 4*blockRows, dsp.Hann(n)
	}
	r := rand.New(rand.NewPCG(uint64(n), 1))
	t.audio = make([]float32, t.span(t.rows))
	for i := range t.audio {
		t.audio[i] = float32(0.1 * r.NormFloat64())
	}
}

// span is how many samples the given number of rows cover.
func (t *task) span(rows int) int { return t.n + (rows-1)*t.hop }

func (t *task) bins() int { return t.n/2 + 1 }

// contestant does the task. Several ways of doing it count as one contestant, by the fastest in each round.
type contestant struct {
	name string
	ways []func(times int)
	// result gives the last row that way i left: powers, or real and imaginary parts in turn.
	result func(i int) []float64
}

// consume stands for what an analysis does with a row: it reads one number of each cache line. More would measure how
// well compilers vectorise a sum.
func consume(sum uint32, row []float32) uint32 {
	for k := 0; k < len(row); k += 16 {
		sum += math.Float32bits(row[k])
	}
	return sum
}

// sink keeps the compiler from leaving out what nobody reads; sinkHole does it for goroutines.
var (
	sink     uint32
	sinkHole atomic.Uint32
)

// ours is package dsp on one kernel.
func ours(t *task, kernel string) (contestant, error) {
	if err := dsp.UseKernel(kernel); err != nil {
		return contestant{}, err
	}
	if !t.power {
		fft := dsp.NewRealFFT(t.n, nil)
		dst := make([]complex64, t.rows*t.bins())
		run := func(times int) {
			for range times {
				fft.Spectra(dst, t.audio, t.hop)
			}
		}
		last := func(int) []float64 { return parts(dst[len(dst)-t.bins():]) }
		return contestant{kernel, []func(int){run}, last}, nil
	}
	// The stream goes on from run to run: each completes t.rows rows.
	stream := dsp.NewSTFT(t.n, t.hop)
	run := func(times int) {
		for range times {
			stream.Write(t.audio[:t.rows*t.hop], func(r *dsp.Rows) {
				for _, power := range r.All() {
					sink = consume(sink, power)
				}
			})
		}
	}
	last := func(int) (row []float64) {
		dsp.NewSTFT(t.n, t.hop).Write(t.audio, func(r *dsp.Rows) { row = doubles(r.Power(r.Count - 1)) })
		return row
	}
	return contestant{kernel, []func(int){run}, last}, nil
}

// gonums is the transform that Go programs usually take, in double precision; that of its input is not charged.
func gonums(t *task) contestant {
	fft := fourier.NewFFT(t.n)
	audio, frame, window := doubles(t.audio), make([]float64, t.n), doubles(t.window)
	spectrum, row := make([]complex128, t.bins()), make([]float32, t.bins())
	run := func(times int) {
		for i := range times * t.rows {
			at := i % t.rows * t.hop
			x := audio[at : at+t.n]
			if !t.power {
				fft.Coefficients(spectrum, x)
				continue
			}
			for j, w := range window {
				frame[j] = w * x[j]
			}
			for k, c := range fft.Coefficients(spectrum, frame) {
				row[k] = float32(real(c)*real(c) + imag(c)*imag(c))
			}
			sink = consume(sink, row)
		}
	}
	last := func(int) []float64 {
		if t.power {
			return doubles(row)
		}
		return parts(spectrum)
	}
	return contestant{"gonum", []func(int){run}, last}
}

func doubles(x []float32) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = float64(v)
	}
	return y
}

// parts are real and imaginary parts in turn.
func parts[C complex64 | complex128](x []C) []float64 {
	y := make([]float64, 0, 2*len(x))
	for _, v := range x {
		y = append(y, real(complex128(v)), imag(complex128(v)))
	}
	return y
}
