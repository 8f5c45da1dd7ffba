package align

import (
	"math"

	"github.com/earwitness/earwitness/dsp"
)

const (
	// frame is 32 ms.
	frame = 256
	// independent is the share of samples that count as independent draws, in the band that is listened to and for
	// how far real signals are from Gaussian.
	independent = 0.25
	// A frame says no more than this for or against a lag.
	mostFor, mostAgainst = 8, 12
	// mostLags are compared in one section.
	mostLags = 12
)

// section is a stretch of A, and of B about where it is expected, filtered alike.
type section struct {
	at    int64     // first sample of a
	a     []float32 // filtered
	b     []float32
	bAt   int64 // first sample of b, in B at A's pace
	lags  []lagged
	power []float64  // of a's frames
	gain  float64    // power of B over that of A
	loud  float64    // power of loud frames of A
	floor [2]float64 // power of quiet frames of A and B, at A's gain
	curve [curveBins]float64
}

// lagged is B moved by a lag so that it lies on A.
type lagged struct {
	lag   float64
	b     []float32
	r     []float64 // normalised correlation, frame by frame
	power []float64
}

// taps is the filter that both recordings go through: the telephone band, with the treble raised against speech's tilt.
func taps() []float64 {
	band := dsp.KaiserBandPass(300, 3400, 300, 30, Rate)
	out := make([]float64, len(band)+1)
	for i, v := range band {
		out[i] += v
		out[i+1] -= float64(0.9 * v)
	}
	return out
}

// filtered reads n samples from at on and filters them without delay.
func filtered(s Source, at int64, n int) ([]float32, error) {
	t := taps()
	delay := (len(t) - 1) / 2
	x := make([]float32, n+2*delay)
	if err := fetch(x, s, at-int64(delay)); err != nil {
		return nil, err
	}
	return dsp.NewFIR(t).Write(x, x)[2*delay:], nil
}

func newSection(a, b Source, from, to int64, lag float64, reach int) (*section, error) {
	n := int(to-from) / frame * frame
	s := &section{at: from, bAt: from + int64(math.Floor(lag)) - int64(reach)}
	var err error
	if s.a, err = filtered(a, from, n); err != nil {
		return nil, err
	}
	if s.b, err = filtered(b, s.bAt, n+2*reach+1); err != nil {
		return nil, err
	}
	for i := 0; i < n; i += frame {
		s.power = append(s.power, power(s.a[i:i+frame]))
	}
	return s, nil
}

func power(x []float32) float64 {
	sum := 0.0
	for _, v := range x {
		sum += float64(float64(v) * float64(v))
	}
	return sum
}

func dot(x, y []float32) float64 {
	sum := 0.0
	for i, v := range x {
		sum += float64(float64(v) * float64(y[i]))
	}
	return sum
}

// add compares a lag, unless one so near is compared already or there are too many.
func (s *section) add(lag float64) bool {
	for _, l := range s.lags {
		if math.Abs(l.lag-lag) < 2 {
			return false
		}
	}
	if len(s.lags) == mostLags {
		return false
	}
	l := lagged{lag: lag, b: s.moved(s.at, len(s.a), lag)}
	for i := range s.power {
		x, y := s.a[i*frame:(i+1)*frame], l.b[i*frame:(i+1)*frame]
		p := power(y)
		l.power = append(l.power, p)
		l.r = append(l.r, dot(x, y)/math.Sqrt(float64(s.power[i]*p)+tiny))
	}
	s.lags = append(s.lags, l)
	return true
}

const tiny = 1e-20

// moved returns n samples of b from A's position at on, by a lag with a fraction.
func (s *section) moved(at int64, n int, lag float64) []float32 {
	return shifted(s.b, float64(at-s.bAt)+lag, n)
}

// shifted interpolates n samples of x from a place between samples on, by a windowed sinc; zeros beyond the ends.
func shifted(x []float32, from float64, n int) []float32 {
	const half = 8
	whole := math.Floor(from)
	fraction := from - whole
	first := int(whole)
	if fraction < 1e-3 {
		out := make([]float32, n)
		for i := range out {
			if k := first + i; k >= 0 && k < len(x) {
				out[i] = x[k]
			}
		}
		return out
	}
	w := make([]float64, 2*half)
	for j := range w { // tap j takes x[i + half − j]
		t := fraction - float64(half-j)
		w[j] = math.Sin(math.Pi*t) / (math.Pi * t) * (0.5 + float64(0.5*math.Cos(math.Pi*t/(half+1))))
	}
	in := make([]float32, n+2*half-1)
	for i := range in {
		if k := first + i - half + 1; k >= 0 && k < len(x) {
			in[i] = x[k]
		}
	}
	return dsp.NewFIR(w).Write(in, in)[2*half-1:]
}

// curve: what correlation to expect of a frame, by its level.
const (
	curveBins = 24
	curveDB   = 5
	curveLow  = -120
)

// curveBin is the bin of a mean power.
func curveBin(power float64) int {
	db := 10 * math.Log10(power+1e-13)
	return max(0, min(curveBins-1, int((db-curveLow)/curveDB)))
}

// learn finds what correlation frames of each level have where the recordings agree, from the recordings themselves:
// coding and noise leave less of quiet ones.
func (s *section) learn() {
	var byLevel [curveBins][]float64
	var ratios []float64
	for i := range s.power {
		c := s.likeliest(i)
		if l := s.lags[c]; l.r[i] > 0.3 && s.power[i] > tiny {
			ratios = append(ratios, l.power[i]/s.power[i])
		}
	}
	s.gain = 1
	if len(ratios) > 0 {
		s.gain = dsp.Median(ratios)
	}
	for i := range s.power {
		l := s.lags[s.likeliest(i)]
		shared := min(s.power[i], l.power[i]/s.gain)
		if shared*4 < max(s.power[i], l.power[i]/s.gain) {
			continue
		}
		bin := curveBin(shared / frame)
		byLevel[bin] = append(byLevel[bin], l.r[i])
	}
	last := 0.0
	for bin, r := range byLevel {
		if len(r) >= 6 {
			last = max(0, min(0.97, dsp.Quantile(r, 0.15)))
			s.curve[bin] = last
			continue
		}
		s.curve[bin] = last
	}
	s.loud = dsp.Quantile(s.power, 0.9)
	s.floor = [2]float64{dsp.Quantile(s.power, 0.2), dsp.Quantile(s.lags[0].power, 0.2) / s.gain}
}

// likeliest is the lag at which a frame correlates most.
func (s *section) likeliest(i int) int {
	best := 0
	for c, l := range s.lags {
		if l.r[i] > s.lags[best].r[i] {
			best = c
		}
	}
	return best
}

// evidence is what frame i says for lag c against none, in nats: the log likelihood ratio of samples drawn from two
// normal distributions with the correlation to be expected, against uncorrelated ones.
func (s *section) evidence(c, i int) float64 {
	l := s.lags[c]
	a, b := s.power[i], l.power[i]/s.gain
	rho, mute := s.expect(a/frame, b/frame)
	if mute {
		return -againstMute
	}
	v := 1 - float64(rho*rho)
	says := independent * frame * (float64(-0.5*math.Log(v)) + (float64(rho*l.r[i])-float64(rho*rho))/v)
	return max(-mostAgainst, min(mostFor, says))
}

// expect is the correlation to expect at mean powers of A and of B, the latter at A's gain. What only one of them has
// may be noise on top, unless it is well above that and the other is silent: mute.
func (s *section) expect(a, b float64) (rho float64, mute bool) {
	shared, most := min(a, b), max(a, b)
	floor := s.floor[0]
	if b > a {
		floor = s.floor[1]
	}
	if shared < most/muted && most*frame > max(s.loud/30, 10*floor) {
		return 0, true
	}
	return s.curve[curveBin(shared)] * min(1, math.Sqrt(1.4*shared/(most+tiny))), false
}

const (
	// muted is how many times less power one recording has where it is silent and the other is not, 26 dB.
	muted = 400
	// againstMute, in nats, is what such a frame says against a lag.
	againstMute = 6.0
)

func (s *section) weigh() [][]float64 {
	out := make([][]float64, len(s.lags))
	for c := range out {
		out[c] = make([]float64, len(s.power))
		for i := range out[c] {
			out[c][i] = s.evidence(c, i)
		}
	}
	return out
}
