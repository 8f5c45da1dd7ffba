package export

import (
	"bufio"
	"fmt"
	"io"
	"math"

	"github.com/earwitness/earwitness/evidence"
)

// Audacity writes label tracks as Audacity imports them: lines of start, end and text between tabs, and after those of
// findings in a known band a line of a backslash and the band's edges in Hz. Each recording has a file of findings,
// and where there are any, one of matches, one of blind zones and one of mains hum, in the band that the hum moved in;
// index.csv names the recordings.
// The form is that of Audacity's manual, "Importing and Exporting Labels".
func Audacity(create Create, c *evidence.Case, _ Options) error {
	return perRecording(create, c, func(create Create, t track) error {
		if err := writeLabels(create, t.stem+".findings.txt", t.findings); err != nil {
			return err
		}
		for _, l := range []struct {
			name  string
			marks []mark
		}{{"matches", t.matches}, {"blind", t.blind}, {"mains", humMarks(t)}} {
			if len(l.marks) == 0 {
				continue
			}
			if err := writeLabels(create, t.stem+"."+l.name+".txt", l.marks); err != nil {
				return err
			}
		}
		return nil
	})
}

// humMarks is one label over the track of the hum, if the recording has hum that was followed.
func humMarks(t track) []mark {
	hum := mainsTrack(t.of)
	if len(hum) == 0 || !t.of.Mains.Present {
		return nil
	}
	const beside = 0.5 // Hz, so that the band is seen
	m := mark{start: t.length, text: fmt.Sprintf("mains hum of %g Hz", t.of.Mains.NominalHz), lowHz: math.Inf(1)}
	for _, p := range hum {
		if !(p.FrequencyHz > 0) || !finite(p.FrequencyHz) {
			continue
		}
		at := within(p.TimeSeconds, t.length)
		m.start, m.end = min(m.start, at), max(m.end, at)
		m.lowHz, m.topHz = min(m.lowHz, max(0, p.FrequencyHz-beside)), max(m.topHz, p.FrequencyHz+beside)
	}
	if m.topHz == 0 {
		return nil
	}
	if lr := t.of.Mains.Log10LR; lr != nil {
		m.text += ": " + ratioText(*lr, t.of.Mains.ErrorRate)
	}
	return []mark{m}
}

func writeLabels(create Create, name string, marks []mark) error {
	return writeFile(create, name, func(w io.Writer) error {
		b := bufio.NewWriter(w)
		for _, m := range marks {
			fmt.Fprintf(b, "%s\t%s\t%s\n", seconds(m.start), seconds(m.end), m.text)
			if m.topHz > 0 {
				fmt.Fprintf(b, "\\\t%s\t%s\n", seconds(m.lowHz), seconds(m.topHz))
			}
		}
		return b.Flush()
	})
}
