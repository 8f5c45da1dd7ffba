// Package imdct computes the inverse modified discrete cosine transform of audio codecs, and the overlap that follows it.
//
// A lapped codec turns n spectral lines into 2n samples, of which each half is windowed and added to a half of the
// neighbouring block. With c the DCT-IV of the lines, those 2n samples are only c with signs and in another order,
//
//	x[i] = c[n/2+i],  i = 0…n/2-1;   x[i] = -c[3n/2-1-i],  i = n/2…3n/2-1;   x[i] = -c[i-3n/2],  i = 3n/2…2n-1
//
// (Princen, Johnson and Bradley 1987, with the phase that MPEG-2 AAC and Vorbis share), so that callers keep c: its upper
// half belongs to the block before, its lower half to the block after. [Plan.DCT4] gives c, [Lap] joins two blocks, and
// [Flat] writes what a short neighbour leaves without overlap.
//
// Results are the same bits on every architecture, as those of package kernel, which holds the loops. Limits: n is a power of two from 16 to 8192; precision is that of float32.
package imdct

import (
	"fmt"
	"math"
	"math/bits"

	"github.com/earwitness/earwitness/audio/internal/kernel"
)

// The sizes that New takes.
const (
	MinLines = 16
	MaxLines = 8192
)

// Plan holds the tables and the scratch space of one size. It is for one goroutine at a time.
type Plan struct {
	twiddles []complex64 // scale^½·exp(-πi(8j+1)/(8n)), before and after the FFT
	fft      fft
}

// New prepares transforms of n lines, a power of two in MinLines…MaxLines, or panics. Results are multiplied by scale,
// which is above 0.
func New(n int, scale float64) *Plan {
	if n < MinLines || n > MaxLines || bits.OnesCount(uint(n)) != 1 || !(scale > 0) {
		panic(fmt.Sprintf("imdct: no transform of %d lines with scale %g", n, scale))
	}
	p := &Plan{twiddles: make([]complex64, n/2), fft: newFFT(n / 2)}
	for j := range p.twiddles {
		sin, cos := math.Sincos(math.Pi * float64(8*j+1) / float64(8*n))
		root := math.Sqrt(scale)
		p.twiddles[j] = complex(float32(root*cos), float32(-root*sin))
	}
	return p
}

// Lines returns n.
func (p *Plan) Lines() int { return 2 * len(p.twiddles) }

// DCT4 sets
//
//	dst[m] = scale · Σ src[k]·cos(π(2m+1)(2k+1)/(4n)),  k, m = 0…n-1
//
// and panics if dst or src is shorter than n. dst may be src.
//
// Lines 2j and n-1-2j together are one complex number, whose FFT of n/2 points, turned by the same angles before and
// after, holds the results 2j and n-1-2j.
func (p *Plan) DCT4(dst, src []float32) {
	n := p.Lines()
	kernel.Fold(p.fft.a, src[:n], p.twiddles)
	kernel.Unfold(dst[:n], p.fft.transform(), p.twiddles)
}
