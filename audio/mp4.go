package audio

import (
	"encoding/binary"
	"fmt"
	"strings"
	"time"
)

// maxBoxes bounds the walk over a file's boxes.
const maxBoxes = 10000

func isMP4(head []byte) bool {
	if len(head) < 8 {
		return false
	}
	switch string(head[4:8]) {
	case "ftyp", "moov":
		return true
	case "mdat", "wide", "free", "skip":
		return len(head) >= 16 && head[0] == 0
	}
	return false
}

// mp4Walk reads the boxes of an ISO base media file (ISO/IEC 14496-12) that tell about its first audio track.
type mp4Walk struct {
	src     *source
	info    Info
	boxes   int
	trackOK bool // the current track is audio
	found   bool
	track   Info
	scale   uint32 // ticks a second
	ticks   uint64 // duration of the track
}

func openMP4(src *source) (*Stream, error) {
	w := &mp4Walk{src: src, info: Info{Container: "mp4", Frames: -1}}
	w.walk(0, src.size, 0)
	if !w.found {
		return nil, &FormatError{Problem{Code: CodeNotAudio, Text: "not audio: mp4 file without an audio track that can be found"}}
	}
	info := w.info
	info.Codec, info.Channels, info.SampleRate = w.track.Codec, w.track.Channels, w.track.SampleRate
	info.BitsPerSample, info.Lossless = w.track.BitsPerSample, w.track.Codec == "alac" || w.track.Codec == "flac"
	if frames := float64(w.ticks) / float64(w.scale) * float64(info.SampleRate); frames > 0 && frames < maxFrames {
		info.Frames = int64(frames)
	}
	return nil, noDecoder(info)
}

// containers are boxes of boxes on the way to what we read.
var mp4Containers = map[string]bool{
	"moov": true, "trak": true, "mdia": true, "minf": true, "stbl": true, "udta": true,
	"meta": true, "ilst": true, "\xa9too": true,
}

func (w *mp4Walk) walk(at, end int64, depth int) {
	const maxDepth = 10
	for at+8 <= end && depth < maxDepth && w.boxes < maxBoxes {
		w.boxes++
		head := w.src.bytes(at, 16)
		if len(head) < 8 {
			return
		}
		size, kind, skip := int64(binary.BigEndian.Uint32(head)), string(head[4:8]), int64(8)
		switch {
		case size == 1 && len(head) == 16:
			size, skip = int64(binary.BigEndian.Uint64(head[8:])), 16
		case size == 0:
			size = end - at
		}
		if size < skip || size > end-at {
			size = end - at // damaged or cut off: what is there
		}
		w.box(kind, at+skip, at+size, depth)
		at += size
	}
}

func (w *mp4Walk) box(kind string, at, end int64, depth int) {
	if kind == "trak" {
		w.trackOK = false
	}
	if mp4Containers[kind] {
		if kind == "meta" && string(w.src.bytes(at+4, 4)) != "hdlr" {
			at += 4 // version and flags; QuickTime has none
		}
		w.walk(at, end, depth+1)
		return
	}
	const maxBody = 4096
	b := w.src.bytes(at, int(min(end-at, maxBody)))
	switch kind {
	case "ftyp":
		w.brands(b)
	case "mvhd":
		w.times("mvhd", b)
	case "mdhd":
		if !w.found {
			w.scale, w.ticks = w.times("mdhd", b)
		}
	case "hdlr":
		w.trackOK = w.trackOK || len(b) >= 12 && string(b[8:12]) == "soun"
	case "stsd":
		if w.trackOK && !w.found {
			w.found = w.sampleEntry(b)
		}
	case "data":
		if len(b) > 8 {
			w.info.addTag("encoder", text(b[8:]))
		}
	case "\xa9xyz":
		if len(b) > 4 {
			w.info.addTag("location", text(b[4:]))
		}
	}
}

func (w *mp4Walk) brands(b []byte) {
	if len(b) < 8 || !isChunkID(string(b[:4])) {
		return
	}
	brands := []string{strings.TrimSpace(string(b[:4]))}
	for i := 8; i+4 <= len(b) && i < 64; i += 4 {
		if isChunkID(string(b[i : i+4])) {
			brands = append(brands, strings.TrimSpace(string(b[i:i+4])))
		}
	}
	w.info.addTag("brands", strings.Join(brands, " "))
}

// mp4Epoch is what times in these files count from.
var mp4Epoch = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)

// times reads the fields that mvhd and mdhd share, and returns timescale and duration.
func (w *mp4Walk) times(name string, b []byte) (scale uint32, ticks uint64) {
	var created, modified uint64
	switch {
	case len(b) >= 20 && b[0] == 0:
		created, modified = uint64(binary.BigEndian.Uint32(b[4:])), uint64(binary.BigEndian.Uint32(b[8:]))
		scale, ticks = binary.BigEndian.Uint32(b[12:]), uint64(binary.BigEndian.Uint32(b[16:]))
	case len(b) >= 32 && b[0] == 1:
		created, modified = binary.BigEndian.Uint64(b[4:]), binary.BigEndian.Uint64(b[12:])
		scale, ticks = binary.BigEndian.Uint32(b[20:]), binary.BigEndian.Uint64(b[24:])
	}
	for _, t := range []struct {
		what    string
		seconds uint64
	}{{"creation_time", created}, {"modification_time", modified}} {
		if t.seconds > 0 && t.seconds < 1<<33 {
			w.info.addTag(name+":"+t.what, mp4Epoch.Add(time.Duration(t.seconds)*time.Second).Format(time.RFC3339))
		}
	}
	return scale, ticks
}

// mp4Codecs names sample entries as ffmpeg does.
var mp4Codecs = map[string]string{
	"mp4a": "aac", "samr": "amr_nb", "sawb": "amr_wb", "alac": "alac", "ac-3": "ac3",
	"ec-3": "eac3", "Opus": "opus", "fLaC": "flac", ".mp3": "mp3", "sowt": "pcm_s16le", "twos": "pcm_s16be",
	"ulaw": "pcm_mulaw", "alaw": "pcm_alaw", "ima4": "adpcm_ima_qt", "agsm": "gsm", "QDM2": "qdm2", "sqcp": "qcelp",
}

// sampleEntry reads the first entry of an stsd box.
func (w *mp4Walk) sampleEntry(b []byte) bool {
	if len(b) < 8+36 {
		return false
	}
	e := b[8:]
	fourcc := string(e[4:8])
	w.track.Codec = mp4Codecs[fourcc]
	if w.track.Codec == "" {
		w.track.Codec = fmt.Sprintf("%q", fourcc)
	}
	w.track.Channels = int(binary.BigEndian.Uint16(e[24:]))
	w.track.SampleRate = int(binary.BigEndian.Uint16(e[32:]))
	if w.track.SampleRate == 0 && w.scale < 1<<24 {
		w.track.SampleRate = int(w.scale) // rates above 65535 Hz do not fit in the entry
	}
	if strings.HasPrefix(w.track.Codec, "amr_") {
		w.track.Channels = 1 // the entry says 2 whatever the codec gives (3GPP TS 26.244)
	}
	if w.track.Codec == "alac" || w.track.Codec == "flac" {
		w.track.BitsPerSample = int(binary.BigEndian.Uint16(e[26:]))
	}
	// The descriptor in esds names MP3 (0x69, 0x6B) in the same entry as AAC (0x40).
	if i := strings.Index(string(e), "esds"); fourcc == "mp4a" && i > 0 {
		if j := strings.IndexByte(string(e[i:]), 0x04); j > 0 {
			d := e[i+j+1:]
			for len(d) > 0 && d[0]&0x80 != 0 {
				d = d[1:]
			}
			if len(d) > 1 && (d[1] == 0x69 || d[1] == 0x6B) {
				w.track.Codec = "mp3"
			}
		}
	}
	return true
}
