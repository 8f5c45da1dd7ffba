package audio_test

import (
	"bytes"
	"encoding/binary"
	"math"
	"testing"

	"github.com/earwitness/earwitness/audio"
)

// iff makes a chunk of AIFF, padded to even length.
func iff(id string, body []byte) []byte {
	b := binary.BigEndian.AppendUint32([]byte(id), uint32(len(body)))
	return append(append(b, body...), make([]byte, len(body)&1)...)
}

// aiff makes a file of one channel at 8 kHz; a coding of "" makes it AIFF, not AIFF-C.
func aiff(coding string, bits uint16, frames uint32, data []byte) []byte {
	common := binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint32([]byte{0, 1}, frames), bits)
	common = append(common, "\x40\x0b\xfa\x00\x00\x00\x00\x00\x00\x00"...)
	kind := "AIFF"
	if coding != "" {
		kind, common = "AIFC", append(append(common, coding...), 0, 0)
	}
	sound := iff("SSND", append(make([]byte, 8), data...))
	return iff("FORM", bytes.Join([][]byte{[]byte(kind), iff("COMM", common), sound}, nil))
}

// caf makes a file of one channel at 8 kHz, with chunks between description and data.
func caf(coding string, flags, packet, bits uint32, data []byte, between ...[]byte) []byte {
	desc := binary.BigEndian.AppendUint64(nil, math.Float64bits(8000))
	desc = append(desc, coding...)
	frames := uint32(1)
	if coding == "ima4" {
		frames = 64
	}
	for _, v := range []uint32{flags, packet, frames, 1, bits} {
		desc = binary.BigEndian.AppendUint32(desc, v)
	}
	file := append([]byte("caff\x00\x01\x00\x00"), cafChunk("desc", desc)...)
	file = append(file, bytes.Join(between, nil)...)
	return append(file, cafChunk("data", append(make([]byte, 4), data...))...)
}

func cafChunk(id string, body []byte) []byte {
	return append(binary.BigEndian.AppendUint64([]byte(id), uint64(len(body))), body...)
}

// au makes a file of one channel at 8 kHz.
func au(coding uint32, data []byte) []byte {
	b := []byte(".snd")
	for _, v := range []uint32{32, uint32(len(data)), coding, 8000, 1} {
		b = binary.BigEndian.AppendUint32(b, v)
	}
	return append(append(b, "a note\x00\x00"...), data...)
}

// w64 makes a Wave64 file of a format chunk's content and samples, with chunks between.
func w64(format, data []byte, between ...[]byte) []byte {
	body := append([]byte("wave"+w64Tail), w64Chunk("fmt ", format)...)
	body = append(append(body, bytes.Join(between, nil)...), w64Chunk("data", data)...)
	head := []byte("riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb\x04\xc1\x00\x00")
	return append(binary.LittleEndian.AppendUint64(head, uint64(24+len(body))), body...)
}

const w64Tail = "\xf3\xac\xd3\x11\x8c\xd1\x00\xc0\x4f\x8e\xdb\x8a"

func w64Chunk(id string, body []byte) []byte {
	b := binary.LittleEndian.AppendUint64([]byte(id+w64Tail), uint64(24+len(body)))
	b = append(b, body...)
	return append(b, make([]byte, -len(b)&7)...)
}

// edit returns the file with other bytes at a place.
func edit(file []byte, at int, with ...byte) []byte {
	file = bytes.Clone(file)
	copy(file[at:], with)
	return file
}

// TestCodings holds that the same samples come out of every container and byte order.
func TestCodings(t *testing.T) {
	swapped := func(width int, b []byte) []byte {
		out := bytes.Clone(b)
		for i := range out {
			out[i] = b[i/width*width+width-1-i%width]
		}
		return out
	}
	be := binary.BigEndian
	s8, s16 := []byte{0x80, 0, 0x7f, 0xff}, []byte{0, 0x80, 0xff, 0x7f, 1, 0}
	s24, s32 := []byte{0, 0, 0x80, 1, 2, 3}, []byte{0, 0, 0, 0x80, 1, 2, 3, 4}
	f32 := be.AppendUint32(be.AppendUint32(nil, math.Float32bits(0.1)), math.Float32bits(-1.5))
	f64 := be.AppendUint64(be.AppendUint64(nil, math.Float64bits(0.1)), math.Float64bits(-1.5))
	law, levels := []byte{0xAA, 0x2A}, []byte{0, 0x7e, 0, 0x82}
	muLaw, muLevels := []byte{0x80, 0x00}, []byte{0x7c, 0x7d, 0x84, 0x82}
	tests := []struct {
		name, codec string
		file, tee   []byte
	}{
		{"aiff 8", "pcm_s8", aiff("", 8, 4, s8), s8},
		{"aiff 16", "pcm_s16be", aiff("", 16, 3, swapped(2, s16)), s16},
		{"aiff 12 in 16", "pcm_s16be", aiff("", 12, 3, swapped(2, s16)), s16},
		{"aiff 24", "pcm_s24be", aiff("", 24, 2, swapped(3, s24)), s24},
		{"aiff 32", "pcm_s32be", aiff("", 32, 2, swapped(4, s32)), s32},
		{"aifc NONE", "pcm_s16be", aiff("NONE", 16, 3, swapped(2, s16)), s16},
		{"aifc twos", "pcm_s24be", aiff("twos", 24, 2, swapped(3, s24)), s24},
		{"aifc sowt", "pcm_s16le", aiff("sowt", 16, 3, s16), s16},
		{"aifc raw", "pcm_u8", aiff("raw ", 8, 4, []byte{0, 128, 255, 127}), s8},
		{"aifc in24", "pcm_s24be", aiff("in24", 24, 2, swapped(3, s24)), s24},
		{"aifc in32", "pcm_s32be", aiff("in32", 32, 2, swapped(4, s32)), s32},
		{"aifc 42ni", "pcm_s24le", aiff("42ni", 24, 2, s24), s24},
		{"aifc 23ni", "pcm_s32le", aiff("23ni", 32, 2, s32), s32},
		{"aifc fl32", "pcm_f32be", aiff("fl32", 32, 2, f32), swapped(4, f32)},
		{"aifc FL64", "pcm_f64be", aiff("FL64", 64, 2, f64), swapped(4, f32)},
		{"aifc alaw", "pcm_alaw", aiff("alaw", 16, 2, law), levels},
		{"aifc ULAW", "pcm_mulaw", aiff("ULAW", 16, 2, muLaw), muLevels},
		{"au mu-law", "pcm_mulaw", au(1, muLaw), muLevels},
		{"au 8", "pcm_s8", au(2, s8), s8},
		{"au 16", "pcm_s16be", au(3, swapped(2, s16)), s16},
		{"au 24", "pcm_s24be", au(4, swapped(3, s24)), s24},
		{"au 32", "pcm_s32be", au(5, swapped(4, s32)), s32},
		{"au float", "pcm_f32be", au(6, f32), swapped(4, f32)},
		{"au double", "pcm_f64be", au(7, f64), swapped(4, f32)},
		{"au A-law", "pcm_alaw", au(27, law), levels},
		{"caf 8", "pcm_s8", caf("lpcm", 0, 1, 8, s8), s8},
		{"caf 16", "pcm_s16be", caf("lpcm", 0, 2, 16, swapped(2, s16)), s16},
		{"caf 16 little", "pcm_s16le", caf("lpcm", 2, 2, 16, s16), s16},
		{"caf 20 in 24", "pcm_s24be", caf("lpcm", 0, 3, 20, swapped(3, s24)), s24},
		{"caf 24 in 32", "pcm_s32le", caf("lpcm", 2, 4, 24, s32), s32},
		{"caf float", "pcm_f32be", caf("lpcm", 1, 4, 32, f32), swapped(4, f32)},
		{"caf double little", "pcm_f64le", caf("lpcm", 3, 8, 64, swapped(8, f64)), swapped(4, f32)},
		{"caf A-law", "pcm_alaw", caf("alaw", 0, 1, 8, law), levels},
		{"caf mu-law", "pcm_mulaw", caf("ulaw", 0, 1, 8, muLaw), muLevels},
		{"w64", "pcm_s16le", w64(formatChunk(1, 1, 8000, 16)[8:], s16), s16},
		{"w64 float", "pcm_f32le", w64(formatChunk(3, 1, 8000, 32)[8:], swapped(4, f32)), swapped(4, f32)},
		{"wav 12 in 16", "pcm_s16le", riff(formatChunk(1, 1, 8000, 12), chunk("data", s16)), s16},
		{"wav 20 in 24", "pcm_s24le", riff(formatChunk(1, 1, 8000, 20), chunk("data", s24)), s24},
	}
	for _, test := range tests {
		s := open(t, test.file)
		var tee bytes.Buffer
		s.TeePCM(&tee)
		n := len(readAll(t, s, 3))
		i := s.Info()
		if !bytes.Equal(tee.Bytes(), test.tee) || codes(s) != "[]" {
			t.Errorf("%s: samples %x, problems %v; want %x, none", test.name, tee.Bytes(), s.Problems(), test.tee)
		}
		if i.Codec != test.codec || i.SampleRate != 8000 || i.Frames != int64(n) || !i.Lossless || i.Decoder == "" {
			t.Errorf("%s: Info = %+v, want %s at 8000 Hz, %d frames", test.name, i, test.codec, n)
		}
	}
}

// TestContainerProblems holds what is said of AIFF, AU, CAF and Wave64 files that contradict themselves.
func TestContainerProblems(t *testing.T) {
	eight := []byte{1, 2, 3, 4, 5, 6, 7, 8}
	huge := []byte{0xff, 0xff, 0xff, 0xff}
	plainAIFF, plainAU, plainCAF := aiff("", 16, 4, eight), au(3, eight), caf("lpcm", 0, 2, 16, eight)
	alaw, zeros, fact := formatChunk(6, 1, 8000, 8)[8:], make([]byte, 5), w64Chunk("fact", []byte{3, 0, 0, 0, 0, 0, 0, 0})
	plainW64 := w64(formatChunk(1, 1, 8000, 16)[8:], eight)
	tests := []struct {
		name   string
		file   []byte
		frames int
		codes  string
	}{
		{"aiff", plainAIFF, 4, "[]"},
		{"aiff, streamed", edit(edit(plainAIFF, 4, huge...), 42, huge...), 4, "[streamed@4 streamed@42]"},
		{"aiff, crashed", edit(edit(plainAIFF, 4, 0, 0, 0, 0), 42, 0, 0, 0, 0), 4, "[streamed@4 streamed@42]"},
		{"aiff, cut off", plainAIFF[:len(plainAIFF)-3], 2, "[bad_size@4 truncated@59 bad_size@58 inconsistent@22]"},
		{"aiff, other count", aiff("", 16, 5, eight), 4, "[inconsistent@22]"},
		{"aiff, offset", edit(plainAIFF, 46, 1), 4, "[bad_size@46]"},
		{"aiff, offset inside", edit(plainAIFF, 49, 4), 2, "[hidden_audio@54 inconsistent@22]"},
		{"aiff, aligned", edit(plainAIFF, 49, 4, 0, 0, 0, 0, 0, 0, 0, 0), 2, "[inconsistent@22]"},
		{"aiff, no pad at the end", aiff("", 24, 1, eight[:3])[:57], 1, "[bad_size@4]"},
		{"aiff, no samples", plainAIFF[:38], -1, "damaged"},
		{"aiff, short chunk", edit(plainAIFF, 16, 0, 0, 0, 8), -1, "damaged"},
		{"au, streamed", edit(plainAU, 8, huge...), 4, "[streamed@8]"},
		{"au, cut off", plainAU[:len(plainAU)-2], 3, "[truncated@38]"},
		{"au, more", append(bytes.Clone(plainAU), 1, 2, 3), 4, "[junk@40]"},
		{"au, bad offset", edit(plainAU, 4, 0xff), 4, "[bad_size@4 junk@32]"},
		{"au, unknown coding", edit(plainAU, 15, 99), -1, "unsupported"},
		{"caf, streamed", edit(plainCAF, 56, 255, 255, 255, 255, 255, 255, 255, 255), 4, "[streamed@56]"},
		{"caf, cut off", plainCAF[:len(plainCAF)-2], 3, "[truncated@74]"},
		{"caf, packet", edit(plainCAF, 39, 9), 4, "[bad_size@36]"},
		{"caf, rate not whole", edit(plainCAF, 24, 0x80), 4, "[inconsistent@20]"},
		{"caf, aac", caf("aac ", 0, 0, 0, eight), -1, "unsupported"},
		{"w64", plainW64, 4, "[]"},
		{"w64, cut off", plainW64[:len(plainW64)-2], 3, "[bad_size@16 truncated@110]"},
		{"w64, pad in the length", w64(alaw, append(eight[:3:3], zeros...), fact), 3, "[]"},
		{"w64, pad in the length, not zero", w64(alaw, append(eight[:3:3], 0, 0, 0, 0, 1), fact), 8, "[inconsistent@104]"},
		{"w64, a frame too few declared", w64(alaw, append(eight, zeros...)[:12], fact), 12, "[inconsistent@104]"},
		{"w64, pad is no frame", w64(formatChunk(1, 1, 8000, 24)[8:], append(eight[:3:3], zeros...)), 2, "[]"},
		{"w64, no pad at the end", w64(alaw, eight[:3])[:107], 3, "[bad_size@16]"},
		{"w64, streamed", edit(edit(plainW64, 16, make([]byte, 8)...), 96, 24, 0), 4, "[streamed@16 streamed@96]"},
	}
	for _, test := range tests {
		s, err := audio.Open(bytes.NewReader(test.file), int64(len(test.file)))
		if err != nil {
			if got := audio.ProblemOf(err).Code; got != test.codes || test.frames >= 0 {
				t.Errorf("%s: %v, want %s", test.name, err, test.codes)
			}
			continue
		}
		if got := len(readAll(t, s, 1000)); got != test.frames || codes(s) != test.codes {
			t.Errorf("%s: %d frames, problems %v; want %d, %s", test.name, got, s.Problems(), test.frames, test.codes)
		}
	}
}

// chunkFiles returns small files of every layout of chunks, to seed fuzz tests.
func chunkFiles() [][]byte {
	data := []byte{1, 2, 3, 4, 5, 6, 7, 8}
	blocks := bytes.Repeat([]byte{0, 1, 2, 3}, 68)
	list := append([]byte("INFO"), chunk("ISFT", []byte("a program"))...)
	waves := append([]byte("wavl"), chunk("data", data)...)
	format := formatChunk(1, 1, 8000, 16)
	adpcm := func(tag uint16) []byte {
		f := edit(formatChunk(tag, 1, 8000, 4), 20, 34, 0)
		return chunk("fmt ", append(f[8:], "\x06\x00\x40\x00\x01\x00\x00\x01\x00\x00"...))
	}
	return [][]byte{
		riff(chunk("ds64", make([]byte, 28)), format, chunk("data", data),
			chunk("id3 ", []byte("ID3\x04\x00\x00\x00\x00\x00\x00"))),
		riff(format, chunk("bext", broadcast()), chunk("LIST", list), chunk("LIST", waves),
			chunk("fact", data), chunk("data", data)),
		riff(format, chunk("cue ", make([]byte, 28)), chunk("PEAK", make([]byte, 16)), chunk("cart", make([]byte, 2048)),
			chunk("smpl", data)),
		riff(adpcm(0x11), chunk("data", blocks)),
		riff(adpcm(2), chunk("data", blocks)),
		aiff("", 16, 4, data),
		aiff("sowt", 24, 2, data),
		aiff("ima4", 16, 3, blocks),
		caf("lpcm", 3, 8, 64, data, cafChunk("info", []byte("\x00\x00\x00\x01title\x00x\x00")),
			cafChunk("pakt", make([]byte, 24))),
		caf("ima4", 0, 34, 0, blocks),
		au(27, data),
		w64(format[8:], data),
	}
}
