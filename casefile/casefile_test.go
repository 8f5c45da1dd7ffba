package casefile_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness/casefile"
	"github.com/earwitness/earwitness/evidence"
)

var tool = evidence.Tool{Name: "earwitness", Version: "1.2.3", Settings: map[string]string{"kernel": "generic"}}

// odd is a path that is not UTF-8.
const odd = "leak/\xff\xfe caf\xe9 'x' <b>.wav"

func create(t *testing.T) (*casefile.File, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a case #1?.earwitness")
	f, err := casefile.Open(path)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	t.Cleanup(func() { f.Close() })
	return f, path
}

func begin(t *testing.T, f *casefile.File) {
	t.Helper()
	if err := f.Begin(context.Background(), tool, "/leak"); err != nil {
		t.Fatalf("Begin: %v", err)
	}
}

func put(t *testing.T, f *casefile.File, all ...evidence.Measured) {
	t.Helper()
	for _, m := range all {
		if err := f.Put(context.Background(), m); err != nil {
			t.Fatalf("Put(%q): %v", m.Recording.Path, err)
		}
	}
}

func compare(t *testing.T, f *casefile.File, c evidence.Comparison) {
	t.Helper()
	if err := f.PutComparison(context.Background(), c); err != nil {
		t.Fatalf("PutComparison: %v", err)
	}
}

func read(t *testing.T, f *casefile.File) *evidence.Case {
	t.Helper()
	c, err := f.Case(context.Background())
	if err != nil {
		t.Fatalf("Case: %v", err)
	}
	return c
}

// measured is a pass over path; tag goes into all that it left.
func measured(path, tag string) evidence.Measured {
	return evidence.Measured{
		Recording: evidence.Recording{
			Path: path, SHA256: tag, StreamSHA256: "coded " + tag, PCMSHA256: "samples " + tag, Status: evidence.OK, Codec: "mp3",
		},
		Findings: []evidence.Finding{
			{Path: path, Kind: tag, Detector: "splice_waveform", StartSeconds: 2, Log10LR: 0.1},
			{Path: path, Kind: tag, Detector: "compression_grid", StartSeconds: 1, Log10LR: 1. / 3},
		},
		Exhibits: []evidence.Exhibit{exhibit(path, tag, "picture of "+tag)},
		Features: map[string][]byte{"session": []byte(tag), "mains": nil},
		Key:      "key of " + tag,
	}
}

func exhibit(path, label, data string) evidence.Exhibit {
	sum := sha256.Sum256([]byte(data))
	return evidence.Exhibit{
		Path: path, Kind: evidence.Spectrogram, Label: label, MediaType: "image/png",
		SHA256: hex.EncodeToString(sum[:]), Data: []byte(data),
	}
}

// relations is a comparison of a and b.
func relations(a, b string) evidence.Comparison {
	zero := 0
	ratio := 0.1
	rate := &evidence.ErrorRate{Value: 0.01, Upper95: 0.02, N: 300, Set: "set"}
	return evidence.Comparison{
		Matches:      []evidence.Match{{A: a, B: b, AStartSeconds: 3, Speed: 1}, {A: a, B: b, AStartSeconds: 1, Speed: 1.1}},
		Pairs:        evidence.PairsOf(evidence.Pair{A: a, B: b, Log10LR: -1. / 3, Log10LRRoom: &ratio, ErrorRate: rate, Limits: []string{"short"}}),
		Lineage:      []evidence.Lineage{{From: a, To: b, Log10LR: 2}},
		Sessions:     []evidence.Session{{ID: "s10", Paths: []string{b}}, {ID: "s2", Paths: []string{b, a}}},
		Tree:         []evidence.Merge{{Left: evidence.Node{Path: a}, Right: evidence.Node{Path: b}, Log10LR: 1}, {Left: evidence.Node{Path: b}, Right: evidence.Node{Merge: &zero}}},
		Findings:     []evidence.Finding{{Path: b, Kind: "edit", Detector: "fingerprint_alignment", StartSeconds: 2, EndSeconds: 2.5, Log10LR: 1}},
		MainsMatches: []evidence.MainsMatch{{Path: a, Reference: "grid.csv", Log10LR: 1}},
		MainsClaims:  []evidence.MainsClaim{{Path: b, From: "2022-05-01T00:00:00Z", Log10LR: -1}},
		Moments:      []evidence.Moment{{A: a, B: b, LagSeconds: -3, Log10LR: 1}},
		Exhibits:     []evidence.Exhibit{exhibit(b, "overlap", "overlap")},
		Limits:       []string{"no mains reference"},
	}
}

func TestCaseOrder(t *testing.T) {
	f, _ := create(t)
	begin(t, f)
	put(t, f, measured(odd, "odd"), measured("B", "b"), measured("a", "a"), measured("ä", "u"))
	compare(t, f, relations("a", odd))
	c := read(t, f)

	var paths []string
	for _, r := range c.Recordings {
		paths = append(paths, r.Path)
	}
	if want := []string{"B", "a", odd, "ä"}; !reflect.DeepEqual(paths, want) {
		t.Errorf("Case: paths %q, want them by bytes, %q", paths, want)
	}
	if got := c.Findings[0].StartSeconds; got != 1 {
		t.Errorf("Case: first finding at %v s, want 1", got)
	}
	if got := c.Matches[0].AStartSeconds; got != 1 {
		t.Errorf("Case: first match at %v s, want 1", got)
	}
	want := []evidence.Session{{ID: "s2", Paths: []string{odd, "a"}}, {ID: "s10", Paths: []string{odd}}}
	if diff := cmp.Diff(c.Sessions, want); diff != "" {
		t.Errorf("Case: sessions (-got +want)\n%s", diff)
	}
	if got := c.Tree[1].Left.Path; got != odd {
		t.Errorf("Case: leaf %q, want %q", got, odd)
	}
	if got, want := c.Limits, []string{"no mains reference"}; !reflect.DeepEqual(got, want) {
		t.Errorf("Case: limits %q, want %q", got, want)
	}
}

func TestEmptyCase(t *testing.T) {
	f, _ := create(t)
	text, err := json.Marshal(read(t, f))
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range []string{"recordings", "findings", "matches", "pairs", "lineage", "sessions"} {
		if !strings.Contains(string(text), `"`+list+`":[]`) {
			t.Errorf("JSON of an empty case: %s, want an empty list %q", text, list)
		}
	}
	if !strings.Contains(string(text), `"settings":{}`) {
		t.Errorf("JSON of an empty case: %s, want empty settings", text)
	}
}

func TestHasKnownFeatures(t *testing.T) {
	ctx := context.Background()
	f, _ := create(t)
	begin(t, f)
	put(t, f, measured(odd, "1"), measured("a", "1"), measured(odd, "2"))
	for _, test := range []struct {
		path, sha256, key string
		has, known        bool
	}{
		{odd, "2", "key of 2", true, true},
		{odd, "1", "key of 1", false, true},
		{odd, "2", "key of 1", false, true},
		{odd[1:], "2", "key of 2", false, false},
		{strings.ToValidUTF8(odd, "\ufffd"), "2", "key of 2", false, false},
	} {
		if got, err := f.Has(ctx, test.path, test.sha256, test.key); got != test.has || err != nil {
			t.Errorf("Has(%q, %s, %s) = %t, %v; want %t", test.path, test.sha256, test.key, got, err, test.has)
		}
		if key, got, err := f.Known(ctx, test.path); got != test.known || got != (key != "") || err != nil {
			t.Errorf("Known(%q) = %q, %t, %v; want %t", test.path, key, got, err, test.known)
		}
	}
	got := ""
	err := f.Features(ctx, "session", func(path string, packed []byte) error {
		_, known, err := f.Known(ctx, path) // must not wait for the iteration
		got += fmt.Sprintf("%q %s %t\n", path, packed, known)
		return err
	})
	want := fmt.Sprintf("%q 1 true\n%q 2 true\n", "a", odd)
	if got != want || err != nil {
		t.Errorf("Features:\n%s%v\nwant\n%s", got, err, want)
	}
	stop := errors.New("stop")
	if err := f.Features(ctx, "mains", func(string, []byte) error { return stop }); err != stop {
		t.Errorf("Features = %v, want yield's error", err)
	}
}

func TestPruneAndComparison(t *testing.T) {
	f, _ := create(t)
	begin(t, f)
	put(t, f, measured("a", "1"), measured("b", "1"), measured(odd, "1"))
	compare(t, f, relations("a", "b"))

	begin(t, f)
	c := read(t, f)
	if n := len(c.Matches) + c.Pairs.Len() + len(c.Lineage) + len(c.Sessions) + len(c.Tree) + len(c.MainsMatches) + len(c.MainsClaims) + len(c.Moments); n > 0 {
		t.Errorf("Case within a run: %d relations, want none", n)
	}
	if len(c.Exhibits) != 3 {
		t.Errorf("Case within a run: %d exhibits, want those of the 3 passes", len(c.Exhibits))
	}
	if got, want := c.Limits, []string{casefile.Unfinished, "3 of 3 recordings are measured; the scan was running when this was read"}; !reflect.DeepEqual(got, want) {
		t.Errorf("Case within a run: limits %q, want %q", got, want)
	}
	if finished, err := f.Finished(context.Background()); finished || err != nil {
		t.Errorf("Finished within a run = %t, %v", finished, err)
	}
	if err := f.Prune(context.Background(), []string{"b", "c"}); err != nil {
		t.Fatalf("Prune: %v", err)
	}
	c = read(t, f)
	if len(c.Recordings) != 1 || c.Recordings[0].Path != "b" || len(c.Findings) != 2 || len(c.Exhibits) != 1 {
		t.Errorf("Case after Prune: %d recordings, %d findings, %d exhibits; want b alone, with 2 and 1",
			len(c.Recordings), len(c.Findings), len(c.Exhibits))
	}
	ctx := context.Background()
	if err := f.PutComparison(ctx, relations("a", "b")); err == nil {
		t.Error("PutComparison with a recording that was pruned: no error")
	}
	compare(t, f, evidence.Comparison{})
	if finished, err := f.Finished(context.Background()); !finished || err != nil {
		t.Errorf("Finished after the run = %t, %v", finished, err)
	}
	if got := read(t, f).Limits; len(got) > 0 {
		t.Errorf("Case after the run: limits %q, want none", got)
	}
	for name, err := range map[string]error{
		"Put":           f.Put(ctx, measured("a", "2")),
		"Prune":         f.Prune(ctx, nil),
		"PutComparison": f.PutComparison(ctx, evidence.Comparison{}),
	} {
		if !errors.Is(err, casefile.ErrNoRun) {
			t.Errorf("%s after the run = %v, want ErrNoRun", name, err)
		}
	}
}

func TestPutRefuses(t *testing.T) {
	f, _ := create(t)
	begin(t, f)
	put(t, f, measured("a", "1"))
	want := read(t, f)
	for name, change := range map[string]func(m *evidence.Measured){
		"a finding of another recording":  func(m *evidence.Measured) { m.Findings[1].Path = "b" },
		"an exhibit of another recording": func(m *evidence.Measured) { m.Exhibits[0].Path = "b" },
		"an exhibit with a wrong hash":    func(m *evidence.Measured) { m.Exhibits[0].Data = []byte("x") },
		"not a number in a finding":       func(m *evidence.Measured) { m.Findings[1].Log10LR = math.NaN() },
		"infinity in a recording":         func(m *evidence.Measured) { m.Recording.DurationSeconds = math.Inf(1) },
	} {
		m := measured("a", "2")
		change(&m)
		if err := f.Put(context.Background(), m); err == nil {
			t.Errorf("Put with %s: no error", name)
		}
	}
	if diff := cmp.Diff(read(t, f), want); diff != "" {
		t.Errorf("Case after refused calls (-got +want)\n%s", diff)
	}
	nan := math.NaN()
	err := f.PutComparison(context.Background(), evidence.Comparison{Pairs: evidence.PairsOf(evidence.Pair{A: "a", B: "a", Log10LRRoom: &nan})})
	if err == nil {
		t.Error("PutComparison with a ratio that is not a number: no error")
	}
}

func TestExhibitUnknown(t *testing.T) {
	f, _ := create(t)
	if _, err := f.Exhibit(context.Background(), "abc"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Exhibit = %v, want fs.ErrNotExist", err)
	}
}

func TestConcurrentUse(t *testing.T) {
	ctx := context.Background()
	f, _ := create(t)
	begin(t, f)
	var wait sync.WaitGroup
	for g := range 8 {
		wait.Go(func() {
			for i := range 5 {
				path := fmt.Sprintf("%d/%d", g, i)
				short, cancel := context.WithCancel(ctx)
				if i%2 == 0 {
					cancel() // must disturb nobody else
				}
				f.Put(short, measured(path, "cancelled"))
				cancel()
				if err := f.Put(ctx, measured(path, "done")); err != nil {
					t.Errorf("Put(%s): %v", path, err)
				}
				if _, err := f.Case(ctx); err != nil {
					t.Errorf("Case: %v", err)
				}
			}
		})
	}
	wait.Wait()
	c := read(t, f)
	if len(c.Recordings) != 40 || len(c.Findings) != 80 || c.Findings[0].Kind != "done" {
		t.Errorf("Case: %d recordings with %d findings, want 40 with 80", len(c.Recordings), len(c.Findings))
	}
	if err := f.VerifyAudit(ctx); err != nil {
		t.Errorf("VerifyAudit: %v", err)
	}
}
