package aac_test

import (
	"fmt"
	"log"
	"os"

	"github.com/earwitness/earwitness/audio/aac"
)

func ExampleParser() {
	file, err := os.ReadFile("testdata/mono-8k.aac")
	if err != nil {
		log.Fatal(err)
	}
	h, ok := aac.ParseADTS(file)
	if !ok {
		log.Fatal("no ADTS")
	}
	p, err := aac.NewParser(h.Config())
	if err != nil {
		log.Fatal(err)
	}
	for ok {
		b, err := p.Parse(file[h.HeaderBytes:h.FrameBytes])
		if err != nil {
			log.Fatal(err)
		}
		c := b.Elements[0].Channels[0]
		fmt.Println(c.Sequence, "windows, gain", c.GlobalGain, "lines", c.Lines[:8])
		file = file[h.FrameBytes:]
		h, ok = aac.ParseADTS(file)
	}
	// Output:
	// start windows, gain 149 lines [-10 10 10 -10 -10 10 10 -10]
	// short windows, gain 146 lines [-2 3 3 -8 0 1 0 -1]
	// short windows, gain 148 lines [2 -3 -3 5 0 -1 2 1]
	// short windows, gain 146 lines [-3 2 5 -3 0 0 -2 0]
	// stop windows, gain 135 lines [-11 -6 -12 7 -8 14 -1 16]
	// long windows, gain 168 lines [1 1 1 1 1 1 1 1]
	// long windows, gain 161 lines [0 0 -1 1 -1 1 -1 1]
}

func ExampleDecoder() {
	d, err := aac.NewDecoder(aac.Config{
		ObjectType: 2, SampleRate: 44100, ChannelConfig: 1, Channels: 1, FrameSamples: 1024,
	})
	if err != nil {
		log.Fatal(err)
	}
	silence := []byte{0x01, 0x00, 0x00, 0x07} // a single channel element without bands, and the terminator
	samples, err := d.Decode(nil, silence)
	fmt.Println(len(samples), err)
	// Output: 1024 <nil>
}
