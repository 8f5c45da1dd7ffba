package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"

	"github.com/earwitness/earwitness/fingerprint/align"
)

func main() {
	part := flag.String("part", "", "use only one half of the groups of recordings, a or b")
	seed := flag.Uint64("seed", 1, "of the pairs")
	each := flag.Int("n", 2, "pairs of each source")
	verbose := flag.Bool("v", false, "list every pair")
	flag.Parse()
	if err := measure(flag.Args(), *part, *seed, *each, *verbose); err != nil {
		fmt.Fprintln(os.Stderr, "crossverify:", err)
		os.Exit(1)
	}
}

// outcome is what came of one pair.
type outcome struct {
	*pair
	aligned align.Alignment
	report  align.Report
	err     error
}

func measure(folders []string, part string, seed uint64, each int, verbose bool) error {
	var sources []source
	for _, f := range folders {
		more, err := load(f, part)
		if err != nil {
			return err
		}
		sources = append(sources, more...)
	}
	if len(sources) == 0 {
		return fmt.Errorf("no recordings of %d s or more", aloneSeconds)
	}
	delays, err := delaysOf(sources[0].x)
	if err != nil {
		return err
	}
	outcomes := make([]outcome, len(sources)*each)
	next := make(chan int)
	var wait sync.WaitGroup
	for range 2 {
		wait.Go(func() {
			for i := range next {
				outcomes[i] = one(sources[i/each], rand.New(rand.NewPCG(seed, uint64(i))), delays)
			}
		})
	}
	for i := range outcomes {
		next <- i
	}
	close(next)
	wait.Wait()
	return show(outcomes, verbose)
}

// one makes and examines a pair.
func one(s source, rng *rand.Rand, delays map[string]float64) outcome {
	p, err := newPair(s, rng, delays)
	if err != nil {
		return outcome{err: err}
	}
	o := outcome{pair: p}
	o.aligned, o.report, o.err = p.examine(rng)
	p.copies = [2][]float32{}
	return o
}
