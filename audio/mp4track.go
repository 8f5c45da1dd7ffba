package audio

import (
	"encoding/binary"
	"math/bits"
	"strconv"
	"strings"
)

// mp4Track is what the boxes of one trak say.
type mp4Track struct {
	id       uint32
	kind     string // of its handler: soun, vide, …
	scale    uint32 // ticks a second
	ticks    uint64 // its length as mdhd says
	edits    []mp4Edit
	entries  int
	entry    mp4Entry // the first
	defaults mp4Defaults
	stts     mp4Table // lengths in ticks of runs of samples
	stsz     mp4Table // sizes
	stsc     mp4Table // samples in runs of chunks
	stco     mp4Table // where chunks are
	size     uint32   // of every sample, 0 if stsz lists them
	count    uint32   // of samples
}

// mp4Edit is an entry of elst: so much of the media, from a tick on, is played next.
type mp4Edit struct {
	duration uint64 // ticks of the movie
	from     int64  // tick of the media, -1 for silence
	rate     int32  // 16.16
}

// mp4Table is a table of entries of equal width that lies in the file, cut to what the file holds.
type mp4Table struct {
	at    int64
	count int64
	width int // bytes of an entry
}

// header reads tkhd and mdhd.
func (t *mp4Track) header(f *mp4File, b *mp4Box) {
	second, duration, rest := f.timed(b)
	b.field("duration", "%d", duration)
	if b.kind == "tkhd" {
		t.id = second
		b.field("track", "%d", second)
		return
	}
	t.scale, t.ticks = second, duration
	b.field("timescale", "%d", second)
	if len(rest) >= 2 {
		b.field("language", "%s", mp4Language(binary.BigEndian.Uint16(rest)))
	}
}

// mp4Language writes the code of ISO 639-2 that is packed in three times five bits, or QuickTime's number.
func mp4Language(v uint16) string {
	s := []byte{byte(v>>10&31) + 0x60, byte(v>>5&31) + 0x60, byte(v&31) + 0x60}
	for _, c := range s {
		if c < 'a' || c > 'z' {
			return strconv.Itoa(int(v))
		}
	}
	return string(s)
}

// handler reads hdlr (section 8.4.3): the kind of a track, and a name that tells its writer.
func (f *mp4File) handler(b *mp4Box) {
	body := f.bytes(b)
	if len(body) < 12 {
		return
	}
	kind, name := text(body[8:12]), ""
	if len(body) > 24 {
		name = body24Name(body[24:])
	}
	b.part.Mark = kind
	if name != "" {
		b.part.Mark += "/" + name
		b.field("name", "%s", name)
	}
	if b.parent == "mdia" {
		f.track().kind = kind
		f.info.addTag("handler", name)
	}
}

// body24Name reads a handler's name: a C string, or as QuickTime has it with its length in front.
func body24Name(b []byte) string {
	if n := int(b[0]); n > 0 && n == len(b)-1 && n < ' ' {
		b = b[1:]
	}
	return text(b)
}

// editList reads elst (section 8.6.6).
func (t *mp4Track) editList(f *mp4File, b *mp4Box) {
	body := f.bytes(b)
	if len(body) < 8 {
		return
	}
	width := 12
	if body[0] == 1 {
		width = 20
	}
	for e := body[8:]; len(e) >= width && int64(len(t.edits)) < int64(binary.BigEndian.Uint32(body[4:])); e = e[width:] {
		edit := mp4Edit{uint64(binary.BigEndian.Uint32(e)), int64(int32(binary.BigEndian.Uint32(e[4:]))), 0}
		if width == 20 {
			edit.duration, edit.from = binary.BigEndian.Uint64(e), int64(binary.BigEndian.Uint64(e[8:]))
		}
		edit.rate = int32(binary.BigEndian.Uint32(e[width-4:]))
		t.edits = append(t.edits, edit)
		if len(t.edits) <= maxTags {
			b.field("edit", "duration %d, media time %d, rate %.4g", edit.duration, edit.from, float64(edit.rate)/65536)
		}
	}
}

// table notes where a table of samples lies (sections 8.6.1, 8.7.3 to 8.7.5).
func (t *mp4Track) table(f *mp4File, b *mp4Box) {
	head := f.src.bytes(b.body, 12)
	if len(head) < 8 {
		return
	}
	count, table := int64(binary.BigEndian.Uint32(head[4:])), mp4Table{at: b.body + 8}
	switch b.kind {
	case "stts":
		table.width = 8
		defer func() { t.stts = table }()
	case "stsc":
		table.width = 12
		defer func() { t.stsc = table }()
	case "stco", "co64":
		table.width = map[string]int{"stco": 4, "co64": 8}[b.kind]
		defer func() { t.stco = table }()
	default:
		t.sizes(f, b, head)
		return
	}
	table.count = f.fit(b, count, table.at, table.width)
	b.field("entries", "%d", count)
}

// sizes reads the head of stsz; stz2, of 4 to 16 bits, is met in no recording.
func (t *mp4Track) sizes(f *mp4File, b *mp4Box, head []byte) {
	if len(head) < 12 || b.kind == "stz2" {
		return
	}
	t.size, t.count = binary.BigEndian.Uint32(head[4:]), binary.BigEndian.Uint32(head[8:])
	b.field("samples", "%d", t.count)
	if t.size > 0 {
		b.field("size", "%d", t.size)
		return
	}
	t.stsz = mp4Table{at: b.body + 12, width: 4}
	t.stsz.count = f.fit(b, int64(t.count), t.stsz.at, 4)
	t.count = uint32(t.stsz.count)
}

// fit returns how many of the entries that a table claims lie inside its box.
func (f *mp4File) fit(b *mp4Box, count, at int64, width int) int64 {
	held := max(b.end-at, 0) / int64(width)
	if count > held {
		f.add(CodeBadSize, b.at, "table %s claims %d entries and holds %d", b.kind, count, held)
	}
	return min(count, held)
}

// mp4Reader reads entries of a table, a few KB at a time.
type mp4Reader struct {
	src   *source
	table mp4Table
	buf   []byte
	first int64 // entry that buf begins with
}

// entry returns the bytes of an entry, nil if the file lacks it.
func (r *mp4Reader) entry(i int64) []byte {
	if i < 0 || i >= r.table.count {
		return nil
	}
	width := int64(r.table.width)
	if i < r.first || (i-r.first+1)*width > int64(len(r.buf)) {
		r.buf, r.first = r.src.bytes(r.table.at+i*width, int(min(r.table.count-i, 1024)*width)), i
	}
	at := (i - r.first) * width
	if at+width > int64(len(r.buf)) {
		return nil
	}
	return r.buf[at : at+width]
}

// length returns the ticks of all samples.
func (t *mp4Track) length(src *source) (total uint64) {
	r := mp4Reader{src: src, table: t.stts}
	for i := range t.stts.count {
		e := r.entry(i)
		if e == nil {
			break
		}
		total += uint64(binary.BigEndian.Uint32(e)) * uint64(binary.BigEndian.Uint32(e[4:]))
		total = min(total, 1<<62)
	}
	return total
}

// rescale converts ticks of one scale to another, rounded to the nearest, and at most maxFrames.
func rescale(ticks uint64, from, to uint32) int64 {
	if from == 0 {
		return 0
	}
	hi, lo := bits.Mul64(ticks, uint64(to))
	lo, carry := bits.Add64(lo, uint64(from)/2, 0)
	if hi+carry >= uint64(from) {
		return maxFrames
	}
	q, _ := bits.Div64(hi+carry, lo, uint64(from))
	return int64(min(q, maxFrames))
}

// describeEdits says how the track is played, for the tags.
func (t *mp4Track) describeEdits(info *Info) {
	var parts []string
	for _, e := range t.edits[:min(len(t.edits), 16)] {
		parts = append(parts, strconv.FormatUint(e.duration, 10)+"@"+strconv.FormatInt(e.from, 10))
	}
	info.addTag("mp4:edits", strings.Join(parts, " "))
}
