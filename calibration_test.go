package earwitness_test

import (
	"encoding/json"
	"testing"

	"github.com/earwitness/earwitness"
)

// Constants that no fit makes would turn evidence round, or claim what nothing supports: they are refused.
func TestReadCalibrationRefuses(t *testing.T) {
	for name, spoil := range map[string]func(*earwitness.Calibration){
		"no sessions":           func(c *earwitness.Calibration) { c.Session = nil },
		"evidence turned round": func(c *earwitness.Calibration) { c.Session.Fused.Weights[0] = -1 },
		"a table without steps": func(c *earwitness.Calibration) { c.Session.All.Step = 1e-300 },
		"rates below 0":         func(c *earwitness.Calibration) { c.Overlap.False[0] = -5 },
		"no bounds":             func(c *earwitness.Calibration) { c.Session.Groups[0].Bounds.Upper = 300 },
	} {
		b, err := json.Marshal(earwitness.DefaultCalibration())
		if err != nil {
			t.Fatal(err)
		}
		c, err := earwitness.ReadCalibration(b)
		if err != nil {
			t.Fatal(err)
		}
		spoil(c)
		if b, err = json.Marshal(c); err != nil {
			t.Fatal(err)
		}
		if _, err := earwitness.ReadCalibration(b); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
