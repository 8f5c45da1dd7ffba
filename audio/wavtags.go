package audio

import (
	"encoding/binary"
	"encoding/hex"
	"strconv"
	"strings"
)

// readList reads the tags of a LIST chunk: those of INFO, or the samples of a wave list.
func (w *wavFile) readList(c *chunk) {
	b := w.content(c)
	if len(b) < 4 {
		return
	}
	switch string(b[:4]) {
	case "INFO":
		for _, item := range listItems(b[4:]) {
			w.info.addTag(strings.TrimSpace(item.id), text(item.body))
		}
	case "wavl":
		w.readWaveList(c)
	}
}

// readWaveList takes the data chunks inside a LIST of type wavl. Its silences are counted, not made: a few bytes could
// ask for years of them.
func (w *wavFile) readWaveList(list *chunk) {
	inner := chunkFile{src: &source{r: w.src.r, size: list.body + list.size}, layout: w.layout}
	_ = inner.walk(list.body+4, func(c *chunk) error { // visit gives no error
		switch c.id {
		case "data":
			w.listedData(c, list)
		case "slnt":
			if b := inner.content(c); len(b) >= 4 {
				w.add(CodeGap, c.at, "%d frames of silence belong here and are left out", binary.LittleEndian.Uint32(b))
			}
		}
		return nil
	})
	w.list = append(w.list, inner.list...)
}

// listedData takes the samples of a data chunk in a wave list. They end with the list at the latest: a length left open
// would reach into what follows, which the next list would claim again.
func (w *wavFile) listedData(c, list *chunk) {
	w.meet(c)
	if missing := c.declared - uint64(c.size); missing > 0 && uint64(list.size) < list.declared {
		w.add(CodeTruncated, w.src.size, "%d of %d bytes of samples are missing", missing, c.declared)
	} else {
		w.overrun(c)
	}
	w.spans = append(w.spans, span{c.body, c.body + c.size})
}

// listItem is a chunk inside a LIST.
type listItem struct {
	id   string
	at   int // in the bytes given
	body []byte
}

// listItems splits what a LIST holds, up to the first that cannot be a chunk.
func listItems(b []byte) (list []listItem) {
	for at := 0; at+8 <= len(b) && isChunkID(string(b[at:at+4])) && len(list) < maxChunks; {
		size := int(min(binary.LittleEndian.Uint32(b[at+4:]), uint32(len(b)-at-8)))
		list = append(list, listItem{id: string(b[at : at+4]), at: at, body: b[at+8 : at+8+size]})
		at += 8 + size + size&1
	}
	return list
}

// textField is a text of fixed length in a chunk.
type textField struct {
	name      string
	at, bytes int
}

// fields reads texts of fixed length.
func fields(b []byte, layout []textField) (list []Tag) {
	for _, f := range layout {
		if len(b) >= f.at+f.bytes {
			list = appendTag(list, f.name, text(b[f.at:f.at+f.bytes]))
		}
	}
	return list
}

// appendTag appends a tag that says something.
func appendTag(list []Tag, name, value string) []Tag {
	if value == "" || len(list) > maxTags {
		return list
	}
	return append(list, Tag{Name: name, Value: value})
}

// bextTexts are the fixed texts of a broadcast extension chunk (EBU Tech 3285).
var bextTexts = []textField{
	{"description", 0, 256},
	{"originator", 256, 32},
	{"originator_reference", 288, 32},
	{"origination_date", 320, 10},
	{"origination_time", 330, 8},
}

// bextLoudness names the levels of version 2, in hundredths, from byte 412 on.
var bextLoudness = []string{
	"loudness_lufs", "loudness_range_lu", "max_true_peak_dbtp", "max_momentary_lufs", "max_short_term_lufs",
}

// bextFields reads a broadcast extension chunk, EBU Tech 3285.
func bextFields(b []byte) []Tag {
	list := fields(b, bextTexts)
	if len(b) < 602 {
		return list
	}
	list = appendTag(list, "time_reference", strconv.FormatUint(binary.LittleEndian.Uint64(b[338:]), 10))
	version := binary.LittleEndian.Uint16(b[346:])
	if version > 0 {
		list = appendTag(list, "version", strconv.Itoa(int(version)))
	}
	if umid := b[348:412]; strings.Trim(string(umid), "\x00") != "" {
		list = appendTag(list, "umid", hex.EncodeToString(umid))
	}
	for i, name := range bextLoudness {
		if v := int16(binary.LittleEndian.Uint16(b[412+2*i:])); version >= 2 && v != 0x7FFF {
			list = appendTag(list, name, strconv.FormatFloat(float64(v)/100, 'f', 2, 64))
		}
	}
	return appendTag(list, "coding_history", text(b[602:]))
}
