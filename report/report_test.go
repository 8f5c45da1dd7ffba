package report_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/report"
)

var update = flag.Bool("update", false, "write the golden files anew")

// smallCase is made by hand: a recording with an edit, an excerpt of it, and a file that is not audio.
func smallCase() *evidence.Case {
	f := faker{c: &evidence.Case{
		Schema: evidence.Schema,
		Tool:   evidence.Tool{Name: "earwitness", Version: "v0.1.0", Settings: map[string]string{"architecture": "amd64/v1", "kernel": "generic", "b": "2", "a": "1", "session_prior": "0.09090909090909091"}},
		Recordings: []evidence.Recording{
			{
				Path: "a.mp3", SHA256: strings.Repeat("a1", 32), PCMSHA256: strings.Repeat("b2", 32), Bytes: 490_000, Status: evidence.OK,
				Container: "mp3", Codec: "mp3", Decoder: "mp3 1", SampleRateHz: 44100, Channels: 1, DurationSeconds: 61.25, BitRateBPS: 64000,
				BandwidthHz: new(15800.0), Tags: []evidence.Tag{{Name: "TIT2", Value: "<b>voice</b>"}},
				Structure: &evidence.Structure{
					Signature: "ID3v2(TIT2) Info=LAME3.100 frames=<i>CBR</i>",
					Parts:     []evidence.Part{{Name: "ID3v2", Bytes: 128}, {Name: "frames", Mark: "<i>CBR</i>", AtByte: 128, Bytes: 4096}},
				},
				Generations:     []evidence.Generation{{Codec: "aac", FrameSamples: 1024, OffsetSamples: 407, Log10LR: 3.1}},
				PreviouslyLossy: &evidence.Verdict{Log10LR: 3.1, Verdict: "yes"},
				Edited:          &evidence.Verdict{Log10LR: 2.2, Verdict: "edited", ErrorRate: &rates[0]},
				Room:            &evidence.Room{RT60Seconds: new(0.52), RT60StandardErrorSeconds: new(0.04), SNRdB: new(24.0)},
				Mains: &evidence.Mains{Present: true, NominalHz: 50, SNRdB: new(18.0), Log10LR: new(1.5), Track: []evidence.MainsPoint{
					{TimeSeconds: 8, FrequencyHz: 50.01}, {TimeSeconds: 16, FrequencyHz: 49.99}, {TimeSeconds: 24, FrequencyHz: 50},
				}},
				SpliceCurve: &evidence.Curve{StepSeconds: 20, Log10LR: []float64{-0.5, 2.2, -0.5}},
				BlindZones:  []evidence.BlindZone{{StartSeconds: 3, EndSeconds: 4.2, Reason: "digital silence"}},
			},
			{
				Path: "b.ogg", SHA256: strings.Repeat("c3", 32), PCMSHA256: strings.Repeat("b2", 32), Bytes: 40_000, Status: evidence.Partial,
				Problems:  []evidence.Problem{{Code: "truncated", AtByte: 39000, Text: "the last page is cut off"}},
				Container: "ogg", Codec: "opus", SampleRateHz: 48000, Channels: 2, DurationSeconds: 10,
				Edited: &evidence.Verdict{Log10LR: -0.1, Verdict: "inconclusive"},
				Limits: []string{"room: under 3 s of pauses"},
			},
			{Path: "c.jpg", SHA256: strings.Repeat("d4", 32), Bytes: 12, Status: evidence.Failed, Problems: []evidence.Problem{{Code: "not_audio", Text: "no known container"}}},
		},
		Findings: []evidence.Finding{{
			Path: "a.mp3", Kind: "edit", Detector: "compression_grid", StartSeconds: 12.401, EndSeconds: 12.425, Log10LR: 2.2,
			Measurements: map[string]float64{"removed_samples_mod_576": 112}, ErrorRate: &rates[0], Limits: []string{"a restarted encoder"},
		}},
		Matches: []evidence.Match{{A: "a.mp3", B: "b.ogg", AStartSeconds: 3.1, AEndSeconds: 13.1, BEndSeconds: 10, Speed: 1, Log10LR: 4}},
		Pairs: evidence.PairsOf(evidence.Pair{
			A: "a.mp3", B: "b.ogg", Log10LR: 1.2, Log10LRPauses: new(0.9), Log10LRBackground: new(0.9), Log10LRChannel: new(-0.25),
			Export: evidence.DifferentExport,
		}),
		Sessions: []evidence.Session{{
			ID: "s1", Paths: []string{"a.mp3", "b.ogg"}, Resamples: 100,
			Members: []evidence.Member{{Path: "a.mp3", Share: 0.97}, {Path: "b.ogg", Share: 0.955, OtherSession: "s2", OtherShare: 0.04}},
		}},
		Tree: []evidence.Merge{{Left: leaf("a.mp3"), Right: leaf("b.ogg"), Log10LR: 1.2}},
		Lineage: []evidence.Lineage{{
			From: "a.mp3", To: "b.ogg", Log10LR: 1.1, Measurements: map[string]float64{"residual_db": -20}, ErrorRate: &rates[0],
			Limits: []string{"\"b.ogg\" is coded as vorbis, which the ratio was not measured on"},
		}},
		Limits: []string{"session_pauses: 1 recordings not compared: too short"},
	}}
	f.add(evidence.Exhibit{Path: "a.mp3", Kind: evidence.Spectrogram, EndSeconds: 61.25, TopHz: 8000, MediaType: "image/png"}, []byte("a picture"))
	f.add(evidence.Exhibit{Path: "a.mp3", Kind: evidence.Audio, Label: "edit", StartSeconds: 10, EndSeconds: 14, MediaType: "audio/wav"}, []byte("a sound"))
	f.add(evidence.Exhibit{Path: "a.mp3", Kind: evidence.Audio, Label: "pause background", StartSeconds: 20, EndSeconds: 22, MediaType: "audio/wav"}, []byte("a pause"))
	return f.c
}

func render(t *testing.T, c *evidence.Case, o report.Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := report.HTML(&b, c, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// volatile is what a golden page leaves out: the style and the script stand in files of their own, and the bytes of a
// PNG depend on the compressor.
var volatile = regexp.MustCompile(`(?s)(<style>).*?(</style>)|(<script>).*?(</script>)|(sha256-)(?:[^&]|&#43;)*(&#39;)|(href="data:image/png;base64,)[^"]*(")`)

func TestHTMLGolden(t *testing.T) {
	c := smallCase()
	page := render(t, c, report.Options{Exhibit: exhibitsOf(c), Audit: []report.AuditLine{
		{Time: "2026-03-01T12:00:00.000Z", Who: "user@host", Action: "scan", Detail: "leak", Hash: strings.Repeat("e5", 32)},
	}})
	got := volatile.ReplaceAllString(page, "$1$3$5$7…$2$4$6$8")
	golden(t, "small.html", got)
}

func TestJSONGolden(t *testing.T) {
	var b bytes.Buffer
	if err := report.JSON(&b, smallCase()); err != nil {
		t.Fatal(err)
	}
	golden(t, "small.json", b.String())
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", "golden", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s (-want +got; -update writes it anew):\n%s", file, d)
	}
}

func TestJSON(t *testing.T) {
	var b bytes.Buffer
	if err := report.JSON(&b, &evidence.Case{Limits: []string{"<&>"}}); err != nil {
		t.Fatal(err)
	}
	got := b.String()
	if !strings.HasSuffix(got, "}\n") || !strings.Contains(got, `"recordings": []`) || !strings.Contains(got, `"settings": {}`) || !strings.Contains(got, `"<&>"`) {
		t.Errorf("got %s", got)
	}
	c := fakeCase(20)
	b.Reset()
	if err := report.JSON(&b, c); err != nil {
		t.Fatal(err)
	}
	var back evidence.Case
	if err := json.Unmarshal(b.Bytes(), &back); err != nil {
		t.Fatal(err)
	}
	for i := range c.Exhibits {
		c.Exhibits[i].Data = nil
	}
	c.Lineage = []evidence.Lineage{}
	if d := cmp.Diff(*c, back); d != "" {
		t.Errorf("read back (-want +got):\n%s", d)
	}
}

func TestNotFinite(t *testing.T) {
	for _, x := range []float64{math.NaN(), math.Inf(1)} {
		c := fakeCase(3)
		p := c.Pairs.At(0)
		p.Log10LR = x
		c.Pairs.Set(0, p)
		var b bytes.Buffer
		if err := report.JSON(&b, c); err == nil || b.Len() > 0 {
			t.Errorf("JSON with %g: error %v and %d bytes", x, err, b.Len())
		}
		if err := report.HTML(&b, c, report.Options{}); err == nil || b.Len() > 0 {
			t.Errorf("HTML with %g: error %v and %d bytes", x, err, b.Len())
		}
	}
}

// Every count on the page is that of the document.
func TestCounts(t *testing.T) {
	c := fakeCase(60)
	page := render(t, c, report.Options{Exhibit: exhibitsOf(c)})
	var doc evidence.Case
	var b bytes.Buffer
	if err := report.JSON(&b, c); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	groups := 0
	for _, s := range doc.Sessions {
		if len(s.Paths) > 1 {
			groups++
		}
	}
	exhibits := map[string]int{}
	for _, e := range doc.Exhibits {
		exhibits[e.Kind]++
	}
	rows := func(id string) int {
		_, after, _ := strings.Cut(page, `<table id="`+id+`"`)
		table, _, _ := strings.Cut(after, "</table>")
		return strings.Count(table, "<tr") - 1
	}
	for _, test := range []struct {
		what      string
		got, want int
	}{
		{"rows of the inventory", rows("inventory"), len(doc.Recordings)},
		{"rows of verdicts", rows("verdicts"), len(doc.Recordings)},
		{"rows of history", rows("history"), len(doc.Recordings)},
		{"rows of matches", rows("matches"), len(doc.Matches)},
		{"rows of editing findings", rows("edit-findings"), len(doc.Findings)},
		{"recordings", strings.Count(page, `<details class="recording"`), len(doc.Recordings)},
		{"marks", strings.Count(page, `<tr data-kind="`), len(doc.Findings) + 2*len(doc.Matches)},
		{"sessions", strings.Count(page, `<article class="card session"`), groups},
		{"pictures", strings.Count(page, "data:image/png;base64,") - 1, exhibits[evidence.Spectrogram] + exhibits[evidence.Waveform]},
		{"sounds", strings.Count(page, "data:audio/wav;base64,"), exhibits[evidence.Audio]},
	} {
		if test.got != test.want {
			t.Errorf("%s: %d on the page, %d in the document", test.what, test.got, test.want)
		}
	}
}

func TestHostile(t *testing.T) {
	page := render(t, hostileCase(), report.Options{Title: attack, Command: attack, Audit: []report.AuditLine{{Time: attack, Who: attack, Action: attack, Detail: attack, Hash: attack}}})
	for _, bad := range []string{"<img src=x", "<script>window", "\u202e", "\u2066", "\u200b", "\x00", "\xff", "NaN<", "Inf<", "ZgotmplZ"} {
		if strings.Contains(page, bad) {
			t.Errorf("the page holds %q", bad)
		}
	}
	if most := 1 << 20; len(page) > most || !strings.Contains(page, "bytes in all, in the case’s JSON") {
		t.Errorf("a page of %d bytes, want %d at most and that a tag was cut", len(page), most)
	}
	if n := strings.Count(page, "<script"); n != 2 {
		t.Errorf("%d scripts, want the data and one", n)
	}
}

func TestNoInlineHandlersOrStyles(t *testing.T) {
	c := fakeCase(10)
	page := render(t, c, report.Options{Exhibit: exhibitsOf(c)})
	if found := regexp.MustCompile(`<[^>]*\s(style|on[a-z]+)=`).FindString(page); found != "" {
		t.Errorf("the policy forbids %q", found)
	}
	if found := regexp.MustCompile(`(src|href)="(https?:|//)`).FindString(page); found != "" {
		t.Errorf("the page asks for %q", found)
	}
}

func TestDeterministic(t *testing.T) {
	c := fakeCase(30)
	o := report.Options{Exhibit: exhibitsOf(c)}
	if first, second := render(t, c, o), render(t, c, o); first != second {
		t.Error("two pages of one case differ")
	}
}

// The same coded audio in another container is told, and recordings that are alike in two ways are counted once.
func TestDuplicates(t *testing.T) {
	c := &evidence.Case{}
	add := func(path, file, coded, samples string) {
		c.Recordings = append(c.Recordings, evidence.Recording{Path: path, SHA256: file, StreamSHA256: coded, PCMSHA256: samples, Status: evidence.OK})
	}
	add("a.m4a", "f1", "c1", "p1")
	add("b.m4a", "f1", "c1", "p1")
	add("c.aac", "f2", "c1", "p2")
	add("d.wav", "f3", "p3", "p3")
	add("e.flac", "f4", "c4", "p3")
	add("f.gsm", "f5", "", "p5")
	add("g.gsm", "f6", "", "p5")
	add("h.wav", "f7", "p7", "p7")
	page := render(t, c, report.Options{})
	for what, want := range map[string]int{
		`<span class="kind">the same file</span>`:                           1,
		`<span class="kind">the same coded audio in different files</span>`: 1,
		`<span class="kind">the same samples in different files</span>`:     2,
		"7 recordings hold exactly what another holds.":                     2, // in the summary and the answer
	} {
		if got := strings.Count(page, what); got != want {
			t.Errorf("%q stands %d times on the page, want %d", what, got, want)
		}
	}
}

func TestEmpty(t *testing.T) {
	page := render(t, &evidence.Case{}, report.Options{})
	if !strings.Contains(page, "0 recordings") {
		t.Error("a case without recordings does not say so")
	}
}

// Exhibits stand once on the page; those that cannot are counted.
func TestExhibits(t *testing.T) {
	c := smallCase()
	same := c.Exhibits[0]
	same.Path = "b.ogg"
	odd := c.Exhibits[1]
	odd.MediaType, odd.SHA256 = "text/html", strings.Repeat("f", 64)
	c.Exhibits = append(c.Exhibits, same, odd)
	const out = "of the case are not on this page"
	for _, test := range []struct {
		name             string
		options          report.Options
		pictures, sounds int
		says             string
	}{
		{"none handed over", report.Options{}, 0, 0, "without pictures and sounds"},
		{"all", report.Options{Exhibit: exhibitsOf(c)}, 1, 2, "1 exhibit of the case is not"},
		{"none kept", report.Options{Exhibit: func(string) ([]byte, error) { return nil, nil }}, 0, 0, "5 exhibits " + out},
		{"none there", report.Options{Exhibit: func(string) ([]byte, error) { return nil, fs.ErrNotExist }}, 0, 0, "5 exhibits " + out},
		{"other bytes", report.Options{Exhibit: func(string) ([]byte, error) { return []byte("x"), nil }}, 0, 0, "5 exhibits " + out},
		{"room for one sound", report.Options{Exhibit: exhibitsOf(c), MediaBytes: 8}, 0, 1, "4 exhibits " + out},
		{"room without bound", report.Options{Exhibit: exhibitsOf(c), MediaBytes: -1}, 1, 2, "1 exhibit of the case is not"},
	} {
		page := render(t, c, test.options)
		pictures, sounds := strings.Count(page, ` src="data:image/png`), strings.Count(page, "data:audio/wav;base64,")
		if pictures != test.pictures || sounds != test.sounds || !strings.Contains(page, test.says) {
			t.Errorf("%s: %d pictures, %d sounds, want %d, %d and %q", test.name, pictures, sounds, test.pictures, test.sounds, test.says)
		}
	}
	broken := errors.New("disk")
	err := report.HTML(io.Discard, c, report.Options{Exhibit: func(string) ([]byte, error) { return nil, broken }})
	if !errors.Is(err, broken) {
		t.Errorf("got error %v, want %v", err, broken)
	}
}

func BenchmarkHTML(b *testing.B) {
	c := fakeCase(250)
	o := report.Options{Exhibit: exhibitsOf(c)}
	size := 0
	for b.Loop() {
		var page bytes.Buffer
		if err := report.HTML(&page, c, o); err != nil {
			b.Fatal(err)
		}
		size = page.Len()
	}
	b.ReportMetric(float64(size)/1e6, "MB/page")
}
