package earwitness

import (
	"context"
	"math"

	"github.com/earwitness/earwitness/evidence"
)

// placeTolerance is how far a break may be found from where an edit was made, in seconds.
const placeTolerance = 1

// fitHumBreaks fits the ratio of breaks of the hum's phase: the strongest near an edit, against the strongest of a recording
// that was not edited.
func (k *calibrator) fitHumBreaks(ctx context.Context, store evidence.Store) error {
	var cut, whole []float64
	var paths []string
	err := store.Features(ctx, nameHumBreaks, func(path string, packed []byte) error {
		known := k.truth.Recordings[path]
		if known.Edited == nil || known.Mains == nil || !*known.Mains {
			return nil
		}
		paths = append(paths, path)
		places := unpackPlaces(packed)
		if !*known.Edited {
			whole = append(whole, strongestPlace(places, nil))
			return nil
		}
		cut = append(cut, strongestPlace(places, known.EditedAt))
		return nil
	})
	if err != nil || len(cut) == 0 || len(whole) == 0 {
		return err
	}
	sources := len(paths)
	if k.truth.Sources > 0 {
		sources = min(sources, k.truth.Sources)
	}
	k.c.MainsBreak = evidence.FitCalibration(cut, whole, sources, 0, k.truth.Name)
	return k.provenance(ctx, store, "mains_break", paths)
}

// strongestPlace is the largest score of some places near one of the moments, or of all where there are no moments; the
// least that a score can be if there is none.
func strongestPlace(places []scoredPlace, near []float64) float64 {
	best := normal(0, 1)
	for _, p := range places {
		counts := len(near) == 0
		for _, at := range near {
			counts = counts || math.Abs(p.seconds-at) <= placeTolerance
		}
		if counts {
			best = max(best, p.score)
		}
	}
	return best
}
