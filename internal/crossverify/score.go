package main

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/fingerprint/align"
)

// sharpSlack is how far places that are as good lie apart at most where a place is said to be sharp.
const sharpSlack = 0.004

// fullScore is where more evidence says no more.
const fullScore = 30

// millisecond is how far off a place may be.
const millisecond = 0.001

// verdict is what the events of a pair amount to.
type verdict struct {
	kind, group string
	codings     [2]string
	exact       bool    // the edit was found at its place within a millisecond
	found       bool    // or within that of places said to be as good
	wrong       int     // events that nothing true stands behind
	off, length float64 // errors of place and of length, in seconds
	slack       float64 // how far apart the places said to be as good lie
	right       float64 // the greatest score of events that are true, 0 if there is none
	false       float64 // of those that are not
}

// judge compares a pair's events with the truth.
func (o *outcome) judge() verdict {
	v := verdict{kind: o.edit.kind, group: o.group, codings: o.codings, off: math.Inf(1)}
	for _, e := range o.report.Events {
		ok := false
		switch o.edit.kind {
		case "none":
		case "cut", "insertion":
			ok = v.step(o, e)
		default:
			ok = v.replaced(o, e)
		}
		if ok {
			v.right = max(v.right, min(e.Score, fullScore))
		} else {
			v.wrong++
			v.false = max(v.false, min(e.Score, fullScore))
		}
	}
	return v
}

// step compares an event with a cut or an insertion. One that is the right step at a wrong place is not found, but not
// wrong either if it is near.
func (v *verdict) step(o *outcome, e align.Event) bool {
	longer := o.edit.added - o.edit.removed
	if o.edited == 0 {
		longer = -longer
	}
	const near = 0.3
	off := e.AStart - o.in(0, o.edit.start-1e-9)
	if e.Kind != align.Step || math.Abs(e.Longer-longer) > 2*millisecond || math.Abs(off) > near+e.Earlier+e.Later {
		return false
	}
	v.off, v.length, v.slack = off, e.Longer-longer, e.Earlier+e.Later
	v.exact = math.Abs(off) <= millisecond
	v.found = off >= -e.Later-millisecond && off <= e.Earlier+millisecond
	return true
}

// replaced compares an event with other content; its ends fade, so that they are exact within 20 ms.
func (v *verdict) replaced(o *outcome, e align.Event) bool {
	const exact = 0.02
	start, end := o.in(0, o.edit.start-1e-9), o.in(0, o.edit.start+o.edit.removed)
	if e.Kind == align.Step && e.AStart > start-exact && e.AEnd < end+exact {
		v.found = true // that it came from elsewhere in the recording is true as well
		return true
	}
	if e.Kind != align.Replaced || min(end, e.AEnd) <= max(start, e.AStart) {
		return false
	}
	v.off = max(math.Abs(e.AStart-start), math.Abs(e.AEnd-end))
	v.found, v.exact = true, v.off <= exact
	return true
}

// show writes tables.
func show(outcomes []outcome, verbose bool) error {
	var all []verdict
	unaligned := 0
	for i, o := range outcomes {
		if o.err != nil {
			return o.err
		}
		if verbose {
			o.list(i)
		}
		if o.aligned.Precision != align.ToSample {
			unaligned++
			continue
		}
		all = append(all, o.judge())
	}
	fmt.Printf("%d pairs, %d of them not aligned to the sample and left out\n", len(outcomes), unaligned)
	heading("edit")
	for _, kind := range []string{"none", "cut", "insertion", "other speech", "silence", "noise"} {
		row(kind, pick(all, func(v verdict) bool { return v.kind == kind }))
	}
	calibration(all)
	heading("cuts, by coding")
	for _, c := range codings {
		row(c.name, pick(all, func(v verdict) bool { return v.kind == "cut" && slices.Contains(v.codings[:], c.name) }))
	}
	heading("none, by coding")
	for _, c := range codings {
		row(c.name, pick(all, func(v verdict) bool { return v.kind == "none" && slices.Contains(v.codings[:], c.name) }))
	}
	return nil
}

// calibration prints the constants that turn scores of events into ratios, as a line of JSON.
func calibration(all []verdict) {
	var same, other []float64
	missing, groups := 0, map[string]bool{}
	for _, v := range all {
		groups[v.group] = true
		if v.kind != "none" {
			same = append(same, v.right)
		}
		if v.false > 0 {
			other = append(other, v.false)
		} else {
			missing++
			other = append(other, 0)
		}
	}
	c := evidence.FitCalibration(same, other, len(groups), 0, "copies of calls, meetings and readings, edited")
	text, _ := json.Marshal(c) // finite numbers: cannot fail
	fmt.Printf("%d pairs without a false event; calibration: %s\n", missing, text)
}

func heading(first string) {
	fmt.Printf("%-16s %5s  %-18s %-18s %-22s %s\n", first, "pairs", "±1 ms, %", "or as good, %", "wrong events a pair",
		"slack (median), length error (95 %), ms; exact of those with a slack up to 4 ms, %")
}

// list tells all of one pair.
func (o *outcome) list(i int) {
	fmt.Printf("%d %s %v %+v edited %d noisy %v: %v, agreed %.1f of %.1f s\n", i, o.group, o.codings, o.edit, o.edited,
		o.noisy, o.aligned.Precision, o.report.Agreed, o.report.Seconds)
	for _, e := range o.report.Events {
		fmt.Printf("    %v A %.4f–%.4f B %.4f–%.4f longer %.5f −%.4f +%.4f score %.1f\n", e.Kind, e.AStart, e.AEnd,
			e.BStart, e.BEnd, e.Longer, e.Earlier, e.Later, e.Score)
	}
	v := o.judge()
	fmt.Printf("    exact %v found %v wrong %d off %.5f length %.5f\n", v.exact, v.found, v.wrong, v.off, v.length)
}

func pick(all []verdict, keep func(verdict) bool) (out []verdict) {
	for _, v := range all {
		if keep(v) {
			out = append(out, v)
		}
	}
	return out
}

func row(name string, some []verdict) {
	if len(some) == 0 {
		return
	}
	var slack, length []float64
	var sharp []verdict
	for _, v := range some {
		if !math.IsInf(v.off, 0) {
			slack, length = append(slack, 1000*v.slack), append(length, 1000*math.Abs(v.length))
		}
		if !math.IsInf(v.off, 0) && v.slack <= sharpSlack {
			sharp = append(sharp, v)
		}
	}
	slices.Sort(slack)
	slices.Sort(length)
	tail := ""
	if n := len(slack); n > 0 {
		tail = fmt.Sprintf("%.1f, %.3f", slack[n/2], length[n*95/100])
	}
	if len(sharp) > 0 {
		exact := interval(sharp, 100, func(v verdict) float64 { return truth(v.exact) })
		tail += fmt.Sprintf("; of %d sharp ones %s", len(sharp), exact)
	}
	fmt.Printf("%-16s %5d  %-18s %-18s %-22s %s\n", name, len(some),
		interval(some, 100, func(v verdict) float64 { return truth(v.exact) }),
		interval(some, 100, func(v verdict) float64 { return truth(v.found) }),
		interval(some, 1, func(v verdict) float64 { return float64(v.wrong) }), tail)
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// interval gives a mean and its 95 % interval, by drawing groups anew.
func interval(some []verdict, scale float64, value func(verdict) float64) string {
	groups := map[string][]float64{}
	var names []string
	sum := 0.0
	for _, v := range some {
		if groups[v.group] == nil {
			names = append(names, v.group)
		}
		groups[v.group] = append(groups[v.group], value(v))
		sum += value(v)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	var means []float64
	for range 1000 {
		n, s := 0, 0.0
		for range names {
			for _, x := range groups[names[rng.IntN(len(names))]] {
				n, s = n+1, s+x
			}
		}
		means = append(means, scale*s/float64(n))
	}
	slices.Sort(means)
	return fmt.Sprintf("%.3g (%.3g–%.3g)", scale*sum/float64(len(some)), means[25], means[975])
}
