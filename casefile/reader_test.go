package casefile_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness/casefile"
	"github.com/earwitness/earwitness/evidence"
)

func openReader(t *testing.T, path string) *casefile.File {
	t.Helper()
	r, err := casefile.OpenReadOnly(path)
	if err != nil {
		t.Fatalf("OpenReadOnly: %v", err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

// wantAlone tests that nothing lies beside the case.
func wantAlone(t *testing.T, path string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 {
		t.Errorf("%v, %v lie in the folder, want the case alone", entries, err)
	}
}

// A process that reads while another writes sees what is whole, again and again, and disturbs nobody.
func TestReadWhileWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "case")
	child := writer(t, path, "a")
	unfinished, states := 0, map[int]bool{}
	for range 30 {
		r := openReader(t, path)
		if r.Alone() {
			t.Error("Alone() = true beside a writer")
		}
		if log, err := r.Audit(t.Context()); err != nil || len(log) > 0 { // or before the first run
			states[len(log)] = true
			if checkWhole(t, r) {
				unfinished++
			}
		}
		if err := r.Close(); err != nil {
			t.Fatalf("Close of a reader: %v", err)
		}
		time.Sleep(3 * time.Millisecond)
	}
	if unfinished == 0 || len(states) < 10 {
		t.Errorf("%d states were read, %d within a run; want many", len(states), unfinished)
	}
	if err := child.Process.Signal(os.Interrupt); err != nil {
		t.Skip(err)
	}
	child.Wait()
	r := openReader(t, path)
	if r.Alone() {
		t.Error("Alone() = true after the writer was stopped in the midst of its work")
	}
	checkWhole(t, r)
	r.Close()
	f, err := casefile.Open(path)
	if err != nil {
		t.Fatalf("Open after the writer was stopped: %v", err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	wantAlone(t, path)
	if r := openReader(t, path); !r.Alone() {
		t.Error("Alone() = false of a case that was closed")
	}
}

// What one File reads is one state, whatever is written meanwhile.
func TestReaderSeesOneState(t *testing.T) {
	f, path := create(t)
	begin(t, f)
	put(t, f, measured("a", "1"), measured("b", "1"))
	want := read(t, f)
	r := openReader(t, path)
	compare(t, f, relations("a", "b"))
	begin(t, f)
	put(t, f, measured("a", "2"))
	if err := f.Prune(t.Context(), []string{"a"}); err != nil {
		t.Fatal(err)
	}
	got := read(t, r)
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("Case of a reader that opened before (-got +want)\n%s", diff)
	}
	for _, e := range got.Exhibits {
		if _, err := r.Exhibit(t.Context(), e.SHA256); err != nil {
			t.Errorf("Exhibit of that state: %v", err)
		}
	}
	if err := r.VerifyAudit(t.Context()); err != nil {
		t.Errorf("VerifyAudit: %v", err)
	}
	later := openReader(t, path)
	if c := read(t, later); len(c.Recordings) != 1 || c.Recordings[0].SHA256 != "2" {
		t.Errorf("Case of a reader that opened later: %+v, want a of 2 alone", c.Recordings)
	}
}

// A cancelled call disturbs no other of the same reader.
func TestReaderAfterCancel(t *testing.T) {
	f, path := create(t)
	begin(t, f)
	put(t, f, measured("a", "1"))
	r := openReader(t, path)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.Case(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Case of a cancelled context = %v, want context.Canceled", err)
	}
	if got := len(read(t, r).Recordings); got != 1 {
		t.Errorf("Case after that: %d recordings, want 1", got)
	}
}

// Reading writes nothing: neither the audit log nor the file.
func TestReadingWritesNothing(t *testing.T) {
	f, path := create(t)
	begin(t, f)
	put(t, f, measured("a", "1"))
	compare(t, f, evidence.Comparison{})
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r := openReader(t, path)
	read(t, r)
	if err := r.Begin(t.Context(), tool, "/"); err == nil {
		t.Error("Begin on a case opened for reading: no error")
	}
	if _, err := casefile.Open(path); !errors.Is(err, casefile.ErrInUse) {
		t.Errorf("Open beside a reader = %v, want ErrInUse", err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if after, err := os.ReadFile(path); err != nil || string(after) != string(before) {
		t.Errorf("the file changed, %v", err)
	}
	wantAlone(t, path)
}

// A writer that ends while others read cannot make the case a single file; the last of them does.
func TestLastReaderTidies(t *testing.T) {
	f, path := create(t)
	begin(t, f)
	put(t, f, measured("a", "1"))
	first, last := openReader(t, path), openReader(t, path)
	if err := f.Close(); !errors.Is(err, casefile.ErrInUse) {
		t.Errorf("Close of a writer beside readers = %v, want ErrInUse", err)
	}
	if err := first.Close(); err != nil {
		t.Errorf("Close of the first reader: %v", err)
	}
	if got := len(read(t, last).Recordings); got != 1 {
		t.Errorf("Case of the last reader: %d recordings, want 1", got)
	}
	if err := last.Close(); err != nil {
		t.Errorf("Close of the last reader: %v", err)
	}
	wantAlone(t, path)
	if got := len(read(t, openReader(t, path)).Recordings); got != 1 {
		t.Errorf("Case afterwards: %d recordings, want 1", got)
	}
}

// A case that was copied in WAL mode to where nothing can be made beside it opens if it is whole, and says what to do if not.
func TestWALWithoutSharedMemory(t *testing.T) {
	f, path := create(t)
	begin(t, f)
	put(t, f, measured("a", "1"))
	wal, err := os.ReadFile(path + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text[18], text[19] = 2, 2 // of a header: the version that a WAL is read and written with
	for _, test := range []struct {
		name string
		wal  []byte
		want string
	}{{"whole", nil, ""}, {"in part", wal, "copy both"}} {
		at := filepath.Join(t.TempDir(), "case")
		if err := errors.Join(os.WriteFile(at, text, 0o600), os.Symlink("nowhere", at+"-shm"), os.WriteFile(at+"-wal", test.wal, 0o600)); err != nil {
			t.Fatal(err)
		}
		r, err := casefile.OpenReadOnly(at)
		if test.want != "" {
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%s: OpenReadOnly = %v, want %q", test.name, err, test.want)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: OpenReadOnly: %v", test.name, err)
			continue
		}
		if got := len(read(t, r).Recordings); got != 1 {
			t.Errorf("%s: %d recordings, want 1", test.name, got)
		}
		r.Close()
	}
}

// Where processes cannot share memory, one writes and nobody reads.
func TestNoSharedMemory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "case")
	if err := os.Mkdir(path+"-shm", 0o700); err != nil { // SQLite's file cannot be made
		t.Fatal(err)
	}
	f, err := casefile.Open(path)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	begin(t, f)
	put(t, f, measured("a", "1"))
	if _, err := casefile.OpenReadOnly(path); !errors.Is(err, casefile.ErrInUse) {
		t.Errorf("OpenReadOnly beside the writer = %v, want ErrInUse", err)
	}
	if err := f.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
	if got := len(read(t, openReader(t, path)).Recordings); got != 1 {
		t.Errorf("Case: %d recordings, want 1", got)
	}
}

// A case that is read from another host than the one that writes it is refused: the memory of readers is not shared so far.
func TestWriterOnAnotherHost(t *testing.T) {
	f, path := create(t)
	if err := os.WriteFile(path+"-lock", []byte("elsewhere"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := casefile.OpenReadOnly(path); !errors.Is(err, casefile.ErrInUse) || !strings.Contains(err.Error(), `"elsewhere"`) {
		t.Errorf("OpenReadOnly beside a writer on another host = %v, want ErrInUse that names it", err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path+"-lock", []byte("elsewhere"), 0o600); err != nil {
		t.Fatal(err)
	}
	openReader(t, path) // its lock went with it
}

// What lies in the lock's place is left as it is, whatever it is.
func TestLockIsNoLink(t *testing.T) {
	dir := t.TempDir()
	path, other := filepath.Join(dir, "case"), filepath.Join(dir, "other")
	if err := os.WriteFile(other, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(other, path+"-lock"); err != nil {
		t.Skip(err)
	}
	if _, err := casefile.Open(path); err == nil {
		t.Error("Open with a link in the lock's place: no error")
	}
	if text, err := os.ReadFile(other); string(text) != "mine" {
		t.Errorf("the link's target holds %q, %v", text, err)
	}
}

// So is a file that no lock can be.
func TestLockIsNoOtherFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "case")
	text := bytes.Repeat([]byte("mine"), 100)
	if err := os.WriteFile(path+"-lock", text, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := casefile.Open(path); err == nil || !strings.Contains(err.Error(), "case-lock is no lock") {
		t.Errorf("Open with another file in the lock's place: %v", err)
	}
	if got, err := os.ReadFile(path + "-lock"); !bytes.Equal(got, text) {
		t.Errorf("the file holds %d bytes, %v", len(got), err)
	}
}

// Two names of one case are one case.
func TestLinkToCase(t *testing.T) {
	f, path := create(t)
	begin(t, f)
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(path, link); err != nil {
		t.Skip(err)
	}
	if _, err := casefile.Open(link); !errors.Is(err, casefile.ErrInUse) {
		t.Errorf("Open by a link = %v, want ErrInUse", err)
	}
	if r := openReader(t, link); r.Alone() {
		t.Error("Alone() = true by a link, beside a writer")
	}
}

// A reader that ends after the case was moved makes no empty one in its place.
func TestReaderOfMovedCase(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	path := filepath.Join(dir, "case")
	w, err := casefile.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Begin(t.Context(), evidence.Tool{Name: "earwitness"}, "/leak"); err != nil {
		t.Fatal(err)
	}
	r := openReader(t, path)
	if err := w.Close(); !errors.Is(err, casefile.ErrInUse) {
		t.Errorf("Close of a writer beside a reader: %v, want ErrInUse", err)
	}
	for _, name := range []string{"case", "case-wal", "case-shm"} {
		if err := os.Rename(filepath.Join(dir, name), filepath.Join(other, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.Close(); err != nil {
		t.Errorf("Close of a reader: %v", err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("where the case was lie %v, %v; want nothing", left, err)
	}
}
