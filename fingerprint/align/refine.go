package align

import (
	"math"

	"github.com/earwitness/earwitness/dsp"
)

// Line says where audio of A is in B, in seconds: what stands at A in the one is at B in the other, and what is t later
// there is t/Speed later here.
type Line struct{ A, B, Speed float64 }

// ToB returns the time in B of a time in A.
func (l Line) ToB(a float64) float64 { return l.B + (a-l.A)/l.Speed }

// ToA returns the time in A of a time in B.
func (l Line) ToA(b float64) float64 { return l.A + float64((b-l.B)*l.Speed) }

// Span is a stretch that two recordings are thought to share, in seconds: A's from Start to End along the line.
type Span struct {
	Line
	Start, End float64
}

// sensible says whether the span's numbers are such as audio has: nothing longer than four months.
func (s Span) sensible() bool {
	const most = 1e7
	return s.Speed >= 0.5 && s.Speed <= 2 && math.Abs(s.A) < most && math.Abs(s.B) < most &&
		s.Start > -most && s.End < most && s.End > s.Start
}

// Precision says how exactly an alignment holds.
type Precision int

const (
	// None: nothing was found to align.
	None Precision = iota
	// ToFrame: the audio may be the same, but waveforms do not agree; no better than what was given.
	ToFrame
	// ToSample: the waveforms agree, and the standard errors hold.
	ToSample
)

// String returns the precision in words.
func (p Precision) String() string { return [...]string{"none", "to the frame", "to the sample"}[p] }

// Alignment is what Refine found.
type Alignment struct {
	Line
	Precision Precision
	// OffsetError and DriftErrorPPM are standard errors, of B at A in seconds and of Speed in parts per million.
	OffsetError, DriftErrorPPM float64
	DriftPPM                   float64 // of Speed against the span's
	Gain                       float64 // B's level over A's where they agree
	Inverted                   bool    // B is A upside down
	Coherence                  float64 // share of their power, 0 to 1, that the one explains of the other
	Windows, Agreeing          int     // compared, silence left out, and those with a clear peak on the line
	Scatter                    float64 // standard deviation of the windows' lags about the line, in seconds
	// Score is the negative logarithm, to base 10, of how many lines as good chance would give, less that of what the
	// same windows of A give against windows of B that they do not belong to. 0 says that there is no evidence.
	Score float64
	// Ambiguous says that windows also agree with audio that they do not belong to: loops of music, tones.
	Ambiguous bool
}

// Options changes how far is looked. The zero value is the default.
type Options struct {
	// SearchSeconds is how wrong the place may be, to either side; 0 means 0.6. It is cut to 3.
	SearchSeconds float64
	// SpeedError is how wrong the speed may be, as a fraction; 0 means 0.01. It is cut to 0.03. Up to OneClock no other speed
	// is looked for.
	SpeedError float64
}

// OneClock is the SpeedError of two stretches of one recording.
const OneClock = 1e-6

func (o Options) withDefaults() Options {
	if !(o.SearchSeconds > 0) {
		o.SearchSeconds = 0.6
	}
	if !(o.SpeedError > 0) {
		o.SpeedError = 0.01
	}
	o.SearchSeconds, o.SpeedError = min(o.SearchSeconds, 3), min(o.SpeedError, 0.03)
	return o
}

const (
	windowSamples = 8192 // 1.02 s
	shortWindow   = 4096 // where a span is short
	mostWindows   = 32
)

// look is a window of A and the stretch of B that it may be in.
type look struct {
	at, from int64 // where a and b start
	a, b     []float32
}

// refiner compares windows.
type refiner struct {
	looks  []look
	window int
	reach  int // lags to either side
	speed  float64
	rough  bool // speeds are made by interpolation
	span   Span
	corr   *correlator

	pace      *dsp.Resampler // of the speed at which it was made
	paceSpeed float64
}

// Refine aligns the span on the audio itself. It keeps at most 32 windows, wherever they are in the span, and asks the
// sources forward only. Nothing to compare, or numbers that no audio has, give Precision None; an error is that of a
// Source.
func Refine(a, b Source, s Span, o Options) (Alignment, error) {
	o = o.withDefaults()
	if !s.sensible() {
		return Alignment{}, nil
	}
	r, err := newRefiner(a, b, s, o)
	if err != nil || len(r.looks) == 0 {
		return Alignment{}, err
	}
	views := r.views(0, s.Speed)
	d, z := best(views)
	wins, seen := d.wins(views)
	if o.SpeedError > OneClock && -chance(wins, seen, 2*r.reach+1) < clearScore {
		if speed, found := r.scanSpeeds(s.Speed, o.SpeedError); found {
			views = r.views(0, speed)
			d, z = best(views)
		}
	}
	return r.describe(views, d, z), nil
}

func newRefiner(a, b Source, s Span, o Options) (*refiner, error) {
	r := &refiner{span: s, window: windowSamples, reach: int(o.SearchSeconds * Rate)}
	if (s.End-s.Start)*Rate < 8*windowSamples {
		r.window = shortWindow
	}
	first, last := int64(s.Start*Rate), int64(s.End*Rate)-int64(r.window)
	hop := max(int64(r.window/2), (last-first)/(mostWindows-1))
	r.corr = newCorrelator(r.window, 2*r.reach+1)
	for at := first; at <= last; at += hop {
		l := look{at: at, a: make([]float32, r.window)}
		l.from = int64(math.Floor(s.ToB(float64(at)/Rate)*Rate)) - int64(float64(r.reach)/s.Speed)
		l.b = make([]float32, int(float64(r.window+2*r.reach)*(1+o.SpeedError)/s.Speed)+64)
		if err := fetch(l.a, a, at); err != nil {
			return nil, err
		}
		if err := fetch(l.b, b, l.from); err != nil {
			return nil, err
		}
		r.looks = append(r.looks, l)
	}
	return r, nil
}

// views correlates each window with the stretch of B that is shift windows on, played at the speed. A shift of 0 is the
// comparison itself, any other one with audio that does not belong there.
func (r *refiner) views(shift int, speed float64) []view {
	r.speed = speed
	out := make([]view, len(r.looks))
	for i, l := range r.looks {
		out[i].at = float64(l.at) + float64(r.window)/2
		out[i].skew = float64((1 - speed/r.span.Speed) * float64(l.at-r.looks[0].at))
		z := r.corr.correlate(l.a, r.stretch((i+shift)%len(r.looks)))
		out[i].z = append([]float32(nil), z...)
		out[i].top = largest(z)
	}
	return out
}

// largest is the place of the largest magnitude.
func largest(z []float32) int {
	at := 0
	for k, v := range z {
		if abs(v) > abs(z[at]) {
			at = k
		}
	}
	return at
}

// stretch is what a look has of B, at A's pace.
func (r *refiner) stretch(i int) []float32 {
	x, n := r.looks[i].b, r.window+2*r.reach
	switch {
	case r.speed != 1 && r.rough:
		x = interpolated(x, r.speed, n)
	case r.speed != 1:
		p := r.paced()
		x = p.Flush(p.Write(nil, x))
	}
	return append(x, make([]float32, max(0, n-len(x)))...)[:n]
}

// paced is a resampler that plays audio at the speed.
func (r *refiner) paced() *dsp.Resampler {
	if r.pace == nil || r.paceSpeed != r.speed {
		r.pace, r.paceSpeed = resampler(r.speed), r.speed
	}
	return r.pace.Again()
}

// interpolated returns up to n samples of x, played so much slower, by parabolas through four samples: good enough for a
// first look, and a filter made for each of many speeds would cost more than all else.
func interpolated(x []float32, speed float64, n int) []float32 {
	out := make([]float32, 0, n)
	for i := range n {
		at := float64(i) / speed
		k := int(at)
		if k+2 >= len(x) {
			break
		}
		t, before := float32(at-float64(k)), x[max(0, k-1)]
		bend := (before - x[k] - x[k+1] + x[k+2]) / 4
		straight := x[k] + float32(t*(x[k+1]-x[k]))
		out = append(out, straight-float32(t*float32((1-t)*bend)))
	}
	return out
}

// scanSpeeds looks for a speed at which short windows agree.
func (r *refiner) scanSpeeds(speed, wrong float64) (likeliest float64, found bool) {
	const step = 0.001
	short := refiner{rough: true, span: r.span, window: 2048, reach: r.reach, corr: newCorrelator(2048, 2*r.reach+1)}
	skip := (r.window - short.window) / 2
	for i := 0; i < len(r.looks); i += 1 + len(r.looks)/12 {
		l := r.looks[i]
		short.looks = append(short.looks, look{
			at: l.at + int64(skip), a: l.a[skip : skip+short.window],
			from: l.from + int64(float64(skip)/speed), b: l.b[int(float64(skip)/speed):],
		})
	}
	most := 0.0
	for k := -int(wrong / step); k <= int(wrong/step); k++ {
		s := speed * (1 + float64(k)*step)
		views := short.views(0, s)
		d, z := best(views)
		if wins, _ := d.wins(views); wins >= 3 && z > most {
			// The line says how wrong the speed still was.
			likeliest, most, found = s/(1+d.slope), z, true
		}
	}
	return likeliest, found
}

// describe says what a line through the views is worth, and measures it anew if anything.
func (r *refiner) describe(views []view, d drift, z float64) Alignment {
	out := Alignment{Line: r.span.Line, Inverted: d.sign < 0}
	wins, seen := d.wins(views)
	out.Windows, out.Agreeing = seen, wins
	if seen == 0 || z == 0 {
		return out
	}
	out.Precision = ToFrame
	lags := 2*r.reach + 1
	if out.Score = -chance(wins, seen, lags); out.Score <= faintScore {
		out.Score = 0
		return out
	}
	unrelated := r.unrelated(d)
	out.Score = max(0, out.Score+chance(unrelated, seen, lags))
	out.Ambiguous = unrelated >= 3 && 2*unrelated >= wins
	if wins < 3 {
		return out
	}
	return r.measure(out, d)
}

// unrelated is how many windows agree at most with stretches of B that are some windows on, 1 to 5 s where windows are
// dense, anywhere but where the line is.
func (r *refiner) unrelated(d drift) (most int) {
	for shift := 2; shift <= 8 && shift < len(r.looks); shift += 2 {
		views := r.views(shift, r.speed)
		for i := range views {
			v := &views[i]
			j := (i + shift) % len(views)
			line := int(d.in(*v) - float64(float64(r.looks[j].from-r.looks[i].from)*r.speed))
			if v.z != nil && line > -lobe && line < len(v.z)+lobe {
				clear(v.z[max(0, line-lobe):min(len(v.z), line+lobe)])
				v.top = largest(v.z)
			}
		}
		o, _ := best(views)
		wins, _ := o.wins(views)
		most = max(most, wins)
	}
	return most
}

// lobe is how far a peak and its neighbours reach, 10 ms.
const lobe = Rate / 100

// measure fits the line on the windows' own lags, at the speed that it says.
func (r *refiner) measure(out Alignment, d drift) Alignment {
	f, m := r.fit(r.onLine(d), d.sign)
	for range 2 {
		if m.points < 3 || math.Abs(1/f.slope/r.speed-1) < 1e-5 {
			break
		}
		r.speed = 1 / f.slope
		f, m = r.fit(f.at, d.sign)
	}
	out.Agreeing = m.wins
	if m.points < 3 || m.wins < 3 || f.scatter > mostScatter || 2*m.wins < out.Windows && out.Score < clearScore {
		return out
	}
	out.Line = Line{f.a / Rate, f.b / Rate, 1 / f.slope}
	out.OffsetError, out.DriftErrorPPM = f.bError/Rate, f.slopeErr*1e6
	out.DriftPPM = (out.Speed/r.span.Speed - 1) * 1e6
	out.Scatter = f.scatter / Rate
	out.Precision = ToSample
	r.level(&out, f, d.sign)
	return out
}

const (
	// mostScatter is how far, in samples, windows' lags lie off the line at most if waveforms agree.
	mostScatter = 0.4
	// faintScore is what chance gives in one of two spans: no evidence, for which nothing more is asked.
	faintScore = 0.3
	// clearScore is beyond any that unrelated audio reached.
	clearScore = 5
)

// level measures the gain and how much of A is in B, along a fitted line.
func (r *refiner) level(out *Alignment, f fitted, sign float32) {
	half := float64(r.window) / 2
	var xx, xy, yy float64
	for i, l := range r.looks {
		at := float64((f.at(float64(l.at)+half)-float64(l.from))*r.speed) - half
		y := shifted(r.stretch(i), at, r.window)
		x := l.a
		if p := dot(x, y) * float64(sign); p > 0 {
			xx, xy, yy = xx+power(x), xy+p, yy+power(y)
		}
	}
	if xx > 0 && yy > 0 {
		out.Gain, out.Coherence = xy/xx, xy/xx*xy/yy
	}
}

// measured counts windows: with a clear peak near the line, and with their highest there.
type measured struct{ points, wins int }

// onLine gives a line of lags as places in B for the centres of windows.
func (r *refiner) onLine(d drift) func(t float64) float64 {
	half, first := float64(r.window)/2, r.looks[0]
	t0 := float64(first.at) + half
	b0 := float64(first.from) + (d.at(t0)+half)/r.speed
	slope := (1 + d.slope) / r.speed
	return func(t float64) float64 { return b0 + float64(slope*(t-t0)) }
}

// fit measures the lag of each window that has a clear peak within a millisecond of where it is expected, and draws a
// line through what it finds.
func (r *refiner) fit(where func(t float64) float64, sign float32) (f fitted, m measured) {
	half := float64(r.window) / 2
	var points []point
	for i, l := range r.looks {
		z := r.corr.correlate(l.a, r.stretch(i))
		if z == nil {
			continue
		}
		t := float64(l.at) + half
		at := int(float64((where(t)-float64(l.from))*r.speed) - half)
		top := max(1, min(at, len(z)-2))
		for k := max(1, at-8); k <= min(len(z)-2, at+9); k++ {
			if sign*z[k] > sign*z[top] {
				top = k
			}
		}
		if w := largest(z); w >= top-1 && w <= top+1 {
			m.wins++
		}
		if sign*z[top] >= clearZ {
			lag := r.corr.between(float64(top), float64(sign))
			points = append(points, point{t, float64(l.from) + (lag+half)/r.speed, float64(z[top])})
		}
	}
	if len(points) == 0 {
		return f, m
	}
	m.points = len(points)
	return fit(points), m
}

func abs(v float32) float32 { return max(v, -v) }
