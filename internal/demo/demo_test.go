package demo_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness/internal/demo"
)

// mostBytes keeps the program that embeds the leak small.
const mostBytes = 7 << 20

func write(t *testing.T) (dir string, truth demo.Truth) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "new", "folder")
	truth, err := demo.Write(dir)
	if err != nil {
		t.Fatal(err)
	}
	return dir, truth
}

func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

func TestWriteGivesWhatTheTruthLists(t *testing.T) {
	dir, truth := write(t)
	var found []string
	leak := filepath.Join(dir, "leak")
	err := filepath.WalkDir(leak, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		relative, err := filepath.Rel(leak, path)
		found = append(found, filepath.ToSlash(relative))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var listed []string
	for _, r := range truth.Recordings {
		listed = append(listed, r.Path)
		data, err := os.ReadFile(filepath.Join(leak, filepath.FromSlash(r.Path)))
		if err != nil {
			t.Error(err)
			continue
		}
		if got := hash(data); got != r.SHA256 || len(data) != r.Bytes {
			t.Errorf("%q: %d bytes, sha256 %s, want %d, %s", r.Path, len(data), got, r.Bytes, r.SHA256)
		}
		shipped, err := os.ReadFile(filepath.Join("leak", r.Embedded))
		if err != nil || hash(shipped) != r.SHA256 {
			t.Errorf("%q is not the shipped file %s (%v)", r.Path, r.Embedded, err)
		}
	}
	slices.Sort(found)
	if !slices.IsSorted(listed) && runtime.GOOS != "windows" {
		t.Error("the truth's recordings are not ordered by path")
	}
	slices.Sort(listed)
	if diff := cmp.Diff(listed, found); diff != "" {
		t.Errorf("files in the leak differ from the truth (-want +got):\n%s", diff)
	}
}

func TestWriteTruthFile(t *testing.T) {
	dir, truth := write(t)
	text, err := os.ReadFile(filepath.Join(dir, "truth.json"))
	if err != nil {
		t.Fatal(err)
	}
	var got demo.Truth
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(truth, got); diff != "" {
		t.Errorf("truth.json differs from what Write returned (-want +got):\n%s", diff)
	}
}

func TestWriteRefusesFolderInUse(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "mine"), []byte("mine"), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := demo.Write(dir); !errors.Is(err, demo.ErrNotEmpty) {
		t.Errorf("Write into a folder in use = %v, want ErrNotEmpty", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("after the refusal the folder has %d entries (%v), want 1", len(entries), err)
	}
	if _, err := demo.Write(t.TempDir()); err != nil {
		t.Errorf("Write into an empty folder: %v", err)
	}
	if _, err := demo.Write(filepath.Join(dir, "mine")); err == nil {
		t.Error("Write over a file succeeded")
	}
}

func TestREADMEListsShippedFiles(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir("leak")
	if err != nil {
		t.Fatal(err)
	}
	total := 0
	for _, entry := range entries {
		data, err := os.ReadFile(filepath.Join("leak", entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		total += len(data)
		row := fmt.Sprintf("| %s | %d | %s |", entry.Name(), len(data), hash(data))
		if !strings.Contains(string(text), row) {
			t.Errorf("README.md lacks the row %q", row)
		}
	}
	rows := regexp.MustCompile(`(?m)^\| \d\d\.`).FindAll(text, -1)
	if len(rows) != len(entries) {
		t.Errorf("README.md has %d rows of files, want %d", len(rows), len(entries))
	}
	if total > mostBytes {
		t.Errorf("shipped files have %d bytes, want at most %d", total, mostBytes)
	}
}

// TestSessionsRoomsAndVoices holds that neither voice nor room alone tells a session.
func TestSessionsRoomsAndVoices(t *testing.T) {
	_, truth := write(t)
	rooms, voices := map[string]bool{}, map[string]map[string]bool{}
	for _, s := range truth.Sessions {
		rooms[s.Room] = true
	}
	if len(rooms) != 3 || len(truth.Sessions) != 4 {
		t.Errorf("%d rooms and %d sessions, want 3 and 4", len(rooms), len(truth.Sessions))
	}
	for _, take := range truth.Takes {
		pauses := take.Seconds
		for _, line := range take.Lines {
			pauses -= line.EndSeconds - line.StartSeconds
			if voices[line.Voice] == nil {
				voices[line.Voice] = map[string]bool{}
			}
			voices[line.Voice][take.Session] = true
		}
		if pauses < 0.3*take.Seconds {
			t.Errorf("take %s has %.1f s of pauses in %.1f s, want 30 %% or more", take.ID, pauses, take.Seconds)
		}
	}
	shared := 0
	for _, heard := range voices {
		if len(heard) > 1 {
			shared++
		}
	}
	if shared < 2 {
		t.Errorf("%d voices are heard in two sessions, want 2 or more", shared)
	}
}

func TestWhatTheLeakHolds(t *testing.T) {
	_, truth := write(t)
	got := map[string]int{}
	for _, r := range truth.Recordings {
		got[r.Status]++
		if r.Origin != nil {
			got[r.Origin.Relation]++
		}
		for _, e := range r.Edits {
			got[e.Kind]++
		}
	}
	want := map[string]int{
		"ok": 23, "partial": 1, "failed": 1, "copy": 2, "excerpt": 2, "duplicate": 1, "deletion": 1, "insertion": 1,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what the leak holds (-want +got):\n%s", diff)
	}
}

// TestPiecesAndMatchesFit holds the truth against itself.
func TestPiecesAndMatchesFit(t *testing.T) {
	_, truth := write(t)
	seconds := map[string]float64{}
	for _, take := range truth.Takes {
		seconds[take.ID] = take.Seconds
	}
	durations := map[string]float64{}
	const rounding = 3e-6 // times are rounded to a microsecond, and sums of three are compared
	for _, r := range truth.Recordings {
		durations[r.Path] = r.DurationSeconds
		end := 0.0
		for _, p := range r.Pieces {
			if math.Abs(p.StartSeconds-end) > rounding || p.EndSeconds <= p.StartSeconds {
				t.Errorf("%q: piece %+v does not follow the one before, which ends at %v", r.Path, p, end)
			}
			end = p.EndSeconds
			if last := p.TakeStartSeconds + p.EndSeconds - p.StartSeconds; last > seconds[p.Take]+rounding {
				t.Errorf("%q: piece %+v goes beyond its take", r.Path, p)
			}
		}
		if math.Abs(end-r.DurationSeconds) > rounding {
			t.Errorf("%q: pieces end at %v, want %v", r.Path, end, r.DurationSeconds)
		}
	}
	for _, m := range truth.Matches {
		long := m.AEndSeconds - m.AStartSeconds
		if math.Abs(long-(m.BEndSeconds-m.BStartSeconds)) > rounding || m.A >= m.B && runtime.GOOS != "windows" ||
			m.AEndSeconds > durations[m.A]+rounding || m.BEndSeconds > durations[m.B]+rounding {
			t.Errorf("match %+v does not fit its recordings", m)
		}
	}
	if len(truth.Matches) != 7 {
		t.Errorf("%d matches, want 7: two copies, two excerpts, a duplicate, an insertion with its source and the source's copy",
			len(truth.Matches))
	}
}
