package audio_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness/audio"
)

// element makes an EBML element whose size has four bytes.
func element(id uint32, inside ...[]byte) []byte {
	b := bytes.TrimLeft(binary.BigEndian.AppendUint32(nil, id), "\x00")
	body := bytes.Join(inside, nil)
	return append(binary.BigEndian.AppendUint32(b, 0x10000000|uint32(len(body))), body...)
}

// openElement makes an element of unknown size.
func openElement(id uint32, inside ...[]byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, id)
	return append(append(b, 0xFF), bytes.Join(inside, nil)...)
}

// matroska makes a file of a FLAC track: its headers, and clusters.
func matroska(private []byte, clusters ...[]byte) []byte {
	track := element(0xAE, element(0xD7, []byte{1}), element(0x83, []byte{2}), element(0x86, []byte("A_FLAC")), element(0x63A2, private))
	inside := append([][]byte{element(0x1549A966, element(0x2AD7B1, []byte{0x0F, 0x42, 0x40})), element(0x1654AE6B, track)}, clusters...)
	return append(element(0x1A45DFA3, element(0x4282, []byte("matroska"))), openElement(0x18538067, inside...)...)
}

// laced makes a block of several packets in one of three ways of lacing.
func laced(kind byte, packets ...[]byte) []byte {
	b := []byte{0x81, 0, 0, kind << 1, byte(len(packets) - 1)}
	for i, p := range packets[:len(packets)-1] {
		switch {
		case kind == 1:
			b = append(append(b, bytes.Repeat([]byte{255}, len(p)/255)...), byte(len(p)%255))
		case kind == 3 && i == 0:
			b = append(b, 0x40|byte(len(p)>>8), byte(len(p)))
		case kind == 3:
			diff := len(p) - len(packets[i-1]) + 1<<13 - 1
			b = append(b, 0x40|byte(diff>>8), byte(diff))
		}
	}
	return append(b, bytes.Join(packets, nil)...)
}

// flacParts takes tone.flac apart: what stands before the frames, and the frames.
func flacParts(t *testing.T) (head []byte, frames [][]byte) {
	t.Helper()
	file := load(t, "tone.flac")
	at := append(flacFrames(file), len(file))
	for i := range len(at) - 1 {
		frames = append(frames, file[at[i]:at[i+1]])
	}
	return file[:at[0]], frames
}

func TestMatroskaBlocks(t *testing.T) {
	head, frames := flacParts(t)
	want := readAll(t, open(t, load(t, "tone.flac")), 1000)
	simple := func(p []byte) []byte { return element(0xA3, []byte{0x81, 0, 0, 0x80}, p) }
	timed := func(ms byte, inside ...[]byte) []byte {
		return bytes.Join(append([][]byte{element(0xE7, []byte{ms})}, inside...), nil)
	}
	foreign := element(0xA3, []byte{0x82, 0, 0, 0x80}, frames[0]) // of another track
	group := element(0xA0, element(0xA1, []byte{0x81, 0, 0, 0}, frames[1]), element(0x9B, []byte{64}))
	same := bytes.Repeat([]byte{7}, 200)
	for _, test := range []struct {
		name     string
		clusters [][]byte
	}{
		{"simple blocks and a group", [][]byte{
			element(0x1F43B675, timed(0, simple(frames[0]), foreign)), element(0x1F43B675, timed(64, group)),
			element(0x1F43B675, timed(128, simpleBlocks(0, frames[2:]...))),
		}},
		{"Xiph lacing", [][]byte{element(0x1F43B675, timed(0, element(0xA3, laced(1, frames...))))}},
		{"EBML lacing", [][]byte{element(0x1F43B675, timed(0, element(0xA3, laced(3, frames...))))}},
		{"clusters of unknown size", [][]byte{
			openElement(0x1F43B675, timed(0, simple(frames[0]))), openElement(0x1F43B675, timed(64, group)),
			openElement(0x1F43B675, timed(128, simpleBlocks(0, frames[2:]...))),
		}},
		{"voids and checksums", [][]byte{element(0xEC, same), element(0x1F43B675, element(0xBF, same[:4]), timed(0, element(0xEC, same), element(0xA3, laced(1, frames...))))}},
	} {
		s := open(t, matroska(head, test.clusters...))
		got := readAll(t, s, 1000)
		if diff := cmp.Diff(got, want); diff != "" || codes(s) != "[]" {
			t.Errorf("%s: %d samples, want %d as in the FLAC file; problems %v", test.name, len(got), len(want), s.Problems())
		}
	}
}

// simpleBlocks makes one simple block of each packet, 64 ms apart.
func simpleBlocks(from uint16, packets ...[]byte) (b []byte) {
	for i, p := range packets {
		b = append(b, element(0xA3, binary.BigEndian.AppendUint16([]byte{0x81}, from+uint16(64*i)), []byte{0x80}, p)...)
	}
	return b
}

func TestMatroskaProblems(t *testing.T) {
	head, frames := flacParts(t)
	whole := len(readAll(t, open(t, load(t, "tone.flac")), 1000))
	cluster := func(ms byte, packets ...[]byte) []byte {
		return element(0x1F43B675, element(0xE7, []byte{ms}), simpleBlocks(0, packets...))
	}
	start := len(matroska(head))
	first, rest := cluster(0, frames[:2]...), cluster(128, frames[2:]...)
	late := element(0x1F43B675, element(0xE7, []byte{192}), simpleBlocks(0, frames[3:]...))
	damaged := bytes.Clone(frames[1])
	damaged[100] ^= 1
	for _, test := range []struct {
		name    string
		file    []byte
		samples int
		codes   string
	}{
		{"junk between clusters", matroska(head, first, []byte("\x00junk"), rest), whole, fmt.Sprintf("[junk@%d damaged@%d]", start+len(first), start+len(first))},
		{"a packet is missing", matroska(head, first, late), whole, fmt.Sprintf("[gap@%d]", start+len(first)+4+4+6+5+4)},
		{"a damaged packet", matroska(head, cluster(0, frames[0], damaged), rest), whole, fmt.Sprintf("[damaged@%d]", start+4+4+6+5+4+len(frames[0])+5+4)},
		{"cut off", matroska(head, first, rest)[:start+len(first)+len(rest)-10], whole - 2*704, fmt.Sprintf("[truncated@%[1]d truncated@%[1]d truncated@-1]", start+len(first)+len(rest)-10)},
	} {
		s := open(t, test.file)
		if got := len(readAll(t, s, 1000)); got != test.samples || codes(s) != test.codes {
			t.Errorf("%s: %d samples, problems %v; want %d, %s", test.name, got, s.Problems(), test.samples, test.codes)
		}
	}
}

func TestMatroskaStructure(t *testing.T) {
	file := load(t, "tone-vorbis.mka")
	s, err := audio.Inspect(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	const want = "EBML=matroska Segment(SeekHead Void Info=Lavf59.27.100(CRC-32) Tracks(CRC-32 TrackEntry=A_VORBIS(Audio)) " +
		"Tags(CRC-32 Tag(Targets SimpleTag) Tag(Targets SimpleTag+)) Cluster Cues)"
	if got := s.Signature(); got != want {
		t.Errorf("Signature() = %s\nwant %s", got, want)
	}
}
