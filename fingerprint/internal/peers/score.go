package main

import (
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"text/tabwriter"
)

// tolerance is how far, in seconds, the place of a right answer may lie from the true one.
const tolerance = 0.25

// right says whether an answer names the query's source, and how far off it is.
func (t truth) right(name string, a answer) (off float64, ok bool) {
	q := t.Queries[name]
	off = math.Inf(1)
	for _, place := range append([]float64{q.Offset}, q.Echoes...) {
		off = min(off, math.Abs(a.offset-place))
	}
	return off, q.Member && t.Library[a.library] == q.Source && off <= tolerance
}

// lengths of the queries in seconds, ascending.
func (t truth) lengths() []float64 {
	all := map[float64]bool{}
	for _, q := range t.Queries {
		all[q.Seconds] = true
	}
	return slices.Sorted(maps.Keys(all))
}

// strangers are the scores of the queries of a length that the library does not have, the highest first, and two more
// that nothing falls below.
func (t truth) strangers(answers map[string]answer, seconds float64) []float64 {
	scores := []float64{math.Inf(-1), math.Inf(-1)}
	for name, q := range t.Queries {
		if a, some := answers[name]; some && !q.Member && q.Seconds == seconds {
			scores = append(scores, a.score)
		}
	}
	slices.Sort(scores)
	slices.Reverse(scores)
	return scores
}

// thresholds returns for each length the score that an answer must exceed, such that of all strangers one is answered:
// of the length at which that gains the most right answers.
func (t truth) thresholds(answers map[string]answer) map[float64]float64 {
	strict, best, gain := map[float64]float64{}, 0.0, -1
	lenient := map[float64]float64{}
	for _, seconds := range t.lengths() {
		scores := t.strangers(answers, seconds)
		strict[seconds], lenient[seconds] = scores[0], scores[1]
		between := 0
		for name, q := range t.Queries {
			if a := answers[name]; q.Seconds == seconds && a.score > scores[1] && a.score <= scores[0] {
				if _, ok := t.right(name, a); ok {
					between++
				}
			}
		}
		if between > gain {
			best, gain = seconds, between
		}
	}
	strict[best] = lenient[best]
	return strict
}

// count is how many of the queries with a property were found.
type count struct{ found, of int }

func (c count) String() string {
	if c.of == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f", 100*float64(c.found)/float64(c.of))
}

// print prints the share of right answers above the thresholds, nil for 0, by condition and length; the false ones;
// and how far off the right ones are.
func (t truth) print(w io.Writer, answers map[string]answer, thresholds map[float64]float64) {
	cells := map[string]map[float64]count{}
	var errs []float64
	strangers, elsewhere := count{}, count{}
	for _, name := range slices.Sorted(maps.Keys(t.Queries)) {
		q := t.Queries[name]
		a, some := answers[name]
		answered := some && a.score > thresholds[q.Seconds]
		off, ok := t.right(name, a)
		switch {
		case !q.Member:
			strangers = strangers.add(answered)
			continue
		case answered && ok:
			errs = append(errs, 1000*off)
		}
		elsewhere = elsewhere.add(answered && t.Library[a.library] != q.Source)
		for _, row := range []string{q.Condition, "all"} {
			if cells[row] == nil {
				cells[row] = map[float64]count{}
			}
			cells[row][q.Seconds] = cells[row][q.Seconds].add(answered && ok)
		}
	}
	t.table(w, cells)
	slices.Sort(errs)
	if len(errs) > 0 {
		fmt.Fprintf(w, "offset error: median %.1f ms, 95th percentile %.1f ms\n", errs[len(errs)/2], errs[len(errs)*95/100])
	}
	fmt.Fprintf(w, "false: %d of %d queries that the library does not have, %d of %d elsewhere\n",
		strangers.found, strangers.of, elsewhere.found, elsewhere.of)
}

func (c count) add(found bool) count {
	if found {
		c.found++
	}
	c.of++
	return c
}

func (t truth) table(w io.Writer, cells map[string]map[float64]count) {
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(tab, "recall in %\t")
	for _, seconds := range t.lengths() {
		fmt.Fprintf(tab, "%g s\t", seconds)
	}
	fmt.Fprintln(tab, "all\t")
	names := slices.Sorted(maps.Keys(cells))
	names = append(slices.DeleteFunc(names, func(name string) bool { return name == "all" }), "all")
	for _, name := range names {
		fmt.Fprintf(tab, "%s\t", name)
		sum := count{}
		for _, seconds := range t.lengths() {
			c := cells[name][seconds]
			sum.found, sum.of = sum.found+c.found, sum.of+c.of
			fmt.Fprintf(tab, "%s\t", c)
		}
		fmt.Fprintf(tab, "%s\t\n", sum)
	}
	tab.Flush()
}
