package export_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"
)

// The strict readers of this file count findings in what a format wrote, and fail on anything that its form does not allow.
var findingCounters = map[string]func(t *testing.T, f folder) int{
	"csv":             func(t *testing.T, f folder) int { return len(readCSV(t, f["findings.csv"])) - 1 },
	"ndjson":          func(t *testing.T, f folder) int { return countLines(t, f[".ndjson"], "finding") },
	"audacity":        func(t *testing.T, f folder) int { return inFiles(t, f, ".findings.txt", countLabels) },
	"textgrid":        func(t *testing.T, f folder) int { return inFiles(t, f, ".TextGrid", countTextGrid) },
	"raven":           func(t *testing.T, f folder) int { return inFiles(t, f, ".selections.txt", countSelections) },
	"sonicvisualiser": func(t *testing.T, f folder) int { return inFiles(t, f, ".findings.csv", countRegions) },
	"case": func(t *testing.T, f folder) int {
		return countNodes(t, f[".case.jsonld"], "uco-analysis:AnalyticResult")
	},
	"rocrate": func(t *testing.T, f folder) int { return crateCount(t, f["ro-crate-metadata.json"], "findings") },
	"parquet": func(t *testing.T, f folder) int { return countRows(t, f["findings.parquet"]) },
}

func inFiles(t *testing.T, f folder, suffix string, count func(text string) (int, error)) (n int) {
	t.Helper()
	for name, b := range f {
		if !strings.HasSuffix(name, suffix) {
			continue
		}
		k, err := count(b.String())
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		n += k
	}
	return n
}

func readCSV(t *testing.T, b *bytes.Buffer) [][]string {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(b.Bytes())).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func countLines(t *testing.T, b *bytes.Buffer, kind string) (n int) {
	t.Helper()
	for d := json.NewDecoder(bytes.NewReader(b.Bytes())); ; {
		var line struct{ Type string }
		if err := d.Decode(&line); err == io.EOF {
			return n
		} else if err != nil {
			t.Fatal(err)
		}
		if line.Type == kind {
			n++
		}
	}
}

// times reads a start and an end, in order and not negative.
func times(start, end string) error {
	from, errFrom := strconv.ParseFloat(start, 64)
	to, errTo := strconv.ParseFloat(end, 64)
	if errFrom != nil || errTo != nil || from < 0 || to < from || to > 366*24*3600 {
		return fmt.Errorf("%q to %q is no span", start, end)
	}
	return nil
}

// countLabels reads labels as Audacity's manual describes them.
func countLabels(text string) (n int, err error) {
	for line := range strings.Lines(text) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(cells) != 3 {
			return n, fmt.Errorf("a line of %d cells: %q", len(cells), line)
		}
		start, end := cells[0], cells[1]
		if cells[0] == `\` { // the band of the label before
			start, end = cells[1], cells[2]
		} else {
			n++
		}
		if err := times(start, end); err != nil {
			return n, err
		}
	}
	return n, nil
}

// countTextGrid counts the labels in tiers of findings; Praat itself reads the file in another test.
func countTextGrid(text string) (n int, err error) {
	inFindings := false
	for line := range strings.Lines(text) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), " = ")
		switch name {
		case "name":
			inFindings = strings.HasPrefix(value, `"findings`)
		case "text", "mark":
			inner, quoted := strings.CutPrefix(value, `"`)
			inner, closed := strings.CutSuffix(inner, `"`)
			if !quoted || !closed || strings.Contains(strings.ReplaceAll(inner, `""`, ""), `"`) {
				return n, fmt.Errorf("not quoted: %s", value)
			}
			if inFindings && value != `""` {
				n++
			}
		}
	}
	return n, nil
}

func countSelections(text string) (int, error) {
	rows := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	names := strings.Split(rows[0], "\t")
	want := []string{"Selection", "View", "Channel", "Begin Time (s)", "End Time (s)", "Low Freq (Hz)", "High Freq (Hz)"}
	if !slices.Equal(names[:len(want)], want) {
		return 0, fmt.Errorf("names %q, want %q", names, want)
	}
	for i, r := range rows[1:] {
		cells := strings.Split(r, "\t")
		if len(cells) != len(names) || cells[0] != strconv.Itoa(i+1) {
			return 0, fmt.Errorf("row %q does not fit %q", cells, names)
		}
		if err := times(cells[3], cells[4]); err != nil {
			return 0, err
		}
		low, errLow := strconv.ParseFloat(cells[5], 64)
		high, errHigh := strconv.ParseFloat(cells[6], 64)
		if errLow != nil || errHigh != nil || !(low < high) {
			return 0, fmt.Errorf("band %q to %q", cells[5], cells[6])
		}
	}
	return len(rows) - 1, nil
}

func countRegions(text string) (int, error) {
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = 4
	rows, err := r.ReadAll()
	for _, row := range rows {
		for _, v := range row[:3] {
			if _, err := strconv.ParseFloat(v, 64); err != nil {
				return 0, err
			}
		}
	}
	return len(rows), err
}

// nodes reads the graph of a JSON-LD document.
func nodes(t *testing.T, b *bytes.Buffer) []map[string]any {
	t.Helper()
	var doc struct {
		Graph []map[string]any `json:"@graph"`
	}
	if err := json.Unmarshal(b.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	return doc.Graph
}

func countNodes(t *testing.T, b *bytes.Buffer, kind string) (n int) {
	t.Helper()
	for _, node := range nodes(t, b) {
		if node["@type"] == kind {
			n++
		}
	}
	return n
}

func crateCount(t *testing.T, b *bytes.Buffer, name string) int {
	t.Helper()
	for _, node := range nodes(t, b) {
		if node["@type"] == "PropertyValue" && node["name"] == name {
			return int(node["value"].(float64))
		}
	}
	t.Errorf("no count of %s", name)
	return -1
}

func countRows(t *testing.T, b *bytes.Buffer) int {
	t.Helper()
	f, err := parquet.OpenFile(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	return int(f.NumRows())
}

// unsafeRune returns a character that no text for people may hold.
func unsafeRune(text string) (rune, bool) {
	for i, r := range text {
		_, size := utf8.DecodeRuneInString(text[i:])
		if r == utf8.RuneError && size == 1 || r != '\n' && r != '\t' && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
			return r, true
		}
	}
	return 0, false
}
