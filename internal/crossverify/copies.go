package main

import (
	"fmt"
	"math"
	"os"
	"path/filepath"

	"github.com/earwitness/earwitness/dsp"
	"github.com/earwitness/earwitness/fingerprint/align"
)

// coding is a way for audio to be kept or sent.
type coding struct {
	name, file string
	args       []string
}

var codings = []coding{
	{"wav", "a.wav", []string{"-c:a", "pcm_s16le"}},
	{"mp3 32k", "a.mp3", []string{"-c:a", "libmp3lame", "-b:a", "32k"}},
	{"mp3 64k", "a.mp3", []string{"-c:a", "libmp3lame", "-b:a", "64k"}},
	{"mp3 128k", "a.mp3", []string{"-ar", "44100", "-c:a", "libmp3lame", "-b:a", "128k"}},
	{"opus 12k", "a.opus", []string{"-c:a", "libopus", "-b:a", "12k", "-application", "voip"}},
	{"opus 24k", "a.opus", []string{"-c:a", "libopus", "-b:a", "24k"}},
	{"opus 64k", "a.opus", []string{"-c:a", "libopus", "-b:a", "64k"}},
	{"aac 32k", "a.m4a", []string{"-c:a", "aac", "-b:a", "32k"}},
	{"aac 64k", "a.m4a", []string{"-c:a", "aac", "-b:a", "64k"}},
	{"gsm", "a.gsm", []string{"-ar", "8000", "-c:a", "libgsm"}},
	{"mu-law", "a.wav", []string{"-af", "highpass=f=300,lowpass=f=3400", "-ar", "8000", "-c:a", "pcm_mulaw"}},
}

// code returns x, at sourceRate, at align.Rate after the coding.
func (c coding) code(x []float32) ([]float32, error) {
	dir, err := os.MkdirTemp("", "crossverify")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, c.file)
	in := []string{"-f", "f32le", "-ar", fmt.Sprint(sourceRate), "-ac", "1", "-i", "-", "-map_metadata", "-1"}
	if _, err := run(x, append(append(in, c.args...), file)...); err != nil {
		return nil, err
	}
	return decode(file, align.Rate)
}

// played returns x as a clock that runs fast by so many parts per million takes it.
func played(x []float32, ppm float64) []float32 {
	if ppm == 0 {
		return x
	}
	r := dsp.NewResampler(1e9, int(math.Round(1e9*(1-1e-6*ppm))))
	return r.Flush(r.Write(nil, x))
}
