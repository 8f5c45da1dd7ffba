// Trials makes recordings with known truth for calibrating matches: excerpts after what usually happens to audio on its
// way, and, above all, pairs that sound alike and are not the same.
//
//	go run ./internal/trials -out DIR [-seed N] [-part a|b] [-music FOLDER] FOLDER...
//	earwitness scan DIR/audio --case CASE --no-compare
//	earwitness calibrate CASE --truth DIR/truth.json --out calibration.json
//	earwitness calibrate OTHER --truth OTHER/truth.json --base calibration.json --check
//
// Each FOLDER holds recordings of one kind, which its name tells; those in one folder below it are one call, reading or
// speaker. Files that differ in their suffix alone are one recording. Of every kind some recordings are kept out of
// the library: they are the speech in the made recordings, queries that are not in the library, and the babble behind
// queries. -part takes every second folder, so that what is fitted on one part is checked on the other.
//
// The made recordings (traps.go) are of kinds that lead a search astray: tones, hum, noise, silence, beats, robots, each
// with variants that share all but the moment: the same tone, tempo or voice, never the same audio. Half have real
// speech in them. Music comes cut in passages, of which none that repeats another is kept.
//
// It calls ffmpeg and espeak-ng; the same versions of these make the same files. What it makes is no leak: levels,
// lengths and treatments are drawn evenly, and rates of error on it are those of hard cases.
package main

import (
	"flag"
	"fmt"
	"os"
)

// options are the flags.
type options struct {
	out, part, music string
	seed             uint64
	cell, kind       int
	folders          []string
}

func main() {
	var o options
	flag.StringVar(&o.out, "out", "", "`DIR` to make, with audio and truth.json")
	flag.StringVar(&o.part, "part", "", "a or b: every second folder of recordings; empty: all")
	flag.StringVar(&o.music, "music", "", "`FOLDER` of hold music")
	flag.Uint64Var(&o.seed, "seed", 1, "of all that is drawn")
	flag.IntVar(&o.cell, "cell", 8, "excerpts of each treatment and length")
	flag.IntVar(&o.kind, "kind", 32, "made recordings of each kind")
	flag.Parse()
	o.folders = flag.Args()
	if err := build(o); err != nil {
		fmt.Fprintln(os.Stderr, "trials:", err)
		os.Exit(1)
	}
}
