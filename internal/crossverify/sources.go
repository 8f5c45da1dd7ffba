package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"io/fs"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// sourceRate is that of the audio copies are made of; phone recordings are brought up to it.
const sourceRate = 16000

// source is one recording, or short ones of one folder joined. Sources of one group are not independent.
type source struct {
	group string
	x     []float32 // at sourceRate
}

const (
	// longSeconds is the length that short recordings are joined to, and that long ones are cut to.
	longSeconds = 40
	// aloneSeconds makes a recording a source, and a group, of its own.
	aloneSeconds = 25
)

// load reads every recording below the folder. Those of a folder that are short form one group.
func load(folder, part string) ([]source, error) {
	paths, err := recordings(folder)
	if err != nil {
		return nil, err
	}
	var all []source
	joined := source{}
	for _, path := range paths {
		dir := filepath.Dir(path)
		inDir, alone := isIn(dir, part), isIn(path, part)
		if !inDir && !alone {
			continue
		}
		x, err := decode(path, sourceRate)
		if err != nil {
			fmt.Fprintf(os.Stderr, "crossverify: left out %s: %v\n", path, err)
			continue
		}
		if len(x) >= aloneSeconds*sourceRate {
			if alone {
				all = append(all, source{path, x[:min(len(x), 2*longSeconds*sourceRate)]})
			}
			continue
		}
		if !inDir {
			continue
		}
		if joined.group != dir {
			joined = source{group: dir}
		}
		if joined.x = append(joined.x, x...); len(joined.x) >= longSeconds*sourceRate {
			all = append(all, joined)
			joined = source{group: dir}
		}
	}
	return all, nil
}

// recordings lists the sound files below a folder.
func recordings(folder string) (paths []string, err error) {
	err = filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if ext := strings.ToLower(filepath.Ext(path)); err == nil && !d.IsDir() && (ext == ".wav" || ext == ".flac") {
			paths = append(paths, path)
		}
		return err
	})
	slices.Sort(paths)
	return paths, err
}

// isIn says whether a group, named by its path, is in the part.
func isIn(group, part string) bool { return part == "" || partOf(filepath.Base(group)) == part }

// partOf halves the groups by their names.
func partOf(group string) string {
	h := fnv.New32a()
	h.Write([]byte(group))
	return string("ab"[(h.Sum32()>>7)%2])
}

// decode gives a file's samples, mixed to mono, at the rate.
func decode(path string, rate int) ([]float32, error) {
	return run(nil, "-i", path, "-ac", "1", "-ar", fmt.Sprint(rate), "-f", "f32le", "-")
}

// run gives samples to FFmpeg, none if nil, and takes samples from it.
func run(x []float32, args ...string) ([]float32, error) {
	c := exec.Command("ffmpeg", append([]string{"-v", "error", "-nostdin", "-y"}, args...)...)
	if x != nil {
		b := new(bytes.Buffer)
		if err := binary.Write(b, binary.LittleEndian, x); err != nil {
			return nil, err
		}
		c.Stdin = b
	}
	var problem bytes.Buffer
	c.Stderr = &problem
	out, err := c.Output()
	if err != nil {
		return nil, fmt.Errorf("ffmpeg: %w: %s", err, problem.String())
	}
	y := make([]float32, len(out)/4)
	return y, binary.Read(bytes.NewReader(out[:len(y)*4]), binary.LittleEndian, y)
}

func rms(x []float32) float64 {
	sum := 0.0
	for _, v := range x {
		sum += float64(v) * float64(v)
	}
	return math.Sqrt(sum / float64(max(1, len(x))))
}
