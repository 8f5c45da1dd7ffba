package mp3_test

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness/audio/mp3"
)

// TestCRC damages frames: each place is told, frames that touch as one.
func TestCRC(t *testing.T) {
	data := load(t, "crc-32k.mp3")
	starts := frameStarts(t, data)
	for _, i := range []int{1, 2, 4} {
		data[starts[i]+5] ^= 1
	}
	_, d := decode(t, data, 4096)
	const text = "frames with a wrong CRC, decoded all the same: "
	want := []mp3.Problem{
		{Code: mp3.CodeCRC, AtByte: int64(starts[1]), Text: text + "2"},
		{Code: mp3.CodeCRC, AtByte: int64(starts[4]), Text: text + "1"},
	}
	if diff := cmp.Diff(want, d.Problems()); diff != "" {
		t.Errorf("problems, -want +got:\n%s", diff)
	}
}

// TestManyProblems fills the list with one kind of problem. Another kind is still told.
func TestManyProblems(t *testing.T) {
	data := load(t, "crc-32k.mp3")
	starts := frameStarts(t, data)
	bad := append([]byte(nil), data[starts[4]:starts[5]]...)
	bad[5] ^= 1
	pair := append(bad, data[starts[5]:starts[6]]...)
	_, x := walk(t, splice(bytes.Repeat(pair, 600), pair[:100]))
	p := x.Problems()
	if len(p) != 502 || p[499].Code != mp3.CodeCRC || p[500].Code != mp3.CodeTruncated || p[501].Code != mp3.CodeTooManyToList {
		t.Errorf("%d problems, the last %v, want 500 of %s, %s, %s", len(p), p[max(0, len(p)-2):],
			mp3.CodeCRC, mp3.CodeTruncated, mp3.CodeTooManyToList)
	}
}
