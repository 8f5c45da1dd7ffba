package main

import (
	"encoding/binary"
	"fmt"
	"io/fs"
	"math"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// source is an independent origin of recordings: a folder below one of those named, or a file directly in it.
type source struct {
	name  string
	files []string
}

// sources lists the WAV and FLAC files below folders by their source, in order of name.
func sources(folders []string) ([]source, error) {
	byName := map[string][]string{}
	var names []string
	for _, folder := range folders {
		err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			ext := strings.ToLower(filepath.Ext(path))
			if err != nil || d.IsDir() || ext != ".wav" && ext != ".flac" {
				return err
			}
			name := path
			if dir := filepath.Dir(path); filepath.Clean(dir) != filepath.Clean(folder) {
				name = dir
			}
			if _, known := byName[name]; !known {
				names = append(names, name)
			}
			byName[name] = append(byName[name], path)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	slices.Sort(names)
	var list []source
	for _, name := range names {
		list = append(list, source{name, byName[name]})
	}
	return list, nil
}

// decode returns a file's samples, mono, at its own rate.
func decode(path string) (x []float32, rate int, err error) {
	out, err := exec.Command("ffprobe", "-v", "error", "-select_streams", "a:0", "-show_entries", "stream=sample_rate",
		"-of", "default=nw=1:nk=1", path).Output()
	if err != nil {
		return nil, 0, fmt.Errorf("ffprobe %s: %w", path, err)
	}
	if _, err := fmt.Sscan(string(out), &rate); err != nil {
		return nil, 0, fmt.Errorf("ffprobe %s: %w", path, err)
	}
	raw, err := exec.Command("ffmpeg", "-v", "error", "-i", path, "-ac", "1", "-f", "f32le", "-").Output()
	if err != nil {
		return nil, 0, fmt.Errorf("ffmpeg %s: %w", path, err)
	}
	x = make([]float32, len(raw)/4)
	for i := range x {
		x[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:]))
	}
	return x, rate, nil
}
