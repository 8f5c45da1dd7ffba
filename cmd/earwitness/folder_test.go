package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/report"
)

// The report of many recordings has a folder, which is replaced by the next report unless it holds something else.
func TestWritePage(t *testing.T) {
	dir := t.TempDir()
	c := &evidence.Case{}
	for i := range mostOnPage + 1 {
		c.Recordings = append(c.Recordings, evidence.Recording{Path: fmt.Sprintf("%d.wav", i), Status: evidence.Failed})
	}
	out := outputs{html: filepath.Join(dir, "leak.html")}
	write := func(o outputs, c *evidence.Case, files int) {
		t.Helper()
		if err := o.writePage(c, report.Options{}); err != nil {
			t.Fatal(err)
		}
		entries, _ := os.ReadDir(besideName(o.html))
		if len(entries) != files {
			t.Errorf("%d files in the folder, want %d", len(entries), files)
		}
	}
	write(out, c, len(c.Recordings))
	c.Recordings = append(c.Recordings, evidence.Recording{Path: "more.wav"})
	write(out, c, len(c.Recordings))
	write(outputs{html: filepath.Join(dir, "one.html"), oneFile: true}, c, 0)
	write(outputs{html: filepath.Join(dir, "few.html")}, &evidence.Case{}, 0)
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 4 {
		t.Errorf("%v beside the reports, error %v, want two reports, one with a folder, and one more", left, err)
	}

	notes := filepath.Join(besideName(out.html), "notes.txt")
	if err := os.WriteFile(notes, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	before, _ := os.ReadFile(out.html)
	err = out.writePage(&evidence.Case{Recordings: c.Recordings}, report.Options{Title: "Another"})
	if err == nil || !strings.Contains(err.Error(), "notes.txt") {
		t.Errorf("a folder with notes: error %v, want one that names them", err)
	}
	after, _ := os.ReadFile(out.html)
	if _, err := os.Stat(notes); err != nil || string(before) != string(after) {
		t.Errorf("the notes: %v; the report was changed: %t", err, string(before) != string(after))
	}
}

// A folder that is a link leads somewhere else, where nothing is replaced.
func TestReplaceLink(t *testing.T) {
	dir := t.TempDir()
	link := filepath.Join(dir, "leak.files")
	if err := os.Symlink(t.TempDir(), link); err != nil {
		if runtime.GOOS != "windows" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	if err := replaceFolder(link, reportFile, nil); err == nil {
		t.Error("a link is replaced")
	}
}
