package export

import (
	"bufio"
	"io"
	"strconv"

	"github.com/earwitness/earwitness/evidence"
)

// SonicVisualiser writes layers as its "Import Annotation Layer" reads them, CSV without a line of names, for each
// recording. Findings, matches and blind zones are regions: start in seconds, log10 LR (0 for blind zones and where there
// is none), duration, label. The splice score and the track of the mains hum are time values: seconds, and log10 LR or Hz.
// Layers without content are left out, but for findings. index.csv names the recordings.
func SonicVisualiser(create Create, c *evidence.Case, _ Options) error {
	return perRecording(create, c, writeLayers)
}

func writeLayers(create Create, t track) error {
	for _, l := range []struct {
		name   string
		always bool
		marks  []mark
	}{{"findings", true, t.findings}, {"matches", false, t.matches}, {"blind", false, t.blind}} {
		if len(l.marks) == 0 && !l.always {
			continue
		}
		if err := writeFile(create, t.stem+"."+l.name+".csv", func(w io.Writer) error { return writeRegions(w, l.marks) }); err != nil {
			return err
		}
	}
	if s := t.of.SpliceCurve; s != nil && len(s.Log10LR) > 0 && s.StepSeconds > 0 {
		at := func(i int) (float64, float64) { return float64(i) * s.StepSeconds, s.Log10LR[i] }
		if err := writeValues(create, t.stem+".splice.csv", len(s.Log10LR), at); err != nil {
			return err
		}
	}
	hum := mainsTrack(t.of)
	if len(hum) == 0 {
		return nil
	}
	at := func(i int) (float64, float64) { return hum[i].TimeSeconds, hum[i].FrequencyHz }
	return writeValues(create, t.stem+".mains.csv", len(hum), at)
}

func writeRegions(w io.Writer, marks []mark) error {
	b := bufio.NewWriter(w)
	for _, m := range marks {
		value := 0.0
		if m.log10LR != nil {
			value = *m.log10LR
		}
		b.WriteString(seconds(m.start) + "," + number(value) + "," + seconds(m.end-m.start) + ",")
		writeQuoted(b, guarded(m.text))
		b.WriteByte('\n')
	}
	return b.Flush()
}

// writeValues writes a layer of n values along time. Those that are not finite are left out.
func writeValues(create Create, name string, n int, at func(i int) (seconds, value float64)) error {
	return writeFile(create, name, func(w io.Writer) error {
		b := bufio.NewWriter(w)
		for i := range n {
			if t, v := at(i); finite(t) && finite(v) {
				b.WriteString(strconv.FormatFloat(t, 'f', 6, 64) + "," + number(v) + "\n")
			}
		}
		return b.Flush()
	})
}
