package report

import (
	"fmt"
	"slices"

	"github.com/earwitness/earwitness/evidence"
)

// inventory answers the first question: what is here?
type inventory struct {
	Answer              string
	Recordings          int
	OK, Partial, Failed int
	Waiting             int // not decoded yet
	Seconds             float64
	Rows                []inventoryRow
	Duplicates          []duplicates
}

type inventoryRow struct {
	Ref ref
	evidence.Recording
	StatusWord string
}

// duplicates are recordings that share a hash.
type duplicates struct {
	What   string // what is the same
	SHA256 string
	Refs   []ref
}

// statusWords say in words what the statuses of a recording mean.
var statusWords = map[string]string{
	evidence.OK:      "whole",
	evidence.Partial: "in part",
	evidence.Failed:  "not decoded",
	"":               "not yet",
}

func (b *builder) inventory() inventory {
	v := inventory{Recordings: len(b.c.Recordings)}
	for _, r := range b.c.Recordings {
		switch r.Status {
		case evidence.OK:
			v.OK++
		case evidence.Partial:
			v.Partial++
		case evidence.Failed:
			v.Failed++
		case "":
			v.Waiting++
		}
		v.Seconds += r.DurationSeconds
		word := statusWords[r.Status]
		if word == "" {
			word = visible(r.Status)
		}
		v.Rows = append(v.Rows, inventoryRow{Ref: b.ref(r.Path), Recording: r, StatusWord: word})
	}
	v.Duplicates = b.duplicates()
	v.Answer = v.answer()
	return v
}

func (v inventory) answer() string {
	s := fmt.Sprintf("%s, %s of audio: %s decoded whole, %s in part, %s not at all.",
		count(v.Recordings, "recording", "recordings"), duration(v.Seconds),
		comma(int64(v.OK)), comma(int64(v.Partial)), comma(int64(v.Failed)))
	if v.Waiting > 0 {
		s += fmt.Sprintf(" %s not measured yet: of %s the structure alone is known, and which are duplicates is not.",
			count(v.Waiting, "recording is", "recordings are"), map[bool]string{true: "it", false: "them"}[v.Waiting == 1])
	}
	seen := map[ref]bool{}
	for _, d := range v.Duplicates {
		for _, r := range d.Refs {
			seen[r] = true
		}
	}
	same := len(seen)
	if same == 0 && v.Waiting > 0 {
		return s
	}
	if same == 0 {
		return s + " No two are exact duplicates."
	}
	return s + fmt.Sprintf(" %s hold exactly what another holds.", count(same, "recording", "recordings"))
}

// duplicates groups recordings with the same bytes, then those with the same coded audio in different files, and with the
// same samples from different coded audio.
func (b *builder) duplicates() []duplicates {
	file := func(r evidence.Recording) string { return r.SHA256 }
	coded := func(r evidence.Recording) string { return r.StreamSHA256 }
	pcm := func(r evidence.Recording) string { return r.PCMSHA256 }
	var out []duplicates
	for _, g := range b.group(file) {
		out = append(out, b.sameHash("the same file", file, g))
	}
	for _, g := range b.group(coded) {
		if !allSame(g, file) {
			out = append(out, b.sameHash("the same coded audio in different files", coded, g))
		}
	}
	for _, g := range b.group(pcm) {
		told := coded(g[0]) != "" && allSame(g, coded)
		if !told && !allSame(g, file) {
			out = append(out, b.sameHash("the same samples in different files", pcm, g))
		}
	}
	return out
}

func (b *builder) sameHash(what string, hash func(evidence.Recording) string, group []evidence.Recording) duplicates {
	d := duplicates{What: what, SHA256: hash(group[0])}
	for _, r := range group {
		d.Refs = append(d.Refs, b.ref(r.Path))
	}
	return d
}

// group returns the recordings that share a key with another, in the case's order. An empty key is shared with none.
func (b *builder) group(key func(evidence.Recording) string) [][]evidence.Recording {
	at := map[string]int{}
	var all [][]evidence.Recording
	for _, r := range b.c.Recordings {
		k := key(r)
		if k == "" {
			continue
		}
		i, ok := at[k]
		if !ok {
			i = len(all)
			at[k] = i
			all = append(all, nil)
		}
		all[i] = append(all[i], r)
	}
	return slices.DeleteFunc(all, func(g []evidence.Recording) bool { return len(g) < 2 })
}

func allSame(group []evidence.Recording, key func(evidence.Recording) string) bool {
	return !slices.ContainsFunc(group, func(r evidence.Recording) bool { return key(r) != key(group[0]) })
}
