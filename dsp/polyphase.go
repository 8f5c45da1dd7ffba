package dsp

import (
	"math"
	"slices"

	"github.com/earwitness/earwitness/dsp/internal/kernel"
)

const (
	// stageDB is what filters are designed for; with the rounding of float32 taps and sums it leaves 120 dB.
	stageDB = 124
	// chunk is the number of samples that a stage takes at a time, at least.
	chunk = 4096
	// mostChunk is up to how many it takes to make several times as many outputs of each phase as are made side by side: fewer
	// would read a long table for little each time.
	mostChunk = 8192
	// maxTable bounds the taps that a stage keeps for all its phases; where more would be needed it keeps some phases
	// and interpolates between them.
	maxTable = 1 << 16
	// cubicPhases is the number of those for one sample of the lower rate. Cubic interpolation of a filter that ends at
	// 0.55 cycles a sample errs by (3/128)·(2π·0.55/128)⁴ = −158 dB.
	cubicPhases = 128
)

// float is what a stage filters in.
type float interface{ float32 | float64 }

// dots is kernel.Set.FIR on slices, for either type.
type dots[T float] func(dst, x, taps []T, s *kernel.Dots)

// stage changes the rate of a stream by up/down with one polyphase filter: output k is the filter centred on input time
// k·down/up.
type stage[T float] struct {
	up, down int64
	half     int   // taps on each side, in input samples
	rows     []T   // filters of 2·half taps for the phases 0, 1/up, 2/up …; if cubic for −1/cubic, 0, 1/cubic …
	cubic    int64 // phases a sample to interpolate between; 0: none
	dots     dots[T]

	buf  []T
	at   int   // index in buf of the next output's first tap
	frac int64 // the next output lies frac/up behind an input sample
	dot  kernel.Dots
	near [4]T // cubic: what the phases around an output give
	out  []T  // for the stage below
}

// newStage plans a low-pass stage whose length is a multiple of 2·align.
func newStage[T float](up, down int64, f lowPass, align int, fir dots[T]) *stage[T] {
	s := &stage[T]{up: up, down: down, dots: fir}
	least := float64(kaiserOrder(stageDB, f.stop-f.pass)) / 2
	length := func(half float64) int { return align * int(math.Ceil(half/float64(align))) }
	s.half = length(least + 1/float64(up))
	if 2*int64(s.half)*up <= maxTable {
		// At half samples from the centre only phase 0 has a tap: the filter ends before, to be symmetric.
		f = f.widest(float64(s.half) - 1/float64(up))
		s.rows = fillRows[T](int(up), 0, int(up), s.half, f)
	} else {
		s.half = length(least + 1) // phases below 0 and above 1 reach further
		f = f.widest(float64(s.half) - 1)
		s.cubic = int64(math.Ceil(cubicPhases * f.stop / 0.55))
		s.rows = fillRows[T](int(s.cubic)+3, -1, int(s.cubic), s.half, f)
	}
	return s.again()
}

// again is a stage like s at the start of a stream, with the same filters.
func (s *stage[T]) again() *stage[T] {
	n := &stage[T]{up: s.up, down: s.down, half: s.half, rows: s.rows, cubic: s.cubic, dots: s.dots}
	n.dot.Width = 2 * s.half
	room := max(chunk, 4*s.half)
	if several := 4 * kernel.Windows * s.down; s.cubic == 0 && several <= mostChunk {
		room = max(room, int(several))
	}
	n.buf = make([]T, s.half-1, room+n.dot.Width)
	return n
}

// fillRows writes the filters for n phases from first/density on, density phases a sample. Each has 2·half taps, is
// centred on index half−1 and its phase, and has unit gain at 0 Hz.
func fillRows[T float](n, first, density, half int, f lowPass) []T {
	side := make([]float64, half*density+2) // the phases and both sides of the filter share these values
	for m := range side {
		side[m] = f.at(float64(m) / float64(density))
	}
	rows, taps := make([]T, 0, n*2*half), make([]float64, 2*half)
	for p := range n {
		sum := 0.0
		for i := range taps {
			m := (i-half+1)*density - first - p
			taps[i] = side[max(m, -m)]
			sum += taps[i]
		}
		for _, v := range taps {
			rows = append(rows, T(v/sum))
		}
	}
	return rows
}

// write appends to dst the output that x completes, up/down times as much: nothing here bounds it.
func (s *stage[T]) write(dst, x []T) []T {
	for len(x) > 0 {
		n := min(len(x), cap(s.buf)-len(s.buf))
		s.buf = append(s.buf, x[:n]...)
		x = x[n:]
		n = s.ready()
		if many := int(s.up) * kernel.Windows; len(x) > 0 && n >= many {
			n -= n % many // as many outputs of each phase as are made side by side; the others come with what follows
		}
		if n > 0 {
			have := len(dst)
			dst = slices.Grow(dst, n)[:have+n]
			if s.cubic != 0 {
				s.interpolate(dst[have:])
			} else {
				s.exact(dst[have:])
			}
		}
		used := min(s.at, len(s.buf))
		s.buf = s.buf[:copy(s.buf, s.buf[used:])]
		s.at -= used
	}
	return dst
}

// ready is the number of outputs that buf is long enough for.
func (s *stage[T]) ready() int {
	places := int64(len(s.buf) - s.dot.Width - s.at + 1)
	if places <= 0 {
		return 0
	}
	return int((places*s.up - s.frac + s.down - 1) / s.down)
}

// exact fills dst phase by phase: outputs up apart have the same filter, and their windows lie down apart.
func (s *stage[T]) exact(dst []T) {
	up := int(s.up)
	s.dot.DstStep, s.dot.XStep = up, int(s.down)
	for i := range min(up, len(dst)) {
		pos := s.frac + int64(i)*s.down
		s.dot.N = (len(dst) - i + up - 1) / up
		s.dots(dst[i:], s.buf[s.at+int(pos/s.up):], s.rows[int(pos%s.up)*s.dot.Width:], &s.dot)
	}
	s.advance(len(dst))
}

// interpolate fills dst one by one from the four phases around each, by Lagrange's cubic.
func (s *stage[T]) interpolate(dst []T) {
	s.dot.N, s.dot.DstStep, s.dot.XStep = 4, 1, s.dot.Width
	for i := range dst {
		p, rest := s.frac*s.cubic/s.up, s.frac*s.cubic%s.up
		s.dots(s.near[:], s.rows[int(p)*s.dot.Width:], s.buf[s.at:], &s.dot)
		u := float64(rest) / float64(s.up)
		a, b, c, d := float64(s.near[0]), float64(s.near[1]), float64(s.near[2]), float64(s.near[3])
		before := float64((1+u)*b)/2 - float64(u*a/6)
		after := float64((2-u)*c)/2 - float64((1-u)*d/6)
		dst[i] = T(float64((1-u)*(2-u)*before) + float64(u*(1+u)*after))
		s.advance(1)
	}
}

// advance steps over n outputs.
func (s *stage[T]) advance(n int) {
	pos := s.frac + int64(n)*s.down
	s.at += int(pos / s.up)
	s.frac = pos % s.up
}
