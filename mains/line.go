package mains

import (
	"math"
	"slices"
)

const (
	// keptSeconds is how much of the columns is kept: a frame, the path's lag and what a second step needs.
	keptSeconds = 48
	keptColumns = keptSeconds * columnRate
	// smooth is half the width of the local power, in columns: 0.2 s on each side.
	smooth   = 8
	calmSpan = 16 // seconds
	// leastPower is that of the rounding noise of 24 bits: below it is digital silence.
	leastPower = 1e-14
)

// line is one harmonic at 0 Hz. Speech comes and goes and is far stronger than hum, so each column counts by the inverse of
// the power around it: pauses carry the measurement.
type line struct {
	bin    int
	z      []complex64
	w      []float32 // weights; as many as there are weighed columns
	powers []float32 // of z
	calm   []float32 // least local power of each of the newest seconds, at most calmSpan of them
}

// smoother is a Hann window over 2·smooth+1 columns that sums to 1.
func smoother() (s [2*smooth + 1]float32) {
	for i := range s {
		s[i] = float32((1 - math.Cos(math.Pi*float64(i+1)/(smooth+1))) / (2 * (smooth + 1)))
	}
	return s
}

func (l *line) add(z complex64) {
	re, im := real(z), imag(z)
	l.z = append(l.z, z)
	l.powers = append(l.powers, float32(re*re)+float32(im*im))
}

// weigh weighs the next columns up to a position among those kept. Those within smooth of it must be there already, or
// never come.
func (l *line) weigh(to int, kernel *[2*smooth + 1]float32) {
	from := len(l.w)
	local := make([]float32, 0, columnRate)
	for m := from; m < to; m++ {
		local = append(local, l.local(m, kernel))
	}
	if least := slices.Min(local); least > leastPower {
		if len(l.calm) == calmSpan {
			l.calm = l.calm[:copy(l.calm, l.calm[1:])]
		}
		l.calm = append(l.calm, least)
	}
	calm := float32(leastPower)
	if len(l.calm) > 0 {
		calm = middle(l.calm)
	}
	for _, p := range local {
		weight := float32(0)
		if p > leastPower {
			weight = 1 / (p + calm)
		}
		l.w = append(l.w, weight)
	}
}

// local is the power around a column. Those beyond the first and the last count as these.
func (l *line) local(m int, kernel *[2*smooth + 1]float32) (sum float32) {
	if m >= smooth && m+smooth < len(l.powers) {
		near := l.powers[m-smooth:][:len(kernel)]
		for i, k := range kernel {
			sum += float32(k * near[i])
		}
		return sum
	}
	for i, k := range kernel {
		sum += float32(k * l.powers[max(0, min(len(l.powers)-1, m+i-smooth))])
	}
	return sum
}

// drop forgets the oldest columns.
func (l *line) drop(n int) {
	l.z = l.z[:copy(l.z, l.z[n:])]
	l.powers = l.powers[:copy(l.powers, l.powers[n:])]
	l.w = l.w[:copy(l.w, l.w[n:])]
}

// middle is the upper median.
func middle(x []float32) float32 {
	s := slices.Clone(x)
	slices.Sort(s)
	return s[len(s)/2]
}
