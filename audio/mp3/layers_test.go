package mp3

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// seeds adds the starts of all test files.
func seeds(f *testing.F, most int) {
	f.Helper()
	files, err := filepath.Glob("testdata/*.mp?")
	if err != nil || len(files) == 0 {
		f.Fatalf("no test files: %v", err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data[:min(len(data), most)])
	}
}

// FuzzLayers checks that frame index, integers and samples speak of the same frames and integers.
func FuzzLayers(f *testing.F) {
	seeds(f, 3000)
	f.Fuzz(func(t *testing.T, data []byte) {
		r := bytes.NewReader(data)
		x, err := NewIndex(r, r.Size())
		d, derr := NewDecoder(r, r.Size())
		if (err == nil) != (derr == nil) {
			t.Fatalf("NewIndex = %v, NewDecoder = %v", err, derr)
		}
		if err != nil {
			return
		}
		var u Unpacker
		var s Spectra
		frames := 0
		for ; x.Next(); frames++ {
			checkFrame(t, x, int64(len(data)), frames)
			granules, code := u.Unpack(x, &s)
			if !follow(t, d, x.Frame()) || granules == 0 {
				continue
			}
			checkIntegers(t, d, x.Frame(), &s, granules, code)
		}
		if _, err := io.CopyN(io.Discard, drain{d}, 1); err != io.EOF {
			t.Errorf("the decoder goes on where the index ends: %v", err)
		}
		if _, err := x.CheckMusic(); err != nil {
			t.Error(err)
		}
	})
}

// drain reads a Decoder's frames without their samples.
type drain struct{ *Decoder }

func (d drain) Read([]byte) (int, error) {
	if d.index.Next() {
		return 1, nil
	}
	return 0, io.EOF
}

// checkFrame checks what must hold of every frame.
func checkFrame(t *testing.T, x *Index, size int64, n int) {
	t.Helper()
	f := x.Frame()
	if f.Bytes < 4 || f.AtByte < 0 || f.AtByte+int64(f.Bytes) > size || f.Bytes > maxFrameBytes || len(x.Bytes()) != f.Bytes {
		t.Fatalf("frame %d of %d bytes at %d, want it inside %d bytes", n, f.Bytes, f.AtByte, size)
	}
}

// follow lets the decoder decode up to a frame, and reports whether it decoded that.
func follow(t *testing.T, d *Decoder, f *Frame) bool {
	t.Helper()
	for d.index.Frame().AtByte < f.AtByte || d.haveNext || d.silent > 0 {
		d.start = len(d.out)
		if d.advance(); d.ended {
			t.Fatalf("the decoder ends before the frame at %d", f.AtByte)
		}
	}
	if d.index.Frame().AtByte != f.AtByte {
		t.Fatalf("the decoder is at byte %d, the index at %d", d.index.Frame().AtByte, f.AtByte)
	}
	return f.Header.alike(&d.format) && !f.Tag
}

// checkIntegers compares the last granule of a frame in both.
func checkIntegers(t *testing.T, d *Decoder, f *Frame, s *Spectra, granules int, code string) {
	t.Helper()
	l, ok := d.codec.(*layer3)
	if !ok || code != "" && code != CodeDoubtful {
		return
	}
	for ch := range f.Header.Channels() {
		got, want := &s[granules-1][ch], &l.channels[ch]
		if !slices.Equal(got.Lines[:got.Last], want.quant[:got.Last]) || got.Scalefactors != want.scale.value {
			t.Fatalf("frame at %d, channel %d: Unpack gives other integers than the decoder", f.AtByte, ch)
		}
	}
}

// TestFilling compares what lies between main data with the same cut out of all main data in a row, of files whole and cut.
func TestFilling(t *testing.T) {
	var seen int
	for _, name := range []string{"joint-44k", "mono-44k", "mono-8k", "mono-22k"} {
		data, err := os.ReadFile("testdata/" + name + ".mp3")
		if err != nil {
			t.Fatal(err)
		}
		for cut := range 6 {
			seen += checkFilling(t, name, cutFrames(t, data, 2, cut))
		}
	}
	if seen == 0 {
		t.Error("no frame had any filling")
	}
}

// cutFrames takes n frames out of a file, from number first on.
func cutFrames(t *testing.T, data []byte, first, n int) []byte {
	t.Helper()
	x, err := NewIndex(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var at []int64
	for x.Next() {
		at = append(at, x.Frame().AtByte)
	}
	return slices.Concat(data[:at[first]], data[at[first+n]:])
}

func checkFilling(t *testing.T, name string, data []byte) (seen int) {
	t.Helper()
	x, err := NewIndex(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var main []byte
	for x.Next() {
		f := x.Frame()
		if !f.Tag {
			var want []byte
			if begin := len(main) - int(f.Side.MainDataBegin); f.Ancillary >= 8 {
				want = main[begin-f.Ancillary/8 : begin]
			}
			if got := x.Filling(); !bytes.Equal(got, want[:min(len(want), maxFilling)]) {
				t.Errorf("%s, frame at %d: filling % x, want % x", name, f.AtByte, got, want)
			}
			seen += len(want)
			main = append(main, x.Bytes()[f.Header.mainOffset():]...)
		}
	}
	return seen
}
