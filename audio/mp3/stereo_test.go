package mp3

import (
	"math"
	"testing"
)

// joint returns a decoder with all left lines 1 and the right lines below last 2, and stereo carried out on it.
func joint(h Header, g GranuleInfo, last int, positions map[int]uint8) *layer3 {
	d := new(layer3)
	d.side.Granules[0] = [2]GranuleInfo{g, g}
	left, right := &d.channels[0], &d.channels[1]
	for i := range left.lines {
		left.lines[i] = 1
		if i < last {
			right.lines[i] = 2
		}
	}
	left.last, right.last = granuleLines, last
	for i := range right.scale.value {
		right.scale.value[i], right.scale.illegal[i] = 7, 7
	}
	for band, position := range positions {
		right.scale.value[band] = position
	}
	d.stereo(h, 0)
	return d
}

// TestStereo checks single lines. M/S makes (1+2)/√2 and (1-2)/√2 of 1 and 2, and 1/√2 twice of 1 and 0.
func TestStereo(t *testing.T) {
	h := Header{Version: MPEG1, Layer: 3, SampleRate: 44100, ChannelMode: JointStereo, ModeExtension: 3}
	plain, second := h, h
	plain.ModeExtension, second.Version, second.SampleRate = 1, MPEG2, 22050
	long, short, mixed := GranuleInfo{}, GranuleInfo{WindowSwitching: true, BlockType: 2}, GranuleInfo{WindowSwitching: true, BlockType: 2, MixedBlock: true}
	const r2 = math.Sqrt2 / 2
	for _, tt := range []struct {
		name        string
		h           Header
		g           GranuleInfo
		last        int
		positions   map[int]uint8
		line        int
		left, right float64
	}{
		{"M/S below the bound", h, long, 100, nil, 50, 3 * r2, -r2},
		{"not coded below the bound", plain, long, 100, nil, 50, 1, 2},
		{"in the bound's band, which has lines", h, long, 100, map[int]uint8{13: 0}, 105, r2, r2},
		{"all right above the bound", h, long, 100, map[int]uint8{14: 0}, 110, 0, 1},
		{"all left above the bound", h, long, 100, map[int]uint8{14: 6}, 133, 1, 0},
		{"position 7 is M/S", h, long, 100, nil, 110, r2, r2},
		{"position 7 is not coded", plain, long, 100, nil, 110, 1, 0},
		{"the last band as the one before", h, long, 100, map[int]uint8{20: 6}, 500, 1, 0},
		{"the last band alone", h, long, 418, nil, 418, 0.5, 0.5},
		{"the last band alone, MPEG-2", second, long, 522, nil, 522, 1, 1},
		{"MPEG-2 position", second, long, 100, map[int]uint8{20: 4}, 464, 1, r2},
		{"short, window above its bound", h, short, 4, map[int]uint8{1: 0}, 4, 0, 1},
		{"short, window below its bound", h, short, 4, map[int]uint8{0: 0}, 0, 3 * r2, -r2},
		{"short, last band as the one before", h, short, 4, map[int]uint8{35: 0}, 575, 0, 1},
		{"mixed, long lines below short ones", h, mixed, 37, map[int]uint8{7: 0}, 33, 3 * r2, -r2},
		{"mixed, long lines above the bound", h, mixed, 20, map[int]uint8{7: 0}, 33, 0, 1},
	} {
		d := joint(tt.h, tt.g, tt.last, tt.positions)
		l, r := float64(d.channels[0].lines[tt.line]), float64(d.channels[1].lines[tt.line])
		if math.Abs(l-tt.left) > 1e-6 || math.Abs(r-tt.right) > 1e-6 {
			t.Errorf("%s: line %d = %v, %v, want %v, %v", tt.name, tt.line, l, r, tt.left, tt.right)
		}
	}
}

// TestQuadEnd checks that a group of small values that crosses the granule's end is dropped.
func TestQuadEnd(t *testing.T) {
	r := bitReader{buf: make([]byte, 16)} // table B: 0000 is four values of 1, followed by their signs
	got := make([]int16, 8)
	if n := quadTables[1].quads(got, &r, 15); n != 4 || got[3] != 1 || got[4] != 0 {
		t.Errorf("%d values %v, want four ones and the rest dropped", n, got)
	}
}
