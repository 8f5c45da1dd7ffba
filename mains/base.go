package mains

import (
	"math"

	"github.com/earwitness/earwitness/dsp"
)

const (
	frameSeconds    = 16
	shortestSeconds = 8
	frameColumns    = frameSeconds * columnRate
	// reachHz is how far a network may be from nominal: beyond the worst of the synchronous grids in service.
	reachHz    = 0.5
	stepHz     = 0.005
	candidates = 2*int(reachHz/stepHz) + 1
	// floorHz is the width on each side of a harmonic's reach that its noise floor is taken from, marginHz what the main
	// lobe of a line at the edge of the reach takes up.
	floorHz  = 4
	marginHz = 0.25
	// capPower bounds the vote of one harmonic to 25 dB, so that one loud tone cannot outvote the others.
	capPower = 300
	// kneePower is how much of a line's power counts for the path: more would be certain of what may be a passing tone.
	kneePower = 6
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

// spectra is what one frame needs.
type spectra struct {
	window         []float32
	in, out        []complex64
	capped, linear []float64 // of one harmonic's bins, from low on
	low            int
	side           []float64
	present, votes []float64 // by candidate
	smoother       [2*smooth + 1]float32
}

func newBase(nominalHz float64) *base {
	b := &base{nominalHz: nominalHz, fft: dsp.NewFFT(frameColumns), sum: make([]float64, candidates), path: newPath()}
	b.scratch = spectra{
		window: dsp.Hann(frameColumns), in: make([]complex64, frameColumns), out: make([]complex64, frameColumns),
		present: make([]float64, candidates), votes: make([]float64, candidates), smoother: smoother(),
	}
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
		for i, w := range window {
			at := from - b.first + i
			scale := float32(w * l.w[at])
			heard = heard || scale > 0
			s.in[i] = complex(float32(real(l.z[at])*scale), float32(imag(l.z[at])*scale))
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

// power is that of a bin, which may be negative.
func (s *spectra) power(k int) float64 {
	if k < 0 {
		k += frameColumns
	}
	re, im := float64(real(s.out[k])), float64(imag(s.out[k]))
	return float64(re*re) + float64(im*im)
}

// floor is the mean power of noise near a harmonic, its own reach left out: the median over both sides, which for the
// exponential distribution of a noise's bins is ln 2 of the mean. Every other bin is looked at: neighbours say the same.
func (s *spectra) floor(h int) float64 {
	s.side = s.side[:0]
	near := int(math.Ceil((float64(reachHz*float64(h)) + marginHz) * frameSeconds))
	for k := near; k <= near+floorHz*frameSeconds; k += 2 {
		s.side = append(s.side, s.power(k), s.power(-k))
	}
	return dsp.Median(s.side)/math.Ln2 + math.SmallestNonzeroFloat32
}

// vote adds what one harmonic says of each candidate f, P being the power of h·f over the floor, and M the largest of it:
//
//	presence ln(1 + min(P, cap)), path P·min(1, knee/M)
//
// Between bins both are read from a parabola through three.
func (s *spectra) vote(h int) {
	floor := s.floor(h)
	high := int(math.Ceil(float64(reachHz*frameSeconds*float64(h)))) + 1
	s.low = -high
	s.capped, s.linear = s.capped[:0], s.linear[:0]
	top := 0.0
	for k := s.low; k <= high; k++ {
		p := s.power(k) / floor
		s.capped = append(s.capped, math.Log1p(min(p, capPower)))
		s.linear = append(s.linear, p)
		top = max(top, p)
	}
	scale := min(1, kneePower/top)
	for i := range s.present {
		at := candidate(i) * float64(h) * frameSeconds
		k := math.Round(at)
		s.present[i] += max(0, s.between(s.capped, int(k), at-k))
		s.votes[i] += float64(scale * max(0, s.between(s.linear, int(k), at-k)))
	}
}

func (s *spectra) between(x []float64, k int, d float64) float64 {
	a, b, c := x[k-s.low-1], x[k-s.low], x[k-s.low+1]
	return b + float64(d/2*((c-a)+float64(d*(a-b-b+c))))
}

// candidate is a deviation from nominal in Hz.
func candidate(i int) float64 { return float64(stepHz*float64(i)) - reachHz }
