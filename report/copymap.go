package report

import (
	"fmt"
	"maps"
	"slices"
	"sort"
)

// copyMap draws recordings that share audio: a bar each along time, and a band from each matched span to its other.
type copyMap struct {
	Width, Height int
	Label         string
	Bars          []bar
	Bands         []band
	Ticks         []tick
	AxisY         int
}

type bar struct {
	Ref         ref
	Name        string
	X, Width    string
	Y, TextY    int
	NoteX, Note string
}

type band struct {
	Number  int
	Title   string
	Points  string // of the band between the two bars
	Spans   [2]matchedSpan
	Log10LR float64
}

type matchedSpan struct {
	X, Width string
	Y        int
	Play     *play
}

type tick struct {
	X     string
	Label string
}

const (
	mapWidth  = 960 // SVG units, about CSS pixels
	mapRow    = 50
	mapBar    = 12
	mapTop    = 22 // from the row's top to the bar: room for the name
	mapMargin = 8
)

// copyMaps draws one map for each set of recordings that matches connect, ordered by the first path of each.
func (b *builder) copyMaps(matches []match) []copyMap {
	var out []copyMap
	for _, c := range components(matches) {
		out = append(out, b.copyMap(c.paths, c.matches))
	}
	return out
}

// component is a set of recordings that matches connect.
type component struct {
	paths   []string // sorted
	matches []match
}

func components(matches []match) []component {
	beside := map[string][]string{}
	for _, m := range matches {
		beside[m.a] = append(beside[m.a], m.b)
		beside[m.b] = append(beside[m.b], m.a)
	}
	var out []component
	of := map[string]int{}
	for _, start := range slices.Sorted(maps.Keys(beside)) {
		if _, seen := of[start]; seen {
			continue
		}
		of[start] = len(out)
		paths := []string{start}
		for i := 0; i < len(paths); i++ { // grows while it runs
			for _, p := range beside[paths[i]] {
				if _, seen := of[p]; !seen {
					of[p] = len(out)
					paths = append(paths, p)
				}
			}
		}
		slices.Sort(paths)
		out = append(out, component{paths: paths})
	}
	for _, m := range matches {
		c := &out[of[m.a]]
		c.matches = append(c.matches, m)
	}
	return out
}

// copyMap draws one map, the longest recording on top: excerpts hang under what they may come from.
func (b *builder) copyMap(paths []string, matches []match) copyMap {
	length := map[string]float64{}
	for _, p := range paths {
		length[p] = b.seconds(p)
	}
	for _, m := range matches { // a match may reach past a length that is not known
		length[m.a] = max(length[m.a], m.aEnd)
		length[m.b] = max(length[m.b], m.bEnd)
	}
	sort.SliceStable(paths, func(i, j int) bool { return length[paths[i]] > length[paths[j]] })
	longest := max(length[paths[0]], 1e-3)
	x := func(seconds float64) float64 { return mapMargin + seconds/longest*(mapWidth-2*mapMargin) }
	v := copyMap{
		Width: mapWidth, Height: len(paths)*mapRow + 24, AxisY: len(paths)*mapRow + 4,
		Label: fmt.Sprintf("%s joined by %s", count(len(paths), "recording", "recordings"), count(len(matches), "match", "matches")),
	}
	row := map[string]int{}
	for i, p := range paths {
		r := b.ref(p)
		row[p] = i*mapRow + mapTop
		v.Bars = append(v.Bars, bar{
			Ref: r, Name: short(r.Name, 90), X: decimal(x(0)), Width: decimal(x(length[p]) - x(0)),
			Y: row[p], TextY: row[p] - 6, Note: clock(length[p]) + b.madeOf(p),
		})
	}
	for _, m := range matches {
		v.Bands = append(v.Bands, newBand(m, row, x))
	}
	for _, t := range timeTicks(0, longest, 8) {
		v.Ticks = append(v.Ticks, tick{X: decimal(x(t)), Label: tickLabel(t)})
	}
	return v
}

// madeOf names the recording that one may be a copy of, with the ratio.
func (b *builder) madeOf(path string) string {
	for _, l := range b.c.Lineage {
		if l.To == path {
			return " ← made of " + short(b.ref(l.From).Name, 40) + ", log10 LR " + ratio(l.Log10LR)
		}
	}
	return ""
}

func newBand(m match, row map[string]int, x func(float64) float64) band {
	ya, yb := row[m.a], row[m.b]
	fromA, toB := ya+mapBar, yb
	if ya > yb {
		fromA, toB = ya, yb+mapBar
	}
	rect := func(start, end float64, y int, p *play) matchedSpan {
		return matchedSpan{X: decimal(x(start)), Width: decimal(max(x(end)-x(start), 2)), Y: y, Play: p}
	}
	return band{
		Number: m.Number,
		Title: fmt.Sprintf("Match %d: %s %s = %s %s, log10 LR %s",
			m.Number, m.A.Name, m.ASpan, m.B.Name, m.BSpan, ratio(m.Log10LR)),
		Points: fmt.Sprintf("%s,%d %s,%d %s,%d %s,%d", decimal(x(m.aStart)), fromA, decimal(x(m.aEnd)), fromA,
			decimal(x(m.bEnd)), toB, decimal(x(m.bStart)), toB),
		Spans:   [2]matchedSpan{rect(m.aStart, m.aEnd, ya, m.PlayA), rect(m.bStart, m.bEnd, yb, m.PlayB)},
		Log10LR: m.Log10LR,
	}
}
