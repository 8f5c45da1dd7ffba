package mains

import "github.com/earwitness/earwitness/dsp"

const (
	frameSeconds    = 16
	shortestSeconds = 8
	frameColumns    = frameSeconds * columnRate
	// reachHz is how far a network may be from nominal: beyond the worst of the synchronous grids in service.
	reachHz    = 0.5
	stepHz     = 0.005
	candidates = 2*int(reachHz/stepHz) + 1
	// stretch is the number of frames over which a network may be taken as steady to within the search's resolution.
	stretch = 60
)

// base measures one network.
type base struct {
	nominalHz float64
	lines     [harmonics]line
	first     int // column that the kept ones begin with
	weighed   int // columns that have weights, from the recording's start on

	frames  int // spectra taken, one a second
	heard   int // of them not silent
	fft     *dsp.FFT
	scratch spectra
	sum     []float64 // presence votes of the current stretch
	rows    int       // frames in sum
	total   float64   // Σ over finished stretches of rows·contrast
	path    *path
	follow  follower
}

func newBase(nominalHz float64) *base {
	b := &base{nominalHz: nominalHz, fft: dsp.NewFFT(frameColumns), sum: make([]float64, candidates), path: newPath()}
	b.scratch = newSpectra()
	for h := range b.lines {
		b.lines[h].bin = int(nominalHz) / binHz * (h + 1)
	}
	return b
}

// column takes the next column.
func (b *base) column(m int, spectrum []complex64) {
	for h := range b.lines {
		l := &b.lines[h]
		l.add(turned(spectrum, l.bin, m))
	}
	if m+1-smooth-b.weighed >= columnRate {
		b.second(b.weighed + columnRate)
	}
}

// second weighs the columns up to a position, and takes the frame that ends there.
func (b *base) second(to int) {
	b.weigh(to)
	if b.weighed >= frameColumns {
		b.frame(b.weighed-frameColumns, b.scratch.window)
		b.decide(lag)
	}
	if over := b.weighed - b.first - keptColumns; over >= keptColumns { // now and then: all that is kept moves
		for h := range b.lines {
			b.lines[h].drop(over)
		}
		b.first += over
	}
}

func (b *base) weigh(to int) {
	for h := range b.lines {
		b.lines[h].weigh(to-b.first, &b.scratch.smoother)
	}
	b.weighed = to
}

// end takes what is left, of a recording of some columns.
func (b *base) end(columns int) {
	for columns-b.weighed >= columnRate {
		b.second(b.weighed + columnRate)
	}
	if seconds := columns / columnRate / 2 * 2; b.frames == 0 && seconds >= shortestSeconds { // even: the centre is a whole second
		b.frame(0, dsp.Hann(seconds*columnRate))
	}
	for behind := min(lag, b.frames) - 1; behind >= 0; behind-- {
		b.decide(behind)
	}
	b.finish()
}

// frame takes the spectra of the columns from one on, and has the harmonics vote.
func (b *base) frame(from int, window []float32) {
	s := &b.scratch
	clear(s.present)
	clear(s.votes)
	heard := false
	for h := range b.lines {
		l := &b.lines[h]
		clear(s.in)
		z, weights := l.z[from-b.first:][:len(window)], l.w[from-b.first:][:len(window)]
		for i, w := range window {
			scale := float32(w * weights[i])
			heard = heard || scale > 0
			s.in[i] = complex(float32(real(z[i])*scale), float32(imag(z[i])*scale))
		}
		b.fft.Forward(s.out, s.in)
		s.vote(h + 1)
	}
	b.path.step(s.votes)
	b.frames++
	if !heard {
		return
	}
	b.heard++
	for i, v := range s.present {
		b.sum[i] += v
	}
	b.rows++
	if b.rows == stretch {
		b.total += float64(b.rows) * b.contrast()
		clear(b.sum)
		b.rows = 0
	}
}
