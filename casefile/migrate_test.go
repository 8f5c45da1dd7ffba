package casefile

import (
	"context"
	"errors"
	"flag"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/earwitness/earwitness/evidence"
)

var update = flag.Bool("update", false, "make testdata/version1.case anew; only while version 1 is unreleased")

const version1 = "testdata/version1.case"

// version1Case is what testdata/version1.case holds.
func version1Case() *evidence.Case {
	ratio := 0.25
	return &evidence.Case{
		Schema: evidence.Schema,
		Tool:   evidence.Tool{Name: "earwitness", Version: "0.1.0", Settings: map[string]string{"kernel": "generic"}},
		Recordings: []evidence.Recording{
			{Path: "a.mp3", SHA256: "aa", Status: evidence.OK, Codec: "mp3", DurationSeconds: 61.25, SampleRateHz: 44100},
			{Path: "b\xff.wav", SHA256: "bb", Status: evidence.Partial, Problems: []evidence.Problem{{Code: "truncated", AtByte: 1234, Text: "cut off"}}},
		},
		Findings:     []evidence.Finding{{Path: "a.mp3", Kind: "edit", Detector: "compression_grid", StartSeconds: 12.5, EndSeconds: 12.75, Log10LR: 2.2}},
		Matches:      []evidence.Match{{A: "a.mp3", B: "b\xff.wav", AEndSeconds: 10, BEndSeconds: 10, Speed: 1, Log10LR: 4}},
		Pairs:        evidence.PairsOf(evidence.Pair{A: "a.mp3", B: "b\xff.wav", Log10LR: 1.2, Log10LRRoom: &ratio, Limits: []string{"short"}}),
		Lineage:      []evidence.Lineage{{From: "a.mp3", To: "b\xff.wav", Log10LR: 1.1}},
		Sessions:     []evidence.Session{{ID: "s1", Paths: []string{"a.mp3", "b\xff.wav"}}},
		Tree:         []evidence.Merge{{Left: evidence.Node{Path: "a.mp3"}, Right: evidence.Node{Path: "b\xff.wav"}, Log10LR: 1.2}},
		MainsMatches: []evidence.MainsMatch{{Path: "a.mp3", Reference: "grid.csv", StartSeconds: 812, RMSMillihertz: 0.8, Log10LR: 2}},
		Exhibits: []evidence.Exhibit{{
			Path: "a.mp3", Kind: evidence.Spectrogram, Label: "whole", EndSeconds: 61.25, TopHz: 8000, MediaType: "image/png",
			SHA256: hexSHA256([]byte("picture")),
		}},
		Limits: []string{"no mains reference"},
	}
}

func makeVersion1(t *testing.T) {
	ctx := context.Background()
	if err := os.Remove(version1); err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	f, err := Open(version1)
	if err != nil {
		t.Fatal(err)
	}
	f.user, f.host = "examiner", "desk"
	f.now = func() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) }
	c := version1Case()
	c.Exhibits[0].Data = []byte("picture")
	err = errors.Join(
		f.Begin(ctx, c.Tool, "/leak"),
		f.Put(ctx, evidence.Measured{
			Recording: c.Recordings[0], Findings: c.Findings, Exhibits: c.Exhibits, Key: "key",
			Features: map[string][]byte{"session": {1, 2, 3}},
		}),
		f.Put(ctx, evidence.Measured{Recording: c.Recordings[1], Key: "key"}),
		f.PutComparison(ctx, evidence.Comparison{
			Matches: c.Matches, Pairs: c.Pairs, Lineage: c.Lineage, Sessions: c.Sessions, Tree: c.Tree,
			MainsMatches: c.MainsMatches, Limits: c.Limits,
		}))
	if err != nil {
		t.Fatal(err)
	}
	// Small pages make a small file; they cannot be had in WAL mode.
	for _, query := range []string{"PRAGMA journal_mode = DELETE", "PRAGMA page_size = 512", "VACUUM"} {
		if _, err := f.db.Exec(query); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestVersion1 opens a file that an earlier build made, as a case and with a migration that does not exist yet.
func TestVersion1(t *testing.T) {
	if *update {
		makeVersion1(t)
	}
	next := append(migrations(), "ALTER TABLE run ADD COLUMN examiner TEXT; UPDATE run SET examiner = 'nobody'")
	for _, scripts := range [][]string{migrations(), next} {
		path := filepath.Join(t.TempDir(), "case")
		data, err := os.ReadFile(version1)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		f, err := open(path, scripts, patience)
		if err != nil {
			t.Fatalf("open with %d scripts: %v", len(scripts), err)
		}
		checkVersion1(t, f, len(scripts))
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func checkVersion1(t *testing.T, f *File, wantVersion int) {
	t.Helper()
	ctx := context.Background()
	var version int
	if err := f.db.QueryRow("PRAGMA user_version").Scan(&version); err != nil || version != wantVersion {
		t.Errorf("user_version = %d, %v; want %d", version, err, wantVersion)
	}
	got, err := f.Case(ctx)
	if err != nil {
		t.Fatalf("Case: %v", err)
	}
	if diff := cmp.Diff(got, version1Case(), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("Case (-got +want)\n%s", diff)
	}
	if err := f.VerifyAudit(ctx); err != nil {
		t.Errorf("VerifyAudit: %v", err)
	}
	if has, err := f.Has(ctx, "a.mp3", "aa", "key"); err != nil || !has {
		t.Errorf("Has = %t, %v; want true", has, err)
	}
}

func TestMigrate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "case")
	first := migrations()[0]
	second := "CREATE TABLE extra (n INTEGER) STRICT; INSERT INTO extra VALUES (1)"
	steps := []struct {
		name    string
		scripts []string
		wantErr bool
		want    int // the file's version afterwards
	}{
		{"create", []string{first}, false, 1},
		{"again", []string{first}, false, 1},
		{"a script that fails half-way", []string{first, second, "UPDATE extra SET n = 2; SELECT * FROM missing"}, true, 1},
		{"two at once", []string{first, second, "UPDATE extra SET n = n + 1"}, false, 3},
		{"not twice", []string{first, second, "UPDATE extra SET n = n + 1"}, false, 3},
		{"an older program", []string{first}, true, 3},
	}
	for _, step := range steps {
		f, err := open(path, step.scripts, patience)
		if (err != nil) != step.wantErr {
			t.Fatalf("%s: open = %v, want an error: %t", step.name, err, step.wantErr)
		}
		if err == nil {
			if err := f.Close(); err != nil {
				t.Fatal(err)
			}
		}
		f, err = newFile(path, url.Values{"mode": {"ro"}}, patience)
		if err != nil {
			t.Fatal(err)
		}
		var version int
		if err := f.db.QueryRow("PRAGMA user_version").Scan(&version); err != nil || version != step.want {
			t.Errorf("%s: version %d, %v; want %d", step.name, version, err, step.want)
		}
		if step.want == 3 {
			var n int
			if err := f.db.QueryRow("SELECT n FROM extra").Scan(&n); err != nil || n != 2 {
				t.Errorf("%s: n = %d, %v; want 2", step.name, n, err)
			}
		}
		f.db.Close()
	}
	newer := append([]string{first, second, "UPDATE extra SET n = n + 1"}, migrations()...)
	for i := range newer[3:] {
		newer[3+i] = "UPDATE extra SET n = n"
	}
	f, err := open(path, newer, patience)
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
	var version *VersionError
	if _, err := OpenReadOnly(path); !errors.As(err, &version) || version.Version != len(newer) || version.Supported != len(migrations()) {
		t.Errorf("OpenReadOnly of a newer case = %v, want a *VersionError", err)
	}
}
