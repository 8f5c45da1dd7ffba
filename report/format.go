package report

import (
	"fmt"
	"html/template"
	"math"
	"strconv"
	"strings"

	"github.com/earwitness/earwitness/evidence"
)

// funcs are the ways in which templates print values.
var funcs = template.FuncMap{
	"bytes":       byteSize,
	"class":       verdictClass,
	"clip":        clip,
	"clock":       clock,
	"comma":       comma,
	"count":       count,
	"db":          func(x *float64) string { return measured(x, "%.1f dB") },
	"dbfs":        func(x *float64) string { return measured(x, "%.1f dBFS") },
	"digest":      digest,
	"errors":      errorRate,
	"fixed":       func(digits int, x float64) string { return minus(strconv.FormatFloat(x, 'f', digits, 64)) },
	"hz":          hertz,
	"hzi":         func(x int) string { return hertz(float64(x)) },
	"list":        list,
	"percent":     percent,
	"ratio":       ratio,
	"short":       short,
	"span":        span,
	"statusClass": statusClass,
	"support":     support,
	"value":       value,
	"verbal":      evidence.Verbal,
	"visible":     visible,
}

// notMeasured is printed where the case has no value.
const notMeasured = "not measured"

// ratio prints a base-10 log likelihood ratio with its sign.
func ratio(log10LR float64) string {
	s := strconv.FormatFloat(log10LR, 'f', 2, 64)
	if strings.Trim(s, "-0.") == "" {
		return "0.00"
	}
	if log10LR > 0 {
		return "+" + s
	}
	return minus(s)
}

// minus sets a true minus sign, which is as wide as a plus.
func minus(s string) string {
	if rest, ok := strings.CutPrefix(s, "-"); ok {
		return "−" + rest
	}
	return s
}

// support is the verbal scale's word with the proposition that the ratio supports.
func support(log10LR float64, first, second string) string {
	word := evidence.Verbal(log10LR)
	switch {
	case word == evidence.Scale[0].Word:
		return word + " either way"
	case log10LR > 0:
		return word + " for " + first
	}
	return word + " for " + second
}

// clock prints seconds as m:ss.s, or h:mm:ss.s from an hour on.
func clock(seconds float64) string { return clockTo(seconds, 1) }

func clockTo(seconds float64, digits int) string {
	if seconds < 0 {
		return "−" + clockTo(-seconds, digits)
	}
	if seconds > longest { // no whole number of tenths either
		return strconv.FormatFloat(seconds, 'g', 4, 64) + " s"
	}
	unit := math.Pow10(digits)
	ticks := int64(math.Round(seconds * unit))
	whole := ticks / int64(unit)
	fraction := fmt.Sprintf("%0*d", digits, ticks%int64(unit))
	if whole >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d.%s", whole/3600, whole/60%60, whole%60, fraction)
	}
	return fmt.Sprintf("%d:%02d.%s", whole/60, whole%60, fraction)
}

// span prints two times, to the millisecond if they lie closer together than a second.
func span(start, end float64) string {
	digits := 1
	if end-start < 1 {
		digits = 3
	}
	return clockTo(start, digits) + "–" + clockTo(end, digits)
}

// duration prints a total in words.
func duration(seconds float64) string {
	minutes := int64(math.Round(min(seconds, 1e12) / 60))
	switch {
	case seconds < 90:
		return fmt.Sprintf("%.0f s", seconds)
	case minutes < 60:
		return fmt.Sprintf("%d min", minutes)
	}
	return fmt.Sprintf("%s h %d min", comma(minutes/60), minutes%60)
}

// hertz prints a frequency or a rate.
func hertz(hz float64) string {
	if hz < 1000 {
		return strconv.FormatFloat(hz, 'f', -1, 64) + " Hz"
	}
	return strings.TrimSuffix(strconv.FormatFloat(hz/1000, 'f', 1, 64), ".0") + " kHz"
}

func byteSize(n int64) string {
	size := float64(n)
	for _, unit := range []string{"B", "kB", "MB", "GB"} {
		if size < 1000 {
			return strings.TrimSuffix(strconv.FormatFloat(size, 'f', 1, 64), ".0") + " " + unit
		}
		size /= 1000
	}
	return strconv.FormatFloat(size, 'f', 1, 64) + " TB"
}

// percent prints a share with its sign on the same line.
func percent(share float64) string { return joined(evidence.Percent(share)) }

// joined keeps numbers and the sign after them on one line.
func joined(s string) string { return strings.ReplaceAll(s, " %", "\u00a0%") }

// errorRate says how often ratios as strong pointed the wrong way, and on what that was counted.
func errorRate(e *evidence.ErrorRate) string {
	if e == nil {
		return "error rate " + notMeasured
	}
	return joined(e.String()) + ", " + visible(e.Set)
}

// measured prints a value that may be absent.
func measured(x *float64, format string) string {
	if x == nil {
		return notMeasured
	}
	return minus(fmt.Sprintf(format, *x))
}

// value prints a measurement whose unit stands in its name.
func value(x float64) string {
	if x == math.Trunc(x) && math.Abs(x) < 1e6 {
		return minus(strconv.FormatFloat(x, 'f', 0, 64))
	}
	return minus(strconv.FormatFloat(x, 'g', 4, 64))
}

// count prints a number with its noun.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return comma(int64(n)) + " " + many
}

// comma groups the digits of whole numbers from 10,000 on.
func comma(n int64) string {
	s := strconv.FormatInt(n, 10)
	if n < 10000 {
		return s
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// digest shortens a hash to what a reader compares by eye.
func digest(hex string) string {
	return visible(hex[:min(len(hex), 10)])
}

// verdictClass is the style of a verdict's word.
func verdictClass(verdict string) string {
	switch verdict {
	case "edited":
		return "v-yes"
	case "continuous":
		return "v-no"
	case "yes":
		return "v-fact"
	case "no":
		return "v-not"
	case "inconclusive":
		return "v-open"
	}
	return "v-none"
}

// statusClass is the style of a status; one that is not known has none of its own.
func statusClass(status string) string {
	if statusWords[status] == "" {
		return "other"
	}
	return status
}

// clip cuts a text of a stranger that is too long for a page; the case's JSON has all of it.
func clip(s string) string {
	const most = 400
	runes := 0
	for i := range s {
		if runes++; runes > most {
			return s[:i] + fmt.Sprintf(" … (%s bytes in all, in the case’s JSON)", comma(int64(len(s))))
		}
	}
	return s
}

// decimal prints a coordinate.
func decimal(x float64) string {
	s := strconv.FormatFloat(x, 'f', 2, 64)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// along prints the place of x between from and to, in percent of the way.
func along(x, from, to float64) string {
	if to <= from {
		return "0%"
	}
	return strconv.FormatFloat(100*min(max((x-from)/(to-from), 0), 1), 'f', 3, 64) + "%"
}
