package fingerprint_test

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/earwitness/earwitness/fingerprint"
)

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

func BenchmarkMatchOne(b *testing.B) {
	for _, hours := range []int{10, 100} {
		var prints []*fingerprint.Print
		for i := range hours * 6 {
			prints = append(prints, noisePrint(b, 600, uint64(i)))
		}
		clip := noisePrint(b, 5, 1e6)
		b.Run(fmt.Sprint(hours), func(b *testing.B) {
			for b.Loop() {
				fingerprint.MatchOne(clip, prints, fingerprint.Options{})
			}
		})
	}
}
