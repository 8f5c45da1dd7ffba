package aac_test

import (
	"math"
	"testing"

	"github.com/earwitness/earwitness/audio/aac"
)

func FuzzParseConfig(f *testing.F) {
	for _, c := range configs {
		f.Add(c.b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := aac.ParseConfig(b)
		if err != nil {
			return
		}
		if c.SampleRate <= 0 || c.OutputRate <= 0 || c.Channels < 0 || c.Channels == 0 && c.ChannelConfig != 0 {
			t.Errorf("ParseConfig(%x) = %+v, want rates above 0, and channels where the configuration tells them", b, c)
		}
	})
}

func FuzzParseADTS(f *testing.F) {
	f.Add([]byte{0xff, 0xf1, 0x50, 0x80, 0x2e, 0x7f, 0xfc})
	f.Fuzz(func(t *testing.T, b []byte) {
		h, ok := aac.ParseADTS(b)
		if ok && (h.FrameBytes <= h.HeaderBytes || h.SampleRate <= 0 || h.HeaderBytes < aac.MaxADTSHeader) {
			t.Errorf("ParseADTS(%x) = %+v", b, h)
		}
	})
}

// FuzzDecode checks that the layers agree on what a block is, and that a refused one leaves no trace.
func FuzzDecode(f *testing.F) {
	for _, file := range files {
		_, list := packets(f, file.name)
		for _, p := range list {
			f.Add(byte(file.config.ChannelConfig), false, p)
			f.Add(byte(file.config.ChannelConfig), true, p)
		}
	}
	f.Fuzz(func(t *testing.T, channels byte, short bool, packet []byte) {
		c := config(44100, int(channels), 0)
		if short {
			c.FrameSamples = 960
		}
		d, err := aac.NewDecoder(c)
		if err != nil {
			return
		}
		p, err := aac.NewParser(c)
		if err != nil {
			t.Fatal(err)
		}
		b, parseErr := p.Parse(packet)
		out, err := d.Decode(nil, packet)
		switch {
		case err != nil && (len(out) > 0 || d.Used() > 0):
			t.Fatalf("%d values from %d bytes of a refused block", len(out), d.Used())
		case err != nil:
			return
		case parseErr != nil:
			t.Fatalf("decoded what cannot be parsed: %v", parseErr)
		case len(out) != c.FrameSamples*d.Channels() || d.Used() != (b.Bits+7)/8:
			t.Fatalf("%d values of %d channels, used %d bytes of %d", len(out), d.Channels(), d.Used(), (b.Bits+7)/8)
		}
		b.Signature()
		for _, x := range out {
			if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) {
				t.Fatal("a sample is not finite")
			}
		}
	})
}
