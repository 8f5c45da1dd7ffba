package main

import (
	"testing"
	"time"

	"github.com/earwitness/earwitness"
)

func TestProgressLine(t *testing.T) {
	for _, test := range []struct {
		name string
		now  earwitness.Progress
		want string
	}{
		{
			"measuring",
			earwitness.Progress{Files: 4, FilesDone: 1, Bytes: 5e9, BytesDone: 2e9, AudioSeconds: 7200, Left: 90 * time.Second},
			"1/4 files  2.0 GB/5.0 GB  2.0 h of audio  720× real time  1m30s left",
		},
		{"triage", earwitness.Progress{Stage: "triage", StageDone: 10, StageTotal: 40}, "triage  10/40  30s left"},
		{
			"comparing",
			earwitness.Progress{Files: 4, FilesDone: 4, Comparing: true, Stage: "alignment", StageDone: 40, StageTotal: 40},
			"4 files examined, comparing: alignment  40/40",
		},
		{"of unknown length", earwitness.Progress{Files: 4, Comparing: true, Stage: "fingerprints"}, "4 files examined, comparing: fingerprints"},
	} {
		if got := progressLine(test.now, 10*time.Second); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}
