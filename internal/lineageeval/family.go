package main

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"slices"
	"sync"

	"github.com/earwitness/earwitness/lineage"
)

// family is a tree of copies and what was measured of its pairs.
type family struct {
	Source string
	Half   int // of the sources: 0 or 1
	Copies []member
	Pairs  []pair
}

// member is a copy.
type member struct {
	Parent     int // −1: the root
	Generation int // copies that differ by nothing that leaves a trace share it
	Hidden     bool
	Step       string
}

// pair is two copies, A made before B.
type pair struct {
	A, B     int
	Trial    lineage.Trial
	evidence lineage.Evidence // of the fitted model
	turned   lineage.Evidence // the other way round
	log10LR  [2]float64       // calibrated: B descends from A, A from B
}

// job is a tree to be made.
type job struct {
	source, file string
	half         int
	seed, n      uint64
}

// measured makes the trees, or reads what was kept of them.
func measured(o options) ([]family, error) {
	var families []family
	if text, err := os.ReadFile(o.keep); o.keep != "" && err == nil {
		err = json.Unmarshal(text, &families)
		askThirds(families)
		return families, err
	}
	list, err := sources(o.folders)
	if err != nil {
		return nil, err
	}
	var jobs []job
	for round := range uint64(o.rounds) {
		for i, s := range list {
			for k, f := range s.files[:min(len(s.files), o.trees)] {
				jobs = append(jobs, job{s.name, f, i % 2, o.seed + round, uint64(i)<<16 + uint64(k)})
			}
		}
	}
	defer func() { askThirds(families) }()
	if families, err = raiseAll(jobs); err != nil || o.keep == "" {
		return families, err
	}
	text, err := json.Marshal(families)
	if err != nil {
		return nil, err
	}
	return families, os.WriteFile(o.keep, text, 0o644)
}

// askThirds lets the copies that are not hidden bear witness on all pairs.
func askThirds(families []family) {
	for _, f := range families {
		for i, p := range f.Pairs {
			var list []lineage.Pair
			there := func(k int) bool { return !f.Copies[k].Hidden || k == p.A || k == p.B }
			for _, q := range f.Pairs {
				if there(q.A) && there(q.B) {
					list = append(list, lineage.Pair{A: q.A, B: q.B, Measures: q.Trial.Measures})
				}
			}
			lineage.Thirds(list)
			for _, q := range list {
				if q.A == p.A && q.B == p.B {
					f.Pairs[i].Trial.Measures = q.Measures
				}
			}
		}
	}
}

// raiseAll makes trees, two at a time, and returns them in the order of the jobs.
func raiseAll(jobs []job) (families []family, err error) {
	all, errs := make([]*family, len(jobs)), make([]error, len(jobs))
	next := make(chan int)
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for i := range next {
				all[i], errs[i] = raise(jobs[i])
			}
		})
	}
	for i := range jobs {
		next <- i
	}
	close(next)
	wg.Wait()
	for _, f := range all {
		if f != nil {
			families = append(families, *f)
		}
	}
	return families, errors.Join(errs...)
}

const (
	leastSeconds = 7 // of a recording
	mostSeconds  = 30
)

// raise makes one tree and measures its pairs; nil if the recording is too short.
func raise(j job) (*family, error) {
	x, rate, err := decode(j.file)
	if err != nil || len(x) < leastSeconds*rate {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "lineage")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	g := &grower{rng: rand.New(rand.NewPCG(j.seed, j.n)), dir: dir}
	nodes, err := g.grow(rounded(x[:min(len(x), mostSeconds*rate)]), rate)
	if err != nil {
		return nil, err
	}
	f := &family{Source: j.source, Half: j.half}
	for i, n := range nodes {
		f.Copies = append(f.Copies, n.member)
		for k := range i {
			f.Pairs = append(f.Pairs, pair{A: k, B: i, Trial: trial(nodes, k, i)})
		}
	}
	return f, nil
}

// trial measures two copies.
func trial(nodes []*node, i, j int) lineage.Trial {
	a, b := nodes[i], nodes[j]
	lo, hi := max(a.start, b.start), min(a.end(), b.end())
	wa, wb := windows(a, b, lo, hi)
	t := lineage.Trial{A: a.facts, B: b.facts, Measures: lineage.Compare(wa, wb, analysisRate)}
	t.A.BeyondSeconds, t.B.BeyondSeconds = lo-a.start+a.end()-hi, lo-b.start+b.end()-hi
	var copies []member
	for _, n := range nodes {
		copies = append(copies, n.member)
	}
	t.Relation = relation(copies, i, j)
	return t
}

// windows cuts up to six stretches of two seconds out of what two copies share, from lo to hi seconds.
func windows(a, b *node, lo, hi float64) (wa, wb [][]float32) {
	const seconds, most = 2, 6
	n := seconds * analysisRate
	count := max(1, min(most, int((hi-lo)/seconds)))
	for k := range count {
		t := lo + (hi-lo-seconds)*float64(k)/float64(max(count-1, 1))
		i, j := int((t-a.start)*analysisRate+0.5), int((t-b.start)*analysisRate+0.5)
		if i < 0 || j < 0 || i+n > len(a.narrow) || j+n > len(b.narrow) {
			continue
		}
		wa, wb = append(wa, a.narrow[i:i+n]), append(wb, b.narrow[j:j+n])
	}
	return wa, wb
}

// relation is that of copy i to j. Copies of one generation stand for each other.
func relation(copies []member, i, j int) lineage.Relation {
	of := func(k int) int { return copies[k].Generation }
	if of(i) == of(j) {
		return lineage.Same
	}
	descends := func(from, to int) bool {
		for k := to; k >= 0; k = copies[k].Parent {
			if of(k) == of(from) {
				return true
			}
		}
		return false
	}
	switch {
	case descends(i, j):
		first := j // of its generation
		for copies[first].Parent >= 0 && of(copies[first].Parent) == of(j) {
			first = copies[first].Parent
		}
		if of(copies[first].Parent) == of(i) {
			return lineage.Parent
		}
		return lineage.Ancestor
	case descends(j, i):
		return lineage.Descendant
	}
	return lineage.Unrelated
}

func trials(families []family) []lineage.Trial {
	var list []lineage.Trial
	for _, f := range families {
		for _, p := range f.Pairs {
			list = append(list, p.Trial)
		}
	}
	return list
}

// sourceNames are the sources of trees, each once, in order.
func sourceNames(families []family) []string {
	var names []string
	for _, f := range families {
		names = append(names, f.Source)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
