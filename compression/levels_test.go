package compression_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness/audio"
	"github.com/earwitness/earwitness/compression"
	"github.com/earwitness/earwitness/internal/synth"
)

// speech is a made voice at 8 kHz and 16 bits, with digital silence in its pauses.
func speech(seconds int, voice uint64) []float32 {
	x, _ := synth.Babble(seconds*8000, 8000, voice, 7)
	return scaled(x, 0.8)
}

// scaled changes the level and rounds to 16 bits.
func scaled(x []float32, gain float64) []float32 {
	y := make([]float32, len(x))
	for i, v := range x {
		y[i] = float32(min(max(math.Round(float64(v)*gain*32768), -32768), 32767) / 32768)
	}
	return y
}

// g711 puts samples on the nearest level of a law. What the levels are is decoded from a file of all bytes.
func g711(x []float32, law string) []float32 {
	encoding := map[string]uint32{"mulaw": 1, "alaw": 27}[law]
	file := []byte(".snd")
	for _, v := range []uint32{24, 256, encoding, 8000, 1} {
		file = binary.BigEndian.AppendUint32(file, v)
	}
	for i := range 256 {
		file = append(file, byte(i))
	}
	s, err := audio.Open(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		panic(err)
	}
	level := make([]float32, 256)
	if n, err := s.Read(level); n != 256 || err != nil && err != io.EOF {
		panic(err)
	}
	slices.Sort(level)
	y := make([]float32, len(x))
	for i, v := range x {
		at, _ := slices.BinarySearch(level, v)
		at = min(at, 255)
		if at > 0 && v-level[at-1] < level[at]-v {
			at--
		}
		y[i] = level[at]
	}
	return y
}

func levels(x []float32, block int) []compression.Companding {
	l := compression.NewLevels()
	for b := range slices.Chunk(x, block) {
		l.Write(b)
	}
	return l.Result()
}

func TestLevels(t *testing.T) {
	x := speech(8, 1)
	for _, law := range []string{"alaw", "mulaw"} {
		for _, gain := range []float64{1, 0.5, 1.0 / 16, 0.7079, 0.2, 1.3} {
			c := levels(scaled(g711(x, law), gain), 4000)
			if len(c) != 1 || c[0].Law != law || !c[0].Proven || math.Abs(c[0].Gain/gain-1) > 1e-3 || c[0].Share < 0.999 {
				t.Errorf("%s, gain %g: %+v", law, gain, c)
			}
		}
	}
}

// What is coarse, quiet, clipped or band-limited without G.711 is not taken for it.
func TestLevelsLookAlikes(t *testing.T) {
	x := speech(8, 1)
	eight := scaled(scaled(x, 1.0/256), 256)
	cases := map[string][]float32{
		"16 bits": x, "quiet": scaled(x, 0.01), "8 bits": eight, "8 bits, other level": scaled(eight, 0.61),
		"quiet 8 bits": scaled(scaled(x, 1.0/2048), 256), "4 bits": scaled(scaled(x, 1.0/4096), 4096),
		"silence": make([]float32, 20000), "clipped": scaled(x, 50), "not a number": {float32(math.NaN()), 3, -3},
		"24 bits": synth.Gain(g711(x, "alaw"), 0.7), "dither after the law": scaled(synth.Add(g711(x, "alaw"),
			synth.White(len(x), 2.0/32768, 5)), 1),
	}
	for name, x := range cases {
		if c := levels(x, 1000); len(c) > 0 {
			t.Errorf("%s: %+v", name, c)
		}
	}
}

// A piece put in keeps its own gain, and is told from the rest to the sample, with blocks of any size.
func TestLevelsPieces(t *testing.T) {
	a, b := g711(speech(6, 1), "alaw"), scaled(g711(speech(3, 2), "alaw"), 0.9)
	off := synth.White(200, 0.1, 3)
	x := slices.Concat(a[:30000], off, b[4001:15000], off, a[30000:])
	want := levels(x, len(x))
	if len(want) != 2 || want[0].Gain != 1 || math.Abs(want[1].Gain-0.9) > 1e-3 {
		t.Fatalf("got %+v", want)
	}
	var places [][2]int64
	for _, c := range want {
		for _, s := range c.Stretches {
			places = append(places, [2]int64{s.StartSample, s.StartSample + s.Samples})
		}
	}
	end := int64(30000 + 200 + len(b[4001:15000]))
	if diff := cmp.Diff([][2]int64{{0, 30000}, {end + 200, int64(len(x))}, {30200, end}}, places); diff != "" {
		t.Errorf("stretches, -want +got:\n%s", diff)
	}
	for _, block := range []int{1, 4095, 4096, 10007} {
		if diff := cmp.Diff(want, levels(x, block)); diff != "" {
			t.Errorf("in blocks of %d, -want +got:\n%s", block, diff)
		}
	}
}

func ExampleLevels() {
	call := scaled(g711(speech(10, 3), "alaw"), 0.5)
	l := compression.NewLevels()
	l.Write(call)
	for _, c := range l.Result() {
		fmt.Printf("%s, gain %.3f, %.0f %% of samples, proven: %v\n", c.Law, c.Gain, 100*c.Share, c.Proven)
	}
	// Output: alaw, gain 0.500, 100 % of samples, proven: true
}
