package main

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"path/filepath"
)

// maxStep is the largest difference that counts as agreement, in steps of 16 bits. Decoders that follow the standard differ
// by their rounding, a small part of a step.
const maxStep = 1

// agreement prints how far each file's samples are from what mpg123 and ffmpeg give, and fails if any
// are further than maxStep. Files that another decoder refuses are listed.
func agreement(w io.Writer, files []string) error {
	apart, worst := 0, 0.0
	for _, file := range files {
		ours, err := interleaved(file)
		if err != nil {
			return err
		}
		for _, p := range []program{
			{"mpg123", []string{"mpg123", "-q", "-e", "f32", "-s", "FILE"}},
			{"ffmpeg", []string{"ffmpeg", "-v", "error", "-i", "FILE", "-f", "f32le", "-"}},
		} {
			out, err := p.on(file).Output()
			if err != nil {
				fmt.Fprintf(w, "%s, %s: %v\n", filepath.Base(file), p.name, err)
				continue
			}
			theirs := floats(out)
			lag := bestLag(ours, theirs)
			rms, most := difference(ours, theirs, lag)
			worst = max(worst, most)
			if most > maxStep || lag != 0 || len(ours) != len(theirs) {
				fmt.Fprintf(w, "%s, %s: RMS %.3f steps, most %.3f, %d values later, %d values for %d\n",
					filepath.Base(file), p.name, rms, most, lag, len(theirs), len(ours))
			}
			if most > maxStep {
				apart++
			}
		}
	}
	fmt.Fprintf(w, "%d files, %d comparisons further apart than %d step of 16 bits, most %.4f\n", len(files), apart, maxStep, worst)
	if apart > 0 {
		return fmt.Errorf("%d comparisons differ", apart)
	}
	return nil
}

func floats(b []byte) []float32 {
	x := make([]float32, len(b)/4)
	for i := range x {
		x[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return x
}

// bestLag returns by how many values b is later than a, judged by some thousand values from the middle.
func bestLag(a, b []float32) int {
	const reach = 2 * 1200 // more than the delay of any decoder, in both channels
	middle := a[len(a)/2 : min(len(a)/2+4096, len(a))]
	lag, least := 0, math.Inf(1)
	for l := range 2*reach + 1 {
		l = (l + 1) / 2 * (1 - l%2*2) // 0, -1, 1, -2, …
		from := len(a)/2 + l
		if from < 0 || from+len(middle) > len(b) {
			continue
		}
		if rms, _ := difference(middle, b[from:from+len(middle)], 0); rms < least {
			lag, least = l, rms
		}
	}
	return lag
}

// difference compares a[i] with b[i+lag] where both are, in steps of 16 bits.
func difference(a, b []float32, lag int) (rms, most float64) {
	sum, n := 0.0, 0
	for i := max(0, -lag); i < len(a) && i+lag < len(b); i++ {
		d := math.Abs(float64(a[i])-float64(b[i+lag])) * (1 << 15)
		sum += float64(d * d)
		most = max(most, d)
		n++
	}
	return math.Sqrt(sum / float64(max(n, 1))), most
}
