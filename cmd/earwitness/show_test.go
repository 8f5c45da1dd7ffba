package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness/evidence"
)

// editedRecording has everything that the examination of edits and codings leaves.
func editedRecording() evidence.Measured {
	return evidence.Measured{
		Recording: evidence.Recording{
			Path: "a.wav", SHA256: "a1", Status: evidence.OK, DurationSeconds: 10, BandwidthHz: new(7900.0),
			Generations: []evidence.Generation{
				{Codec: "aac", FrameSamples: 1024, OffsetSamples: 407, Log10LR: 3.1},
				{Codec: "mp3", FrameSamples: 576, OffsetSamples: 12, Log10LR: 1.7},
			},
			PreviouslyLossy: &evidence.Verdict{Log10LR: 3.1, Verdict: "yes", ErrorRate: &evidence.ErrorRate{Value: 0.01, Upper95: 0.03, N: 210}},
			Edited:          &evidence.Verdict{Log10LR: -1.2, Verdict: "continuous"},
			SpliceCurve:     &evidence.Curve{StepSeconds: 0.1, Log10LR: []float64{-1, -0.25, 0.5, -1}},
			BlindZones: []evidence.BlindZone{
				{EndSeconds: 1, Reason: "digital silence"},
				{StartSeconds: 2, EndSeconds: 4, SmallestCutSeconds: new(0.12), Reason: "noise\x1b[31m"},
			},
		},
		Findings: []evidence.Finding{
			{
				Kind: "structure", Detector: "compression_frames", StartSeconds: 5, EndSeconds: 5.024, Log10LR: 0.5,
				Limits: []string{"a stream's recorder: it would start on a whole frame"},
			},
			{Kind: "copy_move", Detector: "fingerprint_repeat", StartSeconds: 6, EndSeconds: 7, Log10LR: 2.2},
		},
	}
}

func TestPrintRecording(t *testing.T) {
	var b strings.Builder
	if err := printRecording(&b, editedRecording()); err != nil {
		t.Fatal(err)
	}
	const want = `file          a.wav
sha256        a1
status        ok
bandwidth     7900 Hz
lossy before  yes, log10 LR +3.10, strong support (as strong against the truth in 1.0 % (at most 3.0 %) of 210)
coded before  aac, frames of 1024 samples at offset 407, log10 LR +3.10, strong support
coded before  mp3, frames of 576 samples at offset 12, log10 LR +1.70, moderate support
              their order is not known
edited        continuous where it can be seen; 30 % of the recording could hide a cut (10 % a cut of any length, 20 % one under 0.12 s), because: noise⟨U+001B⟩[31m; digital silence
              log10 LR -1.20, moderate support
splice score  highest at 0.2 s: log10 LR +0.50
blind zone    0.000–1.000 s, digital silence: no cut of any size could be seen
blind zone    2.000–4.000 s, noise\x1b[31m: the smallest cut that could be seen is 0.12 s
finding       structure at 5.000–5.024 s by compression_frames, log10 LR +0.50, weak support
  consider    a stream's recorder: it would start on a whole frame
finding       copy_move at 6.000–7.000 s by fingerprint_repeat, log10 LR +2.20, moderately strong support
  consider    no innocent explanation is stated, which does not mean that there is none
`
	if d := cmp.Diff(want, b.String()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestPrintRecordingBounds(t *testing.T) {
	m := editedRecording()
	for range 498 {
		m.Recording.BlindZones = append(m.Recording.BlindZones, evidence.BlindZone{StartSeconds: 8, EndSeconds: 9})
	}
	var b strings.Builder
	if err := printRecording(&b, m); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(b.String(), "blind zone"); n != mostZones || !strings.Contains(b.String(), "and 490 more\n") {
		t.Errorf("%d blind zones printed, want %d and that there are 490 more:\n%s", n, mostZones, b.String())
	}
}

// A recording of which nothing was measured prints no verdict.
func TestPrintBare(t *testing.T) {
	var b strings.Builder
	if err := printRecording(&b, evidence.Measured{Recording: evidence.Recording{Path: "a.jpg", Status: evidence.Failed}}); err != nil {
		t.Fatal(err)
	}
	if got, want := b.String(), "file    a.jpg\nsha256  \nstatus  failed\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestPrintTags(t *testing.T) {
	m := evidence.Measured{Recording: evidence.Recording{Path: "a.mp3", Tags: []evidence.Tag{{Name: "comment", Value: strings.Repeat("é", 10<<20)}}}}
	for range 300 {
		m.Recording.Tags = append(m.Recording.Tags, evidence.Tag{Name: "x", Value: "\x1b[2J"})
	}
	var b strings.Builder
	if err := printRecording(&b, m); err != nil {
		t.Fatal(err)
	}
	got := b.String()
	if len(got) > 3000 || !strings.Contains(got, "é… (of 10485760 characters)\n") || !strings.Contains(got, "and 261 more\n") || strings.Contains(got, "\x1b") {
		t.Errorf("%d bytes printed, want a tag that is cut and that there are 261 more:\n%.4000s", len(got), got)
	}
}
