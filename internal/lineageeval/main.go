// Command lineageeval measures package lineage on trees of copies that it makes of real recordings, and fits its model.
//
//	go run ./internal/lineageeval [-seed n] [-trees n] [-rounds n] [-part a|b] [-fit FILE] FOLDER...
//
// Every sub-folder of a folder is one source, and so is every file directly in it. Of each of its recordings one tree
// is made: three to six copies in a chain, a star or a mixture, each cut, turned down, put under noise, resampled or
// nothing, and coded as MP3, AAC, Opus, GSM 06.10, μ-law or not at all, by ffmpeg, which must be installed with
// libmp3lame, libopus and libgsm. Half of the origins and a seventh of the other copies are hidden. The sources are
// dealt to two halves; each is reported with what was fitted on the other.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/lineage"
)

type options struct {
	part, fit, set, keep string
	seed                 uint64
	trees, rounds        int
	folders              []string
}

func main() {
	var o options
	flag.StringVar(&o.part, "part", "", "report on one half of the sources, a or b; both if empty")
	flag.StringVar(&o.fit, "fit", "", "write the model fitted on all sources to this file, and print its calibration")
	flag.StringVar(&o.set, "set", "", "what the recordings are, in words, for the model and its calibration")
	flag.StringVar(&o.keep, "keep", "", "file that keeps what was measured, and is read if it is there")
	flag.Uint64Var(&o.seed, "seed", 1, "seed of the trees")
	flag.IntVar(&o.rounds, "rounds", 1, "trees of one recording, with one seed after the other")
	flag.IntVar(&o.trees, "trees", 4, "most recordings of one source")
	flag.Parse()
	o.folders = flag.Args()
	if err := run(os.Stdout, o); err != nil {
		fmt.Fprintln(os.Stderr, "lineageeval:", err)
		os.Exit(1)
	}
}

func run(w io.Writer, o options) error {
	families, err := measured(o)
	if err != nil {
		return err
	}
	var halves [2][]family
	for _, f := range families {
		halves[f.Half] = append(halves[f.Half], f)
	}
	var judged []family
	for i, half := range halves {
		m, c, err := fit(halves[1-i], o.set)
		if err != nil {
			return err
		}
		score(m, half)
		weigh(&c, half)
		if o.part == "" || o.part == string(rune('a'+i)) {
			judged = append(judged, half...)
		}
	}
	report(w, judged)
	if o.fit == "" {
		return nil
	}
	return ship(w, o, families)
}

// fit fits a model on trees, and a calibration on the scores that they get by models that have not seen their source.
func fit(families []family, set string) (*lineage.Model, evidence.Calibration, error) {
	const folds = 5
	names := sourceNames(families)
	fold := func(f family) int { return slices.Index(names, f.Source) % folds }
	var judged []family
	for k := range folds {
		rest := slices.DeleteFunc(slices.Clone(families), func(f family) bool { return fold(f) == k })
		m, err := lineage.Fit(trials(rest))
		if err != nil {
			return nil, evidence.Calibration{}, err
		}
		held := slices.DeleteFunc(slices.Clone(families), func(f family) bool { return fold(f) != k })
		score(m, held)
		judged = append(judged, held...)
	}
	yes, no := scores(judged)
	c := evidence.FitCalibration(yes, no, len(names), 0, set)
	m, err := lineage.Fit(trials(families))
	if err == nil {
		m.Set = set
	}
	return m, c, err
}

// ship writes the model fitted on all trees, and prints its calibration.
func ship(w io.Writer, o options, families []family) error {
	m, c, err := fit(families, o.set)
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(m, "", "\t")
	if err != nil {
		return err
	}
	line, err := json.Marshal(c)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "\ncalibration\n%s\n", line)
	return os.WriteFile(o.fit, append(text, '\n'), 0o644)
}
