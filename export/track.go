package export

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"

	"github.com/earwitness/earwitness/evidence"
)

// mark is something at a place in a recording, as editors for audio show it. Times are seconds, to the microsecond,
// with 0 ≤ start ≤ end ≤ the track's length.
type mark struct {
	start, end   float64
	lowHz, topHz float64 // the band that it is heard in; both 0: none is known
	log10LR      *float64
	text         string            // spelled out and bounded
	finding      *evidence.Finding // nil: it is none
}

// track is a recording with its marks, each list ordered by start.
type track struct {
	stem     string // of the names of its files
	path     string // as it is shown
	of       *evidence.Recording
	number   int
	length   float64 // seconds; as far as its marks go, if it has no duration
	findings []mark
	matches  []mark // the same audio elsewhere
	blind    []mark
}

// maxSeconds bounds times that a file could claim: a year.
const maxSeconds = 366 * 24 * 3600

// tracks returns the recordings of a case that have a duration or marks. A path of a finding or match that is none of
// the case's gets a track of its own, after the others, so that no format loses it.
func tracks(c *evidence.Case) []track {
	of := numbers(c)
	all := make([]track, len(c.Recordings))
	for i := range c.Recordings {
		all[i] = track{of: &c.Recordings[i], number: i + 1}
	}
	at := func(path string) *track {
		if of[path] == 0 {
			all = append(all, track{of: &evidence.Recording{Path: path}, number: len(all) + 1})
			of[path] = len(all)
		}
		return &all[of[path]-1]
	}
	for i := range c.Findings {
		f := &c.Findings[i]
		t := at(f.Path)
		t.findings = append(t.findings, findingMark(f))
	}
	for i := range c.Matches {
		addMatch(at, &c.Matches[i])
	}
	width := max(4, len(strconv.Itoa(len(all))))
	for i := range all {
		all[i].finish(width)
	}
	return slices.DeleteFunc(all, func(t track) bool { return t.length == 0 && len(t.findings)+len(t.matches) == 0 })
}

func findingMark(f *evidence.Finding) mark {
	text := f.Kind + " by " + f.Detector + ": " + ratioText(f.Log10LR, f.ErrorRate)
	if f.Partner != "" {
		text += ", held against " + f.Partner
	}
	m := mark{start: f.StartSeconds, end: f.EndSeconds, text: bounded(text, maxLabel), finding: f}
	if finite(f.Log10LR) {
		m.log10LR = &f.Log10LR
	}
	if low, top := f.Measurements["low_hz"], f.Measurements["high_hz"]; low >= 0 && top > low && finite(top) {
		m.lowHz, m.topHz = low, top
	}
	return m
}

// addMatch marks a match in both its recordings.
func addMatch(at func(path string) *track, m *evidence.Match) {
	side := func(path, other string, span, otherSpan [2]float64) {
		text := fmt.Sprintf("the same audio as at %.3f to %.3f s of %s: %s",
			otherSpan[0], otherSpan[1], other, ratioText(m.Log10LR, m.ErrorRate))
		t := at(path)
		k := mark{start: span[0], end: span[1], text: bounded(text, maxLabel)}
		if finite(m.Log10LR) {
			k.log10LR = &m.Log10LR
		}
		t.matches = append(t.matches, k)
	}
	a, b := [2]float64{m.AStartSeconds, m.AEndSeconds}, [2]float64{m.BStartSeconds, m.BEndSeconds}
	side(m.A, m.B, a, b)
	side(m.B, m.A, b, a)
}

// finish completes a track whose findings and matches are gathered.
func (t *track) finish(width int) {
	t.path = shownPath(t.of)
	t.stem = stem(t.number, width, t.path)
	for _, z := range t.of.BlindZones {
		text := "blind: " + z.Reason
		if z.SmallestCutSeconds != nil {
			text = fmt.Sprintf("blind to cuts under %.3g s: %s", *z.SmallestCutSeconds, z.Reason)
		}
		t.blind = append(t.blind, mark{start: z.StartSeconds, end: z.EndSeconds, text: bounded(text, maxLabel)})
	}
	t.length = within(t.of.DurationSeconds, maxSeconds)
	if t.length == 0 {
		for _, m := range slices.Concat(t.findings, t.matches) {
			t.length = max(t.length, within(m.start, maxSeconds), within(m.end, maxSeconds))
		}
	}
	for _, list := range [][]mark{t.findings, t.matches, t.blind} {
		for i := range list {
			m := &list[i]
			m.start = within(m.start, t.length)
			m.end = max(m.start, within(m.end, t.length))
		}
		slices.SortStableFunc(list, func(x, y mark) int {
			switch {
			case x.start < y.start:
				return -1
			case x.start > y.start:
				return 1
			}
			return 0
		})
	}
}

// within brings a time to the microsecond, and between 0 and most. What is not a number becomes 0.
func within(seconds, most float64) float64 {
	if !(seconds > 0) {
		return 0
	}
	return min(math.Round(min(seconds, maxSeconds)*1e6)/1e6, most)
}

// seconds writes a time to the microsecond.
func seconds(v float64) string { return strconv.FormatFloat(v, 'f', 6, 64) }

// perRecording writes files for each track by write, and index.csv, which says which recording each number is.
func perRecording(create Create, c *evidence.Case, write func(create Create, t track) error) error {
	all := tracks(c)
	for _, t := range all {
		if err := write(create, t); err != nil {
			return err
		}
	}
	return writeFile(create, "index.csv", func(w io.Writer) error { return writeCSV(w, indexTable(all)) })
}

// indexTable says which recording the files of each track are of, and how many marks they hold.
func indexTable(all []track) Table {
	type row = *track
	return table("index", pointers(all), []field[row]{
		{"recording", Integer, func(t row) any { return t.number }},
		{"files", Text, func(t row) any { return t.stem }},
		{"path", Text, func(t row) any { return t.path }},
		{"path_bytes_base64", Text, func(t row) any { return base64Text(t.of.PathBytes) }},
		{"sha256", Text, func(t row) any { return t.of.SHA256 }},
		{"findings", Integer, func(t row) any { return len(t.findings) }},
		{"matches", Integer, func(t row) any { return len(t.matches) }},
		{"blind_zones", Integer, func(t row) any { return len(t.blind) }},
	})
}
