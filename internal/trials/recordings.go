package main

import (
	"cmp"
	"errors"
	"fmt"
	"hash/crc32"
	"hash/fnv"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/earwitness/earwitness/audio"
	"github.com/earwitness/earwitness/dsp"
)

const (
	// Of a folder no more than mostRecordings are read, of each no more than mostSeconds, and none below leastSeconds.
	mostRecordings = 200
	mostSeconds    = 120
	leastSeconds   = 3
	// topRate is what higher rates are brought to: all that is looked for lies far below half of it.
	topRate = 16000
)

// recording is one that the user has, mono.
type recording struct {
	source string // its name in the truth
	kind   string // name of the folder that was named
	group  string // folder below it, or its own name
	x      []float32
	rate   int
}

func (r recording) seconds() float64 { return float64(len(r.x)) / float64(r.rate) }

// readFolder returns the recordings of a folder's part, in an order that their names decide.
func readFolder(folder, part string) ([]recording, error) {
	groups, err := grouped(folder)
	if err != nil {
		return nil, err
	}
	names := make([]string, 0, len(groups))
	for name := range groups {
		names = append(names, name)
	}
	// By their hashes, so that neighbours in the alphabet do not share a part by rule.
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(crc32.ChecksumIEEE([]byte(a)), crc32.ChecksumIEEE([]byte(b))), cmp.Compare(a, b))
	})
	var all []recording
	for i, name := range names {
		if part != "" && i%2 != int(part[0]-'a') {
			continue
		}
		for _, path := range groups[name] {
			if len(all) == mostRecordings {
				return all, nil
			}
			x, rate, err := read(path)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", path, err)
			}
			kind := filepath.Base(folder)
			r := recording{source: kind + "/" + name + "/" + stem(path), kind: kind, group: name, x: x, rate: rate}
			if r.seconds() >= leastSeconds {
				all = append(all, r)
			}
		}
	}
	return all, nil
}

// grouped lists the files below a folder, one of those that differ in their suffix alone, by the folder below it.
func grouped(folder string) (map[string][]string, error) {
	groups, seen := map[string][]string{}, map[string]bool{}
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		bare := strings.TrimSuffix(path, filepath.Ext(path))
		if seen[bare] || !opens(path) {
			return nil
		}
		seen[bare] = true
		within, err := filepath.Rel(folder, path)
		if err != nil {
			return err
		}
		group, _, below := strings.Cut(filepath.ToSlash(within), "/")
		if !below {
			group = stem(path)
		}
		groups[group] = append(groups[group], path)
		return nil
	})
	return groups, err
}

func stem(path string) string { return strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)) }

// opens says whether a file is a recording that can be decoded.
func opens(path string) bool {
	_, _, err := decode(path, 1)
	return err == nil
}

// read decodes a file to mono at topRate or below.
func read(path string) ([]float32, int, error) {
	x, rate, err := decode(path, mostSeconds)
	if err != nil || rate <= topRate {
		return x, rate, err
	}
	return resampled(x, rate, topRate), topRate, nil
}

// decode returns the mean of the channels of a file's first seconds.
func decode(path string, seconds int) ([]float32, int, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	defer file.Close()
	stat, err := file.Stat()
	if err != nil {
		return nil, 0, err
	}
	s, err := audio.Open(file, stat.Size())
	if err != nil {
		return nil, 0, err
	}
	defer s.Close()
	channels, rate := s.Info().Channels, s.Info().SampleRate
	var x []float32
	block := make([]float32, 1<<12*channels)
	for len(x) < seconds*rate {
		n, err := s.Read(block)
		for frame := range slices.Chunk(block[:n], channels) {
			sum := float32(0)
			for _, v := range frame {
				sum += v
			}
			x = append(x, sum/float32(channels))
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, 0, err
		}
	}
	return x[:min(len(x), seconds*rate)], rate, nil
}

// roles says what the recordings serve for.
type roles struct {
	library   []recording
	strangers []recording // queries that are not in the library, and speech in made recordings
	babble    []recording // heard behind queries, and nowhere else
}

// share deals the recordings of one folder out.
func (r *roles) share(all []recording, random *rand.Rand) {
	all = slices.Clone(all)
	random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	strangers, babble := (len(all)+5)/6, (len(all)+9)/10
	r.strangers = append(r.strangers, all[:strangers]...)
	r.babble = append(r.babble, all[strangers:min(len(all), strangers+babble)]...)
	r.library = append(r.library, all[min(len(all), strangers+babble):]...)
}

// cut is a part of a recording.
type cut struct {
	recording
	from, n int
}

func (c cut) samples() []float32 { return slices.Clone(c.x[c.from:][:c.n]) }

// draw cuts so many seconds with something to hear out of one of the recordings; false if none has them.
func draw(all []recording, seconds float64, random *rand.Rand) (cut, bool) {
	all = slices.DeleteFunc(slices.Clone(all), func(r recording) bool { return r.seconds() <= seconds })
	for range 200 {
		if len(all) == 0 {
			break
		}
		r := all[random.IntN(len(all))]
		n := int(seconds * float64(r.rate))
		c := cut{r, random.IntN(len(r.x) - n), n}
		if active(r.x[c.from:][:n], r.rate) {
			return c, true
		}
	}
	return cut{}, false
}

// active says whether two fifths of the frames of 20 ms lie within 30 dB of the loud ones.
func active(x []float32, rate int) bool {
	var powers []float64
	for frame := range slices.Chunk(x, rate/50) {
		sum := 1e-12
		for _, v := range frame {
			sum += float64(v) * float64(v)
		}
		powers = append(powers, sum)
	}
	least := dsp.Quantile(slices.Clone(powers), 0.95) / 1000
	loud := 0
	for _, p := range powers {
		if p > least {
			loud++
		}
	}
	return 5*loud > 2*len(powers)
}

// randomOf returns the source of randomness that words name, so that a change in one place leaves the others alone.
func randomOf(seed uint64, words ...any) *rand.Rand {
	h := fnv.New64a()
	fmt.Fprintln(h, words...)
	return rand.New(rand.NewPCG(seed, h.Sum64()))
}
