package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/earwitness/earwitness/evidence"
)

// Blindness says how much of one or several recordings could hide a cut. Nothing that was not found means anything
// without it. Zones that lie over each other count once.
type Blindness struct {
	Recordings int     // that were asked for
	Unmeasured int     // of them, those without blind zones or without a length: nothing is known of them
	Seconds    float64 // length of the measured ones
	Hidden     float64 // seconds in which no cut of any size could be seen
	Short      float64 // seconds beside those in which short cuts could not be seen
	ShortFrom  float64 // the smallest cut that could be seen where it is least and where it is most, in seconds
	ShortTo    float64
	Reasons    []string // that the case gives, those for most seconds first
}

// longest is a length that no recording has, in seconds: 31 years.
const longest = 1e9

// BlindnessOf adds up the blind zones of recordings.
func BlindnessOf(recordings ...evidence.Recording) Blindness {
	v := Blindness{Recordings: len(recordings)}
	reasons := map[string]float64{}
	for _, r := range recordings {
		if len(r.BlindZones) == 0 || r.DurationSeconds <= 0 || r.DurationSeconds > longest {
			v.Unmeasured++
			continue
		}
		v.add(r, reasons)
	}
	for why := range reasons {
		v.Reasons = append(v.Reasons, why)
	}
	slices.SortFunc(v.Reasons, func(a, b string) int {
		return cmp.Or(cmp.Compare(reasons[b], reasons[a]), cmp.Compare(a, b))
	})
	return v
}

func (v *Blindness) add(r evidence.Recording, reasons map[string]float64) {
	var all, hidden []stretch
	for _, z := range r.BlindZones {
		s := stretch{max(z.StartSeconds, 0), min(z.EndSeconds, r.DurationSeconds)}
		if s.end <= s.start {
			continue
		}
		all = append(all, s)
		if z.Reason != "" {
			reasons[z.Reason] += s.end - s.start
		}
		if z.SmallestCutSeconds == nil {
			hidden = append(hidden, s)
			continue
		}
		least := *z.SmallestCutSeconds
		if v.ShortTo == 0 {
			v.ShortFrom = least
		}
		v.ShortFrom, v.ShortTo = min(v.ShortFrom, least), max(v.ShortTo, least)
	}
	never := covered(hidden)
	v.Seconds += r.DurationSeconds
	v.Hidden += never
	v.Short += max(covered(all)-never, 0)
}

type stretch struct{ start, end float64 }

// covered returns the seconds that lie in any of the stretches, which it sorts.
func covered(s []stretch) float64 {
	slices.SortFunc(s, func(a, b stretch) int { return cmp.Compare(a.start, b.start) })
	total := 0.0
	for i := 0; i < len(s); {
		start, end := s[i].start, s[i].end
		for i++; i < len(s) && s[i].start <= end; i++ {
			end = max(end, s[i].end)
		}
		total += end - start
	}
	return total
}

// Measured says whether anything is known.
func (v Blindness) Measured() bool { return v.Unmeasured < v.Recordings }

// String says it in one sentence without its point: the share, for cuts of which length, and why. No-break spaces join
// numbers to their units.
func (v Blindness) String() string {
	if !v.Measured() {
		return "how much could hide a cut is " + notMeasured
	}
	s := share(v.Hidden+v.Short, v.Seconds) + " of " + v.what() + " could hide a cut"
	switch {
	case v.Hidden > 0 && v.Short > 0:
		s += fmt.Sprintf(" (%s a cut of any length, %s one under %s)",
			share(v.Hidden, v.Seconds), share(v.Short, v.Seconds), v.lengths())
	case v.Hidden > 0:
		s += " of any length"
	case v.Short > 0:
		s += " under " + v.lengths()
	}
	if len(v.Reasons) > 0 {
		s += ", because: " + someReasons(v.Reasons)
	}
	if v.Unmeasured > 0 {
		s += "; of " + count(v.Unmeasured, "recording", "recordings") + " it is " + notMeasured
	}
	return s
}

func (v Blindness) what() string {
	if v.Recordings == 1 {
		return "the recording"
	}
	return "the audio"
}

// lengths are the smallest cuts that could be seen: one length, or from where to where they range.
func (v Blindness) lengths() string {
	least, most := fmt.Sprintf("%.2g", v.ShortFrom), fmt.Sprintf("%.2g", v.ShortTo)
	if least == most {
		return most + "\u00a0s"
	}
	return least + " to " + most + "\u00a0s, by the place"
}

// someReasons joins the reasons for most of the time.
func someReasons(all []string) string {
	const most = 3
	if len(all) <= most {
		return list(all)
	}
	return list(all[:most]) + fmt.Sprintf("; and %s", count(len(all)-most, "other reason", "other reasons"))
}

// share prints a part of a whole, so that neither a little reads as nothing nor almost all as all.
func share(part, whole float64) string {
	x := min(part/whole, 1)
	switch {
	case x > 0 && x < 0.001:
		return "under 0.1\u00a0%"
	case x < 1 && x > 0.999:
		return "over 99.9\u00a0%"
	}
	return strings.Replace(percent(x), ".0\u00a0", "\u00a0", 1)
}

// VerdictText says what a verdict on editing amounts to. A verdict other than edited says what could not be seen in
// the same breath, and so does an edited recording, which may hide more. Without a verdict it is "not measured".
func VerdictText(r evidence.Recording) string {
	if r.Edited == nil {
		return notMeasured
	}
	return visible(r.Edited.Verdict) + whereSeen(r.Edited) + BlindnessOf(r).String()
}

// whereSeen goes on from the word of a verdict to what could not be seen.
func whereSeen(v *evidence.Verdict) string {
	if v != nil && v.Verdict == "continuous" {
		return " where it can be seen; "
	}
	return "; "
}

// brief is the share alone, for places where the whole sentence stands nearby.
func (v Blindness) brief() string {
	if !v.Measured() {
		return "what could hide a cut is " + notMeasured
	}
	return share(v.Hidden+v.Short, v.Seconds) + " could hide a cut"
}

// worstZones returns the blind zones that a page lists, in order of time, and how many it does not: those in which no
// cut could be seen go first, then the longest.
func worstZones(zones []evidence.BlindZone) (kept []evidence.BlindZone, left int) {
	const most = 40
	kept = slices.Clone(zones)
	byStart := func(a, b evidence.BlindZone) int { return cmp.Compare(a.StartSeconds, b.StartSeconds) }
	milliseconds := func(z evidence.BlindZone) float64 { return math.Round(1000 * (z.EndSeconds - z.StartSeconds)) }
	never := func(z evidence.BlindZone) int {
		if z.SmallestCutSeconds == nil {
			return 1
		}
		return 0
	}
	if len(kept) > most {
		slices.SortStableFunc(kept, func(a, b evidence.BlindZone) int {
			return cmp.Or(cmp.Compare(never(b), never(a)), cmp.Compare(milliseconds(b), milliseconds(a)))
		})
		kept, left = kept[:most], len(kept)-most
	}
	slices.SortStableFunc(kept, byStart)
	return kept, left
}
