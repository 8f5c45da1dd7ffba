package export_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/export"
	"github.com/earwitness/earwitness/report"
)

// Every format holds every finding of the case, and those of hostile cases too.
func TestFormatsHoldAllFindings(t *testing.T) {
	for _, c := range []struct {
		name string
		of   *evidence.Case
	}{{"fake", fakeCase(12)}, {"hostile", jsonSafe(hostileCase())}, {"empty", &evidence.Case{}}} {
		for _, format := range formats() {
			if format.Name == "hashdeep" {
				continue // lists recordings alone
			}
			got, want := findingCounters[format.Name](t, written(t, format, c.of, export.Options{})), len(c.of.Findings)
			if got != want {
				t.Errorf("%s of the %s case holds %d findings, want %d", format.Name, c.name, got, want)
			}
		}
	}
}

// The document that report writes holds as many, and so do all formats, which the test above compares with the case.
func TestJSONHoldsAllFindings(t *testing.T) {
	c := fakeCase(12)
	var b bytes.Buffer
	if err := report.JSON(&b, c); err != nil {
		t.Fatal(err)
	}
	var got evidence.Case
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Findings) != len(c.Findings) || len(got.Recordings) != len(c.Recordings) || len(got.Matches) != len(c.Matches) {
		t.Errorf("JSON holds %d findings, %d recordings, %d matches; want %d, %d, %d", len(got.Findings), len(got.Recordings),
			len(got.Matches), len(c.Findings), len(c.Recordings), len(c.Matches))
	}
}

// The report shows as many, each in the part of its recording: on one page, and with a folder beside it. One of no
// recording, as the hostile case has, is told of.
func TestHTMLHoldsAllFindings(t *testing.T) {
	for _, c := range []struct {
		name string
		of   *evidence.Case
	}{{"fake", fakeCase(12)}, {"hostile", jsonSafe(hostileCase())}, {"empty", &evidence.Case{}}} {
		one, many, beside := &bytes.Buffer{}, &bytes.Buffer{}, folder{}
		if err := report.HTML(one, c.of, report.Options{}); err != nil {
			t.Fatal(err)
		}
		if err := report.HTML(many, c.of, report.Options{Folder: &report.Folder{Create: beside.create}}); err != nil {
			t.Fatal(err)
		}
		inFolder := inFiles(t, beside, ".html", countMarks)
		onPage, _ := countMarks(one.String())
		left, _ := countMarks(many.String())
		strays := strings.Count(one.String(), "1 finding names a recording that the case does not have")
		if want := len(c.of.Findings) - strays; onPage != want || inFolder != want || left != 0 {
			t.Errorf("%s case: the page holds %d findings, the folder %d, the page beside it %d; want %d, %d, 0",
				c.name, onPage, inFolder, left, want, want)
		}
		listed := rowsOf(one.String(), "edit-findings") + rowsOf(one.String(), "coding-findings")
		if want := countKinds(c.of, "edit", "copy_move", "structure", "lossy_generation"); listed != want {
			t.Errorf("%s case: the questions list %d findings, want %d", c.name, listed, want)
		}
	}
}

// countMarks counts the rows of findings in what the report says of single recordings; matches have rows there too.
func countMarks(page string) (int, error) {
	return strings.Count(page, `<tr data-kind="`) - strings.Count(page, `<tr data-kind="match"`), nil
}

// rowsOf counts the rows of a table below its head.
func rowsOf(page, id string) int {
	_, page, found := strings.Cut(page, `<table id="`+id+`"`)
	if !found {
		return 0
	}
	table, _, _ := strings.Cut(page, "</table>")
	return strings.Count(table, "<tr") - 1
}

func countKinds(c *evidence.Case, kinds ...string) (n int) {
	for _, f := range c.Findings {
		if slices.Contains(kinds, f.Kind) {
			n++
		}
	}
	return n
}

func TestTablesHoldEverything(t *testing.T) {
	c := fakeCase(12)
	got := map[string]int{}
	for _, table := range export.Tables(c) {
		got[table.Name] = 0
		for row := range table.Rows {
			if len(row) != len(table.Columns) {
				t.Errorf("%s: a row of %d cells, want %d", table.Name, len(row), len(table.Columns))
			}
			got[table.Name]++
		}
	}
	want := map[string]int{
		"recordings": 12, "findings": len(c.Findings), "matches": 11, "pairs": 11, "lineage": 11, "sessions": 12, "generations": 24,
		"blind_zones": 24, "mains_track": 24, "mains_matches": 1, "mains_claims": 1, "moments": 1, "tags": 12, "problems": 0, "limits": 13,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("rows of the tables (-want +got):\n%s", d)
	}
}

// The same case gives the same bytes.
func TestFormatsRepeat(t *testing.T) {
	c := fakeCase(8)
	for _, format := range formats() {
		first, second := written(t, format, c, export.Options{}), written(t, format, c, export.Options{})
		for name, b := range first {
			if !bytes.Equal(b.Bytes(), second[name].Bytes()) {
				t.Errorf("%s: %s differs when it is written again", format.Name, name)
			}
		}
	}
}

// Numbers that are none stop NDJSON, which promises the case unchanged, and nothing else.
func TestNotANumber(t *testing.T) {
	c := hostileCase()
	for _, format := range formats() {
		if format.Name == "ndjson" {
			if err := format.File(&bytes.Buffer{}, c, export.Options{}); err == nil {
				t.Error("NDJSON(NaN) gives no error")
			}
			continue
		}
		written(t, format, c, export.Options{})
	}
}

// What people read holds nothing that hides, reorders, breaks a line or moves a terminal's cursor, and no text of 10 MB.
func TestHostileTexts(t *testing.T) {
	for _, format := range formats() {
		if format.Name == "ndjson" || format.Name == "parquet" {
			continue // for programs; binary
		}
		forPrograms := format.Name == "hashdeep" || format.Name == "case" || format.Name == "rocrate"
		for name, b := range written(t, format, hostileCase(), export.Options{}) {
			if r, bad := unsafeRune(b.String()); bad && !forPrograms {
				t.Errorf("%s: %s holds U+%04X", format.Name, name, r)
			}
			if b.Len() > 1<<20 {
				t.Errorf("%s: %s has %d bytes", format.Name, name, b.Len())
			}
		}
	}
}

func TestCSVFormulas(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"call.wav", "call.wav"},
		{"=1+1", "'=1+1"},
		{"-2.wav", "'-2.wav"},
		{"@x", "'@x"},
		{"＝x", "'＝x"},
		{" =x", "' =x"},
		{`"=x`, `'"=x`},
		{"'=x", "''=x"},
		{"a;=x;b", "a;'=x;b"},
		{"a;b", "a;b"},
		{"a=b", "a=b"},
		{"", ""},
	} {
		k := &evidence.Case{Recordings: []evidence.Recording{{Path: "a", Tags: []evidence.Tag{{Name: "n", Value: c.in}}}}}
		rows := readCSV(t, written(t, formatNamed(t, "csv"), k, export.Options{})["tags.csv"])
		if got := rows[1][2]; got != c.want {
			t.Errorf("CSV(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestCSVCells(t *testing.T) {
	k := &evidence.Case{Findings: []evidence.Finding{{
		Path: `say "no", please`, Kind: "edit", StartSeconds: 1.5, EndSeconds: 2, Log10LR: -0.25,
		Measurements: map[string]float64{"z": 2, "a": 1}, Limits: []string{"one", "two"},
	}}}
	got := written(t, formatNamed(t, "csv"), k, export.Options{})["findings.csv"].String()
	want := "recording,path,kind,detector,partner_recording,partner,start_seconds,end_seconds," +
		"log10_lr,support,error_rate,error_rate_upper_95,error_rate_n,error_rate_set,measurements,limits\n" +
		`,"say ""no"", please","edit",,,,1.5,2,-0.25,"no support",,,,,"{""a"":1,""z"":2}","one; two"` + "\n"
	if got != want {
		t.Errorf("findings.csv is\n%swant\n%s", got, want)
	}
}

func TestAudacityLabels(t *testing.T) {
	k := &evidence.Case{
		Recordings: []evidence.Recording{{
			Path: "a/../CON", DurationSeconds: 10,
			BlindZones: []evidence.BlindZone{{StartSeconds: 1, EndSeconds: 2, Reason: "digital silence"}},
			Mains: &evidence.Mains{
				Present: true, NominalHz: 50, Log10LR: new(1.5),
				Track: []evidence.MainsPoint{
					{TimeSeconds: 2, FrequencyHz: 50.25}, {TimeSeconds: 1, FrequencyHz: 49.75}, {TimeSeconds: 3, FrequencyHz: -1},
				},
			},
		}},
		Findings: []evidence.Finding{{
			Path: "a/../CON", Kind: "edit", Detector: "mains_phase", StartSeconds: 6.5, EndSeconds: 16, Log10LR: 1, ErrorRate: rate,
			Measurements: map[string]float64{"low_hz": 49, "high_hz": 51},
		}},
	}
	f := written(t, formatNamed(t, "audacity"), k, export.Options{})
	got := map[string]string{}
	for name, b := range f {
		got[name] = b.String()
	}
	want := map[string]string{
		"0001_CON.findings.txt": "6.500000\t10.000000\tedit by mains_phase: log10 LR +1.00, moderate support, " +
			"as strong against the truth in 1.0 % (at most 3.0 %) of 210\n" +
			"\\\t49.000000\t51.000000\n",
		"0001_CON.mains.txt": "1.000000\t2.000000\tmains hum of 50 Hz: log10 LR +1.50, moderate support, error rate not measured\n" +
			"\\\t49.250000\t50.750000\n",
		"0001_CON.blind.txt": "1.000000\t2.000000\tblind: digital silence\n",
		"index.csv": "recording,files,path,path_bytes_base64,sha256,findings,matches,blind_zones\n" +
			`1,"0001_CON","a/../CON",,,1,0,1` + "\n",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("Audacity (-want +got):\n%s", d)
	}
}

// Ten thousand recordings of one name go to ten thousand files.
func TestManyRecordings(t *testing.T) {
	k := &evidence.Case{}
	for range 10_000 {
		k.Recordings = append(k.Recordings, evidence.Recording{Path: "../" + strings.Repeat("Ü", 300) + ".wav", DurationSeconds: 1})
	}
	if got, want := len(written(t, formatNamed(t, "raven"), k, export.Options{})), 10_001; got != want {
		t.Errorf("Raven writes %d files, want %d", got, want)
	}
}

func TestHashdeepNames(t *testing.T) {
	sum := strings.Repeat("0a", 32)
	k := &evidence.Case{Tool: evidence.Tool{Name: "earwitness", Version: "1"}, Recordings: []evidence.Recording{
		{Path: "a, b.wav", Bytes: 7, SHA256: sum},
		{Path: "line\n1,00,forged", Bytes: 8, SHA256: sum},
		{Path: "unread.wav"},
	}}
	got := written(t, formatNamed(t, "hashdeep"), k, export.Options{})[".hashdeep.txt"].String()
	want := "%%%% HASHDEEP-1.0\n%%%% size,sha256,filename\n## Recordings of a case by earwitness 1, relative to the scanned folder.\n" +
		"7," + sum + ",./a, b.wav\n8," + sum + ",./line⟨U+000A⟩1,00,forged\n## no hash: unread.wav\n"
	if got != want {
		t.Errorf("Hashdeep is\n%swant\n%s", got, want)
	}
}

func TestCrateParts(t *testing.T) {
	o := export.Options{
		Parts:   []export.Part{{Path: "a b/report#1.html", Bytes: 3, SHA256: "00", MediaType: "text/html"}},
		Actions: []export.Action{{Time: "2026-11-26T10:00:00.000Z", Who: "me@host", Name: "begin"}},
	}
	f := written(t, formatNamed(t, "rocrate"), fakeCase(1), o)
	ids := map[string]map[string]any{}
	for _, n := range nodes(t, f[export.CrateName]) {
		ids[n["@id"].(string)] = n
	}
	if got, want := ids["a%20b/report%231.html"]["@type"], "File"; got != want {
		t.Errorf("part has the type %v, want %q", got, want)
	}
	if got, want := ids["./"]["datePublished"], o.Actions[0].Time; got != want {
		t.Errorf("datePublished = %v, want %q", got, want)
	}
}

// A list that a case gets has to be written.
func TestNDJSONHoldsEveryList(t *testing.T) {
	c := &evidence.Case{}
	want := 1 // the case itself
	v := reflect.ValueOf(c).Elem()
	for _, f := range reflect.VisibleFields(v.Type()) {
		if f.Type.Kind() == reflect.Slice && f.Name != "Limits" {
			v.FieldByIndex(f.Index).Set(reflect.MakeSlice(f.Type, 1, 1))
			want++
		}
	}
	text := written(t, formatNamed(t, "ndjson"), c, export.Options{})[".ndjson"].String()
	if got := strings.Count(text, "\n"); got != want {
		t.Errorf("NDJSON writes %d lines, want %d:\n%s", got, want, text)
	}
}

// Whatever a stranger calls things, each finding is one label that a strict reader counts.
func FuzzNames(f *testing.F) {
	f.Add(attack)
	f.Add("a;=b\t\"c\"")
	f.Add(`\`)
	f.Add("'")
	f.Fuzz(func(t *testing.T, s string) {
		c := &evidence.Case{
			Recordings: []evidence.Recording{{
				Path: s, PathBytes: []byte(s), SHA256: s, Codec: s, DurationSeconds: 2, Tags: []evidence.Tag{{Name: s, Value: s}},
			}},
			Findings: []evidence.Finding{{
				Path: s, Kind: s, Detector: s, Partner: s, EndSeconds: 1, Limits: []string{s}, Measurements: map[string]float64{s: 1},
			}},
			Tool: evidence.Tool{Name: s, Version: s, Settings: map[string]string{s: s}},
		}
		for _, format := range export.Formats() { // Parquet takes the texts of CSV, and is too slow here
			if format.Name == "hashdeep" {
				if got := written(t, format, c, export.Options{})[".hashdeep.txt"].String(); strings.Count(got, "\n") != 4 {
					t.Errorf("hashdeep: %q", got)
				}
				continue
			}
			if got := findingCounters[format.Name](t, written(t, format, c, export.Options{})); got != 1 {
				t.Errorf("%s of %q holds %d findings, want 1", format.Name, s, got)
			}
		}
	})
}
