package fingerprint

import (
	"cmp"
	"runtime"
	"slices"
)

// source is recordings to be searched, of which one part at a time is in memory.
type source struct {
	rows  []int // of each recording's print
	load  func(i int) (*Print, error)
	ready *matcher // for the part that was searched last
}

// sourceOf returns a source of prints that are in memory.
func sourceOf(prints []*Print) *source {
	s := &source{load: func(i int) (*Print, error) {
		if prints[i] == nil {
			return &Print{}, nil
		}
		return prints[i], nil
	}}
	for _, p := range prints {
		if p == nil {
			p = &Print{}
		}
		s.rows = append(s.rows, p.rows)
	}
	return s
}

// part is the recordings of a source from lo up to hi, exclusive.
type part struct{ lo, hi int }

// parts cuts the source, in its order, into parts of so many hours. A recording that is longer is a part of its own.
func (s *source) parts(hours float64) (all []part) {
	limit := hours * 3600 / rowSeconds
	rows := 0.0
	for i, n := range s.rows {
		if len(all) == 0 || rows+float64(n) > limit {
			all = append(all, part{i, i})
			rows = 0
		}
		all[len(all)-1].hi = i + 1
		rows += float64(n)
	}
	return all
}

// total is the rows of all recordings.
func (s *source) total() (rows int) {
	for _, n := range s.rows {
		rows += n
	}
	return rows
}

// matcher loads a part, unless it is in memory.
func (s *source) matcher(p part) (*matcher, error) {
	if s.ready != nil && s.ready.part == p {
		return s.ready, nil
	}
	if s.ready != nil {
		// Two parts may not fit into memory, and the collector would wait until the new one is as large as the old.
		s.ready = nil
		runtime.GC()
	}
	prints := make([]*Print, p.hi-p.lo)
	for i := range prints {
		var err error
		if prints[i], err = s.load(p.lo + i); err != nil {
			return nil, err
		}
	}
	s.ready = newMatcher(p, prints)
	return s.ready, nil
}

// matchOne is MatchOne in a source.
func (s *source) matchOne(clip *Print, o Options) (out []Match, total Stats, err error) {
	o = o.withDefaults()
	if clip == nil {
		clip = &Print{}
	}
	frames := framesOfAll(s.rows)
	places := 0.0
	for _, n := range frames {
		places += blocksOf(clip.rows) * float64(n)
	}
	j := job{print: clip, along: along(frames)[0], effort: planOne(len(clip.bits), frames, o.Comparisons)}
	for _, p := range s.parts(o.PartHours) {
		m, err := s.matcher(p)
		if err != nil {
			return nil, Stats{}, err
		}
		m.prepare(o, max(1, places), s.total(), j.effort == looked)
		var found []Match
		total.add(m.inParallel(1, func(f *follower, _ int) { found = f.follow(j) }))
		for _, f := range found {
			f.B += p.lo
			out = append(out, f)
		}
	}
	total.count(j.effort)
	slices.SortFunc(out, order)
	return out, total, nil
}

// matchAll is MatchAll in a source.
func (s *source) matchAll(o Options) (out []Match, total Stats, err error) {
	o = o.withDefaults()
	jobs := s.jobs(o.Comparisons)
	lookUp := slices.ContainsFunc(jobs, func(j job) bool { return j.effort == looked })
	places := placesCompared(s.rows)
	for _, p := range s.parts(o.PartHours) {
		m, err := s.matcher(p)
		if err != nil {
			return nil, Stats{}, err
		}
		m.prepare(o, places, s.total(), lookUp)
		found, stats, err := s.follow(m, jobs)
		if err != nil {
			return nil, Stats{}, err
		}
		out = append(out, found...)
		total.add(stats)
	}
	for _, j := range jobs {
		total.count(j.effort)
	}
	slices.SortFunc(out, order)
	return out, total, nil
}

// jobs returns what is to be done for each recording, the shortest first. The shorter of two recordings is looked up in
// the longer: its blocks are whole more often.
func (s *source) jobs(budget float64) []job {
	jobs := make([]job, len(s.rows))
	for i := range jobs {
		jobs[i].number = i
	}
	slices.SortFunc(jobs, func(a, b job) int { return s.byLength(a.number, b.number) })
	frames := make([]int, len(jobs))
	for r, j := range jobs {
		frames[r] = framesOf(s.rows[j.number])
	}
	plan, after := planAll(frames, budget), along(frames)
	for r := range jobs {
		jobs[r].effort, jobs[r].along = plan[r], after[r+1]
	}
	return jobs
}

func (s *source) byLength(i, j int) int {
	return cmp.Or(cmp.Compare(s.rows[i], s.rows[j]), cmp.Compare(i, j))
}

// follow does the jobs in one part.
func (s *source) follow(m *matcher, jobs []job) (out []Match, stats Stats, err error) {
	found, errs := make([][]Match, len(jobs)), make([]error, len(jobs))
	stats = m.inParallel(len(jobs), func(f *follower, r int) {
		j := jobs[r]
		j.from, _ = slices.BinarySearchFunc(m.index.order, j.number, func(local, number int) int {
			// None is equal, so that the recording itself is passed too.
			return cmp.Or(s.byLength(m.lo+local, number), -1)
		})
		if j.from == len(m.index.order) {
			return
		}
		if j.print, errs[r] = s.print(m, j.number); errs[r] == nil {
			found[r] = f.follow(j)
		}
	})
	for r, err := range errs {
		if err != nil {
			return nil, Stats{}, err
		}
		for _, f := range found[r] {
			f.B += m.lo
			if f.A > f.B {
				f = f.swapped()
			}
			out = append(out, f)
		}
	}
	return out, stats, nil
}

// print returns one of the part's prints, or loads that of a recording outside.
func (s *source) print(m *matcher, i int) (*Print, error) {
	if m.lo <= i && i < m.hi {
		return m.prints[i-m.lo], nil
	}
	return s.load(i)
}

func framesOfAll(rows []int) []int {
	frames := make([]int, len(rows))
	for i, n := range rows {
		frames[i] = framesOf(n)
	}
	return frames
}
