package report_test

import (
	"slices"
	"testing"

	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/report"
)

func TestFormats(t *testing.T) {
	rate := &evidence.ErrorRate{Value: 0.01, Upper95: 0.03, N: 210, Set: "set"}
	for _, test := range []struct{ what, got, want string }{
		{"clock", report.Clock(0), "0:00.0"},
		{"clock rounds up a minute", report.Clock(59.96), "1:00.0"},
		{"clock before the start", report.Clock(-1.25), "−0:01.3"},
		{"clock over an hour", report.Clock(3725.44), "1:02:05.4"},
		{"clock of nonsense", report.Clock(1e300), "1e+300 s"},
		{"long span", report.Span(3.1, 13.1), "0:03.1–0:13.1"},
		{"short span", report.Span(12.401, 12.425), "0:12.401–0:12.425"},
		{"ratio for", report.Ratio(2.2), "+2.20"},
		{"ratio against", report.Ratio(-1.256), "−1.26"},
		{"ratio of nothing", report.Ratio(-0.001), "0.00"},
		{"support for", report.Support(2.2, "x", "y"), "moderately strong support for x"},
		{"support against", report.Support(-1, "x", "y"), "moderate support for y"},
		{"no support", report.Support(-0.2, "x", "y"), "no support either way"},
		{"error rate", report.ErrorRate(rate), "as strong against the truth in 1.0\u00a0% (at most 3.0\u00a0%) of 210, set"},
		{"no error rate", report.ErrorRate(nil), "error rate not measured"},
		{"small share", report.Percent(0.0005), "0.05\u00a0%"},
		{"no share", report.Percent(0), "0.0\u00a0%"},
		{"hertz", report.Hertz(50), "50 Hz"},
		{"kilohertz", report.Hertz(44100), "44.1 kHz"},
		{"even kilohertz", report.Hertz(8000), "8 kHz"},
		{"bytes", report.ByteSize(999), "999 B"},
		{"megabytes", report.ByteSize(1_234_567), "1.2 MB"},
		{"small number", report.Comma(1529), "1529"},
		{"large number", report.Comma(1234567), "1,234,567"},
		{"short name", report.Short("name", 5), "name"},
		{"long name", report.Short("abcdefghij", 5), "ab…ij"},
	} {
		if test.got != test.want {
			t.Errorf("%s: got %q, want %q", test.what, test.got, test.want)
		}
	}
}

func TestVisible(t *testing.T) {
	for in, want := range map[string]string{
		"plain name.wav":           "plain name.wav",
		"звук 音.wav":               "звук 音.wav",
		"invoice\u202egpj.exe":     "invoice⟨U+202E⟩gpj.exe",
		"a\u2066b\u2069":           "a⟨U+2066⟩b⟨U+2069⟩",
		"zero\u200bwidth\ufeff":    "zero⟨U+200B⟩width⟨U+FEFF⟩",
		"line\nbreak\x00\x1b[31m":  "line⟨U+000A⟩break⟨U+0000⟩⟨U+001B⟩[31m",
		"\xff\xc0\xafz":            "⟨0xFF⟩⟨0xC0⟩⟨0xAF⟩z",
		"no\u00a0break\u3164":      "no⟨U+00A0⟩break⟨U+3164⟩",
		"hidden \U000e0041 letter": "hidden ⟨U+E0041⟩ letter",
		"<b>&amp;":                 "<b>&amp;",
		"\ufffd":                   "\ufffd",
	} {
		if got := report.Visible(in); got != want {
			t.Errorf("visible(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzVisible(f *testing.F) {
	f.Add("a\u202eb\xff")
	f.Fuzz(func(t *testing.T, s string) {
		got := report.Visible(s)
		for _, r := range got {
			if r < ' ' || r == 0x7f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
				t.Fatalf("visible(%q) = %q holds U+%04X", s, got, r)
			}
		}
		if again := report.Visible(got); again != got {
			t.Fatalf("visible(%q) = %q, but again %q", s, got, again)
		}
	})
}

func TestTimeTicks(t *testing.T) {
	for _, test := range []struct {
		from, to float64
		want     []float64
	}{
		{0, 61, []float64{0, 10, 20, 30, 40, 50, 60}},
		{0, 4, []float64{0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4}},
		{7, 10, []float64{7, 7.5, 8, 8.5, 9, 9.5, 10}},
		{0, 0, []float64{0}},
	} {
		if got := report.TimeTicks(test.from, test.to, 8); !slices.Equal(got, test.want) {
			t.Errorf("timeTicks(%g, %g) = %v, want %v", test.from, test.to, got, test.want)
		}
	}
	if n := len(report.TimeTicks(0, 1e300, 8)); n > 16 {
		t.Errorf("%d ticks for a recording that claims 1e300 s", n)
	}
}
