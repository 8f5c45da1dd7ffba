package main

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"math/bits"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/earwitness/earwitness/internal/synth"
)

// step is the time from one of Chromaprint's words to the next: frames of 4096 samples at 11025 Hz overlap by two thirds.
const step = 1365.0 / 11025

// chromaprint searches every query in every recording of the library.
func chromaprint(audio string, t truth) (map[string]answer, error) {
	library := map[string][]uint32{}
	for name := range t.Library {
		words, err := fpcalc(filepath.Join(audio, filepath.FromSlash(name)))
		if err != nil {
			return nil, err
		}
		library[name] = words
	}
	answers := map[string]answer{}
	for name, q := range t.Queries {
		words, err := fpcalc(filepath.Join(audio, filepath.FromSlash(name)))
		if err != nil {
			return nil, err
		}
		best := answer{score: math.Inf(-1)}
		for l, all := range library {
			at, score := slide(words, all)
			if score > best.score || score == best.score && l < best.library {
				// Where the speed differs, the middles are what was aligned.
				best = answer{l, at*step + (1-q.Rate)*q.Seconds/2, score}
			}
		}
		if best.library != "" {
			answers[name] = best
		}
	}
	return answers, nil
}

// fpcalc returns the words of a recording; what fpcalc cannot read is decoded for it.
func fpcalc(path string) ([]uint32, error) {
	words, err := raw(path)
	if err == nil {
		return words, nil
	}
	file, err := os.CreateTemp("", "peers-*.wav")
	if err != nil {
		return nil, err
	}
	defer os.Remove(file.Name())
	if err := file.Close(); err != nil {
		return nil, err
	}
	if err := exec.Command("ffmpeg", "-v", "error", "-nostdin", "-y", "-i", path, file.Name()).Run(); err != nil {
		return nil, fmt.Errorf("ffmpeg %s: %w", path, err)
	}
	return raw(file.Name())
}

func raw(path string) ([]uint32, error) {
	out, err := exec.Command("fpcalc", "-raw", "-length", "0", path).Output()
	_, list, found := bytes.Cut(out, []byte("FINGERPRINT="))
	if !found { // it ends with an error after the last frame of some files
		return nil, fmt.Errorf("fpcalc %s: no fingerprint: %w", path, err)
	}
	var words []uint32
	for _, word := range strings.FieldsFunc(string(list), func(r rune) bool { return r == ',' || r == '\n' }) {
		v, err := strconv.ParseUint(word, 10, 32)
		if err != nil {
			return nil, fmt.Errorf("fpcalc %s: %w", path, err)
		}
		words = append(words, uint32(v))
	}
	return words, nil
}

// slide returns where in a recording the words of a query fit best, between words by a parabola, and how well: 1 less
// twice the share of bits that differ. A query that is longer fits nowhere.
func slide(q, all []uint32) (at, score float64) {
	score = math.Inf(-1)
	if len(q) == 0 {
		return 0, score
	}
	var scores []float64
	for i := 0; i+len(q) <= len(all); i++ {
		wrong := 0
		for k, w := range q {
			wrong += bits.OnesCount32(w ^ all[i+k])
		}
		scores = append(scores, 1-float64(wrong)/float64(16*len(q)))
	}
	if len(scores) == 0 {
		return 0, score
	}
	score = slices.Max(scores)
	best := slices.Index(scores, score)
	at = float64(best)
	if best > 0 && best+1 < len(scores) {
		before, after := scores[best-1], scores[best+1]
		if bend := before - 2*score + after; bend < 0 {
			at += (before - after) / (2 * bend)
		}
	}
	return at, score
}

// speed prints the processor time that fpcalc takes for ten minutes of PCM at 16 kHz, the least of five.
func speed(w io.Writer) error {
	const rate, seconds = 16000, 600
	file := filepath.Join(os.TempDir(), fmt.Sprintf("peers-speed-%d.wav", os.Getpid()))
	defer os.Remove(file)
	talk, _ := synth.Babble(seconds*rate, rate, 1, 2)
	if err := os.WriteFile(file, synth.WAV(talk, rate, 1), 0o666); err != nil {
		return err
	}
	least := time.Duration(math.MaxInt64)
	for range 5 {
		c := exec.Command("fpcalc", "-raw", "-length", "0", file)
		if out, err := c.Output(); !bytes.Contains(out, []byte("FINGERPRINT=")) {
			return fmt.Errorf("fpcalc: %w", err)
		}
		least = min(least, c.ProcessState.UserTime()+c.ProcessState.SystemTime())
	}
	_, err := fmt.Fprintf(w, "\nfpcalc: %.0f x real time, decoding included; %.0f bytes an hour\n", seconds/least.Seconds(), 4*3600/step)
	return err
}
