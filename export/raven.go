package export

import (
	"bufio"
	"io"
	"strconv"
	"strings"

	"github.com/earwitness/earwitness/evidence"
)

var ravenColumns = []string{
	"Selection", "View", "Channel", "Begin Time (s)", "End Time (s)", "Low Freq (Hz)", "High Freq (Hz)", "Begin File",
	"Kind", "Detector", "Log10 LR", "Support", "Error Rate", "Error Rate Upper 95", "Error Rate N", "Limits",
}

// Raven writes a selection table for each recording, as Raven of the Cornell Lab opens them: text between tabs, with a
// line of names. Selections are findings, with times from the start of the recording; those of no known band reach from
// 0 to half the sampling rate. index.csv names the recordings.
func Raven(create Create, c *evidence.Case, _ Options) error {
	return perRecording(create, c, func(create Create, t track) error {
		return writeFile(create, t.stem+".selections.txt", func(w io.Writer) error {
			b := bufio.NewWriter(w)
			writeTabbed(b, ravenColumns)
			for i, m := range t.findings {
				writeTabbed(b, ravenRow(t, i+1, m))
			}
			return b.Flush()
		})
	})
}

func ravenRow(t track, selection int, m mark) []string {
	f := m.finding
	low, top := m.lowHz, m.topHz
	if top == 0 {
		top = max(1, float64(t.of.SampleRateHz)/2)
	}
	row := []string{
		strconv.Itoa(selection), "Spectrogram 1", "1", seconds(m.start), seconds(m.end), number(low), number(top), t.path,
		cell(f.Kind), cell(f.Detector), number(f.Log10LR), "", "", "", "", cell(joined(f.Limits)),
	}
	if m.log10LR != nil {
		row[11] = evidence.Verbal(f.Log10LR)
	}
	if e := f.ErrorRate; e != nil {
		row[12], row[13], row[14] = number(e.Value), number(e.Upper95), strconv.Itoa(e.N)
	}
	return row
}

// writeTabbed writes cells that hold no tab, as no text does that is spelled out.
func writeTabbed(b *bufio.Writer, cells []string) {
	b.WriteString(strings.Join(cells, "\t"))
	b.WriteByte('\n')
}
