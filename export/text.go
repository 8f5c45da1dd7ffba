package export

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/internal/visible"
)

// How many characters of a stranger's text are kept: a cell of a spreadsheet holds 32 767, and a label is read at a glance.
const (
	maxCell  = 8000
	maxLabel = 400
)

// cell spells text out and bounds it.
func cell(s string) string { return bounded(s, maxCell) }

// bounded spells text out on one line of at most n characters, and says how much of a longer one is left out.
func bounded(s string, n int) string {
	if len(s) <= n && printable(s) {
		return s
	}
	whole := s
	if len(s) > n*utf8.UTFMax {
		s = s[:n*utf8.UTFMax]
	}
	out := visible.Text(s)
	runes := 0
	for i := range out {
		if runes == n {
			return fmt.Sprintf("%s… (of %d bytes)", out[:i], len(whole))
		}
		runes++
	}
	if len(s) < len(whole) {
		return fmt.Sprintf("%s… (of %d bytes)", out, len(whole))
	}
	return out
}

// printable reports whether a text is of ASCII's visible characters and spaces, as nearly all are.
func printable(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// shownPath is a recording's path as it is shown: of its own bytes where they are not UTF-8.
func shownPath(r *evidence.Recording) string {
	if len(r.PathBytes) > 0 {
		return cell(string(r.PathBytes))
	}
	return cell(r.Path)
}

// number writes a value in the fewest digits that give it back; what is not finite is absent.
func number(v float64) string {
	if !finite(v) {
		return ""
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// ratioText says a ratio in words for a label, with its error rate.
func ratioText(log10LR float64, e *evidence.ErrorRate) string {
	if !finite(log10LR) {
		return "log10 LR not known"
	}
	s := fmt.Sprintf("log10 LR %+.2f, %s", log10LR, evidence.Verbal(log10LR))
	if e == nil {
		return s + ", error rate not measured"
	}
	return s + ", " + e.String()
}

// stem makes the beginning of a file name of a recording's number and path. The number makes it unlike all others, also
// where case is not told apart, and unlike the names that Windows reserves.
func stem(number, width int, path string) string {
	const most = 60
	base := path[strings.LastIndexAny(path, `/\`)+1:]
	var b strings.Builder
	for _, r := range base {
		if b.Len() >= most {
			break
		}
		if r < utf8.RuneSelf && (r == '-' || r == '.' || '0' <= r && r <= '9' || 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z') {
			b.WriteRune(r)
		} else {
			b.WriteByte('_')
		}
	}
	return fmt.Sprintf("%0*d_%s", width, number, strings.TrimRight(b.String(), "."))
}
