package audio

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"strings"
	"time"
)

// What follows tells the structure of files of chunks.

// part makes one of a chunk, with what every chunk has.
func (c *chunk) part(f *chunkFile) Part {
	p := Part{Name: c.id, AtByte: c.at, Bytes: c.body + c.size - c.at}
	if uint64(c.size) != c.declared {
		p.Fields = append(p.Fields, number("declared_bytes", c.declared))
	}
	if c.unpadded {
		p.Fields = append(p.Fields, Tag{"pad", "missing at the end of the file"})
	}
	return p
}

// parts makes the parts of all chunks; describe adds what they say.
func (f *chunkFile) parts(describe func(*chunk, *Part)) []Part {
	list := make([]Part, 0, len(f.chunks))
	for i := range f.chunks {
		c := &f.chunks[i]
		p := c.part(f)
		describe(c, &p)
		list = append(list, p)
	}
	return list
}

// outer makes the part that holds all chunks, and adds it and what the walk found wrong to a structure.
func (f *chunkFile) outer(out *Structure, name, mark string, parts []Part) {
	out.Parts = append(out.Parts, Part{Name: name, Bytes: f.end, Mark: mark, Parts: parts})
	out.addTail(f.src, f.end)
	out.addProblems(f.Problems())
}

// addTail adds what follows the last part, if anything does.
func (s *Structure) addTail(src *source, at int64) {
	if at < src.size {
		s.Parts = append(s.Parts, Part{
			Name: "tail", AtByte: at, Bytes: src.size - at, Fields: preview(src.bytes(at, previewBytes)),
		})
	}
}

// previewBytes is how much of an unknown chunk is shown.
const previewBytes = 64

// preview shows the begin of bytes that have no known meaning, as text if they look like it.
func preview(b []byte) []Tag {
	if len(b) == 0 {
		return nil
	}
	if strings.Trim(string(b), "\x00") == "" {
		return []Tag{{"zeros", "all"}}
	}
	b = b[:min(len(b), previewBytes)]
	if t := strings.TrimRight(string(b), "\x00"); isText([]byte(t)) && len(t) >= 4 {
		return appendTag(nil, "text", text(b))
	}
	return []Tag{{"hex", hex.EncodeToString(b)}}
}

// number makes a field of an integer or float64.
func number(name string, v any) Tag { return Tag{name, fmt.Sprint(v)} }

// markOf returns the value of a field as a mark.
func markOf(list []Tag, name string) string {
	for _, t := range list {
		if t.Name == name {
			return t.Value
		}
	}
	return ""
}

// unixTime writes seconds since 1970 as a date and time, "" for none.
func unixTime(seconds int64) string {
	if seconds == 0 {
		return ""
	}
	return time.Unix(seconds, 0).UTC().Format(time.RFC3339)
}

// macTime writes seconds since 1904 likewise.
func macTime(seconds uint32) string {
	if seconds == 0 {
		return ""
	}
	const between = 2_082_844_800
	return unixTime(int64(seconds) - between)
}

func float32At(b []byte) float32 { return math.Float32frombits(binary.LittleEndian.Uint32(b)) }
