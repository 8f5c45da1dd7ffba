package report

import (
	"fmt"
	"sort"
	"strings"

	"github.com/earwitness/earwitness/evidence"
)

// recording is the part of the page about one file.
type recording struct {
	evidence.Recording
	Ref       ref
	Beside    string // what stands beside the verdict's word in the summary
	Unseen    string // the same at length
	Number    int
	File      string // the name of its own page, if there is a folder
	Address   string // and where it lies
	PathHex   string // the name's bytes, if they are not UTF-8
	Marks     []mark
	Zones     []evidence.BlindZone // the worst, in order of time
	MoreZones int                  // that are not among them
	Figures   []figure
	Listening []excerpt
	History   *codings // nil: nothing was measured
	Tags      []evidence.Tag
	MoreTags  int    // that are not among them
	Session   string // of two recordings or more; empty: it stands alone, or could not be compared
}

// mark is a stretch of a recording that something is said about. It stands in the list under the picture, and on it.
type mark struct {
	Number       int
	Class        string // edit, copy, match or other
	Kind         string
	Start, End   float64
	Span         string
	Log10LR      float64
	Error        string
	Detector     string
	Other        *ref // of a match
	OtherSpan    string
	Measurements map[string]float64
	Limits       []string
	Play         *play
	Finding      bool   // it has innocent explanations, or should have
	Anchor       string // of its row in the list
	For, Against string // what the ratio weighs, in words; empty: not known
}

// excerpt is a kept sound that no mark plays.
type excerpt struct {
	Label string
	Play  *play
}

// findingWords are the words for the kinds of findings.
var findingWords = map[string]string{
	"edit": editKinds["edit"], "copy_move": editKinds["copy_move"], "structure": editKinds["structure"],
	"lossy_generation": "earlier lossy coding", "background": "change of the background",
}

// mostTags bounds the tags of a recording on the page.
const mostTags = 60

// recordings returns the parts of all recordings: of the page, or of pages in a folder.
func (b *builder) recordings(folder *Folder) []recording {
	b.page = folder.back()
	defer func() { b.page = "" }()
	out := make([]recording, 0, len(b.c.Recordings))
	done := map[string]bool{}
	session := b.sessionNames()
	for i, r := range b.c.Recordings {
		v := recording{Recording: r, Ref: b.ref(r.Path), Number: i + 1, File: fmt.Sprintf("r%d.html", i+1)}
		v.Address = folder.address() + v.File
		if folder != nil {
			clear(b.media.placed) // each has a page of its own
		}
		if done[r.Path] { // a second entry for a path has no anchor, and no marks of its own
			v.Ref.ID = ""
			out = append(out, v)
			continue
		}
		done[r.Path] = true
		if len(r.PathBytes) > 0 {
			v.PathHex = fmt.Sprintf("% x", r.PathBytes)
		}
		unseen := BlindnessOf(r)
		if r.Edited != nil || unseen.Measured() {
			v.Unseen = whereSeen(r.Edited) + unseen.String()
		}
		if r.Edited != nil {
			v.Beside = whereSeen(r.Edited) + unseen.brief()
		}
		v.History = newCodings(r)
		v.Tags, v.MoreTags = r.Tags[:min(len(r.Tags), mostTags)], max(len(r.Tags)-mostTags, 0)
		v.Session = session[r.Path]
		v.Zones, v.MoreZones = worstZones(r.BlindZones)
		v.Marks = b.marks(r.Path)
		v.Figures = b.figures(r, v.Marks)
		v.Listening = b.listening(r.Path, v.Marks)
		out = append(out, v)
	}
	return out
}

// marks returns a recording's findings and matches in the order of their starts.
func (b *builder) marks(path string) []mark {
	var out []mark
	for _, f := range b.findings[path] {
		word := findingWords[f.Kind]
		if word == "" {
			word = visible(f.Kind)
		}
		class := "other"
		if editKinds[f.Kind] != "" {
			class = "edit"
		}
		m := mark{
			Class: class, Kind: word, Start: f.StartSeconds, End: f.EndSeconds, Log10LR: f.Log10LR,
			Error: errorRate(f.ErrorRate), Detector: visible(f.Detector), Measurements: f.Measurements, Limits: f.Limits,
			Play: b.playFinding(f, word), Finding: true,
		}
		m.For, m.Against = propositions(f)
		out = append(out, m)
	}
	for _, i := range b.matches[path] {
		m := b.c.Matches[i]
		if m.A == path {
			out = append(out, b.matchMark(m, path, [4]float64{m.AStartSeconds, m.AEndSeconds, m.BStartSeconds, m.BEndSeconds}))
		}
		if m.B == path {
			m.B = m.A
			out = append(out, b.matchMark(m, path, [4]float64{m.BStartSeconds, m.BEndSeconds, m.AStartSeconds, m.AEndSeconds}))
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Start < out[j].Start })
	for i := range out {
		out[i].Number, out[i].Span = i+1, span(out[i].Start, out[i].End)
		out[i].Anchor = fmt.Sprintf("%sm%d", b.ref(path).ID, i+1)
	}
	return out
}

// matchMark is a match seen from the recording at path; m.B is the other one. Times are start and end here, then there.
func (b *builder) matchMark(m evidence.Match, path string, times [4]float64) mark {
	other := b.ref(m.B)
	return mark{
		Class: "match", Kind: "same audio as", Start: times[0], End: times[1], Log10LR: m.Log10LR,
		Error: errorRate(m.ErrorRate), For: "the same audio", Against: "different audio", Other: &other, OtherSpan: span(times[2], times[3]), Measurements: m.Measurements,
		Play: b.playMatch(path, times[0], times[1]),
	}
}

// listening returns the kept sounds that no mark plays.
func (b *builder) listening(path string, marks []mark) []excerpt {
	used := map[int]bool{}
	for _, m := range marks {
		if m.Play != nil {
			used[m.Play.exhibit] = true
		}
	}
	var out []excerpt
	for i, e := range b.exhibits[path] {
		if e.Kind != evidence.Audio || used[i] || b.media.sounds[e.SHA256] == "" {
			continue
		}
		label := visible(e.Label)
		if label == "" {
			label = "excerpt"
		}
		out = append(out, excerpt{Label: label, Play: b.button(path, i, e.StartSeconds, e.EndSeconds, label)})
	}
	return out
}

// Title names a mark on the picture.
func (m mark) Title() string {
	s := fmt.Sprintf("%d: %s", m.Number, m.Kind)
	if m.Other != nil {
		s += " " + m.Other.Name + ", " + m.OtherSpan
	}
	return s + ", " + m.Span + ", log10 LR " + ratio(m.Log10LR)
}

// list joins texts that a case gives as a list.
func list(texts []string) string {
	shown := make([]string, len(texts))
	for i, t := range texts {
		shown[i] = visible(t)
	}
	return strings.Join(shown, "; ")
}
