package vorbis_test

import (
	"testing"

	"github.com/earwitness/earwitness/audio/vorbis"
)

func FuzzNewDecoder(f *testing.F) {
	for _, file := range files {
		p := stream(f, file.name, file.built)
		f.Add(p[0], p[2], p[3])
	}
	f.Fuzz(func(t *testing.T, id, setup, packet []byte) {
		d, err := vorbis.NewDecoder(id, setup)
		if err != nil {
			return
		}
		checkPackets(t, d, packet, packet[:len(packet)/2], packet)
	})
}

func FuzzDecode(f *testing.F) {
	var decoders []*vorbis.Decoder
	for i, file := range files {
		p := stream(f, file.name, file.built)
		decoders = append(decoders, open(f, p))
		f.Add(uint8(i), p[3], p[4])
	}
	f.Fuzz(func(t *testing.T, i uint8, first, second []byte) {
		d := decoders[int(i)%len(decoders)]
		d.Reset()
		checkPackets(t, d, first, second)
	})
}

// checkPackets decodes packets and expects as many samples as promised, or an error and none.
func checkPackets(t *testing.T, d *vorbis.Decoder, packets ...[]byte) {
	for i, p := range packets {
		want := d.Samples(p) * d.Info().Channels
		got, err := d.Decode(nil, p)
		if err != nil {
			want = 0
		}
		if len(got) != want {
			t.Errorf("packet %d gave %d values and %v, want %d", i, len(got), err, want)
		}
	}
}

func FuzzParseComment(f *testing.F) {
	for _, file := range files {
		f.Add(stream(f, file.name, file.built)[1])
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		vendor, comments, _ := vorbis.ParseComment(b)
		n := len(vendor)
		for _, c := range comments {
			n += 4 + len(c)
		}
		if n > len(b) {
			t.Errorf("%d bytes of comments from %d", n, len(b))
		}
	})
}
