package main

import (
	"math"
	"strings"
	"testing"
)

func TestSlide(t *testing.T) {
	all := []uint32{0xffff0000, 0x12345678, 0x0badcafe, 0xdeadbeef, 0x00ff00ff, 0x76543210}
	at, score := slide([]uint32{0x0badcafe, 0xdeadbeee}, all)
	if math.Abs(at-2) > 0.2 || score != 1-2./64 {
		t.Errorf("slide = %v, %v; want 2 and all but a bit", at, score)
	}
	for _, q := range [][]uint32{nil, make([]uint32, 7)} {
		if _, score := slide(q, all); !math.IsInf(score, -1) {
			t.Errorf("slide of %d words in 6 fits by %v, want nowhere", len(q), score)
		}
	}
}

// One stranger may be answered: of the length where that gains most.
func TestThresholds(t *testing.T) {
	truth := truth{Library: map[string]string{"l": "s"}, Queries: map[string]query{
		"3a": {Member: true, Source: "s", Seconds: 3, Offset: 1}, "3b": {Member: true, Source: "s", Seconds: 3, Offset: 2},
		"3x": {Seconds: 3}, "3y": {Seconds: 3}, "5a": {Member: true, Source: "s", Seconds: 5, Offset: 3}, "5x": {Seconds: 5},
	}}
	answers := map[string]answer{
		"3a": {"l", 1.1, 0.5}, "3b": {"l", 2.2, 0.6}, "3x": {"l", 0, 0.7}, "3y": {"l", 0, 0.4},
		"5a": {"l", 3.3, 0.9}, "5x": {"l", 0, 0.8},
	}
	got := truth.thresholds(answers)
	if got[3] != 0.4 || got[5] != 0.8 {
		t.Errorf("thresholds = %v, want 0.4 for 3 s, 0.8 for 5 s", got)
	}
	var text strings.Builder
	truth.print(&text, answers, got)
	for _, want := range []string{"all  100.0  0.0  66.7", "median 200.0 ms", "false: 1 of 3 queries", "0 of 3 elsewhere"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("%q is not in\n%s", want, text.String())
		}
	}
}
