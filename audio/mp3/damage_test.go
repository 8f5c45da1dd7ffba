package mp3_test

import (
	"slices"
	"testing"

	"github.com/earwitness/earwitness/audio/mp3"
)

// TestDamagedFrame damages one frame so that it contradicts itself. It goes silent, the one behind it begins with what its filter
// banks remember, and all others stay as they are: at their times, exactly.
func TestDamagedFrame(t *testing.T) {
	for _, tt := range []struct {
		name, file string
		bit        int // in the frame
		value      int64
		width      int
		samples    int // of a frame, all channels
	}{
		{"big_values too large", "mono-44k.mp3", 32 + 18 + 12, 511, 9, 1152},
		{"window switching to normal blocks", "mono-44k.mp3", 32 + 18 + 33, 4, 3, 1152},
		{"part2_3_length beyond the frame", "mono-44k.mp3", 32 + 18, 4095, 12, 1152},
		{"an allocation of more than the frame holds", "layer2-44k.mp2", 32, 1<<60 - 1, 60, 2304},
	} {
		data := load(t, tt.file)
		starts := frameStarts(t, data)
		clean, _ := decode(t, data, 4096)
		damaged := slices.Clone(data)
		for i := range tt.width {
			pos := 8*starts[2] + tt.bit + i
			damaged[pos>>3] &^= 1 << (7 - pos&7)
			damaged[pos>>3] |= byte(tt.value>>(tt.width-1-i)&1) << (7 - pos&7)
		}
		got, d := decode(t, damaged, 4096)
		if p := d.Problems(); len(p) != 1 || p[0].Code != mp3.CodeInconsistent || p[0].AtByte != int64(starts[2]) {
			t.Errorf("%s: Problems = %v, want %s at byte %d", tt.name, p, mp3.CodeInconsistent, starts[2])
		}
		if len(got) != len(clean) {
			t.Fatalf("%s: %d values, want %d", tt.name, len(got), len(clean))
		}
		from, to := 2*tt.samples, 4*tt.samples
		if !slices.Equal(got[:from], clean[:from]) || !slices.Equal(got[to:], clean[to:]) {
			t.Errorf("%s: other frames than the damaged one and the next have changed", tt.name)
		}
	}
}
