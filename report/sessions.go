package report

import (
	"fmt"
	"math"
	"sort"
	"strconv"

	"github.com/earwitness/earwitness/evidence"
)

// sessions answers the third question: which recordings come from one session, one room?
type sessions struct {
	Answer   string
	Prior    *prior // nil: not known
	Groups   []group
	Alone    []member
	Compared int
	Heat     heat
	Pairs    []pair // the strongest
	AllPairs int
	Places   bool // a pair has a ratio for its room or its device
	Rooms    []roomRow
}

// group is a session of two or more recordings.
type group struct {
	ID        string
	Members   []member
	LeastSure *member // nil: it was not judged how sure they are
	Resamples int
	Weakest   *pair // inside
	Nearest   *pair // from inside to outside, strongest
	Outsider  *ref  // nil: none
	With      string
}

// member is a recording in its session.
type member struct {
	Ref   ref
	Share string // of the resamples; empty: not judged
	Other string // the session that it was with else; empty: none
	share float64
}

// prior is what sessions were formed with.
type prior struct {
	Prior   string
	Log10LR float64 // mean ratio from which groups are one session
}

type pair struct {
	A, B ref
	evidence.Pair
	Error string
	Parts []part
	Files string // whether the files are built alike; empty: not known
}

// part is the ratio of one kind of evidence.
type part struct {
	Name    string
	Log10LR float64
}

type roomRow struct {
	Ref  ref
	Room evidence.Room
}

// mostPairs bounds the list of pairs on the page: 250 recordings have 31,125.
const mostPairs = 100

func (b *builder) sessions() sessions {
	v := sessions{AllPairs: b.c.Pairs.Len(), Prior: priorOf(b.c.Tool.Settings["session_prior"])}
	home := map[string]int{} // of a path, its session's number from 1
	for i, s := range b.c.Sessions {
		for _, p := range s.Paths {
			home[p] = i + 1
		}
	}
	weakest, nearest := b.extremes(home)
	for i, s := range b.c.Sessions {
		if len(s.Paths) == 1 {
			v.Alone = append(v.Alone, b.member(s, 0))
			continue
		}
		g := b.sessionGroup(s)
		g.Weakest, g.Nearest = weakest[i+1], nearest[i+1]
		v.Groups = append(v.Groups, g)
	}
	v.Heat = b.heat(home)
	v.Compared = v.Heat.N
	v.Pairs = b.strongest()
	for _, p := range b.c.Pairs.All() {
		v.Places = v.Places || p.Log10LRRoom != nil || p.Log10LRDevice != nil
	}
	for _, r := range b.c.Recordings {
		if r.Room != nil {
			v.Rooms = append(v.Rooms, roomRow{Ref: b.ref(r.Path), Room: *r.Room})
		}
	}
	v.Answer = v.answer(len(b.c.Recordings))
	return v
}

// sessionNames returns the session of each recording that is in one of two or more.
func (b *builder) sessionNames() map[string]string {
	names := map[string]string{}
	for _, s := range b.c.Sessions {
		for _, p := range s.Paths {
			if len(s.Paths) > 1 {
				names[p] = visible(s.ID)
			}
		}
	}
	return names
}

func (v sessions) answer(recordings int) string {
	if v.Compared == 0 && len(v.Groups) == 0 {
		return "Whether recordings come from one session was " + notMeasured + "."
	}
	held := 0
	for _, g := range v.Groups {
		held += len(g.Members)
	}
	s := fmt.Sprintf("%s of %s could be compared with others. ", comma(int64(v.Compared)),
		count(recordings, "recording", "recordings"))
	if held == 0 {
		return s + "No two of them are held to come from one session."
	}
	return s + fmt.Sprintf("%s of two or more hold %s; %s alone.", count(len(v.Groups), "session", "sessions"),
		count(held, "recording", "recordings"), count(len(v.Alone), "stands", "stand"))
}

func (b *builder) sessionGroup(s evidence.Session) group {
	g := group{ID: visible(s.ID), Resamples: s.Resamples}
	for k := range s.Paths {
		g.Members = append(g.Members, b.member(s, k))
	}
	if s.Outsider != nil {
		r := b.ref(s.Outsider.Path)
		g.Outsider, g.With = &r, percent(s.Outsider.Share)
	}
	if len(s.Members) > 0 {
		for k := range g.Members {
			if m := &g.Members[k]; g.LeastSure == nil || m.share < g.LeastSure.share {
				g.LeastSure = m
			}
		}
	}
	return g
}

func (b *builder) member(s evidence.Session, k int) member {
	v := member{Ref: b.ref(s.Paths[k])}
	if k >= len(s.Members) {
		return v
	}
	m := s.Members[k]
	v.share, v.Share = m.Share, percent(m.Share)
	if m.OtherSession != "" {
		v.Other = fmt.Sprintf("with session %s in %s", visible(m.OtherSession), percent(m.OtherShare))
	}
	return v
}

// priorOf reads a case's setting.
func priorOf(setting string) *prior {
	p, err := strconv.ParseFloat(setting, 64)
	if err != nil || !(p > 0 && p < 1) {
		return nil
	}
	return &prior{Prior: percent(p), Log10LR: math.Log10((1 - p) / p)}
}

// extremes returns for each session its weakest pair inside and its strongest to the outside.
func (b *builder) extremes(home map[string]int) (weakest, nearest map[int]*pair) {
	weakest, nearest = map[int]*pair{}, map[int]*pair{}
	for _, p := range b.c.Pairs.All() {
		x, y := home[p.A], home[p.B]
		if x == 0 && y == 0 {
			continue
		}
		if x == y {
			if w := weakest[x]; w == nil || p.Log10LR < w.Log10LR {
				weakest[x] = b.pair(p)
			}
			continue
		}
		for _, s := range []int{x, y} {
			if w := nearest[s]; w == nil || p.Log10LR > w.Log10LR {
				nearest[s] = b.pair(p)
			}
		}
	}
	return weakest, nearest
}

func (b *builder) pair(p evidence.Pair) *pair {
	v := &pair{A: b.ref(p.A), B: b.ref(p.B), Pair: p, Error: errorRate(p.ErrorRate)}
	for _, k := range []struct {
		name  string
		ratio *float64
	}{
		{"background", p.Log10LRBackground},
		{"channel", p.Log10LRChannel},
		{"reverberation", p.Log10LRReverberation},
		{"mains", p.Log10LRMains},
	} {
		if k.ratio != nil {
			v.Parts = append(v.Parts, part{k.name, *k.ratio})
		}
	}
	switch p.Export {
	case evidence.SameExport:
		v.Files = "files built alike"
	case evidence.DifferentExport:
		v.Files = "files built differently"
	}
	return v
}

// strongest returns the pairs with the highest ratios.
func (b *builder) strongest() []pair {
	order, ratios := make([]int, b.c.Pairs.Len()), make([]float64, b.c.Pairs.Len())
	for i, p := range b.c.Pairs.All() {
		order[i], ratios[i] = i, p.Log10LR
	}
	sort.SliceStable(order, func(i, j int) bool { return ratios[order[i]] > ratios[order[j]] })
	var out []pair
	for _, i := range order[:min(len(order), mostPairs)] {
		out = append(out, *b.pair(b.c.Pairs.At(i)))
	}
	return out
}
