package audio

import (
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// brands reads ftyp and styp (section 4.3).
func (f *mp4File) brands(b *mp4Box) {
	body := f.bytes(b)
	if len(body) < 8 || !isChunkID(string(body[:4])) {
		return
	}
	brands := []string{strings.TrimSpace(string(body[:4]))}
	for i := 8; i+4 <= len(body) && i < 64; i += 4 {
		if isChunkID(string(body[i : i+4])) {
			brands = append(brands, strings.TrimSpace(string(body[i:i+4])))
		}
	}
	b.part.Mark = strings.Join(brands, ",")
	b.field("minor_version", "%d", binary.BigEndian.Uint32(body[4:]))
	if b.kind == "ftyp" {
		f.info.addTag("brands", strings.Join(brands, " "))
	}
}

// mp4Epoch is what times in these files count from.
var mp4Epoch = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)

// mp4Time is a pair of times as a header holds them, in seconds.
type mp4Time struct {
	box               string
	at                int64
	created, modified uint64
}

// timed reads the fields that mvhd, tkhd and mdhd share (sections 8.2.2, 8.3.2, 8.4.2): times, then timescale or
// track, then the duration. rest follows them.
func (f *mp4File) timed(b *mp4Box) (second uint32, duration uint64, rest []byte) {
	body := f.bytes(b)
	t := mp4Time{box: b.kind, at: b.at}
	gap := 0
	if b.kind == "tkhd" {
		gap = 4
	}
	switch {
	case len(body) >= 20+gap && body[0] == 0:
		t.created, t.modified = uint64(binary.BigEndian.Uint32(body[4:])), uint64(binary.BigEndian.Uint32(body[8:]))
		second, duration = binary.BigEndian.Uint32(body[12:]), uint64(binary.BigEndian.Uint32(body[16+gap:]))
		rest = body[20+gap:]
	case len(body) >= 32+gap && body[0] == 1:
		t.created, t.modified = binary.BigEndian.Uint64(body[4:]), binary.BigEndian.Uint64(body[12:])
		second, duration = binary.BigEndian.Uint32(body[20:]), binary.BigEndian.Uint64(body[24+gap:])
		rest = body[32+gap:]
	default:
		return 0, 0, nil
	}
	f.times = append(f.times, t)
	for _, v := range []struct {
		name    string
		seconds uint64
	}{{"creation_time", t.created}, {"modification_time", t.modified}} {
		iso := isoTime(v.seconds)
		b.field(v.name, "%s", strings.TrimSpace(strconv.FormatUint(v.seconds, 10)+" "+iso))
		if b.kind != "tkhd" {
			f.info.addTag(b.kind+":"+v.name, iso)
		}
	}
	return second, duration, rest
}

// isoTime writes seconds since 1904, or "" for none and for times that no clock shows.
func isoTime(seconds uint64) string {
	if seconds == 0 || seconds >= 1<<33 {
		return ""
	}
	return mp4Epoch.Add(time.Duration(seconds) * time.Second).Format(time.RFC3339)
}

// compareTimes tells where headers of one file disagree on when it was made. Recorders close a file some seconds
// after they opened it, and may write either; more than that shows another program at work.
func (f *mp4File) compareTimes() {
	const slack = 2 // seconds
	for _, t := range f.times {
		first := f.times[0]
		if d := int64(t.created) - int64(first.created); d > slack || d < -slack {
			f.add(CodeInconsistent, t.at, "creation times differ: %s %s, %s %s",
				first.box, timeText(first.created), t.box, timeText(t.created))
		}
		if t.modified < t.created && t.modified > 0 {
			f.add(CodeInconsistent, t.at, "%s was modified %s before it was created %s",
				t.box, timeText(t.modified), timeText(t.created))
		}
	}
}

func timeText(seconds uint64) string {
	if s := isoTime(seconds); s != "" {
		return s
	}
	return strconv.FormatUint(seconds, 10)
}

// userData reads a box of udta: QuickTime's texts and the assets of 3GPP TS 26.244 section 8.
func (f *mp4File) userData(b *mp4Box) {
	body := f.bytes(b)
	value := ""
	switch {
	case b.kind == "loci":
		value = location(body)
	case len(b.kind) == 4 && b.kind[0] == 0xA9 && len(body) > 4: // length and language of the first text
		n := min(int(binary.BigEndian.Uint16(body)), len(body)-4)
		value = text(body[4 : 4+n])
	case b.kind == "titl" || b.kind == "auth" || b.kind == "perf" || b.kind == "dscp" || b.kind == "cprt":
		value = text(body[min(len(body), 6):])
	case b.kind == "name":
		value = text(body)
	}
	if value != "" {
		b.field("text", "%s", value)
		f.info.addTag(mp4TagName(b.kind), value)
	}
}

// location reads loci: a name, then longitude, latitude and altitude as 16.16 numbers.
func location(body []byte) string {
	if len(body) < 6 {
		return ""
	}
	name := text(body[6:])
	end := 6
	for end < len(body) && body[end] != 0 {
		end++
	}
	end += 2 // the NUL and the role
	if len(body) < end+12 {
		return ""
	}
	degrees := func(i int) float64 { return float64(int32(binary.BigEndian.Uint32(body[end+4*i:]))) / 65536 }
	return strings.TrimSpace(fmt.Sprintf("%+.5f%+.5f%+.1f/ %s", degrees(1), degrees(0), degrees(2), name))
}

// mp4TagName gives tags that mean the same in all containers their common names.
func mp4TagName(kind string) string {
	switch kind {
	case "\xa9too", "\xa9swr":
		return "encoder"
	case "\xa9xyz", "loci":
		return "location"
	case "\xa9nam", "titl":
		return "title"
	case "\xa9day":
		return "date"
	case "\xa9cmt":
		return "comment"
	}
	return boxName(kind)
}

// keyNames reads the names that the items of a QuickTime meta box are numbered by.
func (f *mp4File) keyNames(b *mp4Box) {
	body := f.bytes(b)
	for at := 8; at+8 <= len(body) && len(f.keys) < maxTags; {
		size := int(binary.BigEndian.Uint32(body[at:]) & 0xfffff)
		if size < 8 || at+size > len(body) {
			return
		}
		f.keys = append(f.keys, text(body[at+8:at+size]))
		at += size
	}
	b.field("keys", "%s", strings.Join(f.keys, " "))
}

// item reads an item of ilst: boxes mean, name and data inside one that is named by its kind, or numbered.
func (f *mp4File) item(b *mp4Box) {
	name, value := mp4TagName(b.kind), ""
	if n := int64(binary.BigEndian.Uint32([]byte(b.kind))); n >= 1 && n <= int64(len(f.keys)) {
		name = f.keys[n-1]
		b.part.Name = name
	}
	for at := b.body; at+8 <= b.end; {
		inner, _, ok := mp4Header(f.src, at, b.end)
		if !ok {
			break
		}
		body := f.bytes(inner)
		switch {
		case inner.kind == "name" && len(body) > 4:
			name = text(body[4:])
		case inner.kind == "data" && len(body) > 8 && body[3] <= 2: // text, or not said
			value = text(body[8:])
		case inner.kind == "data" && len(body) > 8:
			b.field("data", "type %d, %d bytes", binary.BigEndian.Uint32(body), inner.end-inner.body-8)
		}
		at = inner.end
	}
	if value == "" {
		return
	}
	b.field(name, "%s", value)
	if name == "encoder" {
		b.part.Mark = value
	}
	if name == "iTunSMPB" {
		f.smpb = parseSMPB(value)
	}
	f.info.addTag(name, value)
}

// parseSMPB reads the text in which iTunes writes priming, padding and length: hexadecimal numbers, a zero first.
func parseSMPB(s string) []int64 {
	words := strings.Fields(s)
	if len(words) < 4 {
		return nil
	}
	var out []int64
	for _, w := range words[1:4] {
		v, err := strconv.ParseInt(w, 16, 64)
		if err != nil || v < 0 || v > maxFrames {
			return nil
		}
		out = append(out, v)
	}
	return out
}
