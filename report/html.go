package report

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"

	"github.com/earwitness/earwitness/evidence"
)

//go:embed template
var files embed.FS

// HTML writes a case as one self-contained page. A number in the case that is not finite is an error, as for [JSON].
// The same case, options and exhibits give the same bytes.
func HTML(w io.Writer, c *evidence.Case, o Options) error {
	if err := JSON(io.Discard, c); err != nil { // what it would refuse
		return err
	}
	p, err := newPage(c, o)
	if err != nil {
		return err
	}
	t, err := template.New("page.html").Funcs(funcs).ParseFS(files, "template/*.html")
	if err != nil {
		return fmt.Errorf("reading the page's templates: %w", err)
	}
	if err := t.Execute(w, p); err != nil {
		return fmt.Errorf("writing the page: %w", err)
	}
	return nil
}

// page is what the templates print: one field for each part.
type page struct {
	Title      string
	Policy     string
	Style      template.CSS
	Script     template.JS
	Tool       evidence.Tool
	Scale      string
	Summary    []question
	Timeline   timeline
	Inventory  inventory
	Copies     copies
	Sessions   sessions
	Edits      edits
	History    history
	Recordings []recording
	Method     method
	Data       data
}

// data is what the page's script reads.
type data struct {
	Sounds map[string]string `json:"sounds"` // data URIs by SHA-256
	Heat   *heatData         `json:"heat,omitempty"`
}

func newPage(c *evidence.Case, o Options) (*page, error) {
	style, err := files.ReadFile("template/style.css")
	if err != nil {
		return nil, err
	}
	script, err := files.ReadFile("template/script.js")
	if err != nil {
		return nil, err
	}
	m, err := loadMedia(c, o)
	if err != nil {
		return nil, err
	}
	b := newBuilder(c, m)
	p := &page{
		Title:  o.Title,
		Policy: policy(style, script),
		Style:  template.CSS(style),
		Script: template.JS(script),
		Tool:   c.Tool,
		Scale:  evidence.ScaleName,
	}
	if p.Title == "" {
		p.Title = "Earwitness report"
	}
	p.Inventory = b.inventory()
	p.Copies = b.copies()
	p.Sessions = b.sessions()
	p.Edits = b.edits()
	p.History = b.history()
	p.Recordings = b.recordings()
	p.Timeline = b.timeline()
	p.Method = b.method(o)
	p.Summary = b.summary(p)
	p.Data = data{Sounds: m.sounds, Heat: p.Sessions.Heat.Data}
	return p, nil
}

// policy is a content security policy under which nothing is fetched and only the page's own style and script count.
func policy(style, script []byte) string {
	return fmt.Sprintf("default-src 'none'; img-src data:; media-src data:; style-src %s; script-src %s; "+
		"base-uri 'none'; form-action 'none'", pin(style), pin(script))
}

func pin(text []byte) string {
	sum := sha256.Sum256(text)
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
