package session

import (
	"math"
	"math/rand/v2"
)

// How resamples differ from what was measured. With other clips of the same two sessions in their place, all ratios of
// a recording moved together by 0.2 to 0.4 (standard deviation), and those of single pairs by 0.1 to 0.2 beside, between
// sessions whose ratios lie inside their bounds; at the bounds by 0.05 to 0.1 each: calls and readings, both parts.
const (
	keptShare   = 0.8  // of the recordings is in a resample
	recordingSD = 0.3  // common to all ratios of a recording, log10
	pairSD      = 0.15 // of each ratio beside, log10

	boundMobility = 0.3 // of a ratio at a bound
	boundReach    = 0.5 // log10, from a bound to where it has no effect
)

// Resamples is how many resamples the stability of n recordings is judged by. A hundred of 2000 recordings take 4 s on
// one core, with their consensus; of more recordings fewer are made, and of more than mostResampled none.
func Resamples(n int) int {
	const most, least, atMost = 100, 20, 2000
	switch {
	case n > mostResampled:
		return 0
	case n <= atMost:
		return most
	}
	return max(least, most*atMost/n*atMost/n)
}

const mostResampled = 10_000

// Resample clusters again, as if other recordings of the same sessions had been examined: a fifth of the recordings is
// left out, those that links hold together as one, and ratios are moved by what they were measured to move. It returns
// each recording's session, -1 for those left out. The same k gives the same resample; calls may run at the same time.
func (r *Ratios) Resample(c Clustering, cut float64, k int) []int {
	rng := rand.New(rand.NewPCG(uint64(r.n), uint64(k)))
	in := make([]bool, r.n) // by unit
	for i := range in {
		in[i] = rng.Float64() < keptShare
	}
	labels, at := make([]int, r.n), make([]int, r.n)
	var kept []int
	for i, u := range c.units {
		labels[i] = -1
		if in[u] {
			at[i] = len(kept)
			kept = append(kept, i)
		}
	}
	moved := make([]float32, len(kept))
	for a := range moved {
		moved[a] = float32(recordingSD * rng.NormFloat64())
	}
	some := &Ratios{n: len(kept), pairs: make([]float32, 0, len(kept)*(len(kept)-1)/2)}
	for b, j := range kept {
		for a, i := range kept[:b] {
			v := r.pairs[triangle(i, j)]
			noise := moved[a] + moved[b] + float32(pairSD*rng.NormFloat64())
			some.pairs = append(some.pairs, v+float32(mobility(v, c.lo, c.hi)*noise))
		}
	}
	for _, l := range r.links {
		if in[c.units[l.I]] && in[c.units[l.J]] {
			some.Link(Link{I: at[l.I], J: at[l.J], Log10LR: l.Log10LR + float64(pairSD*rng.NormFloat64()), Firm: l.Firm})
		}
	}
	t := newTree(some, cut)
	t.link(some.links, cut)
	t.grow(cut)
	for a, label := range t.cutAt(cut) {
		labels[kept[a]] = label
	}
	return labels
}

// bounds returns the ratios below and above which none lies, if several lie just there: what was measured is farther out.
// They are infinite otherwise.
func (r *Ratios) bounds() (lo, hi float32) {
	inf := float32(math.Inf(1))
	lo, hi = inf, -inf
	atLo, atHi := 0, 0
	for _, v := range r.pairs {
		switch {
		case v < lo:
			lo, atLo = v, 1
		case v == lo:
			atLo++
		}
		switch {
		case v > hi:
			hi, atHi = v, 1
		case v == hi:
			atHi++
		}
	}
	if atLo < 2 {
		lo = -inf
	}
	if atHi < 2 {
		hi = inf
	}
	return lo, hi
}

// mobility is how far a ratio moves, as a share of how far it would without bounds.
func mobility(ratio, lo, hi float32) float32 {
	inside := min(ratio-lo, hi-ratio)
	return boundMobility + (1-boundMobility)*min(inside/boundReach, 1)
}

// Stability says how sure a clustering is of its sessions: how often recordings are together in resamples. It is the
// consensus of Monti et al., "Consensus clustering" (Machine Learning, 2003): two recordings agree in the share, of the
// resamples that hold both, in which they are in one session.
//
// On calls and readings by background alone, with constants from the other part (five seeds of both), 405 members of
// sessions had a share of 0.95 and more; one of them, of 26 true sessions, was with a recording of another. Of those that
// the 652 others were with, 89 % were of their session, at least 83 % in the interval; a share is no probability. How far
// ratios move was measured on the same recordings.
type Stability struct {
	Members   []Member   // of each recording
	Outsiders []Outsider // of each session
}

// Member says how sure a recording's session is.
type Member struct {
	// Share, from 0 to 1, is how far the recording agrees with the others of its session, in the mean; of a recording that
	// stands alone, the share of resamples in which it does. 0 where it is in no session.
	Share      float64
	Other      int     // the session other than its own that it agrees most with; -1: none
	OtherShare float64 // how far, in the mean
}

// Outsider is the recording outside a session that agrees most with its members.
type Outsider struct {
	Recording int     // -1: none agrees
	Share     float64 // with the members, in the mean
}

// Consensus judges a clustering by resamples of it, as [Ratios.Resample] gives them.
func Consensus(c Clustering, resamples [][]int) Stability {
	n := len(c.Labels)
	sessions := 0
	for _, l := range c.Labels {
		sessions = max(sessions, l+1)
	}
	s := Stability{Members: make([]Member, n), Outsiders: make([]Outsider, sessions)}
	for k := range s.Outsiders {
		s.Outsiders[k].Recording = -1
	}
	rows, alone := byRecording(n, resamples)
	sum, count := make([]float64, sessions), make([]int, sessions)
	for i := range n {
		clear(sum)
		clear(count)
		for j, l := range c.Labels {
			if j == i || l < 0 {
				continue
			}
			if share, ok := agreement(rows[i], rows[j]); ok {
				sum[l] += share
				count[l]++
			}
		}
		s.judge(i, c.Labels[i], sum, count)
		if own := c.Labels[i]; own >= 0 && count[own] == 0 {
			s.Members[i].Share = alone[i]
		}
	}
	return s
}

// judge sets what the sums of a recording's agreement with the members of each session say.
func (s *Stability) judge(i, own int, sum []float64, count []int) {
	m := Member{Other: -1}
	for l := range sum {
		if count[l] == 0 {
			continue
		}
		mean := sum[l] / float64(count[l])
		if l == own {
			m.Share = mean
			continue
		}
		if mean > m.OtherShare {
			m.Other, m.OtherShare = l, mean
		}
		if o := &s.Outsiders[l]; mean > o.Share {
			*o = Outsider{Recording: i, Share: mean}
		}
	}
	s.Members[i] = m
}

// byRecording turns resamples into a row of labels for each recording, and returns with them the share of the
// resamples with a recording in which it was alone.
func byRecording(n int, resamples [][]int) (rows [][]int32, alone []float64) {
	rows, alone = make([][]int32, n), make([]float64, n)
	for i := range rows {
		rows[i] = make([]int32, len(resamples))
	}
	held := make([]int, n)
	size := make([]int, n) // by label
	for k, labels := range resamples {
		clear(size)
		for _, l := range labels {
			if l >= 0 {
				size[l]++
			}
		}
		for i, l := range labels {
			rows[i][k] = int32(l)
			if l < 0 {
				continue
			}
			held[i]++
			if size[l] == 1 {
				alone[i]++
			}
		}
	}
	for i := range alone {
		alone[i] /= float64(max(held[i], 1))
	}
	return rows, alone
}

// agreement is the share of the resamples with both recordings that have them in one session; ok is false if none has.
func agreement(a, b []int32) (share float64, ok bool) {
	together, both := 0, 0
	for k, l := range a {
		if l < 0 || b[k] < 0 {
			continue
		}
		both++
		if l == b[k] {
			together++
		}
	}
	if both == 0 {
		return 0, false
	}
	return float64(together) / float64(both), true
}
