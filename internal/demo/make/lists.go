package main

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/earwitness/earwitness/internal/demo"
)

// leastMatch is the shortest overlap in seconds that the truth lists.
const leastMatch = 1.0

// finish orders the recordings and lists their overlaps.
func (a *archive) finish() {
	slices.SortFunc(a.truth.Recordings, func(x, y demo.Recording) int { return cmp.Compare(x.Path, y.Path) })
	for i, x := range a.truth.Recordings {
		for _, y := range a.truth.Recordings[i+1:] {
			a.truth.Matches = append(a.truth.Matches, overlaps(x, y)...)
		}
	}
}

// overlaps compares the pieces of two recordings take by take.
func overlaps(x, y demo.Recording) []demo.Match {
	var found []demo.Match
	for _, p := range x.Pieces {
		for _, q := range y.Pieces {
			start := max(p.TakeStartSeconds, q.TakeStartSeconds)
			end := min(p.TakeStartSeconds+p.EndSeconds-p.StartSeconds, q.TakeStartSeconds+q.EndSeconds-q.StartSeconds)
			if p.Take != q.Take || end-start < leastMatch {
				continue
			}
			inX, inY := p.StartSeconds-p.TakeStartSeconds, q.StartSeconds-q.TakeStartSeconds
			found = append(found, demo.Match{
				A: x.Path, B: y.Path,
				AStartSeconds: rounded(start+inX, timeDecimals), AEndSeconds: rounded(end+inX, timeDecimals),
				BStartSeconds: rounded(start+inY, timeDecimals), BEndSeconds: rounded(end+inY, timeDecimals),
			})
		}
	}
	return found
}

const readmeHead = "# The demonstration leak\n\n" +
	"Written by `go run ./internal/demo/make`; do not edit by hand. The package writes these files under the names that\n" +
	"they have in the leak, some of them hostile, which `go:embed` refuses. `truth.json` says what is known of each.\n\n" +
	"## Licence\n\n" +
	"The texts, the sounds and this list are the project's own work, under Apache-2.0 like the rest. Nobody speaks: espeak-ng\n" +
	"reads texts written for this. espeak-ng is under GPL-3.0-or-later, whose section 2 covers what a program puts out only\n" +
	"if that, by its content, is a work based on the program; speech read from one's own text is not taken to be one. What\n" +
	"remains of a doubt: some consonants are short recordings out of espeak-ng's data, here filtered, reverberated and under\n" +
	"noise. Only its own synthesiser is used; the MBROLA voices, which are not free, are not.\n\n" +
	"## One false match, kept\n\n" +
	"A scan of the demonstration finds the seven overlaps of the truth, and one that is none: two sentences of the voice\n" +
	"Clara in the hall, 2.3 s each, with moderate support (log10 LR +1.3). espeak-ng speaks every sentence of that length in\n" +
	"one melody, which people do not, and the error rates were measured on people. It stays, because it shows what a ratio of\n" +
	"20 means where 300 pairs are compared: a place to listen to, and no proof.\n"

// readme lists the shipped files, without the duplicates, with what made them.
func readme(truth demo.Truth) ([]byte, error) {
	tools, err := versions()
	if err != nil {
		return nil, err
	}
	var text strings.Builder
	text.WriteString(readmeHead)
	text.WriteString("\n## Made with\n\n")
	for _, t := range tools {
		fmt.Fprintf(&text, "- %s\n", t)
	}
	text.WriteString("\n## Sessions\n\n")
	text.WriteString("| session | room | RT60 | speech over background | background | device |\n|---|---|---|---|---|---|\n")
	for _, s := range truth.Sessions {
		fmt.Fprintf(&text, "| %s | %s | %g s | %g dB | %s | %s |\n",
			s.ID, s.Room, roomOf(s.Room).RT60Seconds, s.SNRdB, s.Background, s.Device)
	}
	text.WriteString("\n## Files\n\nNames in the leak are quoted as in Go.\n\n")
	text.WriteString("| file | bytes | sha256 | in the leak | what |\n|---|---|---|---|---|\n")
	listed := slices.Clone(truth.Recordings)
	slices.SortStableFunc(listed, func(x, y demo.Recording) int { return cmp.Compare(x.Embedded, y.Embedded) })
	for _, r := range listed {
		if r.Origin != nil && r.Origin.Relation == "duplicate" {
			continue
		}
		fmt.Fprintf(&text, "| %s | %d | %s | `%s` | %s |\n",
			r.Embedded, r.Bytes, r.SHA256, strconv.QuoteToASCII(r.Path), describe(r))
	}
	return []byte(text.String()), nil
}

func describe(r demo.Recording) string {
	var parts []string
	if r.Session != "" {
		parts = append(parts, fmt.Sprintf("%s, %.1f s of %s", r.Codec, r.DurationSeconds, r.Session))
	}
	if r.Origin != nil {
		parts = append(parts, fmt.Sprintf("%s of %s", r.Origin.Relation, r.Origin.Path))
	}
	for _, e := range r.Edits {
		parts = append(parts, fmt.Sprintf("%s at %.3f s", e.Kind, e.StartSeconds))
	}
	if r.Note != "" {
		parts = append(parts, r.Note)
	}
	return strings.Join(parts, "; ")
}
