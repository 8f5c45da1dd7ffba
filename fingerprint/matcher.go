package fingerprint

import (
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/earwitness/earwitness/dsp"
	"github.com/earwitness/earwitness/fingerprint/internal/kernel"
)

// matcher is what all recordings are looked up in. It is not changed while that happens.
type matcher struct {
	prints []*Print
	least  float64
	hits   int // per block
	index  *index
	axis   axis
	set    *kernel.Set
	places float64 // compared in all
	slides float64 // words that may be compared by sliding
}

func newMatcher(prints []*Print, o Options) *matcher {
	o = o.withDefaults()
	all := make([]*Print, len(prints))
	for i, p := range prints {
		all[i] = p
		if p == nil {
			all[i] = &Print{}
		}
	}
	x := newIndex(all)
	return &matcher{
		prints: all, least: o.MinScore, hits: o.HitsPerBlock, slides: o.Comparisons,
		index: x, axis: newAxis(all, x.order), set: kernel.For(dsp.Kernel()),
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
			f := &follower{matcher: m, proposer: newProposer(m.index, m.hits)}
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

// plan gives the shortest recordings, which are the clips that landmarks fail, the effort that the budget allows.
func (m *matcher) plan() []effort {
	plan := make([]effort, len(m.index.order))
	left := m.slides
	for _, e := range []effort{slid, slidAll} {
		for r, i := range m.index.order {
			if plan[r] != e-1 {
				break
			}
			cost := m.cost(m.prints[i], len(m.axis.Words)-m.axis.first[r+1], e)
			if cost > left {
				break
			}
			left -= cost
			plan[r] = e
		}
	}
	return plan
}

// cost is how many words more than with the effort below are compared when a print slides along so many frames.
func (m *matcher) cost(p *Print, frames int, e effort) float64 {
	words := float64(len(p.bits)) * slideFrames / slideHop / slideStep * float64(frames)
	if e == slidAll {
		words *= float64(len(variants()) - 1)
	}
	return words
}
