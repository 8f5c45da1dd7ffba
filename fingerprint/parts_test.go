package fingerprint_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness/fingerprint"
)

// minuteInHours makes parts of two or three of the recordings below.
const minuteInHours = 1.0 / 60

// relatives returns recordings of 12 to 40 s, some of which share something, and a clip of one of them.
func relatives() (prints []*fingerprint.Print, clip *fingerprint.Print) {
	long := talk(40, 31)
	prints = []*fingerprint.Print{printOf(long), nil, printOf(long[3*rate : 15*rate]), printOf(talk(20, 32))}
	for seed := range uint64(2) {
		prints = append(prints, printOf(talk(20, 40+seed)))
	}
	prints = append(prints, prints[0], printOf(noisy(long[10*rate:], 15, 1)))
	return prints, printOf(noisy(long[20*rate:24*rate], 15, 2))
}

// Searching part by part changes nothing: not a clear match, and not a faint one where nothing was passed over.
func TestPartsMatchAll(t *testing.T) {
	related, _ := relatives()
	var random []*fingerprint.Print
	for seed := range uint64(8) {
		random = append(random, noisePrint(t, 20+float64(seed/2), seed/2))
	}
	for _, c := range []struct {
		name    string
		prints  []*fingerprint.Print
		options fingerprint.Options
		least   int
	}{
		{"slid", related, fingerprint.Options{MinScore: clear}, 6},
		{"looked up", related, fingerprint.Options{MinScore: clear, Comparisons: -1}, 6},
		{"slid, chance too", random, fingerprint.Options{MinScore: -9}, 4},
		{"looked up, chance too", random[:4], fingerprint.Options{MinScore: -9, Comparisons: -1}, 2},
	} {
		want, inOne := fingerprint.MatchAll(c.prints, c.options)
		if inOne.PassedOver != 0 || c.options.MinScore < 0 && inOne.BlocksCrowded != 0 || len(want) < c.least {
			t.Fatalf("%s: %d matches, %+v", c.name, len(want), inOne)
		}
		for _, hours := range []float64{minuteInHours, minuteInHours / 100} {
			c.options.PartHours = hours
			got, stats := fingerprint.MatchAll(c.prints, c.options)
			if diff := cmp.Diff(got, want); diff != "" {
				t.Errorf("%s, parts of %g h: %d matches, want %d; (-got +want) %.2000s", c.name, hours, len(got), len(want), diff)
			}
			if stats.Pairs != inOne.Pairs || stats.Slid != inOne.Slid || stats.SlidChanged != inOne.SlidChanged {
				t.Errorf("%s, parts of %g h: %+v, want %+v", c.name, hours, stats, inOne)
			}
		}
	}
}

func TestPartsMatchOne(t *testing.T) {
	prints, clip := relatives()
	for _, comparisons := range []float64{0, -1} {
		o := fingerprint.Options{Comparisons: comparisons, MinScore: clear}
		want, _ := fingerprint.MatchOne(clip, prints, o)
		o.PartHours = minuteInHours
		got, _ := fingerprint.MatchOne(clip, prints, o)
		if diff := cmp.Diff(got, want); diff != "" || len(want) != 3 {
			t.Errorf("comparisons %g, of %d matches (-got +want): %s", comparisons, len(want), diff)
		}
	}
}

// noisePrint returns a print of random bits and landmarks as dense as those of speech, a thousand times as quickly as
// from audio.
func noisePrint(tb testing.TB, seconds float64, seed uint64) *fingerprint.Print {
	const landmarksPerSecond, loBin, bins, version = 36, 14, 204, 2
	random := rand.New(rand.NewPCG(seed, 1))
	rows := int(seconds * 62.5)
	n := int(seconds * landmarksPerSecond)
	data := binary.AppendUvarint([]byte{version}, uint64(rows))
	data = binary.AppendUvarint(data, uint64(n))
	last := 0
	for i := range n {
		row := i * rows / n
		data = append(binary.AppendUvarint(data, uint64(row-last)), loBin+byte(i%2*bins/2+random.IntN(bins/2)))
		last = row
	}
	frames := max(0, (rows-1)/2-7)
	for range frames {
		data = binary.LittleEndian.AppendUint32(data, random.Uint32())
	}
	for i := range frames {
		if i%8 == 0 {
			data = append(data, 0)
		}
		data[len(data)-1] |= 1 << (i % 8)
	}
	p := &fingerprint.Print{}
	if err := p.UnmarshalBinary(data); err != nil {
		tb.Fatal(err)
	}
	return p
}

// BenchmarkLibrary measures what a clip of 5 s costs in a library in a file: first when it is opened and read, and then
// again, when the prints are in memory. With "landmarks", what is not slid is looked up.
func BenchmarkLibrary(b *testing.B) {
	slide, landmarks := fingerprint.Options{}, fingerprint.Options{Comparisons: -1}
	clip := noisePrint(b, 5, 1e6)
	for _, hours := range []int{10, 100} {
		f := hoursOfNoise(b, hours)
		for _, c := range []struct {
			name    string
			options fingerprint.Options
			again   bool
		}{{"slide first", slide, false}, {"slide again", slide, true}, {"landmarks first", landmarks, false}, {"landmarks again", landmarks, true}} {
			b.Run(fmt.Sprintf("%s/%d", c.name, hours), func(b *testing.B) {
				l := inFile(b, f)
				if c.again {
					find(b, l, clip, c.options)
				}
				for b.Loop() {
					if !c.again {
						l = inFile(b, f)
					}
					find(b, l, clip, c.options)
				}
			})
		}
	}
}

// hoursOfNoise returns a file with a library of recordings of ten minutes.
func hoursOfNoise(b *testing.B, hours int) *os.File {
	f, err := os.Create(filepath.Join(b.TempDir(), "library"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { f.Close() })
	l := inFile(b, f)
	for i := range hours * 6 {
		err = errors.Join(err, l.Add(fmt.Sprint(i), noisePrint(b, 600, uint64(i))))
	}
	if err := errors.Join(err, l.Sync()); err != nil {
		b.Fatal(err)
	}
	return f
}

func find(b *testing.B, l *fingerprint.Library, clip *fingerprint.Print, o fingerprint.Options) {
	if _, _, err := l.Find(clip, o); err != nil {
		b.Fatal(err)
	}
}

func inFile(b *testing.B, f *os.File) *fingerprint.Library {
	l, err := fingerprint.OpenLibrary(f)
	if err != nil {
		b.Fatal(err)
	}
	return l
}
