package compression_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness/compression"
)

// silentMP3 is frames of 128 kb/s at 44.1 kHz, mono, that hold nothing, padded as encoders do.
func silentMP3(frames int) (list [][]byte) {
	const rate, fraction = 44100, 144 * 128000 % 44100
	counter := 0
	for range frames {
		f := make([]byte, 417)
		copy(f, []byte{0xff, 0xfb, 0x90, 0xc4})
		if counter += fraction; counter >= rate {
			counter -= rate
			f[2] |= 2
			f = append(f, 0)
		}
		list = append(list, f)
	}
	return list
}

func breaks(t *testing.T, frames [][]byte) (out []string) {
	t.Helper()
	b := slices.Concat(frames...)
	list, more, err := compression.MP3Breaks(bytes.NewReader(b), int64(len(b)))
	if err != nil || more > 0 {
		t.Fatalf("error %v, %d more", err, more)
	}
	for _, s := range list {
		out = append(out, fmt.Sprint(s.Law, s.AtSample))
	}
	return out
}

func TestMP3Breaks(t *testing.T) {
	for _, c := range []struct {
		name string
		edit func(f [][]byte) [][]byte
		want []string
	}{
		{"whole", func(f [][]byte) [][]byte { return f }, nil},
		{"10 frames cut, told 8 later", func(f [][]byte) [][]byte { return slices.Delete(f, 90, 100) }, []string{fmt.Sprint("padding", 98*1152)}},
		{"at the start", func(f [][]byte) [][]byte { return slices.Delete(f, 0, 33) }, nil},
		{"49 frames cut", func(f [][]byte) [][]byte { return slices.Delete(f, 90, 139) }, nil},
		{"never padded", func(f [][]byte) [][]byte {
			for i := range f {
				f[i] = f[i][:417]
				f[i][2] &^= 2
			}
			return f
		}, nil},
		{"copyright from frame 100 on", func(f [][]byte) [][]byte {
			for i := range f[100:] {
				f[100+i][3] |= 8
			}
			return f
		}, []string{fmt.Sprint("header", 100*1152)}},
		{"data of two frames at one place", func(f [][]byte) [][]byte {
			f[99][6], f[99][7] = 3000>>6, 3000&63<<2 // part2_3_length of frame 99, bits 18 to 29 of its side information
			f[100][4] = 300 >> 1                     // main_data_begin of the next
			return f
		}, []string{fmt.Sprint("overlap", 100*1152)}},
		{"unreadable frames", func(f [][]byte) [][]byte {
			for _, g := range f[80:83] {
				clear(g)
			}
			return f
		}, []string{fmt.Sprint("lost", 83*1152)}},
	} {
		if diff := cmp.Diff(c.want, breaks(t, c.edit(silentMP3(200)))); diff != "" {
			t.Errorf("%s, -want +got:\n%s", c.name, diff)
		}
	}
	if _, _, err := compression.MP3Breaks(bytes.NewReader(make([]byte, 100)), 100); err == nil {
		t.Error("no error where there is no MPEG audio")
	}
}

func ExampleMP3Breaks() {
	frames := silentMP3(300)
	file := slices.Concat(append(frames[:150:150], frames[157:]...)...) // 7 frames cut out at 3.92 s
	list, _, err := compression.MP3Breaks(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, b := range list {
		fmt.Printf("%s breaks %.2f s from the start\n", b.Law, float64(b.AtSample)/44100)
	}
	// Output: padding breaks 4.28 s from the start
}
