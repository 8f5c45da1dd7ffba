package report

import (
	"sort"

	"github.com/earwitness/earwitness/evidence"
)

// method says how the case was made, so that it can be made again: on the same architecture to the last digit.
type method struct {
	Tool     evidence.Tool
	Settings []setting
	Decoders []string
	Kernel   string
	// Architecture is that on which the command makes the same case to the last digit; empty: not stated.
	Architecture string
	Limits       []string
	ErrorRates   []rate
	Unrated      int // ratios of findings, matches and pairs without an error rate
	Scale        []evidence.Band
	ScaleName    string
	Command      string
	Audit        []AuditLine
	LeftOut      int
	NoExhibits   bool
	Schema       string
}

type setting struct{ Name, Value string }

// rate is an error rate that stands beside ratios of the case, with how many.
type rate struct {
	What  string
	Rate  evidence.ErrorRate
	Times int
}

// Text says the rate in words.
func (r rate) Text() string { return errorRate(&r.Rate) }

func (b *builder) method(o Options) method {
	c := b.c
	v := method{
		Tool: c.Tool, Limits: c.Limits, Scale: evidence.Scale, ScaleName: evidence.ScaleName, Command: o.Command,
		Audit: o.Audit, LeftOut: b.media.leftOut, NoExhibits: b.media.absent, Schema: c.Schema,
		Kernel: c.Tool.Settings["kernel"], Architecture: c.Tool.Settings["architecture"],
	}
	for name, value := range c.Tool.Settings {
		v.Settings = append(v.Settings, setting{name, value})
	}
	sort.Slice(v.Settings, func(i, j int) bool { return v.Settings[i].Name < v.Settings[j].Name })
	if v.Command == "" {
		v.Command = "earwitness scan FOLDER"
		if v.Kernel != "" {
			v.Command += " --kernel " + visible(v.Kernel)
		}
	}
	seen := map[string]bool{}
	for _, r := range c.Recordings {
		if r.Decoder != "" && !seen[r.Decoder] {
			seen[r.Decoder] = true
			v.Decoders = append(v.Decoders, r.Decoder)
		}
	}
	sort.Strings(v.Decoders)
	v.ErrorRates, v.Unrated = b.errorRates()
	return v
}

// errorRates gathers the different error rates of a case in the order in which they stand in it.
func (b *builder) errorRates() (rates []rate, unrated int) {
	at := map[rate]int{}
	add := func(what string, e *evidence.ErrorRate) {
		if e == nil {
			unrated++
			return
		}
		key := rate{What: what, Rate: *e}
		i, ok := at[key]
		if !ok {
			i = len(rates)
			at[key] = i
			rates = append(rates, key)
		}
		rates[i].Times++
	}
	for _, r := range b.c.Recordings {
		if r.Edited != nil {
			add("edited", r.Edited.ErrorRate)
		}
		if r.PreviouslyLossy != nil {
			add("lossy before", r.PreviouslyLossy.ErrorRate)
		}
		if r.Mains != nil {
			add("mains hum", r.Mains.ErrorRate)
		}
	}
	for _, f := range b.c.Findings {
		add(visible(f.Detector), f.ErrorRate)
	}
	for _, m := range b.c.Matches {
		add("same audio", m.ErrorRate)
	}
	for _, m := range b.c.MainsMatches {
		add("place in a log of mains frequency", m.ErrorRate)
	}
	for _, m := range b.c.MainsClaims {
		add("claimed time", m.ErrorRate)
	}
	for _, m := range b.c.Moments {
		add("made at one time", m.ErrorRate)
	}
	for _, p := range b.c.Pairs.All() {
		add("same session", p.ErrorRate)
	}
	return rates, unrated
}
