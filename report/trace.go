package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/earwitness/earwitness/evidence"
)

// trace is what says along time where a recording may be cut: the splice score with the findings on it, and under it
// where no cut, or none below some length, could have been seen.
type trace struct {
	Points  string // of the score, in a box of traceWidth by traceHeight; empty: there is no score
	Zero    int    // where the score is 0, in pixels from the top
	Levels  []level
	Marks   []traceMark
	Bands   []blindBand
	Summary string // the same in words
}

// level is a value of the score beside its height, in pixels from the top.
type level struct {
	Y     int
	Label string
}

// traceMark is a finding of editing on the score.
type traceMark struct {
	mark
	X, Width string
	LabelX   string // empty: its time would cover another
	Time     string
}

// blindBand is a run of blind zones that hide the same.
type blindBand struct {
	X, Width string
	Class    string // hidden: cuts of any length; short: short ones
	Label    string // empty: too narrow for one
	Title    string
}

const (
	traceWidth  = 600 // points of the score at most
	traceHeight = 80  // in pixels
	traceTop    = 18  // pixels above the score, for the times of findings
	bandColumns = 400 // bands at most
)

// newTrace draws the part of a recording between two times. Of the marks within it, those that speak of editing count,
// and those drawn of them are placed.
func newTrace(r evidence.Recording, within, drawn []mark, start, end float64) *trace {
	if end <= start {
		return nil
	}
	v := &trace{Bands: blindBands(r.BlindZones, start, end)}
	var text []string
	if high := v.score(r.SpliceCurve, start, end); high != "" {
		text = append(text, high)
	}
	if v.Points == "" && len(v.Bands) == 0 {
		return nil
	}
	v.mark(drawn, start, end)
	text = append(text, findingsText(within)+"; "+BlindnessOf(r).brief()+".")
	v.Summary = strings.Join(text, " ")
	return v
}

// peaks are the highest scores of a curve between two times, one for each unit of width.
type peaks struct {
	values       [traceWidth]float64
	set          [traceWidth]bool
	best         int // step with the highest score; -1: no step lies between the times
	steps, above int // all, and those with a score above 0
}

func newPeaks(c *evidence.Curve, start, end float64) peaks {
	p := peaks{best: -1}
	if c == nil || len(c.Log10LR) < 2 || c.StepSeconds <= 0 {
		return p
	}
	for i, score := range c.Log10LR {
		at := (float64(i)*c.StepSeconds - start) / (end - start) * traceWidth
		if at < 0 || at >= traceWidth {
			continue
		}
		if x := int(at); !p.set[x] || score > p.values[x] {
			p.values[x], p.set[x] = score, true
		}
		if p.best < 0 || score > c.Log10LR[p.best] {
			p.best = i
		}
		if score > 0 {
			p.above++
		}
		p.steps++
	}
	return p
}

// score draws the curve and says where it is highest.
func (v *trace) score(c *evidence.Curve, start, end float64) string {
	p := newPeaks(c, start, end)
	if p.best < 0 {
		return ""
	}
	v.draw(&p)
	return fmt.Sprintf("The splice-discontinuity score, log10 LR of editing against continuity, is highest at %s with %s, and above 0 in %s of %s.",
		clock(float64(p.best)*c.StepSeconds), ratio(c.Log10LR[p.best]), comma(int64(p.above)), count(p.steps, "step", "steps"))
}

// draw sets the points of the score, and names its highest value, its lowest and 0.
func (v *trace) draw(p *peaks) {
	const (
		bound = 1e6 // no ratio is beyond it
		room  = 12  // pixels that a label takes
	)
	lo, hi := -1.0, 1.0
	for x, score := range p.values {
		if p.set[x] {
			lo, hi = max(min(lo, score), -bound), min(max(hi, score), bound)
		}
	}
	y := func(score float64) float64 { return 1 + (hi-min(max(score, lo), hi))/(hi-lo)*(traceHeight-2) }
	var points strings.Builder
	for x, score := range p.values {
		if p.set[x] {
			fmt.Fprintf(&points, "%d,%s ", x, decimal(y(score)))
		}
	}
	v.Points = strings.TrimSpace(points.String())
	v.Zero = traceTop + int(math.Round(y(0)))
	v.Levels = []level{{Y: v.Zero + 4, Label: "0"}}
	if top := traceTop + 9; v.Zero-top > room {
		v.Levels = append(v.Levels, level{Y: top, Label: ratio(hi)})
	}
	if bottom := traceTop + traceHeight - 2; bottom-v.Zero > room+4 {
		v.Levels = append(v.Levels, level{Y: bottom, Label: ratio(lo)})
	}
}

// mark places the findings of editing, and the times of the strongest where there is room for them.
func (v *trace) mark(marks []mark, start, end float64) {
	const apart, edge = 0.12, 0.05 // of the width
	for _, m := range marks {
		if m.Class != "edit" {
			continue
		}
		v.Marks = append(v.Marks, traceMark{
			mark: m, X: along(m.Start, start, end), Time: clock(m.Start),
			Width: along(min(m.End, end)-max(m.Start, start), 0, end-start),
		})
	}
	order := make([]int, len(v.Marks))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(v.Marks[b].Log10LR, v.Marks[a].Log10LR) })
	var taken []float64
	for _, i := range order {
		at := min(max((v.Marks[i].Start-start)/(end-start), edge), 1-edge)
		if slices.ContainsFunc(taken, func(t float64) bool { return math.Abs(t-at) < apart }) {
			continue
		}
		taken = append(taken, at)
		v.Marks[i].LabelX = along(at, 0, 1)
	}
}

// findingsText names the findings of editing for those who do not see them drawn, the strongest if there are many.
func findingsText(marks []mark) string {
	const most = 6
	edits := slices.DeleteFunc(slices.Clone(marks), func(m mark) bool { return m.Class != "edit" })
	if len(edits) == 0 {
		return "No finding of editing is marked"
	}
	var at []string
	for _, m := range strongest(edits, most) {
		at = append(at, fmt.Sprintf("no. %d %s", m.Number, m.Span))
	}
	s := count(len(edits), "finding of editing", "findings of editing")
	if len(edits) > most {
		s += ", the strongest"
	}
	return s + ": " + strings.Join(at, ", ")
}

// blindBands reduces blind zones to runs of columns. A column says the worst of what lies in it.
func blindBands(zones []evidence.BlindZone, start, end float64) []blindBand {
	var worst [bandColumns]float64 // the smallest cut that could be seen; 0: any; infinite: none
	column := func(t float64) float64 { return min(max((t-start)/(end-start), 0), 1) * bandColumns }
	for _, z := range zones {
		if z.EndSeconds <= start || z.StartSeconds >= end || z.EndSeconds <= z.StartSeconds {
			continue
		}
		least := math.Inf(1)
		if z.SmallestCutSeconds != nil {
			least = roundUp(*z.SmallestCutSeconds)
		}
		for x := int(column(z.StartSeconds)); x < int(math.Ceil(column(z.EndSeconds))); x++ {
			worst[x] = max(worst[x], least)
		}
	}
	var out []blindBand
	for x := 0; x < bandColumns; {
		first := x
		for x++; x < bandColumns && worst[x] == worst[first]; x++ {
		}
		if worst[first] > 0 {
			at := func(x int) float64 { return start + (end-start)*float64(x)/bandColumns }
			out = append(out, newBlindBand(worst[first], float64(first)/bandColumns, float64(x)/bandColumns, span(at(first), at(x))))
		}
	}
	return out
}

func newBlindBand(least, from, to float64, where string) blindBand {
	b := blindBand{X: along(from, 0, 1), Width: along(to-from, 0, 1), Class: "hidden", Label: "no cut", Title: where + ": no cut of any size could be seen"}
	if !math.IsInf(least, 1) {
		b.Class, b.Label = "short", fmt.Sprintf("%g s", least)
		b.Title = fmt.Sprintf("%s: cuts under %g s could go unseen", where, least)
	}
	if to-from < 0.05 {
		b.Label = ""
	}
	return b
}

// roundUp returns the next of a few steps to the power of ten, so that a picture has few different lengths and none that
// is too short.
func roundUp(x float64) float64 {
	x = max(x, 1e-4) // under a sample
	exponent := int(math.Floor(math.Log10(x)))
	for _, step := range []float64{1, 1.5, 2, 3, 5, 7} {
		if rounded := scale(step, exponent); rounded >= x {
			return rounded
		}
	}
	return scale(10, exponent)
}

// scale returns step·10^exponent, as its decimal digits read.
func scale(step float64, exponent int) float64 {
	if exponent < 0 {
		return step / math.Pow10(-exponent)
	}
	return step * math.Pow10(exponent)
}

// sentence sets a capital and a point.
func sentence(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:] + "."
}
