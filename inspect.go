package earwitness

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"github.com/earwitness/earwitness/audio"
	"github.com/earwitness/earwitness/evidence"
)

// structureVersion is raised when what is told of a file's structure, its tags or its coded audio changes, so that a rescan
// tells it anew.
const structureVersion = 3

// Bounds on what a case keeps of one file's structure. A phone's video has some hundred boxes; a hostile file has what its maker likes.
const (
	maxKeptParts      = 2000
	maxKeptText       = 64 << 10 // bytes of all names, marks and fields
	maxSignatureBytes = 4096
)

// Inspect tells how a file is built, without decoding it: format, tags, structure, contradictions. The recording that it
// returns has no status and no hashes. Formats without a decoder here are inspected too; what is no audio is an error of
// package audio, and the end of ctx one of its own. in.File is not used.
func Inspect(ctx context.Context, in Input) (evidence.Recording, error) {
	r := evidence.Recording{Path: in.Path, PathBytes: in.PathBytes, Bytes: in.Size}
	s, err := audio.Inspect(ctxReader{ctx, in.R}, in.Size)
	if err != nil {
		return r, err
	}
	describe(&r, s.Info)
	for _, p := range s.Problems {
		r.Problems = append(r.Problems, problem(p))
	}
	r.Structure = structure(s, &r)
	return r, nil
}

// Frames calls yield for each coded frame of a file as audio.Frames does, until it returns false or ctx ends, whose error
// it then returns.
func Frames(ctx context.Context, in Input, yield func(audio.Frame) bool) error {
	return audio.Frames(ctxReader{ctx, in.R}, in.Size, yield)
}

// addStructure adds the structure of a recording that was decoded, or could not be. Contradictions join its problems, but
// its status rests on what was decoded.
func addStructure(ctx context.Context, r *evidence.Recording, in Input) error {
	s, err := audio.Inspect(ctxReader{ctx, in.R}, in.Size)
	switch {
	case err != nil && audio.ProblemOf(err).Code == audio.CodeFailed:
		return fmt.Errorf("reading structure: %w", err)
	case err != nil:
		return nil // told already: it could not be opened
	}
	for _, p := range s.Problems {
		same := func(known evidence.Problem) bool { return known.Code == p.Code && known.AtByte == max(p.AtByte, 0) }
		if !slices.ContainsFunc(r.Problems, same) {
			r.Problems = append(r.Problems, problem(p))
		}
	}
	r.Structure = structure(s, r)
	return nil
}

// structure turns a file's structure into what a case keeps of it; nil if nothing is known of it. What is left out
// stands in the recording's limits.
func structure(s *audio.Structure, r *evidence.Recording) *evidence.Structure {
	if len(s.Parts) == 0 {
		return nil
	}
	k := keeper{parts: maxKeptParts, text: maxKeptText}
	out := &evidence.Structure{Signature: shortSignature(s.Signature()), Parts: k.keep(s.Parts)}
	if k.dropped > 0 {
		r.Limits = append(r.Limits, fmt.Sprintf("structure: %d parts or fields beyond the bound are not kept", k.dropped))
	}
	return out
}

// shortSignature cuts a long signature; a hash of the whole keeps different ones different.
func shortSignature(s string) string {
	s = strings.ToValidUTF8(s, "?")
	if len(s) <= maxSignatureBytes {
		return s
	}
	return strings.ToValidUTF8(s[:maxSignatureBytes], "") + fmt.Sprintf("… sha256:%x", sha256.Sum256([]byte(s)))
}

// keeper copies parts until its bounds are reached.
type keeper struct{ parts, text, dropped int }

func (k *keeper) keep(parts []audio.Part) []evidence.Part {
	var out []evidence.Part
	for _, p := range parts {
		if k.parts--; k.parts < 0 || !k.room(p.Name, p.Mark) {
			k.dropped++
			continue
		}
		kept := evidence.Part{Name: p.Name, AtByte: p.AtByte, Bytes: p.Bytes, Mark: p.Mark}
		for _, f := range p.Fields {
			if !k.room(f.Name, f.Value) {
				k.dropped++
				continue
			}
			kept.Fields = append(kept.Fields, evidence.Tag(f))
		}
		kept.Parts = k.keep(p.Parts)
		out = append(out, kept)
	}
	return out
}

// room takes room for texts, if there is any.
func (k *keeper) room(texts ...string) bool {
	n := 0
	for _, s := range texts {
		n += len(s)
	}
	if n > k.text {
		return false
	}
	k.text -= n
	return true
}
