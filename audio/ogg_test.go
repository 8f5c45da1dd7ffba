package audio_test

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"testing"

	"github.com/earwitness/earwitness/audio"
)

// page makes an Ogg page of whole packets.
func page(flags byte, granule int64, number uint32, packets ...[]byte) []byte {
	b := append([]byte("OggS\x00"), flags)
	b = binary.LittleEndian.AppendUint64(b, uint64(granule))
	b = binary.LittleEndian.AppendUint32(b, 7) // serial
	b = binary.LittleEndian.AppendUint32(b, number)
	b = append(b, 0, 0, 0, 0)
	var lacing, body []byte
	for _, p := range packets {
		lacing = append(append(lacing, bytes.Repeat([]byte{255}, len(p)/255)...), byte(len(p)%255))
		body = append(body, p...)
	}
	b = append(append(append(b, byte(len(lacing))), lacing...), body...)
	return repair(b)
}

// repair gives a page the checksum of its bytes.
func repair(b []byte) []byte {
	clear(b[22:26])
	var crc uint32
	for _, v := range b {
		crc ^= uint32(v) << 24
		for range 8 {
			crc = crc<<1 ^ crc>>31*0x04c11db7
		}
	}
	binary.LittleEndian.PutUint32(b[22:], crc)
	return b
}

// repage returns the headers of an Opus file of 20 ms packets, and its sound with two packets on each page.
func repage(t *testing.T) (headers []byte, sound [][]byte) {
	t.Helper()
	var packets [][]byte
	for file := load(t, "speech.opus"); len(file) > 0; {
		body := file[27+int(file[26]):]
		var packet []byte
		for _, l := range file[27 : 27+int(file[26])] {
			packet = append(packet, body[:l]...)
			body = body[l:]
			if l < 255 {
				packets, packet = append(packets, packet), nil
			}
		}
		file = body
	}
	headers = append(page(2, 0, 0, packets[0]), page(0, 0, 1, packets[1])...)
	packets = packets[2:]
	for i := 0; i+2 <= len(packets); i += 2 {
		sound = append(sound, page(0, int64(i+2)*960, uint32(2+i/2), packets[i:i+2]...))
	}
	sound[len(sound)-1] = page(4, int64(len(sound))*2*960-100, uint32(1+len(sound)), packets[len(sound)*2-2:len(sound)*2]...)
	return headers, sound
}

func TestOpusMissingPages(t *testing.T) {
	headers, sound := repage(t)
	const preSkip = 312
	length := len(sound)*2*960 - 100 - preSkip
	all := append(bytes.Clone(headers), bytes.Join(sound, nil)...)
	whole := readAll(t, open(t, all), 1000)
	if len(whole) != length {
		t.Fatalf("%d frames of the whole file, want %d", len(whole), length)
	}
	at := func(n int) int { return len(headers) + len(bytes.Join(sound[:n], nil)) }
	without := append(bytes.Clone(all[:at(3)]), all[at(4):]...)
	damaged := bytes.Clone(all)
	damaged[at(3)+40] ^= 1
	tests := []struct {
		name  string
		file  []byte
		codes string
	}{
		{"page taken out", without, fmt.Sprintf("[gap@%d gap@%d]", at(3), at(3))},
		{"page damaged", damaged, fmt.Sprintf("[bad_crc@%d gap@%d gap@%d]", at(3), at(4), at(4))},
	}
	for _, test := range tests {
		s := open(t, test.file)
		got := readAll(t, s, 1000)
		if len(got) != length || codes(s) != test.codes {
			t.Errorf("%s: %d frames, problems %s; want %d, %s", test.name, len(got), codes(s), length, test.codes)
			continue
		}
		from, to := 6*960-preSkip, 8*960-preSkip
		if fmt.Sprint(got[:from]) != fmt.Sprint(whole[:from]) {
			t.Errorf("%s: samples before the gap differ", test.name)
		}
		for i, v := range got[from:to] {
			if v != 0 {
				t.Errorf("%s: sample %d of the gap is %v, want 0", test.name, i, v)
				break
			}
		}
		if later := to + 4*960; snr(got[later:], whole[later:]) < 20 {
			t.Errorf("%s: samples well after the gap are not where they were", test.name)
		}
	}
}

// TestOpusHiddenEnd holds that a last page which ends before its last packet begins is told.
func TestOpusHiddenEnd(t *testing.T) {
	headers, sound := repage(t)
	start := len(headers) + len(bytes.Join(sound[:len(sound)-1], nil))
	for cut, want := range map[int]string{0: "[]", 100: "[]", 960: "[]", 961: fmt.Sprintf("[hidden_audio@%d]", start)} {
		last := bytes.Clone(sound[len(sound)-1])
		binary.LittleEndian.PutUint64(last[6:], uint64(len(sound)*2*960-cut))
		s := open(t, append(append(bytes.Clone(headers), bytes.Join(sound[:len(sound)-1], nil)...), repair(last)...))
		if n := len(readAll(t, s, 1000)); n != len(sound)*2*960-cut-312 || codes(s) != want {
			t.Errorf("%d samples cut: %d frames, problems %v; want %s", cut, n, s.Problems(), want)
		}
	}
}

// TestOpusHostileGranule holds that a page cannot make us give silence without end.
func TestOpusHostileGranule(t *testing.T) {
	headers, sound := repage(t)
	file := append(append(headers, sound[0]...), page(4, 1<<62, 3, []byte{0})...)
	s := open(t, file)
	n, _ := s.Skip(1 << 40)
	if most := int64(601 * 48000); n > most {
		t.Errorf("%d frames, want at most %d", n, most)
	}
}

// TestOpusBadPacket holds that a packet that cannot be decoded costs itself alone.
func TestOpusBadPacket(t *testing.T) {
	headers, sound := repage(t)
	bad := page(0, 960*4, 3, []byte{0x4B, 0}, bytes.Repeat([]byte{0x48, 0xFF}, 700)) // no frames; a frame above 1275 bytes
	file := append(append(bytes.Clone(headers), sound[0]...), bad...)
	file = append(file, bytes.Join(sound[2:], nil)...)
	s := open(t, file)
	got := len(readAll(t, s, 1000))
	if want := len(sound)*2*960 - 100 - 312; got != want || s.Whole() {
		t.Errorf("%d frames, problems %s; want %d, damaged", got, codes(s), want)
	}
}

// TestOpusChained holds that a link that begins before the one before has ended is decoded, and one of another form not.
func TestOpusChained(t *testing.T) {
	headers, sound := repage(t)
	cut := append(bytes.Clone(headers), bytes.Join(sound[:3], nil)...)
	file := load(t, "speech.opus")
	n := len(readAll(t, open(t, file), 1000))
	s := open(t, append(bytes.Clone(cut), file...))
	got := len(readAll(t, s, 1000))
	if want := 6*960 - 312 + n; got != want || codes(s) != fmt.Sprintf("[truncated@%[1]d chained@%[1]d]", len(cut)) {
		t.Errorf("link after a cut: %d frames, problems %v; want %d", got, s.Problems(), want)
	}
	s = open(t, append(bytes.Clone(file), load(t, "stereo.opus")...))
	if got := len(readAll(t, s, 1000)); got != n || codes(s) != fmt.Sprintf("[format_change@%d]", len(file)) {
		t.Errorf("link with other channels: %d frames, problems %v; want %d", got, s.Problems(), n)
	}
}

// TestVorbisChained holds that links of one setup are decoded each from its own start, however many, and that links of
// ever other setups are no more than the file has room for.
func TestVorbisChained(t *testing.T) {
	file := load(t, "tone-vorbis.ogg")
	one := readAll(t, open(t, file), 1000)
	got := readAll(t, open(t, bytes.Repeat(file, 40)), 1000)
	if len(got) != 40*len(one) || fmt.Sprint(got[39*len(one):]) != fmt.Sprint(one) {
		t.Errorf("%d samples of 40 links, want %d, the last as the first", len(got), 40*len(one))
	}
	other := bytes.Clone(file)
	other[28+20] ^= 1 // the bit rate
	repair(other[:28+30])
	for _, f := range [][]byte{file, other} {
		if n := len(readAll(t, open(t, f), 1000)); n != len(one) {
			t.Fatalf("%d samples of one link, want %d", n, len(one))
		}
	}
	changing := open(t, bytes.Repeat(append(bytes.Clone(file), other...), 40))
	if n := len(readAll(t, changing, 1000)); n != 80*len(one) || !changing.Whole() {
		t.Errorf("%d samples of 80 links that change their setup each, want %d; problems %s", n, 80*len(one), codes(changing))
	}
	small := open(t, bytes.Repeat(append(smallVorbis(1), smallVorbis(2)...), 40))
	if n := len(readAll(t, small, 1000)); n != 20*32 || small.Whole() {
		t.Errorf("%d samples of 80 small links that change their setup each, want those of 20; problems %s", n, codes(small))
	}
}

// smallVorbis makes a stream of 32 samples, all 0, whose setup is as small as can be.
func smallVorbis(bitRate byte) []byte {
	id := append([]byte("\x01vorbis\x00\x00\x00\x00\x01\x40\x1f\x00\x00\x00\x00\x00\x00"), bitRate, 0, 0, 0, 0, 0, 0, 0, 0xd6, 1)
	comment := append([]byte("\x03vorbis"), 0, 0, 0, 0, 0, 0, 0, 0, 1)
	setup, _ := hex.DecodeString("0042435601000200008100000000010000020000000000000000000000000000000000000000000000000010")
	setup = append([]byte("\x05vorbis"), setup...)
	return append(append(page(2, 0, 0, id), page(0, 0, 1, comment, setup)...), page(4, 32, 2, []byte{0}, []byte{0})...)
}

// TestOpusNotTransmitted holds that packets without a byte of sound are silence and leave the decoder alone.
func TestOpusNotTransmitted(t *testing.T) {
	headers, sound := repage(t)
	for _, packets := range [][][]byte{{{0x68}, {0x68}}, {{0x69}}, {{0x6B, 2}}} { // hybrid, 20 ms
		file := append(append(bytes.Clone(headers), bytes.Join(sound[:3], nil)...), page(0, 8*960, 5, packets...)...)
		for i, p := range sound[3:] {
			binary.LittleEndian.PutUint64(p[6:], uint64((2*i+10)*960))
			binary.LittleEndian.PutUint32(p[18:], uint32(i+6))
			file = append(file, repair(p)...)
		}
		s := open(t, file)
		got := readAll(t, s, 1000)
		for i, v := range got[6*960-312 : 8*960-312] {
			if v != 0 {
				t.Errorf("%x: sample %d is %v, want 0", packets, i, v)
				break
			}
		}
		if want := (8+2*(len(sound)-3))*960 - 312; len(got) != want || codes(s) != "[]" {
			t.Errorf("%x: %d frames, problems %v; want %d", packets, len(got), s.Problems(), want)
		}
	}
}

// TestOggFalsePages holds that what imitates pages costs no call to the system each.
func TestOggFalsePages(t *testing.T) {
	headers, sound := repage(t)
	const n = 10_000
	fake := append([]byte("OggS"), append(make([]byte, 23), 'j')...)
	file := append(append(headers, bytes.Repeat(fake, n)...), bytes.Join(sound, nil)...)
	r := &countedReader{Reader: bytes.NewReader(file)}
	s, err := audio.Open(r, int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Skip(1 << 40); err != io.EOF {
		t.Errorf("Skip: %v", err)
	}
	if r.calls > 300 {
		t.Errorf("%d calls for %d false pages, want at most 300", r.calls, n)
	}
}

func TestOggStructure(t *testing.T) {
	file := load(t, "speech.opus")
	s, err := audio.Inspect(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := s.Signature(), `stream=opus(OpusHead OpusTags="libopus 1.3.1, libopusenc 0.2.1")`; got != want {
		t.Errorf("Signature() = %s, want %s", got, want)
	}
	fields := map[string]string{}
	for _, f := range s.Parts[0].Fields {
		fields[f.Name] = f.Value
	}
	for name, want := range map[string]string{"packets": "16", "opus:SILK WB 20 ms": "10", "opus:hybrid FB 20 ms": "6", "pre_skip": "312"} {
		if fields[name] != want {
			t.Errorf("%s = %q, want %q", name, fields[name], want)
		}
	}
}
