package export_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/export"
)

// program finds a reader that a test needs: without it, the test fails in CI and is skipped elsewhere.
func program(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		missing(t, name+" is not installed")
	}
	return path
}

func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(what)
	}
	t.Skip(what)
}

// onDisk writes what a format wrote to a folder.
func onDisk(t *testing.T, dir string, f folder) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, b := range f {
		if err := os.WriteFile(filepath.Join(dir, name), b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// found is what tools/readers/read.mjs prints.
type found struct {
	CSV, Parquet struct {
		Rows map[string]int
		Sum  float64
	}
	NDJSON map[string]int
	Case   struct {
		Results             int
		Unknown, Violations []string
	}
	ROCrate struct {
		Root, Missing, Lacks []string
		Parts                int
	}
}

const readers = "../tools/readers"

// read hands a case in all forms to DuckDB, jsonld and a SHACL validator.
func read(t *testing.T, c *evidence.Case, change func(dir string)) (out found) {
	t.Helper()
	node := program(t, "node")
	if _, err := os.Stat(readers + "/node_modules"); err != nil {
		missing(t, "the readers are not installed: npm ci --prefix tools/readers")
	}
	dir := t.TempDir()
	o := export.Options{
		Actions: []export.Action{{Time: "2026-11-26T10:00:00.000Z", Who: "me@host", Name: "begin"}},
		Parts: []export.Part{
			{Path: "c.ew", Bytes: 1, SHA256: strings.Repeat("0", 64)}, {Path: "csv/a b#?.csv", Bytes: 2, SHA256: strings.Repeat("1", 64)},
		},
	}
	for name, at := range map[string]string{"csv": "csv", "parquet": "parquet"} {
		onDisk(t, filepath.Join(dir, at), written(t, formatNamed(t, name), c, o))
	}
	for name, file := range map[string]string{"ndjson": "case.ndjson", "case": "case.jsonld", "rocrate": export.CrateName} {
		format := formatNamed(t, name)
		onDisk(t, dir, folder{file: written(t, format, c, o)[format.Extension]})
	}
	if change != nil {
		change(dir)
	}
	text, err := exec.Command(node, readers+"/read.mjs", dir).CombinedOutput()
	if err != nil {
		t.Fatalf("read.mjs: %v\n%.2000s", err, text)
	}
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatalf("read.mjs: %v\n%.2000s", err, text)
	}
	return out
}

func TestReaders(t *testing.T) {
	for name, c := range map[string]*evidence.Case{"fake": fakeCase(12), "hostile": jsonSafe(hostileCase()), "bare": bareCase()} {
		t.Run(name, func(t *testing.T) {
			got := read(t, c, nil)
			rows := map[string]int{}
			for _, table := range export.Tables(c) {
				rows[table.Name] = 0
				for range table.Rows {
					rows[table.Name]++
				}
			}
			if d := cmp.Diff(rows, got.CSV.Rows); d != "" {
				t.Errorf("DuckDB's rows of CSV (-want +got):\n%s", d)
			}
			if d := cmp.Diff(rows, got.Parquet.Rows); d != "" {
				t.Errorf("DuckDB's rows of Parquet (-want +got):\n%s", d)
			}
			if got.CSV.Sum != got.Parquet.Sum {
				t.Errorf("sums over findings: %v of CSV, %v of Parquet", got.CSV.Sum, got.Parquet.Sum)
			}
			want := map[string]int{
				"case": 1, "recording": len(c.Recordings), "finding": len(c.Findings), "match": len(c.Matches), "pair": c.Pairs.Len(),
				"lineage": len(c.Lineage), "session": len(c.Sessions), "mains_match": len(c.MainsMatches), "mains_claim": len(c.MainsClaims), "moment": len(c.Moments),
			}
			maps.DeleteFunc(want, func(_ string, n int) bool { return n == 0 })
			if d := cmp.Diff(want, got.NDJSON); d != "" {
				t.Errorf("DuckDB's objects of NDJSON (-want +got):\n%s", d)
			}
			if got.Case.Results != len(c.Findings) || len(got.Case.Unknown)+len(got.Case.Violations) > 0 {
				t.Errorf("CASE: %d results, want %d; unknown %q, violations %q",
					got.Case.Results, len(c.Findings), got.Case.Unknown, got.Case.Violations)
			}
			if x := got.ROCrate; x.Parts != 2 || len(x.Missing)+len(x.Lacks) > 0 || !cmp.Equal(x.Root, []string{"file:///crate/"}) {
				t.Errorf("RO-Crate: %+v", x)
			}
		})
	}
}

// The validator sees what it is there for.
func TestReadersSeeMistakes(t *testing.T) {
	got := read(t, fakeCase(2), func(dir string) {
		name := filepath.Join(dir, "case.jsonld")
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		bad := strings.ReplaceAll(string(text), `"uco-observable:duration":20`, `"uco-observable:duration":20.5`)
		bad = strings.ReplaceAll(bad, "uco-observable:bitRate", "uco-observable:bitrate")
		if err := os.WriteFile(name, []byte(bad), 0o644); err != nil {
			t.Fatal(err)
		}
	})
	if len(got.Case.Violations) == 0 || len(got.Case.Unknown) != 1 {
		t.Errorf("violations %q, unknown %q; want both", got.Case.Violations, got.Case.Unknown)
	}
}

// praatScript prints of each TextGrid how many labels its tiers of findings hold.
const praatScript = `form Count
	text Folder
endform
files = Create Strings as file list: "files", folder$ + "/*.TextGrid"
n = Get number of strings
total = 0
for i to n
	selectObject: files
	name$ = Get string: i
	grid = Read from file: folder$ + "/" + name$
	tiers = Get number of tiers
	for k to tiers
		tier$ = Get tier name: k
		isInterval = Is interval tier: k
		if index (tier$, "findings") = 1
			if isInterval
				m = Get number of intervals: k
			else
				m = Get number of points: k
			endif
			for j to m
				if isInterval
					label$ = Get label of interval: k, j
				else
					label$ = Get label of point: k, j
				endif
				if label$ <> ""
					total = total + 1
				endif
			endfor
		endif
	endfor
	removeObject: grid
endfor
writeInfoLine: n, " ", total
`

func TestPraatReadsTextGrids(t *testing.T) {
	praat := program(t, "praat")
	for name, c := range map[string]*evidence.Case{"fake": fakeCase(12), "hostile": hostileCase()} {
		dir := t.TempDir()
		f := written(t, formatNamed(t, "textgrid"), c, export.Options{})
		onDisk(t, dir, f)
		script := filepath.Join(dir, "count.praat")
		if err := os.WriteFile(script, []byte(praatScript), 0o644); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(praat, "--run", "--utf8", script, dir).CombinedOutput()
		got, want := strings.TrimSpace(string(out)), fmt.Sprintf("%d %d", len(f)-1, len(c.Findings))
		if err != nil || got != want {
			t.Errorf("Praat reads the %s case as %.300q (%v), want %q", name, got, err, want)
		}
	}
}

func TestHashdeepAuditsFolder(t *testing.T) {
	hashdeep := program(t, "hashdeep")
	dir := t.TempDir()
	c := &evidence.Case{Tool: evidence.Tool{Name: "earwitness", Version: "1"}}
	for i, name := range []string{"a.wav", "sub/b, c ü.wav", "sub/d\u200be.wav"} {
		onDisk(t, filepath.Dir(filepath.Join(dir, name)), nil)
		content := strings.Repeat("x", i+1)
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		c.Recordings = append(c.Recordings, evidence.Recording{Path: name, Bytes: int64(len(content)), SHA256: sha256Hex(content)})
	}
	list := filepath.Join(t.TempDir(), "known.txt")
	onDisk(t, filepath.Dir(list), folder{"known.txt": written(t, formatNamed(t, "hashdeep"), c, export.Options{})[".hashdeep.txt"]})
	audit := func() (string, error) {
		cmd := exec.Command(hashdeep, "-c", "sha256", "-r", "-l", "-a", "-vv", "-k", list, ".")
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	if out, err := audit(); err != nil || !strings.Contains(out, "Audit passed") || !strings.Contains(out, "Files matched: 3") {
		t.Errorf("hashdeep (%v):\n%s", err, out)
	}
	if err := os.WriteFile(filepath.Join(dir, "a.wav"), []byte("y"), 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := audit(); err == nil || !strings.Contains(out, "Audit failed") {
		t.Errorf("hashdeep of a changed file (%v):\n%s", err, out)
	}
}
