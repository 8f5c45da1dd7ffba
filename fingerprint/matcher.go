package fingerprint

import (
	"math"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/earwitness/earwitness/dsp"
	"github.com/earwitness/earwitness/fingerprint/internal/kernel"
)

// matcher is what all recordings are looked up in. It is not changed while that happens.
type matcher struct {
	part
	prints []*Print
	least  float64
	hits   int // per block
	faint  int // candidates of a block that are examined
	index  *index
	axis   axis
	set    *kernel.Set
	places float64 // compared in all
}

// leastShare of the hits and the candidates of a block are looked at in a part, however small it is.
const leastShare = 1.0 / 8

func newMatcher(p part, prints []*Print) *matcher {
	x := newIndex(prints)
	return &matcher{part: p, prints: prints, index: x, axis: newAxis(prints, x.order)}
}

// prepare readies the matcher for a search among so many rows in all parts together.
func (m *matcher) prepare(o Options, places float64, rows int, lookUp bool) {
	m.least, m.places, m.set = o.MinScore, places, kernel.For(dsp.Kernel())
	own := 0
	for _, p := range m.prints {
		own += p.rows
	}
	share := float64(own) / float64(max(1, rows))
	m.hits = int(float64(o.HitsPerBlock) * max(leastShare, share))
	m.faint = int(math.Ceil(faintCandidates * max(leastShare, share)))
	if lookUp && m.index.starts == nil {
		m.index.fill(m.prints)
	}
}

// inParallel does n jobs on all processors and adds up what they count.
func (m *matcher) inParallel(n int, do func(f *follower, i int)) Stats {
	total := Stats{Pairs: len(m.index.at), LeftOut: len(m.prints) - len(m.index.order)}
	var next atomic.Int64
	var wait sync.WaitGroup
	var lock sync.Mutex
	for range min(n, runtime.GOMAXPROCS(0)) {
		wait.Go(func() {
			f := &follower{matcher: m, proposer: newProposer(m.index, m.hits, m.faint)}
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				do(f, int(i))
			}
			lock.Lock()
			defer lock.Unlock()
			total.add(f.stats)
			total.add(f.proposer.stats)
		})
	}
	wait.Wait()
	return total
}

// effort is how thoroughly a recording is looked for in the others.
type effort int

const (
	looked  effort = iota // by landmarks
	slid                  // at every place
	slidAll               // at every place, with changes of speed and pitch
)

func (e effort) variants() [][]variant {
	switch all := variants(); e {
	case slid:
		return [][]variant{all[:1]}
	case slidAll:
		return [][]variant{all[:1], all[1:]}
	}
	return nil
}

// clipFrames, five minutes, are the longest clip. Of longer recordings the shortest are slid while not more than
// longShare of the budget is spent: six of half an hour all are; of many the few that the whole budget reaches would be an
// accident.
const clipFrames, longShare = 5 * 60 / frameSeconds, 1.0 / 8

// planAll gives the shortest recordings, which are the clips that landmarks fail, the effort that the budget allows.
// Of each recording, the shortest first, it takes the frames.
func planAll(frames []int, budget float64) []effort {
	plan := make([]effort, len(frames))
	after, kept := along(frames), (1-longShare)*budget
	for _, e := range []effort{slid, slidAll} {
		for r, n := range frames {
			if plan[r] != e-1 {
				break
			}
			cost := e.cost(n, after[r+1])
			if cost > budget || n > clipFrames && cost > budget-kept {
				break
			}
			budget -= cost
			plan[r] = e
		}
	}
	return plan
}

// planOne is the effort that the budget allows for a clip in a library, by their frames.
func planOne(clip int, library []int, budget float64) effort {
	e := looked
	for cost := 0.0; e < slidAll; e++ {
		if cost += (e + 1).cost(clip, along(library)[0]); cost > budget {
			break
		}
	}
	return e
}

// along returns, for each recording and for the end, the length of the axis from there on.
func along(frames []int) []int {
	out := make([]int, len(frames)+1)
	for r := len(frames) - 1; r >= 0; r-- {
		out[r] = out[r+1] + frames[r] + axisRoom
	}
	return out
}

// cost is how many words more than with the effort below are compared when a print slides along so many frames of the
// axis.
func (e effort) cost(clip, frames int) float64 {
	words := float64(clip) * slideFrames / slideHop / slideStep * float64(frames)
	if e == slidAll {
		words *= float64(len(variants()) - 1)
	}
	return words
}
