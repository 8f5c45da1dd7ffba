package audio

import (
	"encoding/binary"
	"math"
	"time"
)

func isMatroska(head []byte) bool { return len(head) >= 4 && string(head[:4]) == "\x1a\x45\xdf\xa3" }

// Elements of Matroska that are read (RFC 9559).
const (
	mkvSegment    = 0x18538067
	mkvInfo       = 0x1549A966
	mkvScale      = 0x2AD7B1
	mkvDuration   = 0x4489
	mkvMuxingApp  = 0x4D80
	mkvWritingApp = 0x5741
	mkvDate       = 0x4461
	mkvTracks     = 0x1654AE6B
	mkvTrack      = 0xAE
	mkvTrackType  = 0x83
	mkvCodec      = 0x86
	mkvAudio      = 0xE1
	mkvRate       = 0xB5
	mkvChannels   = 0x9F
	mkvBits       = 0x6264
	mkvCluster    = 0x1F43B675
)

// mkvCodecs names codecs as ffmpeg does.
var mkvCodecs = map[string]string{
	"A_OPUS": "opus", "A_VORBIS": "vorbis", "A_AAC": "aac", "A_FLAC": "flac",
	"A_MPEG/L3": "mp3", "A_MPEG/L2": "mp2", "A_AC3": "ac3", "A_PCM/INT/LIT": "pcm_s16le", "A_PCM/FLOAT/IEEE": "pcm_f32le",
}

// mkvWalk reads the elements of a Matroska or WebM file that tell about its first audio track.
type mkvWalk struct {
	src      *source
	info     Info
	elements int
	kind     uint64 // type of the current track
	track    Info
	found    bool
	scale    uint64 // nanoseconds a tick
	duration float64
	done     bool
}

func openMatroska(src *source) (*Stream, error) {
	w := &mkvWalk{src: src, info: Info{Container: "matroska", Frames: -1}, scale: 1_000_000}
	w.walk(0, src.size, 0)
	if !w.found {
		return nil, &FormatError{Problem{Code: CodeNotAudio, Text: "not audio: matroska file without an audio track that can be found"}}
	}
	info := w.info
	info.Codec, info.Channels, info.SampleRate = w.track.Codec, w.track.Channels, w.track.SampleRate
	info.BitsPerSample, info.Lossless = w.track.BitsPerSample, w.track.Codec == "flac"
	if frames := w.duration * float64(w.scale) / 1e9 * float64(info.SampleRate); frames > 0 && frames < maxFrames {
		info.Frames = int64(frames)
	}
	return nil, noDecoder(info)
}

// vint reads a variable-length number; with keep, the length marker stays in it, as in element IDs.
func vint(b []byte, keep bool) (v uint64, n int) {
	if len(b) == 0 || b[0] == 0 {
		return 0, 0
	}
	n = 1
	for mask := byte(0x80); b[0]&mask == 0; mask >>= 1 {
		n++
	}
	if len(b) < n {
		return 0, 0
	}
	v = uint64(b[0])
	if !keep {
		v &= 1<<(8-n) - 1
	}
	for _, c := range b[1:n] {
		v = v<<8 | uint64(c)
	}
	return v, n
}

func (w *mkvWalk) walk(at, end int64, depth int) {
	const maxElements, maxDepth = 2000, 6
	for at < end && !w.done && depth < maxDepth && w.elements < maxElements {
		w.elements++
		head := w.src.bytes(at, 12)
		id, n := vint(head, true)
		if n == 0 || n > 4 {
			return
		}
		size, m := vint(head[n:], false)
		if m == 0 {
			return
		}
		at += int64(n + m)
		next := end // a size of all ones is unknown
		if size != 1<<(7*m)-1 && size < uint64(end-at) {
			next = at + int64(size)
		}
		w.element(id, at, next, depth)
		at = next
	}
}

func (w *mkvWalk) element(id uint64, at, end int64, depth int) {
	switch id {
	case mkvSegment, mkvInfo, mkvTracks, mkvAudio:
		w.walk(at, end, depth+1)
		return
	case mkvTrack:
		outer := w.track
		w.kind, w.track = 0, Info{SampleRate: 8000, Channels: 1} // the defaults of the specification
		w.walk(at, end, depth+1)
		if w.found || w.kind != 2 {
			w.track = outer
		} else {
			w.found = true
		}
		return
	case mkvCluster:
		w.done = true // tracks and times stand before the media
		return
	}
	w.value(id, w.src.bytes(at, int(min(end-at, maxTagBytes))))
}

func (w *mkvWalk) value(id uint64, b []byte) {
	switch id {
	case mkvScale:
		w.scale = mkvUint(b)
	case mkvDuration:
		w.duration = mkvFloat(b)
	case mkvMuxingApp:
		w.info.addTag("muxing_app", text(b))
	case mkvWritingApp:
		w.info.addTag("encoder", text(b))
	case mkvDate:
		if len(b) == 8 {
			t := time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(int64(mkvUint(b))))
			w.info.addTag("date_utc", t.Format(time.RFC3339))
		}
	case mkvTrackType:
		w.kind = mkvUint(b)
	case mkvCodec:
		name := text(b)
		if w.track.Codec = mkvCodecs[name]; w.track.Codec == "" {
			w.track.Codec = name
		}
	case mkvRate:
		w.track.SampleRate = int(min(max(mkvFloat(b), 0), 1e9))
	case mkvChannels:
		w.track.Channels = int(min(mkvUint(b), 1<<16))
	case mkvBits:
		w.track.BitsPerSample = int(min(mkvUint(b), 64))
	}
}

func mkvUint(b []byte) (v uint64) {
	for _, c := range b[:min(len(b), 8)] {
		v = v<<8 | uint64(c)
	}
	return v
}

// mkvFloat reads a float of 4 or 8 bytes; NaN becomes 0.
func mkvFloat(b []byte) float64 {
	var v float64
	switch len(b) {
	case 4:
		v = float64(math.Float32frombits(binary.BigEndian.Uint32(b)))
	case 8:
		v = math.Float64frombits(binary.BigEndian.Uint64(b))
	}
	if math.IsNaN(v) {
		return 0
	}
	return v
}
