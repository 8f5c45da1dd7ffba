package audio

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
)

// Structure is how a file is built, told without decoding it: what wrote it, and what changed it since, show in the order
// of its parts, in sizes that contradict each other, in names and times.
type Structure struct {
	Info     Info
	Parts    []Part    // in the order of the file
	Problems []Problem // contradictions within the structure, in the order they were met
}

// Part is one piece of a file: a chunk, a box, a logical stream of pages, a run of frames, a tag.
type Part struct {
	Name   string // the format's own name: "fmt ", moov, OpusHead, ID3v2
	AtByte int64  // where it begins in the file, its own header included
	Bytes  int64  // its length, header included, as far as the file holds it
	Mark   string // what of its content belongs in the signature: a brand, a codec, an encoder's name
	Fields []Tag  // what it says, in the order of its specification
	Parts  []Part // what it contains, in the order of the file
}

// maxParts bounds the parts of one file, and maxPartDepth how deep they nest.
const (
	maxParts     = 10_000
	maxPartDepth = 16
)

// Inspect finds the format of a file as [Open] does and reads its structure. Files without a decoder here are inspected
// too. It reads headers, and whole files only where their pages or frames must be counted.
// Errors are those of Open, but no *UnsupportedError.
func Inspect(r io.ReaderAt, size int64) (*Structure, error) {
	out := new(Structure)
	stream, err := Open(r, size)
	switch unsupported, ok := errors.AsType[*UnsupportedError](err); {
	case ok:
		out.Info = unsupported.Info
	case err != nil:
		return nil, err
	default:
		out.Info, out.Problems = stream.Info(), stream.Problems()
		if err := stream.Close(); err != nil {
			return nil, err
		}
	}
	src := &source{r: r, size: size}
	inspectSafely(src, out)
	return out, src.err
}

// inspectSafely adds the parts. A panic costs those of this file that were not reached.
func inspectSafely(src *source, out *Structure) {
	defer func() {
		if v := recover(); v != nil {
			out.Problems = append(out.Problems, Problem{Code: CodeDamaged, AtByte: -1, Text: fmt.Sprintf("structure cannot be read: %v", v)})
		}
	}()
	head := src.bytes(0, headBytes)
	for _, f := range formats {
		if f.is(head) {
			if f.inspect != nil {
				f.inspect(src, out)
			}
			return
		}
	}
	if inspect := unmarked[out.Info.Container]; inspect != nil {
		inspect(src, out)
	}
}

// unmarked inspects the containers that begin with no signature, or may have a tag in front of it.
var unmarked = map[string]func(*source, *Structure){"adts": inspectADTS, "flac": inspectFLAC, "mp3": inspectMPEG}

// Signature writes the structure as one line that files of the same writer share: the names of the parts with their marks,
// nested, runs of equal neighbours as one with a "+". What could be taken for structure is quoted. Sizes and values that
// differ from recording to recording are left out.
func (s *Structure) Signature() string {
	var b strings.Builder
	signParts(&b, s.Parts)
	return b.String()
}

func signParts(b *strings.Builder, parts []Part) {
	last, run := "", false
	for i, p := range parts {
		var one strings.Builder
		one.WriteString(word(strings.TrimSpace(p.Name)))
		if p.Mark != "" {
			one.WriteString("=" + word(p.Mark))
		}
		if len(p.Parts) > 0 {
			one.WriteByte('(')
			signParts(&one, p.Parts)
			one.WriteByte(')')
		}
		if s := one.String(); i > 0 && s == last {
			run = true
			continue
		}
		if run {
			b.WriteByte('+')
		}
		if i > 0 {
			b.WriteByte(' ')
		}
		last, run = one.String(), false
		b.WriteString(last)
	}
	if run {
		b.WriteByte('+')
	}
}

// maxWord bounds the letters of a name or mark in a signature.
const maxWord = 64

// word makes a name or mark, which are bytes from a stranger, one word of a signature: bounded, and quoted unless its
// letters can mean nothing else.
func word(s string) string {
	letters := []rune(s)
	s = string(letters[:min(len(letters), maxWord)])
	for _, c := range s {
		if c == ' ' || !unicode.IsPrint(c) || strings.ContainsRune(`()=+"`, c) {
			return strconv.Quote(s)
		}
	}
	return s
}
