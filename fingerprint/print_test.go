package fingerprint_test

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/earwitness/earwitness/fingerprint"
)

func TestPrintBytes(t *testing.T) {
	for _, seconds := range []float64{0, 0.01, 0.1, 0.2, 0.25, 1, 30} {
		p := printOf(talk(seconds, 1))
		data, err := p.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		var q fingerprint.Print
		if err := q.UnmarshalBinary(data); err != nil {
			t.Fatalf("%g s: %v", seconds, err)
		}
		again, _ := q.MarshalBinary()
		if !bytes.Equal(again, data) || q.Seconds() != p.Seconds() || q.Landmarks() != p.Landmarks() {
			t.Errorf("%g s: a round trip changes the print", seconds)
		}
		for n := range data {
			if n < 100 && q.UnmarshalBinary(data[:n]) == nil {
				t.Errorf("%g s: the first %d of %d bytes are taken for a print", seconds, n, len(data))
			}
		}
	}
}

// An hour of speech takes 0.8 MB, as the package says.
func TestPrintSize(t *testing.T) {
	data, _ := printOf(talk(36, 1)).MarshalBinary()
	if len(data) > 8000 {
		t.Errorf("36 s take %d bytes", len(data))
	}
}

func FuzzPrint(f *testing.F) {
	data, _ := printOf(talk(2, 1)).MarshalBinary()
	f.Add(data)
	f.Add([]byte{1, 0, 0})
	f.Add([]byte{1, 255, 255, 255, 255, 15, 0})
	whole := printOf(talk(4, 1))
	f.Fuzz(func(t *testing.T, data []byte) {
		var p fingerprint.Print
		if p.UnmarshalBinary(data) != nil {
			return
		}
		if again, _ := p.MarshalBinary(); len(data) < 1000 && !bytes.Equal(again, data) && len(again) > len(data) {
			t.Errorf("%d bytes become %d", len(data), len(again))
		}
		fingerprint.MatchAll([]*fingerprint.Print{whole, &p, &p}, fingerprint.Options{})
	})
}

// Landmarks stand seven rows or eight bins apart. What claims more would make an index as large as it likes.
func TestPrintDense(t *testing.T) {
	for _, n := range []int{26, 200} {
		data := []byte{2, 10}
		data = binary.AppendUvarint(data, uint64(n))
		for i := range n {
			data = append(data, 0, byte(14+i))
		}
		if err := new(fingerprint.Print).UnmarshalBinary(data); (err == nil) != (n == 26) {
			t.Errorf("%d landmarks in one row: %v", n, err)
		}
	}
}
