package mains

import (
	"bytes"
	"math"
	"strconv"
	"strings"
)

// layout says how the rows of a log are written, as the first one shows.
type layout struct {
	separator byte
	columns   int
	parts     int // columns that the time takes: 1, or 2 for a date and a time of day
	column    int // column of the frequency
	milli     bool
	dated     bool
	scale     float64 // of a time that is a number: seconds in one of its units
	day       dayCache
	fields    [mostColumns][]byte
}

// mostColumns bounds the columns that are looked at.
const mostColumns = 16

// trimmed is a line without its end, a byte order mark and blanks around it.
func trimmed(line []byte) []byte {
	return bytes.TrimSpace(bytes.TrimPrefix(line, []byte("\xef\xbb\xbf")))
}

// separatorOf is what separates the columns of a line: a tab, else a semicolon, else a comma.
func separatorOf(line []byte) byte {
	for _, s := range []byte{'\t', ';'} {
		if bytes.IndexByte(line, s) >= 0 {
			return s
		}
	}
	return ','
}

// columnNames are the columns of a header, in lower case.
func columnNames(line []byte) (names []string) {
	for name := range strings.SplitSeq(string(line), string(separatorOf(line))) {
		names = append(names, strings.ToLower(strings.Trim(name, "\" ")))
	}
	return names
}

// newLayout finds the layout of a row; nil if it is none. The header may be nil.
func newLayout(line []byte, header []string) *layout {
	l := &layout{separator: separatorOf(line), scale: 1, parts: 1}
	l.split(line)
	if l.columns < 2 {
		return nil
	}
	switch l.timeForm() {
	case isNumber:
		at, _ := number(l.fields[0])
		switch {
		case at > 1e11:
			l.scale, l.dated = 1e-3, true
		case at > 1e8:
			l.dated = true
		}
	case isMoment:
		l.dated = true
	case isDay:
		if _, ok := timeOfDay(l.fields[1]); !ok {
			return nil
		}
		l.parts, l.dated = 2, true
	default:
		return nil
	}
	l.column = l.parts
	if l.column >= l.columns || header != nil && len(header) != l.columns {
		return nil
	}
	if header == nil && l.separator == ',' && l.columns > l.column+1 && bytes.IndexByte(l.fields[l.column], '.') < 0 {
		return nil // the comma may be a decimal one too
	}
	l.name(header)
	if _, _, ok := l.value(); !ok {
		return nil
	}
	return l
}

// name takes from a header which column holds the frequency, and whether it is in mHz.
func (l *layout) name(header []string) {
	for i := min(len(header), l.columns) - 1; i >= l.parts; i-- {
		name := header[i]
		if strings.Contains(name, "freq") || strings.Contains(name, "hz") || name == "f" {
			l.column = i
		}
	}
	l.milli = l.column < len(header) && strings.Contains(header[l.column], "mhz")
}

// Forms of a time.
const (
	noTime = iota
	isNumber
	isMoment // a date and a time of day
	isDay    // a date alone
)

// timeForm tells the form of the first column.
func (l *layout) timeForm() int {
	if _, ok := number(l.fields[0]); ok {
		return isNumber
	}
	if _, rest, ok := l.day.day(l.fields[0]); ok {
		if len(rest) == 0 {
			return isDay
		}
		if _, ok := timeOfDay(rest[1:]); ok {
			return isMoment
		}
	}
	return noTime
}

// split finds the columns of a row, without quotes and blanks around them.
func (l *layout) split(line []byte) {
	l.columns = 0
	for l.columns < mostColumns {
		field, rest, more := bytes.Cut(line, []byte{l.separator})
		if len(field) > 0 && (field[0] == '"' || field[0] == ' ' || field[len(field)-1] == ' ') {
			field = bytes.Trim(field, "\" ")
		}
		l.fields[l.columns] = field
		l.columns++
		if !more {
			return
		}
		line = rest
	}
}

// time reads the time of a row in seconds: since 1970 if the log is dated. zoned says that the row names a time zone.
func (l *layout) time(line []byte) (seconds float64, zoned, ok bool) {
	before := l.columns
	if l.split(line); l.columns != before {
		return 0, false, false
	}
	if !l.dated || l.scale != 1 {
		seconds, ok = number(l.fields[0])
		return seconds * l.scale, l.dated, ok
	}
	day, rest, ok := l.day.day(l.fields[0])
	if !ok { // seconds since 1970
		seconds, ok = number(l.fields[0])
		return seconds, true, ok
	}
	if l.parts == 2 {
		rest = l.fields[1]
	} else if len(rest) > 0 {
		rest = rest[1:]
	}
	m, ok := timeOfDay(rest)
	return float64(day)*86400 + m.seconds, m.zoned, ok
}

// value reads the frequency of the row that time has read; NaN for none. milli says that the row names mHz as the unit.
func (l *layout) value() (v float64, milli, ok bool) {
	field := l.fields[l.column]
	milli = l.milli
	if n := len(field); n > 2 && (field[n-1]|0x20) == 'z' {
		unit := bytes.ToLower(field[max(0, n-3):])
		field = bytes.TrimSpace(field[:n-2])
		if bytes.HasSuffix(unit, []byte("mhz")) {
			field, milli = bytes.TrimSpace(field[:len(field)-1]), true
		}
	}
	v, ok = number(field)
	if !ok && !noValue(field) {
		return 0, false, false
	}
	if !ok || math.IsInf(v, 0) {
		v = math.NaN()
	}
	return v, milli, true
}

// noValue reports whether a field stands for no value.
func noValue(field []byte) bool {
	switch strings.ToLower(string(field)) {
	case "", "-", "nan", "na", "n/a", "null", "none", "?":
		return true
	}
	return false
}

// number reads a decimal number with a point or a comma.
func number(b []byte) (float64, bool) {
	var whole uint64
	digits, scale := 0, -1
	i := 0
	negative := len(b) > 0 && b[0] == '-'
	if negative || len(b) > 0 && b[0] == '+' {
		i = 1
	}
	for ; i < len(b); i++ {
		c := b[i]
		switch {
		case c >= '0' && c <= '9' && digits < 18:
			whole = 10*whole + uint64(c-'0')
			digits++
			if scale >= 0 {
				scale++
			}
		case (c == '.' || c == ',') && scale < 0:
			scale = 0
		default:
			return rareNumber(b)
		}
	}
	if digits == 0 {
		return 0, false
	}
	v := float64(whole)
	if scale > 0 {
		v /= powers[scale]
	}
	if negative {
		v = -v
	}
	return v, true
}

// powers are those of ten.
var powers = [19]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18}

// rareNumber reads what number leaves: exponents and many digits.
func rareNumber(b []byte) (float64, bool) {
	if len(b) == 0 || len(b) > 40 || b[0] != '-' && b[0] != '+' && b[0] != '.' && (b[0] < '0' || b[0] > '9') {
		return 0, false
	}
	v, err := strconv.ParseFloat(strings.ReplaceAll(string(b), ",", "."), 64)
	return v, err == nil
}
