package audio_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"testing"
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
