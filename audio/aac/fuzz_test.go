package aac_test

import (
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
		if c.SampleRate <= 0 || c.OutputRate <= 0 || c.Channels <= 0 {
			t.Errorf("ParseConfig(%x) = %+v, want rates and channels above 0", b, c)
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
