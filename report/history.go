package report

import (
	"fmt"
	"strings"

	"github.com/earwitness/earwitness/evidence"
)

// history answers the fifth question: what happened to each file before?
type history struct {
	Answer string
	Lossy  int // recordings that were coded lossily before
	Hum    int // recordings with mains hum
	Rows   []historyRow
	// Findings are those of earlier lossy coding.
	Findings []placed
	Alike    []alike
	Mains    []mainsMatch
	Claims   []mainsClaim
	Moments  []moment
}

type historyRow struct {
	Ref ref
	evidence.Recording
	Track *track
	Error string // of the mains verdict
}

// track is the mains frequency along time as a small line.
type track struct {
	Points string
	Label  string
}

const (
	trackWidth  = 120.0
	trackHeight = 24.0
)

func (b *builder) history() history {
	var v history
	clean, open, examined := 0, 0, 0
	for _, r := range b.c.Recordings {
		if p := r.PreviouslyLossy; p != nil {
			switch p.Verdict {
			case "yes":
				v.Lossy++
			case "no":
				clean++
			default:
				open++
			}
		}
		row := historyRow{Ref: b.ref(r.Path), Recording: r}
		if r.Mains != nil {
			examined++
			if r.Mains.Present {
				v.Hum++
			}
			row.Track = newTrack(r.Mains)
			row.Error = errorRate(r.Mains.ErrorRate)
		}
		v.Rows = append(v.Rows, row)
	}
	b.mains(&v)
	v.Alike = b.alike()
	v.Findings = b.placed(map[string]string{"lossy_generation": findingWords["lossy_generation"]})
	v.Answer = fmt.Sprintf("Coded lossily before the file’s own coding: %d yes, %d no, %d inconclusive, %d %s. Mains hum in %d of %s examined for it.",
		v.Lossy, clean, open, len(v.Rows)-v.Lossy-clean-open, notMeasured, v.Hum, count(examined, "recording", "recordings"))
	return v
}

// newTrack draws a track, each point the mean of as many as share a unit of width. A track of under two points is nil.
func newTrack(m *evidence.Mains) *track {
	if len(m.Track) < 2 {
		return nil
	}
	first, last := m.Track[0], m.Track[len(m.Track)-1]
	lo, hi := first.FrequencyHz, first.FrequencyHz
	for _, p := range m.Track {
		lo, hi = min(lo, p.FrequencyHz), max(hi, p.FrequencyHz)
	}
	const pad = 2
	height := max(hi-lo, 1e-6)
	length := max(last.TimeSeconds-first.TimeSeconds, 1e-6)
	var points strings.Builder
	every := (len(m.Track) + int(trackWidth) - 1) / int(trackWidth)
	for i := 0; i < len(m.Track); i += every {
		part := m.Track[i:min(i+every, len(m.Track))]
		var t, f float64
		for _, p := range part {
			t += p.TimeSeconds / float64(len(part))
			f += p.FrequencyHz / float64(len(part))
		}
		fmt.Fprintf(&points, "%s,%s ", decimal((t-first.TimeSeconds)/length*trackWidth),
			decimal(pad+(hi-f)/height*(trackHeight-2*pad)))
	}
	return &track{
		Points: strings.TrimSpace(points.String()),
		Label: fmt.Sprintf("Mains frequency from %s to %s, between %.3f and %.3f Hz",
			clock(first.TimeSeconds), clock(last.TimeSeconds), lo, hi),
	}
}
