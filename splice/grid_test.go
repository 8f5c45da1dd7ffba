package splice_test

import (
	"math/rand/v2"
	"testing"

	"github.com/earwitness/earwitness/splice"
)

const gridSamples = 1024

// onGrid is where the frames of a made recording fit: from one row to another, at one of its offsets.
type onGrid struct{ state, from, to int }

// quiet are rows whose frames fit weakly.
type quiet struct{ from, to int }

// in takes the fits of quiet rows from a mean of 4 down to one of 1.5.
func (q quiet) in(g splice.GridFits, on ...onGrid) splice.GridFits {
	for _, o := range on {
		for f := max(q.from, o.from); f < min(q.to, o.to); f++ {
			g.Fits[f][o.state] -= 2.5
		}
	}
	return g
}

// gridFits are normal fits of rows of frames, with mean 4 on the grid and 0 elsewhere.
func gridFits(offsets []int, rows int, seed uint64, on ...onGrid) splice.GridFits {
	random := rand.New(rand.NewPCG(seed, 0))
	g := splice.GridFits{Samples: gridSamples, Reach: 2 * gridSamples, Offsets: offsets}
	for f := range rows {
		fits := make([]float32, len(offsets))
		for s := range fits {
			fits[s] = float32(random.NormFloat64())
			for _, o := range on {
				if o.state == s && o.from <= f && f < o.to {
					fits[s] += 4
				}
			}
		}
		g.Numbers, g.Fits, g.Seen = append(g.Numbers, int64(f)), append(g.Fits, fits), append(g.Seen, 1)
	}
	return g
}

func TestGridRunsBreak(t *testing.T) {
	for seed := range uint64(20) {
		_, breaks := splice.GridRuns(gridFits([]int{900, 100, 500}, 200, seed, onGrid{0, 0, 80}, onGrid{1, 80, 200}))
		if len(breaks) != 1 {
			t.Fatalf("seed %d: %d breaks, want 1: %+v", seed, len(breaks), breaks)
		}
		b := breaks[0]
		if b.Before.Offset != 900 || b.After.Offset != 100 || b.Shift != 224 {
			t.Errorf("seed %d: from offset %d to %d by %d, want from 900 to 100 by 224", seed, b.Before.Offset, b.After.Offset, b.Shift)
		}
		if at := b.AtSample / gridSamples; at < 79 || at > 82 {
			t.Errorf("seed %d: break in frame %d, want 80", seed, at)
		}
		if b.Score < 100 || b.Score != min(b.Before.Support, b.After.Support) {
			t.Errorf("seed %d: score %.0f, want the smaller of %.0f and %.0f", seed, b.Score, b.Before.Support, b.After.Support)
		}
	}
}

// A stretch of another recording with its own grid is two breaks, a gap in which nothing fits none: the grid goes on.
func TestGridRunsOfPieces(t *testing.T) {
	for _, c := range []struct {
		name         string
		on           []onGrid
		runs, breaks int
	}{
		{"one grid", []onGrid{{0, 0, 200}}, 1, 0},
		{"a pause in it", []onGrid{{0, 0, 80}, {0, 120, 200}}, 1, 0},
		{"put in between", []onGrid{{0, 0, 80}, {1, 80, 120}, {0, 120, 200}}, 3, 2},
		{"begins and ends without", []onGrid{{2, 50, 150}}, 1, 0},
	} {
		for seed := range uint64(20) {
			runs, breaks := splice.GridRuns(gridFits([]int{300, 700, 20}, 200, seed, c.on...))
			if len(runs) != c.runs || len(breaks) != c.breaks {
				t.Errorf("%s, seed %d: %d runs, %d breaks, want %d and %d", c.name, seed, len(runs), len(breaks), c.runs, c.breaks)
			}
		}
	}
}

// Two grids that are there at once are two generations of coding, and neither ends where the other shows better.
func TestGridRunsTogether(t *testing.T) {
	for seed := range uint64(20) {
		g := gridFits([]int{300, 700}, 200, seed, onGrid{0, 0, 200}, onGrid{1, 0, 200})
		for f := range g.Fits { // one shows better in the first half, the other in the second
			g.Fits[f][f/100] += 1.5
			g.Fits[f][1-f/100] -= 1.5
		}
		if _, breaks := splice.GridRuns(g); len(breaks) > 0 {
			t.Errorf("seed %d: a break between grids that are there at once: %+v", seed, breaks)
		}
	}
}

func TestGridRunsOfNothing(t *testing.T) {
	for seed := range uint64(100) {
		if runs, breaks := splice.GridRuns(gridFits([]int{1, 200, 400, 600, 800}, 500, seed)); len(runs) > 0 || len(breaks) > 0 {
			t.Errorf("seed %d: runs in noise: %+v", seed, runs)
		}
	}
	for name, g := range map[string]splice.GridFits{
		"zero": {}, "no rows": gridFits([]int{5}, 0, 1), "no offsets": gridFits(nil, 20, 1), "one row": gridFits([]int{5}, 1, 1),
	} {
		if runs, breaks := splice.GridRuns(g); len(runs) > 0 || len(breaks) > 0 {
			t.Errorf("%s: runs %+v, want none", name, runs)
		}
	}
}

// The place of a break is told between bounds that hold it nine times of ten where the frames around it are quiet.
func TestGridBreakPlace(t *testing.T) {
	const runs = 200
	held, near := 0, 0
	on := []onGrid{{0, 0, 80}, {1, 80, 200}}
	for seed := range uint64(runs) {
		_, breaks := splice.GridRuns(quiet{70, 95}.in(gridFits([]int{900, 100}, 200, seed, on...), on...))
		if len(breaks) != 1 {
			t.Fatalf("seed %d: %d breaks, want 1", seed, len(breaks))
		}
		b := breaks[0]
		// The last frame of the first run ends at its reach, the first of the second begins at its start.
		end, start := int64(79*gridSamples+900+2*gridSamples), int64(80*gridSamples+100)
		if b.From <= max(end, start) && b.To >= min(end, start) {
			held++
		}
		if d := b.AtSample - (end+start)/2; d > -3*gridSamples && d < 3*gridSamples {
			near++
		}
	}
	if held < runs*9/10 || near < runs*9/10 {
		t.Errorf("of %d breaks %d lie between their bounds and %d within three frames, want 90 %%", runs, held, near)
	}
}

// Some frames that show the grid a whole number of short blocks away are no piece of another recording, unless there are many.
func TestGridRunsOfShortBlocks(t *testing.T) {
	for _, c := range []struct {
		offset, rows, breaks int
	}{{300 + 256, 6, 0}, {300 + 256, 60, 2}, {300 + 200, 6, 2}} {
		for seed := range uint64(10) {
			g := gridFits([]int{300, c.offset}, 200, seed, onGrid{0, 0, 80}, onGrid{1, 80, 80 + c.rows}, onGrid{0, 80 + c.rows, 200})
			g.Short = gridSamples / 8
			if _, breaks := splice.GridRuns(g); len(breaks) != c.breaks {
				t.Errorf("%d rows at %d, seed %d: %d breaks, want %d", c.rows, c.offset, seed, len(breaks), c.breaks)
			}
		}
	}
}
