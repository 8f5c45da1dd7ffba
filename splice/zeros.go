package splice

import (
	"cmp"
	"slices"
)

// zeros collects runs of samples that are exactly zero.
type zeros struct {
	least   int64
	at      int64 // samples seen
	run     int64 // zeros up to here
	started bool  // something else than zero was seen
	all     []ZeroRun
}

func (z *zeros) write(x []float32) {
	for _, v := range x {
		if v == 0 {
			z.run++
		} else {
			z.end()
		}
		z.at++
	}
}

func (z *zeros) end() {
	if z.started && z.run >= z.least {
		z.all = append(z.all, ZeroRun{StartSample: z.at - z.run, Samples: z.run})
		if len(z.all) >= 4*MaxZeroRuns {
			z.all = z.runs()
		}
	}
	z.started = true
	z.run = 0
}

// runs returns the longest, in order of time.
func (z *zeros) runs() []ZeroRun {
	slices.SortFunc(z.all, func(a, b ZeroRun) int {
		return cmp.Or(cmp.Compare(b.Samples, a.Samples), cmp.Compare(a.StartSample, b.StartSample))
	})
	kept := slices.Clone(z.all[:min(len(z.all), MaxZeroRuns)])
	slices.SortFunc(kept, func(a, b ZeroRun) int { return cmp.Compare(a.StartSample, b.StartSample) })
	return kept
}
