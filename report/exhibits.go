package report

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"math"
	"slices"

	"github.com/earwitness/earwitness/evidence"
)

// Seconds that are played before and after: an edit of 20 ms cannot be heard alone.
const (
	aroundFinding = 5.0
	aroundMatch   = 1.0 // of one shorter than itself
)

// media holds the pictures and sounds of a page, each once, by SHA-256: as data URIs, or as names of files in a folder.
type media struct {
	sounds   map[string]string // for the page's script
	pictures map[string]string
	placed   map[string]bool // pictures that already stand on the page
	folder   *Folder         // nil: there is none
	absent   bool            // no exhibits were handed over
	leftOut  int             // exhibits that are not on the page
	room     int64           // bytes that may still come on it
}

// mediaTypes are the types that go on a page, by the kind of the exhibit. Others are left out: what a browser would make
// of them is not known.
var mediaTypes = map[string][]string{
	evidence.Waveform:    {"image/png"},
	evidence.Audio:       {"audio/wav", "audio/wave"},
	evidence.Spectrogram: {"image/png"},
}

// extensions are those of the files that hold exhibits in a folder.
var extensions = map[string]string{evidence.Waveform: ".png", evidence.Audio: ".wav", evidence.Spectrogram: ".png"}

func loadMedia(c *evidence.Case, o Options) (*media, error) {
	m := &media{sounds: map[string]string{}, pictures: map[string]string{}, placed: map[string]bool{}, folder: o.Folder, room: o.MediaBytes}
	if o.Exhibit == nil {
		m.absent, m.leftOut = true, len(c.Exhibits)
		return m, nil
	}
	if m.room == 0 {
		m.room = DefaultMediaBytes
	}
	if m.room < 0 || m.folder != nil {
		m.room = math.MaxInt64
	}
	for _, kind := range []string{evidence.Waveform, evidence.Audio, evidence.Spectrogram} {
		for _, e := range c.Exhibits {
			if e.Kind != kind {
				continue
			}
			if err := m.load(e, o.Exhibit); err != nil {
				return nil, err
			}
		}
	}
	for _, e := range c.Exhibits {
		if m.sounds[e.SHA256] == "" && m.pictures[e.SHA256] == "" {
			m.leftOut++
		}
	}
	return m, nil
}

// load takes an exhibit in unless it is there already or has to stay out.
func (m *media) load(e evidence.Exhibit, bytes func(string) ([]byte, error)) error {
	into := m.pictures
	if e.Kind == evidence.Audio {
		into = m.sounds
	}
	if !slices.Contains(mediaTypes[e.Kind], e.MediaType) || into[e.SHA256] != "" {
		return nil
	}
	raw, err := bytes(e.SHA256)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("reading exhibit %s: %w", e.SHA256, err)
	}
	sum := sha256.Sum256(raw)
	if len(raw) == 0 || hex.EncodeToString(sum[:]) != e.SHA256 || int64(len(raw)) > m.room {
		return nil
	}
	m.room -= int64(len(raw))
	if m.folder != nil {
		into[e.SHA256] = e.SHA256 + extensions[e.Kind]
		return m.folder.write(into[e.SHA256], func(w io.Writer) error { _, err := w.Write(raw); return err })
	}
	into[e.SHA256] = "data:" + e.MediaType + ";base64," + base64.StdEncoding.EncodeToString(raw)
	return nil
}

// picture returns the attribute of an img that shows a picture: its data the first time, a note for the script to
// take the same data afterwards. It is empty if the page does not have the picture.
func (m *media) picture(sha256 string) template.HTMLAttr {
	uri := m.pictures[sha256]
	switch {
	case uri == "":
		return ""
	case m.placed[sha256]:
		return template.HTMLAttr(`data-same="` + template.HTMLEscapeString(sha256) + `"`)
	}
	m.placed[sha256] = true
	// The URI is base64 after a media type of our own table, or a hash: nothing in it needs escaping, and html/template
	// would write each + as five characters.
	return template.HTMLAttr(`data-picture="` + template.HTMLEscapeString(sha256) + `" src="` + uri + `"`)
}

// play is a button that plays a stretch of a recording.
type play struct {
	Sound     string  // SHA-256 of the exhibit
	From, To  string  // seconds in the sound
	Start     string  // where From lies in the recording, in seconds
	Recording string  // anchor
	Label     string  // for those who hear the page instead of seeing it
	Text      string  // what is played
	exhibit   int     // index among the recording's exhibits
	seconds   float64 // that are played
}

// playFinding returns the button for a finding with what stands before and after it.
func (b *builder) playFinding(f evidence.Finding, what string) *play {
	return b.play(f.Path, f.StartSeconds, f.EndSeconds, aroundFinding, what)
}

// playMatch returns the button for one side of a match.
func (b *builder) playMatch(path string, start, end float64) *play {
	around := 0.0
	if end-start < aroundMatch {
		around = aroundMatch
	}
	return b.play(path, start, end, around, "matched audio")
}

// play returns the button for a stretch of a recording and the seconds around it, or nil if no sound of it was kept. An
// exhibit that covers the stretch is preferred; otherwise the one that has most of it plays what it has.
func (b *builder) play(path string, start, end, around float64, what string) *play {
	const (
		slack   = 1e-3 // exhibits are cut to whole samples
		audible = 0.2  // a part of a stretch below it is not worth a button
	)
	best, most := -1, audible
	for i, e := range b.exhibits[path] {
		if b.media.sounds[e.SHA256] == "" {
			continue
		}
		common := min(end, e.EndSeconds) - max(start, e.StartSeconds)
		if e.StartSeconds <= start+slack && e.EndSeconds >= end-slack {
			best = i
			break
		}
		if common > most {
			best, most = i, common
		}
	}
	if best < 0 {
		return nil
	}
	e := b.exhibits[path][best]
	return b.button(path, best, max(start-around, e.StartSeconds), min(end+around, e.EndSeconds), what)
}

// button plays part of one exhibit of a recording, between two times of the recording.
func (b *builder) button(path string, exhibit int, start, end float64, what string) *play {
	e := b.exhibits[path][exhibit]
	r := b.ref(path)
	return &play{
		Sound:     e.SHA256,
		From:      decimal3(start - e.StartSeconds),
		To:        decimal3(end - e.StartSeconds),
		Start:     decimal3(start),
		Recording: r.ID,
		Label:     fmt.Sprintf("Play %s, %s, %s", what, span(start, end), r.Name),
		Text:      span(start, end),
		exhibit:   exhibit,
		seconds:   end - start,
	}
}

func decimal3(x float64) string { return fmt.Sprintf("%.3f", x) }
