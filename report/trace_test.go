package report_test

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/report"
)

// longCase has a recording of an hour with as much to draw as there may be: 36,000 steps of the score, 500 findings, a
// blind zone for most seconds, two earlier codings. The others have no findings; the last has nothing at all.
func longCase() *evidence.Case {
	c := fakeCase(5)
	c.Findings = nil
	r := &c.Recordings[2]
	r.DurationSeconds = 3600
	r.SpliceCurve = &evidence.Curve{StepSeconds: 0.1, Log10LR: make([]float64, 36000)}
	for i := range r.SpliceCurve.Log10LR {
		r.SpliceCurve.Log10LR[i] = -1.5 + 0.4*math.Sin(float64(i)/3)
	}
	r.SpliceCurve.Log10LR[18005] = 3.5 // one step, in the middle
	r.BlindZones = nil
	for i := range 3600 {
		z := evidence.BlindZone{StartSeconds: float64(i), EndSeconds: float64(i) + 0.9, Reason: "digital silence"}
		if i%600 >= 200 {
			z.Reason, z.SmallestCutSeconds = "steady noise", new(0.03*(1+float64(i%7)))
		}
		r.BlindZones = append(r.BlindZones, z)
	}
	r.Generations = append(r.Generations, evidence.Generation{Codec: "mp3", FrameSamples: 576, OffsetSamples: 12, Log10LR: 1.7},
		evidence.Generation{Codec: "aac", FrameSamples: 1024, OffsetSamples: 407, Log10LR: 3.1})
	for i := range 500 {
		f := evidence.Finding{
			Path: r.Path, Kind: "edit", Detector: "splice_grid", StartSeconds: 7 * float64(i), EndSeconds: 7*float64(i) + 0.02,
			Log10LR: 1 + 0.01*float64(i%250),
			Limits:  []string{"a pause button: its click would be heard", "a restarted encoder: the time stamps would show a gap"},
		}
		if i%5 == 4 {
			f.Kind, f.Limits = "structure", nil
		}
		c.Findings = append(c.Findings, f)
	}
	c.Findings = append(c.Findings, evidence.Finding{Path: r.Path, Kind: "lossy_generation", Detector: "compression_grid", EndSeconds: 3600, Log10LR: 3.1})
	c.Recordings = append(c.Recordings, evidence.Recording{Path: "bare.wav", Status: evidence.OK, Edited: &evidence.Verdict{Verdict: "continuous", Log10LR: -1}})
	return c
}

// part returns what stands between two texts, the first of its kind.
func part(page, from, to string) string {
	_, after, _ := strings.Cut(page, from)
	found, _, _ := strings.Cut(after, to)
	return found
}

// However much a case has, what is drawn of it is bounded, and the highest score is drawn.
func TestTraceBounds(t *testing.T) {
	page := render(t, longCase(), report.Options{})
	if name := os.Getenv("EARWITNESS_LONG_REPORT"); name != "" { // to look at
		if err := os.WriteFile(name, []byte(page), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	figure := part(part(page, `id="r3"`, "</details>"), "<figure", "</figure>")
	points := strings.Fields(part(figure, `<polyline points="`, `"`))
	highest := 99.0
	for _, p := range points {
		_, y, _ := strings.Cut(p, ",")
		at, err := strconv.ParseFloat(y, 64)
		if err != nil {
			t.Fatal(err)
		}
		highest = min(highest, at)
	}
	if len(points) != 600 || highest != 1 {
		t.Errorf("%d points, the highest %g from the top, want 600 and 1", len(points), highest)
	}
	for what, test := range map[string][2]int{
		"marks":  {strings.Count(figure, `class="box k-edit"`), 200}, // on the strip and on the score
		"bands":  {strings.Count(part(figure, `class="bands"`, "</figure>"), "<title>"), 400},
		"labels": {strings.Count(figure, `<a href="#r3m`), 9},
	} {
		if got, most := test[0], test[1]; got == 0 || got > most {
			t.Errorf("%s: %d drawn, want 1 to %d", what, got, most)
		}
	}
	for _, want := range []string{
		"is highest at 30:00.5 with +3.50, and above 0 in 1 of 36,000 steps.", "500 findings of editing, the strongest: no. 249 ", "; 90\u00a0% could hide a cut.", "400 weaker marks are not drawn",
	} {
		if !strings.Contains(figure, strings.ReplaceAll(want, "+", "&#43;")) {
			t.Errorf("the figure does not say %q", want)
		}
	}
	if len(page) > 3<<20 {
		t.Errorf("a page of %d bytes", len(page))
	}
}

// Of many blind zones the page lists those that hide most, and says how many it leaves out.
func TestWorstZones(t *testing.T) {
	page := render(t, longCase(), report.Options{})
	list := part(part(page, `id="r3"`, "</details>"), "<h5>Blind zones</h5>", "</div>")
	zones, hidden := strings.Count(list, "<li>"), strings.Count(list, "no cut of any size could be seen")
	if zones != 40 || hidden != 40 || !strings.Contains(list, "and 3560 lesser ones") {
		t.Errorf("%d zones, %d of them hide any cut, want 40 and 40 and that 3560 are left out: %s", zones, hidden, list)
	}
}

// Marks lead to their rows.
func TestTraceLinks(t *testing.T) {
	page := render(t, longCase(), report.Options{})
	links := regexp.MustCompile(`<a href="#(r\d+m\d+)">`).FindAllStringSubmatch(page, -1)
	for _, l := range links {
		if strings.Count(page, `id="`+l[1]+`"`) != 1 {
			t.Errorf("%s leads nowhere", l[1])
		}
	}
	if len(links) == 0 {
		t.Error("no links")
	}
}

// "Continuous" and "inconclusive" never stand without what could not be seen, and no finding without an innocent
// explanation or the statement that none is given.
func TestNothingStandsAlone(t *testing.T) {
	page := render(t, longCase(), report.Options{})
	bare := regexp.MustCompile(`>continuous</span>(?:<span class="small">)?(.{18})`)
	for _, found := range bare.FindAllStringSubmatch(page, -1) {
		if !strings.HasPrefix(found[1], " where it can be ") {
			t.Errorf("continuous alone: %s", found[0])
		}
	}
	if n := len(bare.FindAllString(page, -1)); n != 6 { // two recordings, each in the list, in its head and in its part
		t.Errorf("continuous stands %d times, want 6", n)
	}
	for _, want := range []string{
		`continuous</span> where it can be seen; what could hide a cut is not measured`,
		`inconclusive</span>; `,
		"In the continuous ones: ", "of 1 recording it is not measured.",
		`The order of these is not known; all came before the file’s own coding:`, "order not known",
		`<table id="coding-findings"`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	none := strings.Count(page, "none is stated, which does not mean that there is none")
	if want := 2 * 101; none != want { // each stands in a list of findings and with its recording
		t.Errorf("%d findings without an explanation say so, want %d", none, want)
	}
	if n := strings.Count(page, "<li>a pause button: its click would be heard</li>"); n != 2*400 {
		t.Errorf("%d explanations, want 800", n)
	}
}

func TestNoTraceFound(t *testing.T) {
	c := fakeCase(2)
	page := render(t, c, report.Options{})
	got := part(page, "<h3>Findings</h3>", "<h3>")
	want := regexp.MustCompile(`No trace of editing was found where one could have been seen\. [\d.]+\x{a0}% of the audio could hide a cut \([^)]*\), because: digital silence; under 10 dB SNR\.`)
	if !want.MatchString(got) {
		t.Errorf("without findings the page says %s", got)
	}
}

func TestRoundUp(t *testing.T) {
	for in, want := range map[float64]string{0.043: "0.05", 0.05: "0.05", 0.051: "0.07", 1: "1", 1.01: "1.5", 701: "1000", 0: "0.0001", 1e300: "1e+300"} {
		if got := fmt.Sprint(report.RoundUp(in)); got != want {
			t.Errorf("roundUp(%g) = %s, want %s", in, got, want)
		}
	}
}
