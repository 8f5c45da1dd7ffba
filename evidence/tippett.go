package evidence

import "slices"

// TippettPoint is a point of both curves of a Tippett plot: the shares of trials whose ratio is at least as strong.
type TippettPoint struct {
	Log10LR float64 `json:"log10_lr"`
	Same    float64 `json:"same"`  // of trials of the first proposition, from 0 to 1
	Other   float64 `json:"other"` // of the second; right of 0 it is how often a ratio so strong misleads
}

// Tippett returns the plot of Evett and Buckleton (1996) at the given ratios, in base-10 logs. Either kind of trial
// being missing gives nil.
func Tippett(same, other, at []float64) []TippettPoint {
	if len(same) == 0 || len(other) == 0 {
		return nil
	}
	s, o := slices.Sorted(slices.Values(same)), slices.Sorted(slices.Values(other))
	var points []TippettPoint
	for _, ratio := range at {
		points = append(points, TippettPoint{ratio, atLeast(s, ratio), atLeast(o, ratio)})
	}
	return points
}

// atLeast is the share of sorted values that are limit or more.
func atLeast(sorted []float64, limit float64) float64 {
	below, _ := slices.BinarySearch(sorted, limit)
	return share(len(sorted)-below, len(sorted))
}
