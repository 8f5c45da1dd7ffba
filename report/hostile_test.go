package report_test

import (
	"strings"

	"github.com/earwitness/earwitness/evidence"
)

// attack is what a stranger may call a file, in every place of a case that holds text.
const attack = `"><img src=x onerror=window.pwned=1></script><script>window.pwned=1</script>'` + "`${1}{{.}}" + "\u202egpj.exe\u2066\u200b\x00\n\xff"

// hostileCase has the attack wherever a case holds text, and numbers at the edge of what JSON holds.
func hostileCase() *evidence.Case {
	c := fakeCase(10)
	old := c.Recordings[1].Path
	path := attack + "/" + old
	rename := func(p *string) { *p = strings.ReplaceAll(*p, old, path) }
	for i, p := range c.Pairs.All() {
		rename(&p.A)
		rename(&p.B)
		p.Limits = []string{attack}
		c.Pairs.Set(i, p)
	}
	for i := range c.Matches {
		rename(&c.Matches[i].A)
		rename(&c.Matches[i].B)
	}
	for i := range c.Exhibits {
		rename(&c.Exhibits[i].Path)
		c.Exhibits[i].Label = attack
	}
	for i := range c.Tree {
		rename(&c.Tree[i].Left.Path)
		rename(&c.Tree[i].Right.Path)
	}
	for i := range c.Sessions {
		c.Sessions[i].ID = attack
		for j := range c.Sessions[i].Paths {
			rename(&c.Sessions[i].Paths[j])
		}
	}
	for i := range c.Findings {
		c.Findings[i].Kind, c.Findings[i].Detector, c.Findings[i].Limits = attack, attack, []string{attack}
		c.Findings[i].Measurements = map[string]float64{attack: 1e300}
	}
	for i := range c.Recordings {
		r := &c.Recordings[i]
		rename(&r.Path)
		if r.Path == path {
			r.PathBytes = []byte(path)
		}
		r.Container, r.Codec, r.Decoder, r.SHA256, r.StreamSHA256, r.PCMSHA256 = attack, attack, attack, attack, attack, attack
		r.Problems = []evidence.Problem{{Code: attack, Text: attack}}
		r.Tags = []evidence.Tag{{Name: attack, Value: attack}}
		r.Structure = &evidence.Structure{Signature: attack, Parts: []evidence.Part{{Name: attack, Mark: attack}}}
		r.Limits = []string{attack}
		r.BlindZones = []evidence.BlindZone{
			{StartSeconds: -1e300, EndSeconds: 1e300, Reason: attack},
			{StartSeconds: 2, EndSeconds: 1},
			{EndSeconds: 1e308, SmallestCutSeconds: new(1e308)},
			{EndSeconds: 3, SmallestCutSeconds: new(-5e-324)},
		}
		r.Generations = []evidence.Generation{{Codec: attack, FrameSamples: -1}, {Log10LR: 1e300}}
		r.SpliceCurve = &evidence.Curve{StepSeconds: 1e-300, Log10LR: []float64{1e308, -1e308, 0}}
		if r.Edited != nil {
			r.Edited.Verdict = attack
			r.Edited.ErrorRate = &evidence.ErrorRate{Set: attack}
		}
		r.Status = attack
	}
	c.Lineage = []evidence.Lineage{{
		From: attack, To: path, Log10LR: 1, ErrorRate: &evidence.ErrorRate{Set: attack}, Limits: []string{attack},
	}}
	c.MainsMatches = []evidence.MainsMatch{{
		Path: attack, Reference: attack, StartTime: attack, Limits: []string{attack}, ErrorRate: &evidence.ErrorRate{Set: attack},
	}, {
		Path: path, Log: []evidence.MainsPoint{{TimeSeconds: -1e300, FrequencyHz: 1e300}, {TimeSeconds: 1e300}},
	}}
	c.MainsClaims = []evidence.MainsClaim{{Path: attack, From: attack, Until: attack, StartTime: attack, Limits: []string{attack}}}
	c.Moments = []evidence.Moment{{A: attack, B: attack, LagSeconds: 1e300, Limits: []string{attack}}}
	c.Recordings[4].Tags = []evidence.Tag{{Name: "comment", Value: strings.Repeat(attack, 10<<20/len(attack))}} // 10 MB
	c.Recordings[2].DurationSeconds = 1e300
	c.Recordings[3].DurationSeconds = -5
	c.Recordings = append(c.Recordings, c.Recordings[0])
	self := 0
	c.Tree = append(c.Tree, evidence.Merge{Left: evidence.Node{Merge: &self}, Right: evidence.Node{Path: attack}, Log10LR: 1e300})
	for _, kind := range []string{"edit", "copy_move", "structure", "lossy_generation"} {
		c.Findings = append(c.Findings, evidence.Finding{
			Path: path, Partner: attack, Kind: kind, Detector: attack, StartSeconds: -1e300, EndSeconds: 1e300, Log10LR: -1e300, Limits: []string{attack},
		})
	}
	c.Limits = []string{attack}
	c.Tool = evidence.Tool{Name: attack, Version: attack, Settings: map[string]string{attack: attack, "kernel": attack, "architecture": attack}}
	return c
}
