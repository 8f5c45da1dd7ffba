package mains_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/earwitness/earwitness/mains"
)

// rows writes a log of n seconds, the time of each by clock.
func rows(n int, row func(i int) string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(row(i) + "\n")
	}
	return b.String()
}

// steadyHz is the frequency of made logs at a second.
func steadyHz(i int) float64 { return 50 + 0.02*math.Sin(float64(i)/30) }

func readLog(text string) (*mains.Log, error) {
	return mains.ReadLog("grid.csv", strings.NewReader(text), int64(len(text)), 50)
}

func TestReadLogForms(t *testing.T) {
	start := time.Date(2022, 5, 1, 23, 59, 30, 0, time.UTC)
	at := func(i int) time.Time { return start.Add(time.Duration(i) * time.Second) }
	hz := func(i int) string { return fmt.Sprintf("%.5f", steadyHz(i)) }
	for _, c := range []struct {
		name, header  string
		row           func(i int) string
		dated, zoned  bool
		first         float64
		seconds, rows int
	}{
		{"seconds", "time_seconds,frequency_hz", func(i int) string { return fmt.Sprintf("%d,%s", i, hz(i)) }, false, false, 0, 100, 100},
		{"no header", "# a log", func(i int) string { return fmt.Sprintf("%d.0\t%s", i+7, hz(i)) }, false, false, 7, 100, 100},
		{
			"ISO 8601", "Time;f in Hz", func(i int) string { return at(i).Format(time.RFC3339) + ";" + hz(i) },
			true, true, float64(start.Unix()), 100, 100,
		},
		{"zone", "t,f", func(i int) string {
			return at(i).In(time.FixedZone("", 7200)).Format("2006-01-02 15:04:05.0-0700") + "," + hz(i)
		}, true, true, float64(start.Unix()), 100, 100},
		{"decimal comma", "Datum;Zeit;Frequenz [Hz]", func(i int) string {
			return at(i).Format("02.01.2006;15:04:05;") + strings.Replace(hz(i), ".", ",", 1)
		}, true, false, float64(start.Unix()), 100, 100},
		{
			"quotes", `"dtm","f"`, func(i int) string { return at(i).Format(`"2006-01-02 15:04:05",`) + hz(i) },
			true, false, float64(start.Unix()), 100, 100,
		},
		{
			"milliseconds", "timestamp,frequency", func(i int) string { return fmt.Sprintf("%d,%s", at(i).UnixMilli(), hz(i)) },
			true, true, float64(start.Unix()), 100, 100,
		},
		{
			"deviation", "t,deviation [mHz]", func(i int) string { return fmt.Sprintf("%d,%.2f", i, 1000*(steadyHz(i)-50)) },
			false, false, 0, 100, 100,
		},
		{
			"unit in the row", "t,dev", func(i int) string { return fmt.Sprintf("%d,%.2f mHz", i, 1000*(steadyHz(i)-50)) },
			false, false, 0, 100, 100,
		},
		{
			"tenths of a second", "t,hz", func(i int) string { return fmt.Sprintf("%.1f,%s", float64(i)/10, hz((i+5)/10)) },
			false, false, 0, 11, 100,
		},
		{
			"steps of ten", "t,hz", func(i int) string { return fmt.Sprintf("%d,%s", 10*i, hz(10*i)) },
			false, false, 0, 991, 100,
		},
	} {
		log, err := readLog(c.header + "\n" + rows(100, c.row))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if log.Dated != c.dated || log.Zoned != c.zoned || log.First != c.first || log.Rows != c.rows || log.NominalHz != 50 {
			t.Errorf("%s: dated %v, zoned %v, first %v, %d rows, %g Hz; want %v, %v, %v, %d, 50", c.name,
				log.Dated, log.Zoned, log.First, log.Rows, log.NominalHz, c.dated, c.zoned, c.first, c.rows)
		}
		got := log.Values(0, 2000)
		if len(got) != c.seconds {
			t.Errorf("%s: %d seconds, want %d", c.name, len(got), c.seconds)
		}
		const tolHz = 0.0004 // of a straight line over 10 s
		for i, p := range got {
			if math.Abs(p.FrequencyHz-steadyHz(i)) > tolHz || p.TimeSeconds != float64(i) {
				t.Errorf("%s: %v at second %d, want %.5f", c.name, p, i, steadyHz(i))
				break
			}
		}
	}
}

func TestReadLogGaps(t *testing.T) {
	text := rows(400, func(i int) string {
		switch {
		case i >= 50 && i < 60: // a short gap
			return "#"
		case i >= 100 && i < 200: // a long one
			return fmt.Sprintf("%d,", i)
		case i == 250: // a dropout
			return fmt.Sprintf("%d,0", i)
		case i == 260:
			return fmt.Sprintf("%d,%.4f\n%d,49", i, steadyHz(i), i)
		}
		return fmt.Sprintf("%d,%.4f", i, steadyHz(i))
	})
	log, err := readLog(text)
	if err != nil {
		t.Fatal(err)
	}
	if log.Rows != 290 || log.Missing != 101 || log.Repeated != 1 || log.Backward != 0 {
		t.Errorf("%d rows, %d missing, %d repeated, %d backward; want 290, 101, 1, 0", log.Rows, log.Missing, log.Repeated, log.Backward)
	}
	if got, want := log.Seconds(), 300; got != want {
		t.Errorf("%d seconds, want %d", got, want)
	}
	if got, want := len(log.Values(45, 110)), 55; got != want {
		t.Errorf("%d values around the gaps, want %d", got, want)
	}
	back, err := readLog(text + text)
	if err != nil {
		t.Fatal(err)
	}
	if back.Backward != 1 || back.Seconds() != 600 {
		t.Errorf("a log twice: %d backward, %d seconds; want 1, 600", back.Backward, back.Seconds())
	}
}

func TestReadLogErrors(t *testing.T) {
	second := func(i int) string { return fmt.Sprintf("%d,50.01", i) }
	for _, c := range []struct {
		name, text string
		line       int
		offset     int64
	}{
		{"empty", "", 0, 0},
		{"header only", "time,frequency\n", 0, 0},
		{"two headers", "time,frequency\nthis,that\n", 2, 15},
		{"garbled time", "0,50.01\nabc,50.01\n", 2, 8},
		{"garbled value", "0,50.01\n1,fifty\n", 2, 8},
		{"ambiguous commas", "0,50,012\n", 0, 0},
		{"commas under a header", "t,f\n0,50,012\n", 2, 4},
		{"more columns", "0,50.01\n1,50,012\n", 2, 8},
		{"no unit", "t,f\n0,0.011\n1,0.012\n", 0, 0},
		{"coarse", "0,50.01\n900,50.02\n1800,50.03\n", 0, 0},
		{"not in order", rows(3000, func(i int) string { return second(9000 - i) }), 1002, 11011},
		{"long line", "0,50.01\n" + strings.Repeat("9", 5000), 2, 8},
		{"far away", "0,50.01\n1e10,50.01\n", 2, 8},
		{"no frequency of a network", rows(100, func(i int) string { return fmt.Sprintf("%d,230", i) }), 0, 0},
	} {
		_, err := readLog(c.text)
		var bad *mains.LogError
		if !errors.As(err, &bad) {
			t.Errorf("%s: error %v, want a LogError", c.name, err)
			continue
		}
		if bad.Line != c.line || bad.Offset != c.offset {
			t.Errorf("%s: %v at byte %d, want line %d, byte %d", c.name, err, bad.Offset, c.line, c.offset)
		}
	}
}

func FuzzReadLog(f *testing.F) {
	f.Add("time,frequency\n0,50.01\n1,50.02\n2,50.01\n")
	f.Add("2022-05-01T00:00:00Z;-12 mHz\n2022-05-01T00:00:01Z;-13,5 mHz\n")
	f.Add("01.05.2022;00:00:00;49,99\n01.05.2022;00:00:10;50,01\n")
	f.Add("0,1e308\n1,-1e308\n2,0x1p-2\n")
	f.Add("0,50\n1000000000,50\n-5,50\n")
	f.Fuzz(func(t *testing.T, text string) {
		log, err := readLog(text)
		if err != nil {
			return
		}
		if log.Seconds() > 61*(strings.Count(text, "\n")+1) {
			t.Errorf("%d seconds of %d bytes", log.Seconds(), len(text))
		}
		for _, p := range log.Values(-100, 100) {
			if !(math.Abs(p.FrequencyHz-log.NominalHz) <= 2.001) {
				t.Errorf("%v", p)
			}
		}
	})
}
