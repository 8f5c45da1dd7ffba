package mains

import (
	"context"
	"math"
	"slices"

	"github.com/earwitness/earwitness/dsp"
)

// Moment says how two recordings would lie in time if they were of one moment.
type Moment struct {
	A, B int // indices of the queries, A < B
	// LagSeconds is the time of B's second 0 on A's clock.
	LagSeconds float64
	RMSHz      float64 // of what is left of the difference, without its mean
	Seconds    float64 // that both have a value in
	ClockPPM   float64 // how much faster A's clock must have been than B's for the means to agree
	// Wrong is how many wrong lags of two such recordings can be expected to agree as well, from how well the recordings
	// of the case agree with each other mirrored.
	Wrong float64
	// Score is the log10 likelihood ratio for one moment against two, neither bounded nor calibrated.
	Score float64
}

const (
	// leastOverlap is the fewest seconds of two tracks that are compared.
	leastOverlap = 45
	// mirrorPairs is how many pairs are compared mirrored.
	mirrorPairs = 2000
	// alikeSeconds is how long the frequency of a network, and the error of a track, stay alike: so many seconds count as
	// one independent value.
	alikeSeconds = 16
)

// Moments compares all tracks with each other, at all lags at which two have 45 seconds in common, and returns the best
// lag of each pair; pairs of other networks, or too short, are left out. Nothing is returned where the recordings are too
// few or too short to say how well strangers agree. Errors are [ErrNoise] and that of ctx.
func Moments(ctx context.Context, queries []Query) ([]Moment, error) {
	m := mutual{}
	for _, q := range queries {
		if len(q.Track) > 0 && !q.stated() {
			return nil, ErrNoise
		}
		m.patterns = append(m.patterns, newPattern(q))
	}
	if err := m.compare(ctx); err != nil {
		return nil, err
	}
	t := newTailOf(m.strange)
	if t == nil {
		return nil, nil
	}
	var out []Moment
	for _, found := range m.found {
		out = append(out, m.weigh(found, t))
	}
	return out, nil
}

// mutual is the comparison of all with all.
type mutual struct {
	patterns []*pattern // nil: too short
	plans    map[int]*dsp.RealFFT
	found    []agreement
	strange  []float64 // how well mirrored tracks agree at the best lags, each the best around
	mirrored int       // pairs that were compared mirrored
}

// agreement is the best lag of a pair.
type agreement struct {
	a, b, lag int // B's first value is over A's value number lag
	score     float64
}

func (m *mutual) compare(ctx context.Context) error {
	m.plans = map[int]*dsp.RealFFT{}
	for i, a := range m.patterns {
		for j := i + 1; j < len(m.patterns); j++ {
			b := m.patterns[j]
			if a == nil || b == nil || a.nominalHz != b.nominalHz {
				continue
			}
			if err := ctx.Err(); err != nil {
				return err
			}
			m.pair(i, j)
		}
	}
	return nil
}

// pair finds the best lag of two tracks, and those of mirrored ones.
func (m *mutual) pair(i, j int) {
	a, b := m.patterns[i], m.patterns[j]
	best := agreement{a: i, b: j, score: math.Inf(-1)}
	scores, zero := m.scores(a, b)
	for k, s := range scores {
		if s > best.score {
			best.score, best.lag = s, k-zero
		}
	}
	if math.IsInf(best.score, -1) {
		return
	}
	m.found = append(m.found, best)
	if m.mirrored++; m.mirrored > mirrorPairs {
		return
	}
	for _, mirror := range b.mirrored() {
		scores, _ := m.scores(a, mirror)
		m.strange = append(m.strange, peaks(scores)...)
	}
}

// peaks are the values that nothing within sameSeconds is above.
func peaks(scores []float64) (out []float64) {
	for i, s := range scores {
		if math.IsInf(s, -1) {
			continue
		}
		around := scores[max(0, i-sameSeconds):min(len(scores), i+sameSeconds+1)]
		if at := slices.Index(around, slices.Max(around)); at == i-max(0, i-sameSeconds) {
			out = append(out, s)
		}
	}
	return out
}

// scores says how well two tracks agree at each lag from 1−len(a) on, zero being the index of lag 0: −∞ where they have
// too little in common or their means are too far apart for two clocks. With n seconds in common, r² the mean square of
// the difference about its mean, and v that of each track about its own,
//
//	n/(2·alikeSeconds)·ln((v_a + v_b)/r²)
//
// the logarithm of a generalised likelihood ratio, grows for strangers to much the same values whatever n is.
func (m *mutual) scores(a, b *pattern) (scores []float64, zero int) {
	n := len(a.weights) + len(b.weights) - 1
	fft := m.plan(n)
	sums := overlapSums(fft, a, b)
	scores = make([]float64, n)
	zero = len(b.weights) - 1
	reach := math.Sqrt2 * a.reach(defaultClockPPM)
	for k := range scores {
		at := (k - zero + fft.Len()) % fft.Len()
		count := math.Round(float64(sums.count[at]))
		scores[k] = math.Inf(-1)
		if count < leastOverlap {
			continue
		}
		s := overlap{
			n: count, a: float64(sums.a[at]), b: float64(sums.b[at]), aa: float64(sums.aa[at]), bb: float64(sums.bb[at]),
			ab: float64(sums.ab[at]),
		}
		if math.Abs(s.mean()+a.mean-b.mean) > reach {
			continue
		}
		scores[k] = count / (2 * alikeSeconds) * math.Log(s.spread()/s.square())
	}
	return scores, zero
}

// overlap holds sums over the seconds in common of two tracks at one lag.
type overlap struct{ n, a, b, aa, bb, ab float64 }

func (s overlap) mean() float64 { return (s.a - s.b) / s.n }

// leastSquare keeps apart from 0, in mHz², what rounding makes negative.
const leastSquare = 1e-4

// square is the mean square of the difference about its mean.
func (s overlap) square() float64 {
	return max((s.aa+s.bb-2*s.ab)/s.n-float64(s.mean()*s.mean()), leastSquare)
}

// spread is the sum of the two mean squares, each about its mean.
func (s overlap) spread() float64 {
	return max((s.aa-float64(s.a*s.a)/s.n+s.bb-float64(s.b*s.b)/s.n)/s.n, leastSquare)
}

func (m *mutual) plan(n int) *dsp.RealFFT {
	size := 256
	for size < n {
		size *= 2
	}
	if m.plans[size] == nil {
		m.plans[size] = dsp.NewRealFFT(size, nil)
	}
	return m.plans[size]
}

// lagSums are the sums of overlap at all lags: lag k at index k, negative ones from the end.
type lagSums struct{ count, a, b, aa, bb, ab []float32 }

// overlapSums correlates two tracks.
func overlapSums(fft *dsp.RealFFT, a, b *pattern) lagSums {
	one := func(float64) float64 { return 1 }
	same := func(v float64) float64 { return v }
	square := func(v float64) float64 { return v * v }
	spectrum := func(p *pattern, of func(v float64) float64) []complex64 {
		x := make([]float32, fft.Len())
		for i, w := range p.weights {
			if w > 0 {
				x[i] = float32(of(p.values[i]))
			}
		}
		return fft.Spectra(nil, x, len(x))
	}
	a0, a1, a2 := spectrum(a, one), spectrum(a, same), spectrum(a, square)
	b0, b1, b2 := spectrum(b, one), spectrum(b, same), spectrum(b, square)
	correlate := func(x, y []complex64) []float32 {
		z := make([]complex64, len(x))
		for i := range z {
			z[i] = times(x[i], complex(real(y[i]), -imag(y[i])))
		}
		return fft.Inverse(nil, z)
	}
	return lagSums{
		count: correlate(a0, b0), a: correlate(a1, b0), b: correlate(a0, b1), aa: correlate(a2, b0), bb: correlate(a0, b2),
		ab: correlate(a1, b1),
	}
}

// weigh measures an agreement exactly and weighs it.
func (m *mutual) weigh(f agreement, t *tail) Moment {
	a, b := m.patterns[f.a], m.patterns[f.b]
	mid, left, right := overlapAt(a, b, f.lag), overlapAt(a, b, f.lag-1), overlapAt(a, b, f.lag+1)
	shift := 0.0
	if curve := left.square() - 2*mid.square() + right.square(); left.n > 0 && right.n > 0 && curve > 0 {
		shift = min(max((left.square()-right.square())/(2*curve), -1), 1)
	}
	out := Moment{
		A: f.a, B: f.b, LagSeconds: float64(a.first-b.first+f.lag) + shift, RMSHz: math.Sqrt(mid.square()) / 1000,
		Seconds: mid.n, ClockPPM: -1000 * (mid.mean() + a.mean - b.mean) / a.nominalHz,
	}
	// Peaks were taken from three mirrored comparisons a pair.
	share := 1 / float64(3*min(m.mirrored, mirrorPairs))
	out.Wrong = share * t.over(f.score)
	out.Score = t.agreement(f.score, out.RMSHz, math.Hypot(a.plainHz, b.plainHz), share, mid.n)
	return out
}

// overlapAt is the overlap at one lag, in float64.
func overlapAt(a, b *pattern, lag int) (s overlap) {
	for j, w := range b.weights {
		if i := j + lag; w > 0 && i >= 0 && i < len(a.weights) && a.weights[i] > 0 {
			x, y := a.values[i], b.values[j]
			s.n++
			s.a += x
			s.b += y
			s.aa += float64(x * x)
			s.bb += float64(y * y)
			s.ab += float64(x * y)
		}
	}
	return s
}
