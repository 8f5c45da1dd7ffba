package earwitness

import (
	"fmt"
	"math"
	"strings"

	"github.com/earwitness/earwitness/evidence"
)

const (
	// longestJoint is the longest removed stretch that is asked for, in seconds: beyond it too many lengths fit.
	longestJoint = 5
	// mostJoint is how many lengths are named.
	mostJoint = 5
	// mostFrames are tried at most: no codec's are so short, but a case that was changed may say so.
	mostFrames = 10_000
	// sameJoint is how far apart a break of frames and one of the hum may lie to be one, in seconds.
	sameJoint = 1
)

// tellJoint names the lengths that a stretch may have had whose removal broke the frames of an earlier coding and the phase of the
// mains hum at one place: each of the two tells it but for whole frames, and whole periods.
func tellJoint(m *evidence.Measured) {
	for i := range m.Findings {
		frames := &m.Findings[i]
		if frames.Detector != nameGrid || frames.Kind != "edit" {
			continue
		}
		for _, hum := range m.Findings {
			apart := max(hum.StartSeconds-frames.EndSeconds, frames.StartSeconds-hum.EndSeconds)
			if hum.Detector != nameHumBreak || apart > sameJoint {
				continue
			}
			if lengths := jointLengths(frames.Measurements, hum.Measurements); len(lengths) > 0 {
				frames.Measurements["shortest_removed_seconds"] = round(lengths[0], 1e-4)
				frames.Limits = append(frames.Limits, jointText(lengths))
			}
		}
	}
}

// jointLengths are the lengths in seconds, the shortest first, that fit both.
func jointLengths(frames, hum map[string]float64) (lengths []float64) {
	frame, period, rate := frames["frame_samples"], hum["period_seconds"], frames["frames_at_hz"]
	within := 2 * hum["removed_standard_error_seconds"]
	if frame < 1 || rate <= 0 || longestJoint*rate > mostFrames*frame || period <= 0 || within >= period/4 {
		return nil
	}
	for samples := frame - math.Mod(frames["grid_shift_samples"], frame); samples <= longestJoint*rate; samples += frame {
		seconds := samples / rate
		beyond := math.Mod(seconds-hum["removed_seconds_mod_period"], period)
		if math.Abs(beyond-period*math.Round(beyond/period)) <= within {
			lengths = append(lengths, seconds)
		}
	}
	return lengths
}

func jointText(lengths []float64) string {
	var b strings.Builder
	b.WriteString("if a stretch was removed here, frames and mains hum together allow lengths of ")
	for i, l := range lengths[:min(len(lengths), mostJoint)] {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%.3f", l)
	}
	fmt.Fprintf(&b, " s; %d are possible up to %d s", len(lengths), longestJoint)
	return b.String()
}
