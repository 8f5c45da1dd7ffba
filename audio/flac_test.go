package audio_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestFLACOtherFormat holds that frames of another format inside a file cost none of its own.
func TestFLACOtherFormat(t *testing.T) {
	file, other := load(t, "tone.flac"), load(t, "tone24.flac")
	whole := readAll(t, open(t, file), 1000)
	at := flacFrames(file)[2]
	frames := other[bytes.Index(other, []byte("\xff\xf8")):]
	s := open(t, append(append(bytes.Clone(file[:at]), frames...), file[at:]...))
	if diff := cmp.Diff(readAll(t, s, 1000), whole); diff != "" || !strings.HasPrefix(codes(s), fmt.Sprintf("[format_change@%d", at)) {
		t.Errorf("frames put in: other samples, or problems %s", codes(s))
	}
	s = open(t, append(bytes.Clone(file), frames...))
	if got := len(readAll(t, s, 1000)); got != len(whole) || codes(s) != fmt.Sprintf("[format_change@%d]", len(file)) {
		t.Errorf("frames behind: %d samples, problems %s; want %d", got, codes(s), len(whole))
	}
}
