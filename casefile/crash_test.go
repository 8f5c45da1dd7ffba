package casefile_test

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness/casefile"
	"github.com/earwitness/earwitness/evidence"
)

// Environment of a copy of the test program that writes a case; see TestMain.
const (
	caseEnv       = "EARWITNESS_TEST_CASE"       // its path
	generationEnv = "EARWITNESS_TEST_GENERATION" // the mark of its first run
)

func TestMain(m *testing.M) {
	path := os.Getenv(caseEnv)
	if path == "" {
		os.Exit(m.Run())
	}
	f, err := casefile.Open(path)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("open")
	for generation := os.Getenv(generationEnv); ; generation += "+" { // until killed
		if err := scan(f, generation); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
	}
}

// scan is a whole run over 12 recordings, everything in it marked with the generation.
func scan(f *casefile.File, generation string) error {
	ctx := context.Background()
	if err := f.Begin(ctx, tool, "/leak"); err != nil {
		return err
	}
	var paths []string
	for i := range 12 {
		path := fmt.Sprintf("%d", i)
		paths = append(paths, path)
		m := measured(path, generation)
		if has, err := f.Has(ctx, path, generation, m.Key); err != nil {
			return err
		} else if has {
			continue
		}
		m.Features["large"] = []byte(strings.Repeat(generation, 5000))
		if err := f.Put(ctx, m); err != nil {
			return err
		}
	}
	if err := f.Prune(ctx, paths[:10]); err != nil {
		return err
	}
	return f.PutComparison(ctx, relations("1", "2"))
}

// writer starts a process that writes the case without end.
func writer(t *testing.T, path, generation string) *exec.Cmd {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), caseEnv+"="+path, generationEnv+"="+generation)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { child.Process.Kill() })
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "open\n" {
		t.Fatalf("writer says %q, %v", line, err)
	}
	return child
}

func kill(child *exec.Cmd) {
	child.Process.Kill()
	child.Wait()
}

func TestKilledWriter(t *testing.T) {
	path := filepath.Join(t.TempDir(), "case")
	random := rand.New(rand.NewPCG(1, 2))
	unfinished := 0
	for generation := range strings.FieldsSeq("a a a a b b b b last last last last") {
		child := writer(t, path, generation)
		time.Sleep(time.Duration(random.IntN(150)) * time.Millisecond)
		kill(child)
		r, err := casefile.OpenReadOnly(path)
		if err != nil {
			t.Fatalf("OpenReadOnly after a kill: %v", err)
		}
		if checkWhole(t, r) {
			unfinished++
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if unfinished == 0 {
		t.Error("no kill fell into a run")
	}
	f, err := casefile.Open(path)
	if err != nil {
		t.Fatalf("Open after a kill: %v", err)
	}
	defer f.Close()
	if err := scan(f, "last"); err != nil {
		t.Fatalf("scan after kills: %v", err)
	}
	undisturbed, _ := create(t)
	if err := scan(undisturbed, "last"); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(read(t, f), read(t, undisturbed)); diff != "" {
		t.Errorf("Case after kills and a whole run (-got +undisturbed)\n%s", diff)
	}
	f.Close()
	var state string
	if err := query(t, path, "PRAGMA integrity_check").Scan(&state); err != nil || state != "ok" {
		t.Errorf("integrity_check: %s, %v", state, err)
	}
	if err := query(t, path, "PRAGMA foreign_key_check").Scan(); err != sql.ErrNoRows {
		t.Errorf("foreign_key_check: %v, want no rows", err)
	}
}

func query(t *testing.T, path, text string) *sql.Row {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db.QueryRow(text)
}

// checkWhole tests that every recording is of one generation, that relations are all there or not at all, and
// that the audit log holds. It reports whether the run was cut short.
func checkWhole(t *testing.T, f *casefile.File) (unfinished bool) {
	t.Helper()
	ctx := context.Background()
	c := read(t, f)
	found := map[string]int{}
	for _, e := range c.Findings {
		found[e.Path+" "+e.Kind]++
	}
	for _, e := range c.Exhibits {
		found[e.Path+" "+e.Label]++
		if _, err := f.Exhibit(ctx, e.SHA256); err != nil {
			t.Errorf("Exhibit(%s): %v", e.Path, err)
		}
	}
	for detector, copies := range map[string]int{"session": 1, "large": 5000} {
		err := f.Features(ctx, detector, func(path string, packed []byte) error {
			generation := string(packed[:len(packed)/copies])
			if string(packed) == strings.Repeat(generation, copies) {
				found[path+" "+generation]++
			}
			return nil
		})
		if err != nil {
			t.Errorf("Features(%s): %v", detector, err)
		}
	}
	for _, r := range c.Recordings {
		if got := found[r.Path+" "+r.SHA256]; got != 5 {
			t.Errorf("recording %s: %d parts of its generation, want 5", r.Path, got)
		}
		delete(found, r.Path+" "+r.SHA256)
	}
	unfinished = slices.Contains(c.Limits, casefile.Unfinished)
	want := evidence.Comparison{}
	if !unfinished {
		want = relations("1", "2")
		delete(found, "2 overlap")
		delete(found, "2 edit")
	}
	if len(found) > 0 {
		t.Errorf("parts of no recording: %v", found)
	}
	if len(c.Matches) != len(want.Matches) || c.Pairs.Len() != want.Pairs.Len() || len(c.Sessions) != len(want.Sessions) ||
		len(c.Lineage) != len(want.Lineage) || len(c.Tree) != len(want.Tree) || len(c.MainsMatches) != len(want.MainsMatches) {
		t.Errorf("unfinished %t, but relations: %+v", unfinished, c)
	}
	if err := f.VerifyAudit(ctx); err != nil {
		t.Errorf("VerifyAudit: %v", err)
	}
	return unfinished
}

func TestOneWriter(t *testing.T) {
	path := filepath.Join(t.TempDir(), "case")
	child := writer(t, path, "a")
	start := time.Now()
	if _, err := casefile.Open(path); !errors.Is(err, casefile.ErrInUse) {
		t.Errorf("Open beside a writer = %v, want ErrInUse", err)
	}
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("ErrInUse took %v", took)
	}
	kill(child)
	f, err := casefile.Open(path)
	if err != nil {
		t.Fatalf("Open after the writer was killed: %v", err)
	}
	defer f.Close()
	if _, err := casefile.Open(path); !errors.Is(err, casefile.ErrInUse) {
		t.Errorf("second Open in one process = %v, want ErrInUse", err)
	}
	begin(t, f) // the refused second Open has not taken the lock away
}

// TestOpenAtOnce opens a case several times at once: one must win, and the others must not spoil it.
func TestOpenAtOnce(t *testing.T) {
	for round := range 3 {
		path := filepath.Join(t.TempDir(), "case")
		var files [4]*casefile.File
		var errs [4]error
		var wait sync.WaitGroup
		for i := range files {
			wait.Go(func() { files[i], errs[i] = casefile.Open(path) })
		}
		wait.Wait()
		opened := 0
		for i, f := range files {
			if f != nil {
				opened++
				f.Close()
			} else if !errors.Is(errs[i], casefile.ErrInUse) {
				t.Errorf("round %d: Open: %v, want ErrInUse", round, errs[i])
			}
		}
		if opened != 1 {
			t.Errorf("round %d: %d of %d opened the case, want 1", round, opened, len(files))
		}
	}
}
