package audio

import (
	"encoding/binary"
	"encoding/hex"
	"strconv"
	"strings"
)

// listInfo reads the tags of a LIST chunk of type INFO.
func (w *wavFile) listInfo(b []byte) {
	if len(b) < 4 || string(b[:4]) != "INFO" {
		return
	}
	b = b[4:]
	for len(b) >= 8 && isChunkID(string(b[:4])) {
		id, size := string(b[:4]), int(min(binary.LittleEndian.Uint32(b[4:]), uint32(len(b))))
		b = b[8:]
		w.info.addTag(strings.TrimSpace(id), text(b[:min(size, len(b))]))
		b = b[min(size+size&1, len(b)):]
	}
}

// bextFields are the fixed text fields of a broadcast extension chunk (EBU Tech 3285): name, offset, length.
var bextFields = []struct {
	name      string
	at, bytes int
}{
	{"bext:description", 0, 256},
	{"bext:originator", 256, 32},
	{"bext:originator_reference", 288, 32},
	{"bext:origination_date", 320, 10},
	{"bext:origination_time", 330, 8},
}

func (w *wavFile) bext(b []byte) {
	for _, f := range bextFields {
		if len(b) >= f.at+f.bytes {
			w.info.addTag(f.name, text(b[f.at:f.at+f.bytes]))
		}
	}
	if len(b) < 602 {
		return
	}
	w.info.addTag("bext:time_reference", strconv.FormatUint(binary.LittleEndian.Uint64(b[338:]), 10))
	if umid := b[348:412]; strings.Trim(string(umid), "\x00") != "" {
		w.info.addTag("bext:umid", hex.EncodeToString(umid))
	}
	w.info.addTag("bext:coding_history", text(b[602:]))
}
