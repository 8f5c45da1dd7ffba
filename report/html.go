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

// HTML writes a case as one self-contained page, or as a page and what its folder takes. A number in the case that is
// not finite is an error, as for [JSON]. The same case, options and exhibits give the same bytes.
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
	if p.folder != nil {
		if err := p.writeAlone(t); err != nil {
			return err
		}
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
	Strays     int // findings of no recording of the case
	Method     method
	Data       data
	Many       bool   // tables are laid out when they are looked at
	Folder     string // name of the folder; empty: there is none
	folder     *Folder
}

// many is from how many recordings on tables are long enough to fill their boxes.
const many = 100

// data is what the page's script reads.
type data struct {
	Sounds map[string]string `json:"sounds,omitempty"` // data URIs by SHA-256; none if there is a folder
	Folder string            `json:"folder,omitempty"` // address of the folder where the sounds lie
	Heat   *heatData         `json:"heat,omitempty"`
}

func newPage(c *evidence.Case, o Options) (*page, error) {
	style, err := files.ReadFile("template/style.css")
	if err != nil {
		return nil, err
	}
	text, err := script("template/play.js", "template/page.js")
	if err != nil {
		return nil, err
	}
	m, err := loadMedia(c, o)
	if err != nil {
		return nil, err
	}
	p := &page{
		Title:  o.Title,
		Policy: policy(fromNowhere, style, text),
		Style:  template.CSS(style),
		Script: template.JS(text),
		Tool:   c.Tool,
		Scale:  evidence.ScaleName,
		Many:   len(c.Recordings) > many,
		folder: o.Folder,
	}
	if p.Title == "" {
		p.Title = "Earwitness report"
	}
	newBuilder(c, m).fill(p, o)
	p.Data = data{Sounds: m.sounds, Heat: p.Sessions.Heat.Data}
	if o.Folder != nil {
		p.Folder, p.Data.Sounds, p.Data.Folder = visible(o.Folder.Name), nil, o.Folder.address()
		p.Policy = policy(fromFolder, style, text)
	}
	return p, nil
}

// fill makes the parts of a page.
func (b *builder) fill(p *page, o Options) {
	p.Inventory = b.inventory()
	p.Copies = b.copies()
	p.Sessions = b.sessions()
	p.Edits = b.edits()
	p.History = b.history()
	p.Recordings = b.recordings(o.Folder)
	for _, f := range b.c.Findings {
		if b.ref(f.Path).ID == "" {
			p.Strays++
		}
	}
	p.Timeline = b.timeline()
	p.Method = b.method(o)
	p.Summary = b.summary(p)
}

// What a page may take from elsewhere: nothing, or from where it lies, a disk or a server that hands it out.
const (
	fromNowhere = "img-src data:; media-src data:"
	fromFolder  = "img-src data:; media-src 'self' file:; frame-src 'self' file:"
	inFolder    = "img-src data: 'self' file:; media-src 'self' file:"
)

// policy is a content security policy under which only the page's own style and script count.
func policy(from string, style, script []byte) string {
	return fmt.Sprintf("default-src 'none'; %s; style-src %s; script-src %s; base-uri 'none'; form-action 'none'",
		from, pin(style), pin(script))
}

func pin(text []byte) string {
	sum := sha256.Sum256(text)
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
