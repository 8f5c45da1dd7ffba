package dossier_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"aead.dev/minisign"
	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness/casefile"
	"github.com/earwitness/earwitness/dossier"
	"github.com/earwitness/earwitness/evidence"
)

var day = time.Date(2026, 11, 26, 10, 0, 0, 0, time.UTC)

// signed is a dossier with what it is checked with.
type signed struct {
	dir, evidence string
	public        minisign.PublicKey
	secret        minisign.PrivateKey
}

// newSigned makes a folder with a case of two recordings, a report and an export, and signs it.
func newSigned(t *testing.T) signed {
	t.Helper()
	top := t.TempDir()
	s := signed{dir: filepath.Join(top, "dossier"), evidence: filepath.Join(top, "leak")}
	for _, d := range []string{filepath.Join(s.dir, "csv"), filepath.Join(s.evidence, "sub")} {
		if err := os.MkdirAll(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	write(t, filepath.Join(s.evidence, "a.wav"), "first recording")
	write(t, filepath.Join(s.evidence, "sub", "b.wav"), "second recording")
	writeCase(t, filepath.Join(s.dir, "leak.ew"), s.evidence, "a.wav", "sub/b.wav")
	write(t, filepath.Join(s.dir, "leak.html"), "<p>report")
	write(t, filepath.Join(s.dir, "csv", "findings.csv"), "path\n")
	var err error
	if s.public, s.secret, err = minisign.GenerateKey(nil); err != nil {
		t.Fatal(err)
	}
	s.sign(t, s.dir)
	return s
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func writeCase(t *testing.T, path, root string, names ...string) {
	t.Helper()
	f, err := casefile.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	if err := f.Begin(ctx, evidence.Tool{Name: "earwitness", Version: "1"}, root); err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text := read(t, filepath.Join(root, filepath.FromSlash(name)))
		sum := sha256.Sum256(text)
		r := evidence.Recording{Path: name, Bytes: int64(len(text)), SHA256: hex.EncodeToString(sum[:]), Status: evidence.OK}
		if err := f.Put(ctx, evidence.Measured{Recording: r, Key: "k"}); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.PutComparison(ctx, evidence.Comparison{}); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// sign signs a target as the command does.
func (s signed) sign(t *testing.T, target string) {
	t.Helper()
	m, err := dossier.Make(t.Context(), target, "earwitness 1", day)
	if err != nil {
		t.Fatal(err)
	}
	text, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	manifest, signature, err := dossier.Paths(target)
	if err != nil {
		t.Fatal(err)
	}
	write(t, manifest, string(text))
	write(t, signature, string(dossier.Sign(text, s.secret, filepath.Base(manifest), day)))
}

func (s signed) check(t *testing.T) *dossier.Result {
	t.Helper()
	r, err := dossier.Check(t.Context(), s.dir, s.evidence, s.public)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestCheckOfWhatIsWhole(t *testing.T) {
	s := newSigned(t)
	got := s.check(t)
	want := &dossier.Result{
		Signed: "timestamp:1795687200\tfile:MANIFEST.json\thashed", Made: "2026-11-26T10:00:00Z",
		Files: 3, AuditRows: 4, Recordings: 2, Evidence: true, Problems: []dossier.Problem{},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("Check (-want +got):\n%s", d)
	}
	s.sign(t, filepath.Join(s.dir, "leak.ew"))
	r, err := dossier.Check(t.Context(), filepath.Join(s.dir, "leak.ew"), "", s.public)
	if err != nil || len(r.Problems) > 0 || r.Files != 1 || r.Evidence {
		t.Errorf("Check of the case alone = %+v, %v", r, err)
	}
}

// A changed byte is named with its path, wherever it is.
func TestCheckNamesChangedBytes(t *testing.T) {
	s := newSigned(t)
	for path, step := range map[string]int{
		"leak.html": 1, "csv/findings.csv": 1, "leak.ew": 4001, "MANIFEST.json": 61, "MANIFEST.json.minisig": 11, "../leak/a.wav": 1,
	} {
		at := filepath.Join(s.dir, filepath.FromSlash(path))
		text := read(t, at)
		named := strings.TrimPrefix(path, "../leak/")
		start := 0
		if path == "MANIFEST.json.minisig" { // whose first line nothing covers
			start = bytes.IndexByte(text, '\n') + 1
		}
		if path == "MANIFEST.json" {
			named = "MANIFEST.json.minisig" // does not fit it
		}
		for i := start; i < len(text); i += step {
			changed := bytes.Clone(text)
			changed[i] ^= 1
			write(t, at, string(changed))
			if r := s.check(t); !names(r, named) {
				t.Errorf("byte %d of %s: %q", i, path, r.Problems)
			}
		}
		write(t, at, string(text))
	}
	if r := s.check(t); len(r.Problems) > 0 {
		t.Errorf("restored: %q", r.Problems)
	}
}

func names(r *dossier.Result, path string) bool {
	for _, p := range r.Problems {
		if p.Path == path {
			return true
		}
	}
	return false
}

func TestCheckSaysWhatChanged(t *testing.T) {
	hashOf := func(s string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(s))) }
	for _, c := range []struct {
		name   string
		change func(t *testing.T, s signed)
		want   []dossier.Problem
	}{
		{"content", func(t *testing.T, s signed) { write(t, filepath.Join(s.dir, "leak.html"), "<p>Report") }, []dossier.Problem{
			{Path: "leak.html", Text: "changed: its SHA-256 is " + hashOf("<p>Report") + ", not " + hashOf("<p>report")},
		}},
		{"size", func(t *testing.T, s signed) { write(t, filepath.Join(s.dir, "leak.html"), "<p>report.") }, []dossier.Problem{
			{Path: "leak.html", Text: "changed: 10 bytes, of 9 that were signed"},
		}},
		{"missing", func(t *testing.T, s signed) { os.Remove(filepath.Join(s.dir, "csv", "findings.csv")) }, []dossier.Problem{
			{Path: "csv/findings.csv", Text: "is missing"},
		}},
		{"added", func(t *testing.T, s signed) { write(t, filepath.Join(s.dir, "csv", "new.csv"), "") }, []dossier.Problem{
			{Path: "csv/new.csv", Text: "was added: the manifest does not have it"},
		}},
		{"recording", func(t *testing.T, s signed) { write(t, filepath.Join(s.evidence, "sub", "b.wav"), "second Recording") }, []dossier.Problem{
			{Path: "sub/b.wav", Text: "changed: its SHA-256 is " + hashOf("second Recording") + ", not " + hashOf("second recording")},
		}},
		{"added recording", func(t *testing.T, s signed) { write(t, filepath.Join(s.evidence, "c.wav"), "") }, []dossier.Problem{
			{Path: "c.wav", Text: "was added to the recordings since the scan"},
		}},
		{"another key", func(t *testing.T, s signed) {
			write(t, filepath.Join(s.dir, "MANIFEST.json.minisig"), "nonsense")
		}, []dossier.Problem{{Path: "MANIFEST.json.minisig", Text: "the signature is not valid: invalid signature"}}},
	} {
		s := newSigned(t)
		c.change(t, s)
		if d := cmp.Diff(c.want, s.check(t).Problems); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
	}
}

// A case in which somebody put another hash, in place of the recording's, tells so in its log.
func TestCheckReadsTheLog(t *testing.T) {
	s := newSigned(t)
	at := filepath.Join(s.dir, "leak.ew")
	sum := fmt.Sprintf("%x", sha256.Sum256([]byte("first recording")))
	write(t, at, strings.ReplaceAll(string(read(t, at)), sum, strings.Repeat("0", len(sum))))
	r := s.check(t)
	if len(r.Problems) != 2 || !strings.Contains(r.Problems[1].Text, "the chain of the audit log is broken at row 2") {
		t.Errorf("Check = %q", r.Problems)
	}
	if _, err := dossier.Make(t.Context(), s.dir, "x", day); err == nil || !strings.Contains(err.Error(), "row 2") {
		t.Errorf("Make(a broken log) = %v", err)
	}
}

func TestCheckOfAnotherCase(t *testing.T) {
	s := newSigned(t)
	if err := os.Remove(filepath.Join(s.dir, "leak.ew")); err != nil {
		t.Fatal(err)
	}
	writeCase(t, filepath.Join(s.dir, "leak.ew"), s.evidence, "a.wav")
	r := s.check(t)
	if got := r.Problems[len(r.Problems)-1]; got != (dossier.Problem{Path: "leak.ew", Text: `recording "sub/b.wav" is missing`}) {
		t.Errorf("last problem is %q", got)
	}
}

func TestMakeRefuses(t *testing.T) {
	empty := t.TempDir()
	write(t, filepath.Join(empty, "a.txt"), "x")
	if _, err := dossier.Make(t.Context(), empty, "x", day); err == nil || !strings.Contains(err.Error(), "holds no case") {
		t.Errorf("Make(no case) = %v", err)
	}
	s := newSigned(t)
	if err := os.Symlink("leak.html", filepath.Join(s.dir, "link")); err != nil {
		if runtime.GOOS != "windows" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	if _, err := dossier.Make(t.Context(), s.dir, "x", day); err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("Make(a symbolic link) = %v", err)
	}
	if r := s.check(t); !names(r, "link") {
		t.Errorf("Check(a symbolic link) = %q", r.Problems)
	}
}

// A manifest that somebody else wrote leads nowhere.
func TestDecodeRefuses(t *testing.T) {
	const head = `{"schema": "earwitness/manifest/1", "files": [`
	for _, text := range []string{
		"", "{}", `{"schema": "earwitness/manifest/2"}`, head + `{"path": "../x"}]}`, head + `{"path": "/etc/passwd"}]}`, head + `{"path": ""}]}`,
		head + `{"path": "a/../b"}]}`, head + `{"path": "a", "path_bytes_base64": "Li4veA=="}]}`, head + `], "cases": [{"path": "../c"}]}`,
	} {
		if m, err := dossier.Decode([]byte(text)); err == nil {
			t.Errorf("Decode(%q) = %+v", text, m)
		}
	}
}

func TestCheckStops(t *testing.T) {
	s := newSigned(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if r, err := dossier.Check(ctx, s.dir, s.evidence, s.public); err == nil {
		t.Errorf("Check(cancelled) = %+v", r)
	}
}

// What is no regular file is not opened as a case: a link would lead out of the folder, a pipe would never end; nor is what
// the manifest lists under another name than its own.
func TestCheckOpensRegularCasesOnly(t *testing.T) {
	for _, text := range []string{
		`{"schema":"` + dossier.Schema + `","files":[{"path":"../o.ew","path_bytes_base64":"Yy5ldw=="}],"cases":[{"path":"../o.ew"}]}`,
		`{"schema":"` + dossier.Schema + `","files":[{"path":"a.ew"}],"cases":[{"path":"../o.ew"}]}`,
	} {
		if _, err := dossier.Decode([]byte(text)); err == nil {
			t.Errorf("%s is taken for a manifest", text)
		}
	}
}

// A link in place of a case is told and not followed.
func TestCheckFollowsNoLink(t *testing.T) {
	s := newSigned(t)
	inside, outside := filepath.Join(s.dir, "leak.ew"), filepath.Join(t.TempDir(), "elsewhere.ew")
	if err := os.Rename(inside, outside); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, inside); err != nil {
		t.Fatal(err)
	}
	r, err := dossier.Check(t.Context(), s.dir, "", s.public)
	if err != nil {
		t.Fatal(err)
	}
	if r.AuditRows > 0 || len(r.Problems) != 1 || !strings.Contains(r.Problems[0].Text, "not a regular file") {
		t.Errorf("%d rows of an audit log outside were read; problems %+v, want one: not a regular file", r.AuditRows, r.Problems)
	}
}
