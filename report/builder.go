package report

import (
	"strconv"

	"github.com/earwitness/earwitness/evidence"
)

// builder makes the parts of a page from a case. Its maps are looked up, never ranged over.
type builder struct {
	c        *evidence.Case
	media    *media
	refs     map[string]ref
	index    map[string]int // of the recording at a path
	findings map[string][]evidence.Finding
	exhibits map[string][]evidence.Exhibit
	matches  map[string][]int // of a path, indices into the case's matches
	page     string           // where references lead; empty: within the page that they stand on
}

// ref is a recording's name with the anchor of its part of the page. ID is empty if the case has no such recording.
type ref struct {
	ID   string
	Name string
	Page string // the page's address; empty: the one that the reference stands on
}

func newBuilder(c *evidence.Case, m *media) *builder {
	b := &builder{
		c:        c,
		media:    m,
		refs:     make(map[string]ref, len(c.Recordings)),
		index:    make(map[string]int, len(c.Recordings)),
		findings: map[string][]evidence.Finding{},
		exhibits: map[string][]evidence.Exhibit{},
		matches:  map[string][]int{},
	}
	for i, r := range c.Recordings {
		if _, seen := b.refs[r.Path]; seen {
			continue
		}
		b.refs[r.Path] = ref{ID: "r" + strconv.Itoa(i+1), Name: fileName(r)}
		b.index[r.Path] = i
	}
	for _, f := range c.Findings {
		b.findings[f.Path] = append(b.findings[f.Path], f)
	}
	for _, e := range c.Exhibits {
		b.exhibits[e.Path] = append(b.exhibits[e.Path], e)
	}
	for i, m := range c.Matches {
		b.matches[m.A] = append(b.matches[m.A], i)
		if m.B != m.A {
			b.matches[m.B] = append(b.matches[m.B], i)
		}
	}
	return b
}

// ref returns the reference for a path.
func (b *builder) ref(path string) ref {
	r, ok := b.refs[path]
	if !ok {
		r.Name = visible(path)
	}
	r.Page = b.page
	return r
}

// seconds returns the length of the recording at a path, or 0 if it is unknown.
func (b *builder) seconds(path string) float64 {
	if i, ok := b.index[path]; ok {
		return b.c.Recordings[i].DurationSeconds
	}
	return 0
}
