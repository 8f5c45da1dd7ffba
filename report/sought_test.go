package report_test

import (
	"strings"
	"testing"

	"github.com/earwitness/earwitness/casefile"
	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/report"
)

// That nothing was found is said only where something was looked for.
func TestNotSoughtIsNotMeasured(t *testing.T) {
	for _, test := range []struct {
		name     string
		settings map[string]string
		limits   []string
		sought   bool
	}{
		{"all", map[string]string{"compare": "true"}, nil, true},
		{"not compared", map[string]string{"compare": "false"}, nil, false},
		{"skipped", map[string]string{"compare": "true", "skipped": "compression_grid,fingerprint_overlap"}, nil, false},
		{"others skipped", map[string]string{"compare": "true", "skipped": "compression_grid"}, nil, true},
		{"unfinished", map[string]string{"compare": "true"}, []string{casefile.Unfinished}, false},
	} {
		var b strings.Builder
		c := &evidence.Case{Tool: evidence.Tool{Settings: test.settings}, Limits: test.limits}
		if err := report.HTML(&b, c, report.Options{}); err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(b.String(), "No audio was found in more than one place"); got != test.sought {
			t.Errorf("%s: that no audio was found twice is said: %t, want %t", test.name, got, test.sought)
		}
	}
}
