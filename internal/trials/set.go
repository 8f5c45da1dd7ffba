package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/earwitness/earwitness"
	"github.com/earwitness/earwitness/dsp"
)

// set is the recordings to make and their truth.
type set struct {
	roles
	seed  uint64
	truth earwitness.Truth
	jobs  []job
}

// job makes one recording.
type job struct {
	path      string // below DIR/audio, without suffix
	known     earwitness.Known
	rate      int
	make      func(world) ([]float32, error)
	treatment treatment
}

// build makes the folder.
func build(o options) error {
	if o.out == "" || len(o.folders) == 0 || o.part != "" && o.part != "a" && o.part != "b" {
		return errors.New("usage: trials -out DIR [-seed N] [-part a|b] [-music FOLDER] FOLDER, and more of them")
	}
	if _, err := os.Stat(o.out); err == nil {
		return fmt.Errorf("%s is there already", o.out)
	}
	s := &set{seed: o.seed}
	for _, folder := range o.folders {
		all, err := readFolder(folder, o.part)
		if err != nil {
			return err
		}
		if len(all) < 3 {
			return fmt.Errorf("%s: %d recordings of %d s and more; want 3", folder, len(all), leastSeconds)
		}
		s.share(all, randomOf(o.seed, "roles", filepath.Base(folder)))
	}
	s.describe(o)
	s.addLibrary()
	s.addQueries(o.cell)
	s.addTraps(o.kind)
	if err := s.addMusic(o); err != nil {
		return err
	}
	if err := s.make(filepath.Join(o.out, "audio")); err != nil {
		return err
	}
	text, err := json.MarshalIndent(s.truth, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(o.out, "truth.json"), append(text, '\n'), 0o666)
}

func (s *set) describe(o options) {
	var kinds []string
	for _, folder := range o.folders {
		kinds = append(kinds, filepath.Base(folder))
	}
	part := ""
	if o.part != "" {
		part = ", part " + o.part
	}
	s.truth = earwitness.Truth{
		Name: "trials" + part,
		Set: fmt.Sprintf("excerpts of 3 to 20 s of %s after %d treatments, strangers among them, and made recordings of %d kinds "+
			"that sound alike%s, seed %d", strings.Join(kinds, ", "), len(treatments), len(traps)+1, part, o.seed),
		Recordings: map[string]earwitness.Known{},
	}
}

func (s *set) add(j job) {
	s.truth.Recordings[j.path+j.treatment.suffix()] = j.known
	s.jobs = append(s.jobs, j)
}

// stretch is the part of its source that a cut holds, from its own start on.
func (c cut) stretch() earwitness.Stretch {
	from := float64(c.from) / float64(c.rate)
	return earwitness.Stretch{Source: c.source, FromSeconds: from, ToSeconds: from + float64(c.n)/float64(c.rate)}
}

func (c cut) known() earwitness.Known {
	return earwitness.Known{
		Source: c.source, Holds: []earwitness.Stretch{c.stretch()},
		Kind: c.kind, Alike: map[string]string{"folder": c.kind + "/" + c.group},
	}
}

// addLibrary adds the recordings that queries are sought in, as they are.
func (s *set) addLibrary() {
	for i, r := range s.library {
		k := cut{r, 0, len(r.x)}.known()
		k.Whole = true
		s.add(job{
			path: fmt.Sprintf("library/%04d", i), known: k, rate: r.rate,
			make: func(world) ([]float32, error) { return slices.Clone(r.x), nil },
		})
	}
}

// addQueries adds so many excerpts of the library for each treatment and length, of one kind as many as of another
// where they are long enough, and of strangers a quarter as many.
func (s *set) addQueries(cell int) {
	byKind := map[string][]recording{}
	var kinds []string
	for _, r := range s.library {
		if byKind[r.kind] == nil {
			kinds = append(kinds, r.kind)
		}
		byKind[r.kind] = append(byKind[r.kind], r)
	}
	number := 0
	for _, t := range treatments {
		for _, seconds := range []float64{3, 5, 10, 20} {
			for range cell {
				number++
				s.addQuery(number, t, seconds, byKind[kinds[number%len(kinds)]])
				if number%4 == 0 {
					number++
					s.addQuery(number, t, seconds, s.strangers)
				}
			}
		}
	}
}

func (s *set) addQuery(number int, t treatment, seconds float64, among []recording) {
	random := randomOf(s.seed, "query", number)
	c, ok := draw(among, seconds*t.rate(), random)
	if !ok {
		return
	}
	k := c.known()
	k.Holds[0].Rate = t.rate()
	k.Treatment = t.name
	if t.babble { // whom of them is chance, so all may be heard
		for _, r := range s.babble {
			k.Holds = append(k.Holds, earwitness.Stretch{Source: r.source, ToSeconds: r.seconds()})
		}
	}
	s.add(job{
		path: fmt.Sprintf("queries/%04d", number), known: k, rate: c.rate, treatment: t,
		make: func(world) ([]float32, error) { return c.samples(), nil },
	})
}

// make makes all recordings, several at a time. Each draws on a source of randomness of its own, so that the order
// does not matter.
func (s *set) make(dir string) error {
	temp, err := os.MkdirTemp("", "trials-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	for _, folder := range []string{"library", "queries", "traps"} {
		if err := os.MkdirAll(filepath.Join(dir, folder), 0o777); err != nil {
			return err
		}
	}
	errs := make([]error, len(s.jobs))
	work := make(chan int)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := range work {
				errs[i] = s.jobs[i].write(dir, temp, world{randomOf(s.seed, "make", s.jobs[i].path), s.babble})
			}
		})
	}
	for i := range s.jobs {
		work <- i
	}
	close(work)
	workers.Wait()
	return errors.Join(errs...)
}

func (j job) write(dir, temp string, w world) error {
	x, err := j.make(w)
	if err != nil {
		return err
	}
	if j.treatment.change != nil {
		x = j.treatment.change(x, j.rate, w)
	}
	return j.treatment.write(filepath.Join(dir, j.path+j.treatment.suffix()), x, j.rate, temp)
}

func resampled(x []float32, from, to int) []float32 {
	change := dsp.NewResampler(from, to)
	return change.Flush(change.Write(nil, x))
}

func dashes(name string) string { return strings.NewReplacer(",", "", " ", "-").Replace(name) }
