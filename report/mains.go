package report

import (
	"fmt"
	"strings"

	"github.com/earwitness/earwitness/evidence"
)

// mainsMatch is a place in a grid's log where the hum of a recording fits.
type mainsMatch struct {
	evidence.MainsMatch
	Ref    ref
	Error  string
	Figure *mainsFigure // nil: there is nothing to draw
}

// mainsClaim is a claimed time, weighed.
type mainsClaim struct {
	evidence.MainsClaim
	Ref   ref
	Error string
}

// moment is two recordings of one time.
type moment struct {
	evidence.Moment
	A, B  ref
	Error string
}

// mainsFigure draws a track on the log at the place where it fits.
type mainsFigure struct {
	Log, Track string // points of lines in a box of figureWidth by figureHeight
	Label      string
	Times      []tick
	High, Low  string // in Hz
}

const (
	figureWidth, figureHeight = 600.0, 120.0
	// mostMainsFigures bounds how many places are drawn; the table above has all.
	mostMainsFigures = 100
)

// mains gathers what the hum says of times.
func (b *builder) mains(v *history) {
	tracks := map[string][]evidence.MainsPoint{}
	for _, r := range b.c.Recordings {
		if r.Mains != nil {
			tracks[r.Path] = r.Mains.Track
		}
	}
	for i, m := range b.c.MainsMatches {
		match := mainsMatch{MainsMatch: m, Ref: b.ref(m.Path), Error: errorRate(m.ErrorRate)}
		if i < mostMainsFigures {
			match.Figure = newMainsFigure(m, tracks[m.Path])
		}
		v.Mains = append(v.Mains, match)
	}
	for _, c := range b.c.MainsClaims {
		v.Claims = append(v.Claims, mainsClaim{MainsClaim: c, Ref: b.ref(c.Path), Error: errorRate(c.ErrorRate)})
	}
	for _, m := range b.c.Moments {
		v.Moments = append(v.Moments, moment{Moment: m, A: b.ref(m.A), B: b.ref(m.B), Error: errorRate(m.ErrorRate)})
	}
}

// newMainsFigure draws a match; nil without a log or a track. The track is moved by the clock's error, as the comparison
// moves it.
func newMainsFigure(m evidence.MainsMatch, track []evidence.MainsPoint) *mainsFigure {
	if len(m.Log) < 2 || len(track) < 2 {
		return nil
	}
	moved := make([]evidence.MainsPoint, len(track))
	for i, p := range track {
		moved[i] = evidence.MainsPoint{TimeSeconds: p.TimeSeconds, FrequencyHz: p.FrequencyHz * (1 + m.ClockPPM*1e-6)}
	}
	from, to := m.Log[0].TimeSeconds, m.Log[len(m.Log)-1].TimeSeconds
	lo, hi := m.Log[0].FrequencyHz, m.Log[0].FrequencyHz
	for _, p := range m.Log {
		lo, hi = min(lo, p.FrequencyHz), max(hi, p.FrequencyHz)
	}
	pad := max((hi-lo)/5, 1e-3)
	lo, hi = lo-pad, hi+pad
	line := func(points []evidence.MainsPoint) string {
		var s strings.Builder
		every := max(1, len(points)/int(figureWidth))
		for i := 0; i < len(points); i += every {
			p := points[i]
			x := (p.TimeSeconds - from) / max(to-from, 1) * figureWidth
			y := (hi - min(max(p.FrequencyHz, lo), hi)) / (hi - lo) * figureHeight
			if x >= 0 && x <= figureWidth {
				fmt.Fprintf(&s, "%s,%s ", decimal(x), decimal(y))
			}
		}
		return strings.TrimSpace(s.String())
	}
	f := &mainsFigure{
		Log: line(m.Log), Track: line(moved), High: fmt.Sprintf("%.3f Hz", hi), Low: fmt.Sprintf("%.3f Hz", lo),
		Label: fmt.Sprintf("Mains frequency of the log, and of the recording on it, from %s to %s", clock(max(from, 0)), clock(max(to, 0))),
	}
	for _, t := range timeTicks(max(from, 0), max(to, 0), 8) {
		f.Times = append(f.Times, tick{X: along(t, from, to), Label: tickLabel(t)})
	}
	return f
}
