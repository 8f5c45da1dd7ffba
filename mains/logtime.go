package mains

import (
	"bytes"
	"time"
)

// dayCache remembers the last date: 86400 rows have the same one.
type dayCache struct {
	text [10]byte
	days int64 // since 1970
	ok   bool
}

// day reads a date of ten bytes at the beginning of a field, as 2006-01-02, 2006/01/02 or 02.01.2006, and returns what
// follows.
func (c *dayCache) day(b []byte) (days int64, rest []byte, ok bool) {
	const size = len(c.text)
	if len(b) < size {
		return 0, nil, false
	}
	if c.ok && bytes.Equal(b[:size], c.text[:]) {
		return c.days, b[size:], true
	}
	days, ok = parseDay(b[:size])
	if !ok {
		return 0, nil, false
	}
	c.text, c.days, c.ok = [size]byte(b), days, true
	return days, b[size:], true
}

func parseDay(b []byte) (days int64, ok bool) {
	format := time.DateOnly
	switch {
	case b[4] == '/':
		format = "2006/01/02"
	case b[2] == '.':
		format = "02.01.2006"
	}
	t, err := time.Parse(format, string(b))
	if err != nil || t.Year() < 1900 || t.Year() > 2200 {
		return 0, false
	}
	return t.Unix() / 86400, true // a whole number
}

// moment is a time of day: seconds after midnight, of the zone's if it names one then brought to UTC.
type moment struct {
	seconds float64
	zoned   bool
}

// timeOfDay reads 15:04, 15:04:05 or 15:04:05.000, with Z, +01:00, +0100 or +01 after it or nothing.
func timeOfDay(b []byte) (m moment, ok bool) {
	hour, ok1 := twoDigits(b, 0)
	minute, ok2 := twoDigits(b, 3)
	if !ok1 || !ok2 || b[2] != ':' || hour > 24 || minute > 59 {
		return m, false
	}
	m.seconds = float64(3600*hour + 60*minute)
	b = b[5:]
	if len(b) > 0 && b[0] == ':' {
		n := 1
		for n < len(b) && (b[n] >= '0' && b[n] <= '9' || b[n] == '.' || b[n] == ',') {
			n++
		}
		second, ok := number(b[1:n])
		if !ok || second >= 61 { // 60 is a leap second
			return m, false
		}
		m.seconds += second
		b = b[n:]
	}
	offset, zoned, ok := zone(b)
	m.seconds -= offset
	m.zoned = zoned
	return m, ok
}

// zone reads what stands after a time of day: how many seconds its clock is ahead of UTC.
func zone(b []byte) (seconds float64, zoned, ok bool) {
	if len(b) > 0 && b[0] == ' ' {
		b = b[1:]
	}
	switch {
	case len(b) == 0:
		return 0, false, true
	case len(b) == 1 && b[0]|0x20 == 'z', string(b) == "UTC", string(b) == "GMT":
		return 0, true, true
	case b[0] != '+' && b[0] != '-':
		return 0, false, false
	}
	hours, ok := twoDigits(b, 1)
	if !ok || hours > 14 {
		return 0, false, false
	}
	minutes := 0
	if rest := bytes.TrimPrefix(b[3:], []byte(":")); len(rest) > 0 {
		if minutes, ok = twoDigits(rest, 0); !ok || len(rest) > 2 || minutes > 59 {
			return 0, false, false
		}
	}
	seconds = float64(3600*hours + 60*minutes)
	if b[0] == '-' {
		seconds = -seconds
	}
	return seconds, true, true
}

// twoDigits reads two digits at a place.
func twoDigits(b []byte, at int) (n int, ok bool) {
	if len(b) < at+2 {
		return 0, false
	}
	tens, ones := b[at]-'0', b[at+1]-'0' // wraps around below '0'
	return 10*int(tens) + int(ones), tens <= 9 && ones <= 9
}
