// Package export writes a case in the forms that other people's tools read.
//
// A [Format] is a name and a function; [Formats] lists all but Parquet, which lives in the package parquet below so that
// its module comes only with it. Tables (CSV) hold every list of a case in rows. Labels (Audacity, Praat, Raven, Sonic
// Visualiser) put findings, matches and blind zones of each recording on its time line, in a file for each. Lists of
// hashes (hashdeep) and descriptions in JSON-LD (CASE/UCO, RO-Crate) are for custody.
//
// Every format holds all findings of the case: none is filtered by strength, and tests count them. What a format has no
// place for is left out as its function says; only NDJSON holds everything. Ratios are base-10 logarithms and come with
// the error rate that was measured for them where the case has one; a label without one was not measured.
//
// Names and tags are a stranger's bytes. In all forms but NDJSON and the two of JSON-LD, which programs read, they are
// spelled out as on the page, so that each row is one line; texts beyond 8000 characters are cut, and say so. Cells that
// a spreadsheet would take for a formula begin with an apostrophe (see [CSV]). Names of files are made of digits,
// letters and a number that is the recording's, whatever the path.
package export

import (
	"fmt"
	"io"
	"slices"

	"github.com/earwitness/earwitness/evidence"
)

// Format is a form in which a case leaves for another tool. Exactly one of File and Files is set.
type Format struct {
	Name      string // as the user calls it
	About     string // one line: what reads it, what it holds
	Extension string // of the file with its dot, or the file's whole name if it must have that; of a folder: ""

	// File writes a format of one file.
	File func(w io.Writer, c *evidence.Case, o Options) error
	// Files writes a format of several.
	Files func(create Create, c *evidence.Case, o Options) error
}

// Create makes a new file of the given name, which holds no separator, in the folder that a format goes to.
type Create func(name string) (io.WriteCloser, error)

// Options says what stands beside the case. The zero value adds nothing.
type Options struct {
	Actions []Action // the custody log, oldest first; for case and rocrate
	Parts   []Part   // files that lie beside the metadata; for rocrate
}

// Action is something that somebody did to the case.
type Action struct {
	Time string // RFC 3339, UTC
	Who  string
	Name string
}

// Part is a file that belongs to what is described.
type Part struct {
	Path      string // relative to the metadata, with /
	Bytes     int64
	SHA256    string // hex
	MediaType string
}

var formats = []Format{
	{Name: "csv", Files: CSV, About: "tables of recordings, findings, matches, …, one file each (spreadsheets, R, pandas)"},
	{Name: "ndjson", File: NDJSON, Extension: ".ndjson", About: "the whole case, one JSON object a line (jq, DuckDB, log tools)"},
	{Name: "audacity", Files: Audacity, About: "labels for Audacity, with frequency ranges where one is known; per recording"},
	{Name: "textgrid", Files: TextGrid, About: "annotations for Praat; per recording"},
	{Name: "raven", Files: Raven, About: "selection tables for Raven; per recording"},
	{Name: "sonicvisualiser", Files: SonicVisualiser, About: "layers for Sonic Visualiser, as CSV; per recording"},
	{Name: "hashdeep", File: Hashdeep, Extension: ".hashdeep.txt", About: "sizes and SHA-256 of the recordings, to audit their folder"},
	{Name: "case", File: CASE, Extension: ".case.jsonld", About: "CASE/UCO 1.4 as JSON-LD: files, hashes, actions, findings, relations"},
	{Name: "rocrate", File: ROCrate, Extension: CrateName, About: "RO-Crate metadata: what a folder holds, made of what, how"},
}

// Formats returns the formats of this package, in the order in which they are listed to users.
func Formats() []Format { return slices.Clone(formats) }

// writeFile makes a file of a folder and closes it, whatever write says.
func writeFile(create Create, name string, write func(w io.Writer) error) error {
	f, err := create(name)
	if err != nil {
		return err
	}
	err = write(f)
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
