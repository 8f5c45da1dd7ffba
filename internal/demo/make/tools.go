package main

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"os/exec"
	"strconv"
	"strings"

	"github.com/go-audio/wav"

	"github.com/earwitness/earwitness/internal/synth"
)

// say returns a line as espeak-ng reads it, without silence before and after.
func say(v voice, text, path string) ([]float32, error) {
	err := run("espeak-ng", "-v", v.name, "-s", strconv.Itoa(v.words), "-p", strconv.Itoa(v.pitch), "-w", path, text)
	if err != nil {
		return nil, err
	}
	full := path + ".44.wav"
	if err := convert(path, full, "pcm_s16le", rate, span{}); err != nil {
		return nil, err
	}
	x, err := readWAV(full)
	if err != nil {
		return nil, err
	}
	const audible = 0.004 // about 40 dB below the loudest of espeak-ng's speech
	first, last := 0, len(x)
	for first < last && math.Abs(float64(x[first])) < audible {
		first++
	}
	for last > first && math.Abs(float64(x[last-1])) < audible {
		last--
	}
	return x[first:last], nil
}

// coding is how a file stores its samples.
type coding struct {
	codec string // pcm_s16le, pcm_mulaw, mp3 or opus
	rate  int    // of the samples that the encoder is given
	kbps  int    // of mp3 and opus
}

func (c coding) extension() string {
	switch c.codec {
	case "mp3", "opus":
		return "." + c.codec
	}
	return ".wav"
}

// span is a part of a recording in seconds; the zero span is all of it.
type span struct{ start, length float64 }

// encode writes the span of the recording from, in any format, as the coding says.
func encode(from, to string, c coding, part span) error {
	if c.extension() == ".wav" {
		return convert(from, to, c.codec, c.rate, part)
	}
	plain := to + ".wav"
	if err := convert(from, plain, "pcm_s16le", c.rate, part); err != nil {
		return err
	}
	kbps := strconv.Itoa(c.kbps)
	if c.codec == "mp3" {
		return run("lame", "--quiet", "-m", "m", "--cbr", "-b", kbps, plain, to)
	}
	return run("opusenc", "--quiet", "--serial", "1", "--padding", "0", "--bitrate", kbps, plain, to)
}

func convert(from, to, codec string, rate int, part span) error {
	args := []string{"-v", "error", "-nostdin", "-y", "-i", from}
	if part.length > 0 {
		args = append(args, "-af", fmt.Sprintf("atrim=start=%g:duration=%g", part.start, part.length))
	}
	args = append(args, "-ac", "1", "-ar", strconv.Itoa(rate), "-c:a", codec,
		"-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact", "-f", "wav", to)
	return run("ffmpeg", args...)
}

func readWAV(path string) ([]float32, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	buffer, err := wav.NewDecoder(bytes.NewReader(data)).FullPCMBuffer()
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", path, err)
	}
	x := make([]float32, len(buffer.Data))
	for i, v := range buffer.Data {
		x[i] = float32(v) / 32768
	}
	return x, nil
}

func writeWAV(path string, x []float32, rate int) error {
	return os.WriteFile(path, synth.WAV(x, rate, 1), 0o666)
}

func run(name string, args ...string) error {
	if output, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("running %s: %w: %s", name, err, bytes.TrimSpace(output))
	}
	return nil
}

// versions are the first lines that the tools say about themselves.
func versions() ([]string, error) {
	var found []string
	for _, command := range [][]string{
		{"espeak-ng", "--version"}, {"ffmpeg", "-version"}, {"lame", "--version"}, {"opusenc", "--version"},
	} {
		output, err := exec.Command(command[0], command[1:]...).Output()
		if err != nil {
			return nil, fmt.Errorf("running %s: %w", command[0], err)
		}
		line, _, _ := strings.Cut(string(output), "\n")
		line, _, _ = strings.Cut(line, " Copyright")
		line, _, _ = strings.Cut(line, "  Data at")
		found = append(found, command[0]+": "+line)
	}
	return found, nil
}
