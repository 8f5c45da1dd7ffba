package parquet_test

import (
	"bytes"
	"fmt"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"
	reader "github.com/parquet-go/parquet-go"

	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/export"
	"github.com/earwitness/earwitness/export/parquet"
)

type file struct{ *bytes.Buffer }

func (file) Close() error { return nil }

// write returns the files of a case by name.
func write(c *evidence.Case) (map[string]*bytes.Buffer, error) {
	files := map[string]*bytes.Buffer{}
	err := parquet.Write(func(name string) (io.WriteCloser, error) {
		files[name] = &bytes.Buffer{}
		return file{files[name]}, nil
	}, c, export.Options{})
	return files, err
}

func TestWriteKeepsCellsAndOrder(t *testing.T) {
	c := &evidence.Case{}
	for i := range 1300 { // several batches
		c.Recordings = append(c.Recordings, evidence.Recording{Path: fmt.Sprintf("%d.wav", i), DurationSeconds: float64(i) / 3, Bytes: int64(i)})
	}
	files, err := write(c)
	if err != nil {
		t.Fatal(err)
	}
	type row struct {
		Recording *int64   `parquet:"recording,optional"`
		Path      *string  `parquet:"path,optional"`
		Bytes     *int64   `parquet:"bytes,optional"`
		Seconds   *float64 `parquet:"duration_seconds,optional"`
		Bandwidth *float64 `parquet:"bandwidth_hz,optional"`
	}
	b := files["recordings.parquet"].Bytes()
	f, err := reader.OpenFile(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	var got, want []string
	for _, path := range f.Schema().Columns() {
		got = append(got, path[0])
	}
	for _, col := range export.Tables(c)[0].Columns {
		want = append(want, col.Name)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("columns (-want +got):\n%s", d)
	}
	rows, err := reader.Read[row](bytes.NewReader(b), int64(len(b)))
	if err != nil || len(rows) != 1300 {
		t.Fatalf("%d rows (%v), want 1300", len(rows), err)
	}
	last := rows[1299]
	if *last.Recording != 1300 || *last.Path != "1299.wav" || *last.Bytes != 1299 || *last.Seconds != 433 || last.Bandwidth != nil {
		t.Errorf("last row is %+v", last)
	}
}

func Example() {
	files, err := write(&evidence.Case{Findings: []evidence.Finding{{Path: "a.wav", Kind: "edit"}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	b := files["findings.parquet"].Bytes()
	f, err := reader.OpenFile(bytes.NewReader(b), int64(len(b)))
	fmt.Println(f.NumRows(), err)
	// Output: 1 <nil>
}
