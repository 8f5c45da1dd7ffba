package report

import "github.com/earwitness/earwitness/evidence"

// codings is what is known of how a recording was coded before.
type codings struct {
	Now     string // the file's own codec
	Verdict *evidence.Verdict
	Rows    []evidence.Generation
	Note    string // on the rows: their order, or what their absence means
	Edge    string // where the content's spectrum ends
}

// newCodings returns nil for a recording of which neither was measured.
func newCodings(r evidence.Recording) *codings {
	if r.PreviouslyLossy == nil && len(r.Generations) == 0 && r.BandwidthHz == nil {
		return nil
	}
	v := &codings{Now: visible(r.Codec), Verdict: r.PreviouslyLossy, Rows: r.Generations, Note: codingNote(r)}
	if r.BandwidthHz != nil {
		v.Edge = "The content’s spectrum ends at " + hertz(*r.BandwidthHz)
		if r.SampleRateHz > 0 {
			v.Edge += "; the sampling rate could hold " + hertz(float64(r.SampleRateHz)/2)
		}
		v.Edge += ". An edge alone is no sign of lossy coding: microphones, telephone lines and earlier sampling rates set one too."
	}
	return v
}

func codingNote(r evidence.Recording) string {
	switch n := len(r.Generations); {
	case n > 1:
		return "The order of these is not known; all came before the file’s own coding:"
	case n == 1:
		return "What was found came before the file’s own coding:"
	case r.PreviouslyLossy == nil:
		return ""
	case r.PreviouslyLossy.Verdict == "yes":
		return "Which coding it was is not known."
	}
	return "No earlier coding was found, which does not mean that there was none."
}
