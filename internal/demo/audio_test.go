package demo_test

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/go-audio/wav"

	"github.com/earwitness/earwitness/internal/demo"
)

// samples reads a 16-bit WAV file of the leak.
func samples(t *testing.T, r demo.Recording) []float64 {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("leak", r.Embedded))
	if err != nil {
		t.Fatal(err)
	}
	buffer, err := wav.NewDecoder(bytes.NewReader(data)).FullPCMBuffer()
	if err != nil {
		t.Fatalf("%q: %v", r.Path, err)
	}
	x := make([]float64, len(buffer.Data))
	for i, v := range buffer.Data {
		x[i] = float64(v) / 32768
	}
	return x
}

func rms(x []float64) float64 {
	var sum float64
	for _, v := range x {
		sum += v * v
	}
	return math.Sqrt(sum / float64(len(x)))
}

// TestLinesAndPausesAreWhereTheTruthSays compares the loudness of lines with that
// of the last part of each pause, when the room has died away.
func TestLinesAndPausesAreWhereTheTruthSays(t *testing.T) {
	_, truth := write(t)
	takes := map[string]demo.Take{}
	for _, take := range truth.Takes {
		takes[take.ID] = take
	}
	checked := 0
	for _, r := range truth.Recordings {
		if r.Codec != "pcm_s16le" || len(r.Edits) > 0 {
			continue
		}
		checked++
		x := samples(t, r)
		if got := float64(len(x)) / float64(r.SampleRateHz); math.Abs(got-r.DurationSeconds) > 0.001 {
			t.Errorf("%q lasts %v s, want %v", r.Path, got, r.DurationSeconds)
		}
		cut := func(start, end float64) []float64 {
			return x[int(start*float64(r.SampleRateHz)):int(end*float64(r.SampleRateHz))]
		}
		take := takes[r.Pieces[0].Take]
		var loud, quiet []float64
		for i, line := range take.Lines {
			loud = append(loud, cut(line.StartSeconds, line.EndSeconds)...)
			if i > 0 {
				quiet = append(quiet, cut(line.StartSeconds-0.25, line.StartSeconds)...)
			}
		}
		overDB := 20 * math.Log10(rms(loud)/rms(quiet))
		if overDB < 7 || overDB > 30 {
			t.Errorf("%q: lines are %.1f dB over pauses, want 7 to 30", r.Path, overDB)
		}
		// Within a session the background is of one level: the band limit of the file takes some of it.
		if levelDB := 20 * math.Log10(rms(quiet)/take.PauseRMS); math.Abs(levelDB) > 3.5 {
			t.Errorf("%q: pauses are %.1f dB from the background's level, want within 3.5", r.Path, levelDB)
		}
	}
	if checked < 5 {
		t.Errorf("checked %d recordings, want 5 or more", checked)
	}
}

// TestDeletionJumps checks that the deletion left a discontinuity where the truth says.
func TestDeletionJumps(t *testing.T) {
	_, truth := write(t)
	i := slices.IndexFunc(truth.Recordings, func(r demo.Recording) bool {
		return len(r.Edits) > 0 && r.Edits[0].Kind == "deletion"
	})
	r := truth.Recordings[i]
	x := samples(t, r)
	at := int(math.Round(r.Edits[0].StartSeconds * float64(r.SampleRateHz)))
	bend := func(k int) float64 { return math.Abs(x[k-2] - 2*x[k-1] + x[k]) }
	larger := 0
	for k := at - 800; k < at+800; k++ {
		if bend(k) > bend(at) {
			larger++
		}
	}
	if larger > 0 || bend(at) < 0.05 {
		t.Errorf("second difference %.4f at the deletion, %d larger within 50 ms, want 0.05 or more and none larger", bend(at), larger)
	}
}

// TestInsertionIsTheOtherRecording compares the inserted samples with their source.
func TestInsertionIsTheOtherRecording(t *testing.T) {
	_, truth := write(t)
	for _, r := range truth.Recordings {
		if len(r.Edits) == 0 || r.Edits[0].Kind != "insertion" {
			continue
		}
		from := slices.IndexFunc(truth.Recordings, func(s demo.Recording) bool { return s.Path == r.Edits[0].From })
		x, source := samples(t, r), samples(t, truth.Recordings[from])
		piece := r.Pieces[1]
		frame := func(seconds float64) int { return int(math.Round(seconds * float64(r.SampleRateHz))) }
		got := x[frame(piece.StartSeconds):frame(piece.EndSeconds)]
		want := source[frame(piece.TakeStartSeconds):][:len(got)]
		if !slices.Equal(got, want) {
			t.Errorf("%q: the inserted samples are not those of %q", r.Path, r.Edits[0].From)
		}
		if truth.Recordings[from].Session == r.Session {
			t.Errorf("%q: inserted from its own session", r.Path)
		}
	}
}
