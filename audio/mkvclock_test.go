package audio_test

import (
	"encoding/binary"
	"fmt"
	"testing"
)

// timedCluster makes a cluster at a time in milliseconds, with one block of packets.
func timedCluster(ms uint16, packets ...[]byte) []byte {
	return element(0x1F43B675, element(0xE7, binary.BigEndian.AppendUint16(nil, ms)), element(0xA3, laced(1, packets...)))
}

// TestMatroskaTimes has packets of 64 ms at other times than they would follow each other.
func TestMatroskaTimes(t *testing.T) {
	head, frames := flacParts(t)
	second := len(matroska(head, timedCluster(0, frames[0]))) + 8 + 7 + 5 + 5
	third := second + len(frames[1]) + 8 + 7 + 5 + 5 + len(frames[2])/255 + 1 + len(frames[3])/255 + 1
	for _, test := range []struct {
		name    string
		times   [3]uint16
		samples int
		codes   string
	}{
		{"as they come", [3]uint16{0, 64, 128}, 9600, "[]"},
		{"later than nothing", [3]uint16{1000, 1064, 1128}, 9600, "[]"},
		{"wavering", [3]uint16{10, 54, 150}, 9600, "[]"},
		{"twice the same time", [3]uint16{64, 64, 128}, 9600, fmt.Sprintf("[inconsistent@%d]", second)},
		{"back by half a second", [3]uint16{500, 564, 0}, 9600, fmt.Sprintf("[inconsistent@%d]", third)},
		{"missing", [3]uint16{0, 128, 192}, 9600 + 2048, fmt.Sprintf("[gap@%d]", second)},
	} {
		clusters := [][]byte{
			timedCluster(test.times[0], frames[0]), timedCluster(test.times[1], frames[1]), timedCluster(test.times[2], frames[2:]...),
		}
		s := open(t, matroska(head, clusters...))
		if got := len(readAll(t, s, 1000)); got != test.samples || codes(s) != test.codes {
			t.Errorf("%s: %d samples, problems %v; want %d, %s", test.name, got, s.Problems(), test.samples, test.codes)
		}
	}
}
