package export_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/export"
	"github.com/earwitness/earwitness/export/parquet"
)

var rate = &evidence.ErrorRate{Value: 0.01, Upper95: 0.03, N: 210, Set: "forged read speech, 2026"}

// fakeCase makes a case of n recordings with every kind of content.
func fakeCase(n int) *evidence.Case {
	c := &evidence.Case{
		Schema: evidence.Schema, Limits: []string{"recordings under 2 s were not compared"},
		Tool: evidence.Tool{Name: "earwitness", Version: "0.1.0", Settings: map[string]string{"kernel": "generic", "prior": "0.1"}},
	}
	for i := range n {
		r := evidence.Recording{
			Path: fmt.Sprintf("leak/%02d/call %03d.wav", i%4, i), Bytes: int64(1000 + i), Status: evidence.OK,
			SHA256: fmt.Sprintf("%064x", sha256.Sum256([]byte{byte(i)})), StreamSHA256: strings.Repeat("cd", 32), PCMSHA256: strings.Repeat("ab", 32),
			Container: "wav", Codec: "pcm_s16le", Decoder: "earwitness/pcm 1", SampleRateHz: 16000, Channels: 1, BitRateBPS: 256000,
			DurationSeconds: 20 + float64(i)/3, BandwidthHz: new(7600.0), Tags: []evidence.Tag{{Name: "title", Value: "voice note"}},
			Edited:          &evidence.Verdict{Log10LR: 2.2, Verdict: "edited", ErrorRate: rate},
			PreviouslyLossy: &evidence.Verdict{Log10LR: -0.2, Verdict: "inconclusive"},
			Generations: []evidence.Generation{
				{Codec: "aac", FrameSamples: 1024, OffsetSamples: 407, Log10LR: 3.1}, {Codec: "opus", Log10LR: 1},
			},
			Room: &evidence.Room{RT60Seconds: new(0.5), SNRdB: new(24.0)},
			Mains: &evidence.Mains{
				Present: i%2 == 0, NominalHz: 50, SNRdB: new(18.0),
				Track: []evidence.MainsPoint{{TimeSeconds: 1, FrequencyHz: 50.01}, {TimeSeconds: 2, FrequencyHz: 49.98}},
			},
			SpliceCurve: &evidence.Curve{StepSeconds: 0.1, Log10LR: []float64{-0.5, 2.2, -0.25}},
			BlindZones: []evidence.BlindZone{
				{StartSeconds: 3, EndSeconds: 4.2, Reason: "digital silence"},
				{StartSeconds: 4, EndSeconds: 6, SmallestCutSeconds: new(0.12), Reason: "under 10 dB SNR"},
			},
			Limits: []string{"mains hum: the low edge of the band lies above 120 Hz"},
		}
		c.Recordings = append(c.Recordings, r)
		addFindings(c, r.Path, i)
	}
	addRelations(c)
	return c
}

// bareCase has one recording in which nothing was found.
func bareCase() *evidence.Case {
	return &evidence.Case{Schema: evidence.Schema, Recordings: []evidence.Recording{{Path: "a.wav", Bytes: 1, SHA256: sha256Hex("a"), Status: evidence.OK}}}
}

// addFindings adds what overlaps, what has no length, and what has a band.
func addFindings(c *evidence.Case, path string, i int) {
	finding := evidence.Finding{
		Path: path, Kind: "edit", Detector: "compression_grid", StartSeconds: 6.201, EndSeconds: 6.225, Log10LR: 2.2,
		Measurements: map[string]float64{"z": 14.37, "removed_samples_mod_1024": 112},
		ErrorRate:    rate, Limits: []string{"an encoder that was restarted leaves the same trace"},
	}
	c.Findings = append(c.Findings, finding)
	if i%2 == 0 {
		finding.StartSeconds, finding.EndSeconds, finding.Kind, finding.ErrorRate = 6.21, 7, "copy_move", nil
		finding.Measurements = map[string]float64{"low_hz": 45, "high_hz": 55}
		c.Findings = append(c.Findings, finding)
	}
	for range i % 3 {
		finding.StartSeconds, finding.EndSeconds, finding.Kind, finding.Partner = 9, 9, "structure", c.Recordings[0].Path
		c.Findings = append(c.Findings, finding)
	}
}

func addRelations(c *evidence.Case) {
	session := evidence.Session{ID: "s1", Resamples: 100}
	for i, r := range c.Recordings {
		session.Paths = append(session.Paths, r.Path)
		session.Members = append(session.Members, evidence.Member{Path: r.Path, Share: 0.9})
		if i == 0 {
			continue
		}
		a := c.Recordings[i-1].Path
		c.Matches = append(c.Matches, evidence.Match{
			A: a, B: r.Path, AStartSeconds: 1, AEndSeconds: 3, BStartSeconds: 2, BEndSeconds: 4, Speed: 1,
			Log10LR: 2, ErrorRate: rate, Precision: evidence.ToFrame,
		})
		c.Pairs.Append(evidence.Pair{A: a, B: r.Path, Log10LR: -0.5, Log10LRPauses: new(-0.4), ErrorRate: rate})
		c.Lineage = append(c.Lineage, evidence.Lineage{From: a, To: r.Path, Log10LR: 1.1, ErrorRate: rate})
	}
	c.Sessions = append(c.Sessions, session)
	c.MainsClaims = []evidence.MainsClaim{{Path: c.Recordings[0].Path, From: "2026-05-01T00:00:00Z", Until: "2026-06-01T00:00:00Z", Log10LR: -0.4}}
	c.Moments = []evidence.Moment{{A: c.Recordings[0].Path, B: c.Recordings[len(c.Recordings)-1].Path, LagSeconds: 3, Log10LR: 1.2}}
	c.MainsMatches = []evidence.MainsMatch{{
		Path: c.Recordings[0].Path, Reference: "grid/001.csv", StartSeconds: 812, RMSMillihertz: 0.8, RunnerUpMillihertz: 2.9, Log10LR: 2,
	}}
}

// attack is what a stranger may call a file or write in a tag: markup, formulas, ends of lines, other separators, escapes
// of a terminal, reordering, bytes that are not UTF-8.
const attack = "=cmd|' /C calc'!A0;@SUM(1);\"=1\"\t+x\r\n-y,\"\"\u2028\x1b[2J\u202egpj.exe\x00\xff" +
	"</script><script>alert(1)</script>\\../../etc/passwd"

// hostileCase has attacks wherever a case holds text, and numbers that no recording has.
func hostileCase() *evidence.Case {
	c := fakeCase(6)
	old := c.Recordings[1].Path
	for i := range c.Findings {
		f := &c.Findings[i]
		f.Path, f.Partner = strings.ReplaceAll(f.Path, old, attack), attack
		f.Kind, f.Detector, f.Limits = attack, attack, []string{attack}
		f.Measurements = map[string]float64{attack: 1e300, "z": math.Inf(1)}
	}
	for i := range c.Recordings {
		r := &c.Recordings[i]
		if r.Path == old {
			r.Path, r.PathBytes = attack, []byte(attack)
		}
		r.Container, r.Codec, r.Decoder, r.Status, r.PCMSHA256 = attack, attack, attack, attack, attack
		r.Tags = []evidence.Tag{{Name: attack, Value: attack}}
		r.Problems = []evidence.Problem{{Code: attack, Text: attack, AtByte: -1}}
		r.Limits = []string{attack}
		r.BlindZones = []evidence.BlindZone{{StartSeconds: -1e300, EndSeconds: 1e300, Reason: attack}, {StartSeconds: 2, EndSeconds: 1}}
		r.Edited.Verdict = attack
	}
	c.Recordings[0].DurationSeconds, c.Recordings[2].DurationSeconds, c.Recordings[3].DurationSeconds = 0, 1e300, -4
	c.Recordings[4].SHA256 = attack
	c.Recordings[5].Tags = []evidence.Tag{{Name: "comment", Value: strings.Repeat("=tag\n", 1<<21)}} // 10 MB
	c.Recordings = append(c.Recordings, c.Recordings[0])
	for i := range c.Matches {
		m := &c.Matches[i]
		m.A, m.B = strings.ReplaceAll(m.A, old, attack), strings.ReplaceAll(m.B, old, attack)
		m.AEndSeconds, m.Limits = -5, []string{attack}
	}
	for _, place := range [][2]float64{{-1e300, 1e300}, {math.NaN(), math.Inf(1)}, {5, 1}, {1e8, 2e8}} {
		c.Findings = append(c.Findings, evidence.Finding{
			Path: attack, Kind: attack, Detector: "x", StartSeconds: place[0], EndSeconds: place[1], Log10LR: math.NaN(),
			Measurements: map[string]float64{"low_hz": math.NaN(), "high_hz": math.Inf(1)},
		})
	}
	c.Findings = append(c.Findings, evidence.Finding{Path: "of no recording " + attack, Kind: "edit", EndSeconds: 3, Log10LR: 1})
	c.Sessions[0].ID, c.Limits = attack, []string{attack}
	c.Tool = evidence.Tool{Name: attack, Version: attack, Settings: map[string]string{attack: attack}}
	return c
}

// jsonSafe takes out of a case what JSON has no words for.
func jsonSafe(c *evidence.Case) *evidence.Case {
	for i := range c.Findings {
		f := &c.Findings[i]
		for _, v := range []*float64{&f.StartSeconds, &f.EndSeconds, &f.Log10LR} {
			if math.IsNaN(*v) || math.IsInf(*v, 0) {
				*v = 0
			}
		}
		for name, v := range f.Measurements {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				delete(f.Measurements, name)
			}
		}
	}
	return c
}

// folder holds the files that a format wrote, by name.
type folder map[string]*bytes.Buffer

type closer struct{ io.Writer }

func (closer) Close() error { return nil }

func (f folder) create(name string) (io.WriteCloser, error) {
	if f[name] != nil || name == "" || strings.ContainsAny(name, "/\\:\x00\n") {
		return nil, fmt.Errorf("%q is no new name", name)
	}
	f[name] = &bytes.Buffer{}
	return closer{f[name]}, nil
}

// formats are all there are.
func formats() []export.Format { return append(export.Formats(), parquet.Format()) }

// written writes a case in a format; one file under the name of the format's extension.
func written(t *testing.T, format export.Format, c *evidence.Case, o export.Options) folder {
	t.Helper()
	f := folder{}
	var err error
	if format.File != nil {
		f[format.Extension] = &bytes.Buffer{}
		err = format.File(f[format.Extension], c, o)
	} else {
		err = format.Files(f.create, c, o)
	}
	if err != nil {
		t.Fatalf("%s: %v", format.Name, err)
	}
	return f
}

func formatNamed(t *testing.T, name string) export.Format {
	t.Helper()
	for _, f := range formats() {
		if f.Name == name {
			return f
		}
	}
	t.Fatalf("no format %q", name)
	return export.Format{}
}

func sha256Hex(s string) string { return fmt.Sprintf("%064x", sha256.Sum256([]byte(s))) }
