package earwitness

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/session"
)

// DefaultPrior is the probability, before anything is compared, that two recordings of a folder are of one session: as
// of eleven sessions of one size. Groups are then one session from a mean log10 likelihood ratio of 1.
const DefaultPrior = 1.0 / 11

// ErrNotCompared is the error of forming sessions from a case whose recordings were not compared.
var ErrNotCompared = errors.New("the recordings of the case were not compared")

// prior is the one that sessions are formed with.
func (o Options) prior() float64 {
	if o.Prior == 0 {
		return DefaultPrior
	}
	return o.Prior
}

// Cluster forms the sessions of a case from its matches and pairs, as [Scan] does, in place of those that it has. Of the
// options only Prior counts, which lies between 0 and 1, and Workers. It changes Sessions, Tree, Limits and the setting
// of the prior. The error is [ErrNotCompared], about the prior, or that of ctx.
func Cluster(ctx context.Context, c *evidence.Case, o Options) error {
	if err := o.checkPrior(); err != nil {
		return err
	}
	if c.Tool.Settings["compare"] == "false" || ofSkipped(c.Tool.Settings, sessionNeeds) {
		return ErrNotCompared
	}
	u := newUnion(c, session.Cut(o.prior()))
	formed := u.ratios.Cluster(u.cut)
	stability, resamples, err := u.stability(ctx, formed, o)
	if err != nil {
		return err
	}
	c.Sessions, c.Tree = u.sessions(formed, stability, resamples), u.tree(formed.Merges)
	c.Limits = slices.DeleteFunc(slices.Clone(c.Limits), func(l string) bool { return strings.HasPrefix(l, sessionLimit) })
	c.Limits = append(c.Limits, u.limits(formed, resamples)...)
	settings := o.priorSetting()
	for name, value := range c.Tool.Settings {
		if _, ours := settings[name]; !ours {
			settings[name] = value
		}
	}
	c.Tool.Settings = settings
	return nil
}

func (o Options) checkPrior() error {
	if !(o.prior() > 0 && o.prior() < 1) {
		return fmt.Errorf("the prior is %g, not between 0 and 1", o.prior())
	}
	return nil
}

// priorSetting is the setting that sessions are formed by.
func (o Options) priorSetting() map[string]string {
	return map[string]string{"session_prior": strconv.FormatFloat(o.prior(), 'g', -1, 64)}
}

// sessionLimit begins what clustering could not do.
const sessionLimit = "session: "

// union is the work of joining recordings into sessions.
type union struct {
	paths    []string // of the recordings that were decoded
	ratios   *session.Ratios
	cut      float64
	highest  float64 // ratio by likeness
	excerpts int     // links that were left out: see oneContainer
}

func newUnion(c *evidence.Case, cut float64) *union {
	u := &union{cut: cut}
	at := map[string]int{}
	for _, r := range c.Recordings {
		if r.Status != evidence.Failed {
			at[r.Path] = len(u.paths)
			u.paths = append(u.paths, r.Path)
		}
	}
	u.ratios = session.NewRatios(len(u.paths))
	all := sharedAudio(c.Recordings, c.Matches)
	linked, left := oneContainer(all)
	u.excerpts = left
	for _, p := range c.Pairs.All() {
		i, okA := at[p.A]
		j, okB := at[p.B]
		if !okA || !okB || i == j {
			continue
		}
		key := pairKey(p.A, p.B)
		if s, ok := all[key]; !ok || !s.decided(p) {
			u.ratios.Set(i, j, p.Log10LR)
			u.highest = max(u.highest, p.Log10LR)
			continue
		}
		if s, ok := linked[key]; ok {
			u.ratios.Link(session.Link{I: i, J: j, Log10LR: p.Log10LR, Firm: s.kind == isCopy && p.Log10LR >= leastCopy})
		}
	}
	return u
}

// stability clusters again and again, and judges what was formed by that; nil if there are too many recordings.
func (u *union) stability(ctx context.Context, formed session.Clustering, o Options) (*session.Stability, int, error) {
	n := session.Resamples(len(u.paths))
	resamples := make([][]int, n)
	o.inParallel(n, func(k int) {
		if ctx.Err() == nil {
			resamples[k] = u.ratios.Resample(formed, u.cut, k)
		}
	})
	if err := ctx.Err(); err != nil || n == 0 {
		return nil, 0, err
	}
	s := session.Consensus(formed, resamples)
	return &s, n, nil
}

// limits says what could not be done.
func (u *union) limits(formed session.Clustering, resamples int) (out []string) {
	add := func(n int, format string) {
		if n > 0 {
			out = append(out, fmt.Sprintf(sessionLimit+format, n))
		}
	}
	if u.highest > 0 && u.highest < u.cut {
		out = append(out, fmt.Sprintf(sessionLimit+"the prior asks for a mean log10 LR of %.2f, which no pair reaches by "+
			"likeness: only shared audio joins recordings", u.cut))
	}
	alone := 0
	for _, l := range formed.Labels {
		if l < 0 {
			alone++
		}
	}
	add(alone, "%d recordings could not be compared with any other and stand in no session")
	add(len(formed.Refused), "%d pairs share audio and are not joined by it, because other recordings of the two sessions "+
		"are unlike: one may be a compilation")
	add(u.excerpts, "%d pairs of a recording and an excerpt of it are not joined by that, because the excerpt is also in a recording "+
		"that shares nothing else with it: it may be a sound that was put into both")
	if resamples == 0 {
		add(len(u.paths), "%d recordings are too many to judge how sure sessions are")
	}
	return out
}

// sessions lists the labelled recordings by session.
func (u *union) sessions(formed session.Clustering, stability *session.Stability, resamples int) []evidence.Session {
	var out []evidence.Session
	for i, label := range formed.Labels {
		if label < 0 {
			continue
		}
		if label == len(out) { // numbered in the order of their first recordings
			out = append(out, evidence.Session{ID: sessionID(label), Resamples: resamples, Outsider: u.outsider(stability, label)})
		}
		s := &out[label]
		s.Paths = append(s.Paths, u.paths[i])
		if stability != nil {
			s.Members = append(s.Members, u.member(stability.Members[i], i))
		}
	}
	return out
}

func sessionID(label int) string { return fmt.Sprintf("s%d", label+1) }

func (u *union) member(m session.Member, i int) evidence.Member {
	out := evidence.Member{Path: u.paths[i], Share: round(m.Share, shareStep)}
	if share := round(m.OtherShare, shareStep); share > 0 {
		out.OtherSession, out.OtherShare = sessionID(m.Other), share
	}
	return out
}

// outsider is the one of a session, nil if there is none.
func (u *union) outsider(stability *session.Stability, label int) *evidence.Outsider {
	if stability == nil || round(stability.Outsiders[label].Share, shareStep) == 0 {
		return nil
	}
	o := stability.Outsiders[label]
	return &evidence.Outsider{Path: u.paths[o.Recording], Share: round(o.Share, shareStep)}
}

const shareStep = 1e-3

// tree names the nodes of merges.
func (u *union) tree(merges []session.Merge) (out []evidence.Merge) {
	node := func(i int) evidence.Node {
		if i < len(u.paths) {
			return evidence.Node{Path: u.paths[i]}
		}
		merge := i - len(u.paths)
		return evidence.Node{Merge: &merge}
	}
	for _, m := range merges {
		out = append(out, evidence.Merge{Left: node(m.Left), Right: node(m.Right), Log10LR: round(m.Log10LR, ratioStep)})
	}
	return out
}
