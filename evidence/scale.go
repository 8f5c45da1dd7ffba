package evidence

import "math"

// Band is one step of a verbal scale: ratios of at least From, in base-10 logs, up to the next band.
type Band struct {
	From float64 `json:"from_log10_lr"`
	Word string  `json:"word"`
}

// ScaleName names [Scale] wherever its words are printed.
const ScaleName = "ENFSI Guideline for Evaluative Reporting in Forensic Science (2015)"

// Scale is the verbal scale of the ENFSI guideline, for the support that a ratio lends to a proposition.
// The words stand beside numbers, never instead of them.
var Scale = []Band{
	{math.Inf(-1), "no support"},
	{math.Log10(2), "weak support"},
	{1, "moderate support"},
	{2, "moderately strong support"},
	{3, "strong support"},
	{4, "very strong support"},
	{6, "extremely strong support"},
}

// Verbal returns the word for the size of a ratio, whichever proposition it supports.
func Verbal(log10LR float64) string {
	word := Scale[0].Word
	for _, b := range Scale {
		if math.Abs(log10LR) >= b.From {
			word = b.Word
		}
	}
	return word
}
