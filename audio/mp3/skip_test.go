package mp3_test

import (
	"bytes"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/earwitness/earwitness/audio/mp3"
)

// What is read after Skip is what would have been read there.
func TestSkip(t *testing.T) {
	names, err := filepath.Glob("testdata/*.mp[23]")
	if err != nil || len(names) < 5 {
		t.Fatalf("%d files, %v", len(names), err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		whole := readAll(t, open(t, data))
		d := open(t, data)
		channels := d.Info().Channels
		total := len(whole) / channels
		for _, n := range []int{0, 1, 575, 1152, 3000, 7000, total / 2, total - 5000, total - 1, total} {
			if n < 0 || n > total {
				continue
			}
			d := open(t, data)
			some := make([]float32, 10*channels)
			before, _ := d.Read(some)
			skip := max(0, n-before/channels)
			if got, err := d.Skip(int64(skip)); got != int64(skip) || err != nil {
				t.Fatalf("%s: Skip(%d) = %d, %v", name, skip, got, err)
			}
			if got, want := readAll(t, d), whole[before+skip*channels:]; !slices.Equal(got, want) {
				t.Errorf("%s: after %d samples come others than without Skip", name, n)
			}
		}
		if n, err := d.Skip(int64(total) + 1); n != int64(total) || err != io.EOF {
			t.Errorf("%s: Skip beyond the end = %d, %v; want %d, EOF", name, n, err, total)
		}
	}
}

// So it is in long files of one piece after the other and with bytes that are wrong, whose frames are passed over unseen.
func TestSkipFar(t *testing.T) {
	for _, name := range []string{"crc-32k.mp3", "joint-44k.mp3", "layer2-44k.mp2", "mono-8k.mp3", "low-24k.mp3", "least-24k.mp3"} {
		piece, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		random := rand.New(rand.NewPCG(3, 5))
		long := bytes.Repeat(piece, 1+150_000/len(piece))
		for range 40 {
			long[len(piece)+random.IntN(len(long)-len(piece))] ^= 1 << random.IntN(8)
		}
		whole := readAll(t, open(t, long))
		channels := open(t, long).Info().Channels
		for range 25 {
			d := open(t, long)
			for at, n := 0, 0; at < len(whole)/channels; at += n {
				skip := random.IntN(len(whole) / channels / 2)
				if got, err := d.Skip(int64(skip)); got != int64(skip) && err != io.EOF {
					t.Fatalf("%s: Skip(%d) = %d, %v", name, skip, got, err)
				}
				at = min(at+skip, len(whole)/channels)
				some := make([]float32, channels*random.IntN(3000))
				n, _ = d.Read(some)
				if want := whole[at*channels:][:n]; !slices.Equal(some[:n], want) {
					t.Fatalf("%s: at sample %d stand others than without Skip", name, at)
				}
				n /= channels
			}
		}
	}
}

// readAll reads a decoder to its end.
func readAll(t *testing.T, d *mp3.Decoder) []float32 {
	t.Helper()
	var all []float32
	for buf := make([]float32, 1001); ; {
		n, err := d.Read(buf)
		all = append(all, buf[:n]...)
		if err == io.EOF {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}
