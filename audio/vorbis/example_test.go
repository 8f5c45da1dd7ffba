package vorbis_test

import (
	"fmt"
	"log"

	"github.com/earwitness/earwitness/audio/vorbis"
)

func ExampleDecoder() {
	stream := builtStreams[2] // packets, as a container has them
	headers := stream.headers()
	d, err := vorbis.NewDecoder(headers[0], headers[2])
	if err != nil {
		log.Fatal(err)
	}
	var pcm []float32
	for _, packet := range stream.packets() {
		if pcm, err = d.Decode(pcm, packet); err != nil {
			log.Fatal(err)
		}
	}
	channels := d.Info().Channels
	fmt.Printf("%d samples of %d channels at %d Hz\n", len(pcm)/channels, channels, d.Info().SampleRate)
	// Output: 256 samples of 3 channels at 8000 Hz
}
