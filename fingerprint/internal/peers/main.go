// Command peers finds excerpts in a library by Chromaprint's fingerprints, as a yardstick for package fingerprint.
//
//	go run ./fingerprint/internal/peers [-case CASE.json] DIR
//
// DIR holds audio/library, audio/queries and truth.json, which says of each query which source it is from and where, and
// whether the library has it. Chromaprint's program fpcalc (Debian: libchromaprint-tools) makes 32 bits for each 0.124 s.
// It has no search for excerpts; here each query is compared with each place of the library, and the place where the
// fewest bits differ is the answer. Bits stand for 2.6 s each, so that 3 s of audio give three of them.
//
// Each length of query has a threshold of its own, the lowest at which of all queries that the library does not have at
// most one is answered: kinder than a program may be to itself, which does not know them. With -case the matches of a case
// (earwitness scan DIR/audio --json CASE.json) are judged in the same way, and at a likelihood ratio of 1.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	caseFile := flag.String("case", "", "`JSON` of a scan of DIR/audio, to be judged beside fpcalc")
	flag.Parse()
	if err := run(flag.Arg(0), *caseFile); err != nil {
		fmt.Fprintln(os.Stderr, "peers:", err)
		os.Exit(1)
	}
}

// truth is what is known of the folder.
type truth struct {
	Library map[string]string `json:"library"` // source of each recording
	Queries map[string]query  `json:"queries"`
}

type query struct {
	Member    bool      `json:"member"` // the library has it
	Source    string    `json:"source"`
	Condition string    `json:"condition"` // what was done to it
	Seconds   float64   `json:"seconds"`
	Offset    float64   `json:"offset_seconds"`       // in the source
	Rate      float64   `json:"rate"`                 // seconds of the source in a second
	Echoes    []float64 `json:"echo_offsets_seconds"` // other places of the source that sound the same
}

// answer is the best place that was found for a query.
type answer struct {
	library string
	offset  float64 // seconds of the source at the query's start
	score   float64
}

func run(dir, caseFile string) error {
	if dir == "" {
		return fmt.Errorf("usage: peers [-case CASE.json] DIR")
	}
	var t truth
	if err := readJSON(filepath.Join(dir, "truth.json"), &t); err != nil {
		return err
	}
	answers, err := chromaprint(filepath.Join(dir, "audio"), t)
	if err != nil {
		return err
	}
	fmt.Println("fpcalc and every place compared")
	t.print(os.Stdout, answers, t.thresholds(answers))
	if caseFile != "" {
		if answers, err = matched(caseFile, t); err != nil {
			return err
		}
		fmt.Println("\nearwitness, by the same rule")
		t.print(os.Stdout, answers, t.thresholds(answers))
		fmt.Println("\nearwitness, log10 LR > 0")
		t.print(os.Stdout, answers, nil)
	}
	return speed(os.Stdout)
}

func readJSON(path string, into any) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, into); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// matched returns the strongest match of each query with a recording of the library.
func matched(path string, t truth) (map[string]answer, error) {
	var c struct {
		Matches []struct {
			A      string  `json:"a"`
			B      string  `json:"b"`
			AStart float64 `json:"a_start_seconds"`
			BStart float64 `json:"b_start_seconds"`
			Ratio  float64 `json:"log10_lr"`
		} `json:"matches"`
	}
	if err := readJSON(path, &c); err != nil {
		return nil, err
	}
	best := map[string]answer{}
	for _, m := range c.Matches {
		if _, swapped := t.Queries[m.B]; swapped {
			m.A, m.B, m.AStart, m.BStart = m.B, m.A, m.BStart, m.AStart
		}
		q, isQuery := t.Queries[m.A]
		_, isLibrary := t.Library[m.B]
		if old, some := best[m.A]; isQuery && isLibrary && (!some || m.Ratio > old.score) {
			best[m.A] = answer{m.B, m.BStart - q.Rate*m.AStart, m.Ratio}
		}
	}
	return best, nil
}
