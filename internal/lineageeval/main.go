// Command lineageeval measures package lineage on trees of copies that it makes of real recordings, and fits its model.
//
//	go run ./internal/lineageeval [-seed n] [-trees n] [-part a|b] [-fit FILE] FOLDER...
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

	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/lineage"
)

type options struct {
	part, fit, keep string
	seed            uint64
	trees, rounds   int
	folders         []string
}

func main() {
	var o options
	flag.StringVar(&o.part, "part", "", "report on one half of the sources, a or b; both if empty")
	flag.StringVar(&o.fit, "fit", "", "write the model fitted on all sources to this file, and print its calibration")
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
	for i, half := range halves {
		m, err := lineage.Fit(trials(halves[1-i]))
		if err != nil {
			return err
		}
		score(m, half)
	}
	var judged []family
	for i, half := range halves { // calibrated on the other half's scores, which are by a model fitted on this one
		c := calibration(halves[1-i])
		weigh(&c, half)
		if o.part == "" || o.part == string(rune('a'+i)) {
			judged = append(judged, half...)
		}
	}
	report(w, judged)
	if o.fit == "" {
		return nil
	}
	return ship(w, o.fit, families)
}

func calibration(families []family) evidence.Calibration {
	yes, no := scores(families)
	return evidence.FitCalibration(yes, no, sourceCount(families), 0, "trees of copies")
}

// ship fits the model on all trees and writes it, and prints the calibration of the scores that they got by models
// that have not seen them.
func ship(w io.Writer, path string, families []family) error {
	m, err := lineage.Fit(trials(families))
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(m, "", "\t")
	if err != nil {
		return err
	}
	line, err := json.Marshal(calibration(families))
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "\ncalibration\n%s\n", line)
	return os.WriteFile(path, append(text, '\n'), 0o644)
}
