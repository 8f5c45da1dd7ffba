package mains

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"time"
)

// Log is the frequency of a network over time as somebody recorded it, brought to one value a second.
type Log struct {
	Name      string
	NominalHz float64 // 50 or 60
	// Dated says whether the times of the log are dates; Zoned, whether they say in which time zone. Dates without a zone
	// are read as UTC.
	Dated, Zoned bool
	// First is the time of the first row: seconds since 1970 if the log is dated, else as the log counts them. Places in a
	// log are seconds after it.
	First       float64
	StepSeconds float64 // between rows, the median of the first thousand
	Rows        int     // with a time and a frequency, repeated ones too
	// Missing counts rows without a frequency, or with one that no network has; Repeated, rows of a second that the row
	// before had already, beyond steps of less than a second; Backward, rows that are earlier than the row before.
	Missing, Repeated, Backward int
	runs                        []logRun
}

// logRun is a part of a log without long gaps.
type logRun struct {
	from   int       // of the first value: seconds after First
	values []float32 // in millihertz from nominal, one a second
	holes  []hole    // values that were filled in
}

// hole is a range of values that a straight line fills.
type hole struct{ from, to int }

// NewLog makes a log of deviations from nominal in mHz, one a second without gaps. It keeps the slice.
func NewLog(name string, nominalHz float64, deviations []float32) *Log {
	return &Log{
		Name: name, NominalHz: nominalHz, StepSeconds: 1, Rows: len(deviations),
		runs: []logRun{{values: deviations}},
	}
}

// Seconds is how many seconds of the log have a value.
func (l *Log) Seconds() (n int) {
	for _, s := range l.runs {
		n += len(s.values)
	}
	return n
}

// Values returns the values of the log from one place on to before another, in order of time. Where the log goes back in
// time, a second may come twice.
func (l *Log) Values(from, to int) (values Track) {
	for _, s := range l.runs {
		for i := max(from-s.from, 0); i < min(to-s.from, len(s.values)); i++ {
			values = append(values, Point{TimeSeconds: float64(s.from + i), FrequencyHz: l.NominalHz + float64(s.values[i])/1000})
		}
	}
	slices.SortStableFunc(values, func(a, b Point) int { return cmp.Compare(a.TimeSeconds, b.TimeSeconds) })
	return values
}

// Time returns the moment at a place in a dated log.
func (l *Log) Time(seconds float64) time.Time {
	whole := math.Floor(l.First + seconds)
	return time.Unix(int64(whole), int64((l.First+seconds-whole)*1e9)).UTC()
}

const (
	// mostFilled is the longest gap in seconds that is filled; a longer one ends a stretch.
	mostFilled = 60
	// coarsest is the longest step in seconds. What a network does between values 30 s apart is more than tracks are off by.
	coarsest = 30
	// mostValues bounds the memory of one log: two years, 256 MB.
	mostValues = 2 * 366 * 86400
	// mostBackward bounds how often a log may go back in time: each time begins a stretch.
	mostBackward = 1000
	// mostStretches bounds how often a log may be interrupted.
	mostStretches = 100000
	longestLine   = 4096
	// implausible is how far from nominal, in millihertz, no network in service gets.
	implausible = 2000
	// stepRows is the number of rows that the step is taken from.
	stepRows = 1000
)

// LogError is what is wrong with a log.
type LogError struct {
	Name   string
	Line   int   // from 1; 0: the log as a whole
	Offset int64 // in bytes, of the line's beginning
	Reason string
}

func (e *LogError) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%s: %s", e.Name, e.Reason)
	}
	return fmt.Sprintf("%s: line %d at byte %d: %s", e.Name, e.Line, e.Offset, e.Reason)
}

// ReadLog reads a log as CSV: rows of a time and a frequency, separated by tabs, semicolons or commas, after a header or
// without one; lines that begin with # are passed over.
//
// A time is a date by ISO 8601 with or without a zone, day.month.year, a date and a time of day in two columns, seconds or
// milliseconds since 1970, or seconds from anywhere. A frequency is in Hz, or a deviation from nominal in mHz, where the
// header or the values say so, or where values cannot be Hz; then nominalHz, 50 or 60, says from what. Decimals have a
// point, or a comma where that does not separate. A row without a number is a gap.
//
// Rows of other steps than a second, up to 30 s, become means of each second, or lie on straight lines between rows. So do
// gaps of up to a minute. Memory is 4 bytes a second of the log; size is that of the file in bytes, as far as known, and
// saves half of it while reading. Errors are of r, or a [*LogError].
func ReadLog(name string, r io.Reader, size int64, nominalHz float64) (*Log, error) {
	p := &logReader{log: &Log{Name: name}, in: bufio.NewReaderSize(r, longestLine<<4), size: size, nominalHz: nominalHz}
	if err := p.read(); err != nil {
		return nil, err
	}
	return p.log, p.finish()
}

// logReader is a log while it is read.
type logReader struct {
	log         *Log
	in          *bufio.Reader
	size        int64
	nominalHz   float64
	line        int
	offset      int64 // of the line
	next        int64 // offset of the next line
	layout      *layout
	header      []string // of the columns, in lower case
	steps       []float64
	values      []float32 // of all stretches, as the rows have them; NaN in short gaps
	begun       []begun
	last        float64 // time of the last row
	bin         int     // its second, after First
	sum         float64 // of the rows in that second
	count       int
	milli       bool    // values are in mHz, as a row says
	inHz        int     // seconds with a value that can be one in Hz
	least, most float64 // of the seconds
}

// errorf is an error about the current line.
func (p *logReader) errorf(format string, args ...any) error {
	return &LogError{Name: p.log.Name, Line: p.line, Offset: p.offset, Reason: fmt.Sprintf(format, args...)}
}

func (p *logReader) read() error {
	for {
		line, err := p.in.ReadSlice('\n')
		if len(line) > 0 {
			p.line++
			p.offset = p.next
			p.next += int64(len(line))
			if len(line) > longestLine || errors.Is(err, bufio.ErrBufferFull) {
				return p.errorf("longer than %d bytes", longestLine)
			}
			if err := p.take(trimmed(line)); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", p.log.Name, err)
		}
	}
}

// take takes one line.
func (p *logReader) take(line []byte) error {
	if len(line) == 0 || line[0] == '#' {
		return nil
	}
	if p.layout == nil {
		l := newLayout(line, p.header)
		if l == nil {
			return p.takeHeader(line)
		}
		p.layout = l
		p.log.Dated = l.dated
	}
	at, zoned, ok := p.layout.time(line)
	if !ok {
		return p.errorf("no time, or one of another form than the lines before")
	}
	v, milli, ok := p.layout.value()
	if !ok {
		return p.errorf("no frequency, or more columns than the lines before")
	}
	p.milli = p.milli || milli
	if p.log.Rows+p.log.Missing == 0 {
		p.log.First, p.log.Zoned = at, zoned
		rows := float64(p.size-p.offset) / float64(p.next-p.offset)
		p.values = make([]float32, 0, int(max(0, min(rows+rows/64, mostValues))))
	}
	return p.row(at, v)
}

// takeHeader takes a line before the rows.
func (p *logReader) takeHeader(line []byte) error {
	if p.header != nil {
		return p.errorf("neither a header nor a time and a frequency")
	}
	p.header = columnNames(line)
	return nil
}

// row adds a frequency, or NaN for none, at a time.
func (p *logReader) row(at, v float64) error {
	if math.IsNaN(v) {
		p.log.Missing++
		return nil
	}
	l := p.log
	l.Rows++
	if math.Abs(at-l.First) > math.MaxInt32 {
		return p.errorf("more than 68 years from the first row")
	}
	if len(p.begun) > 0 {
		if err := p.step(at - p.last); err != nil {
			return err
		}
	}
	bin := int(math.Floor(at - l.First + 0.5))
	switch {
	case len(p.begun) > 0 && at < p.last:
		if l.Backward++; l.Backward > mostBackward {
			return p.errorf("the log goes back in time more than %d times", mostBackward)
		}
		p.begin(bin)
	case len(p.begun) == 0 || bin > p.bin+mostFilled:
		p.begin(bin)
	case bin > p.bin:
		p.flush()
		for range bin - p.bin - 1 {
			p.values = append(p.values, float32(math.NaN()))
		}
	case at == p.last || l.StepSeconds >= 1:
		l.Repeated++
		return nil // the first row of a second counts
	}
	p.last, p.bin = at, bin
	p.sum += v
	p.count++
	return p.bounded()
}

// bounded is an error if the log needs too much memory.
func (p *logReader) bounded() error {
	switch {
	case len(p.values) > mostValues:
		return p.errorf("longer than two years")
	case len(p.begun) > mostStretches:
		return p.errorf("more than %d gaps of over a minute", mostStretches)
	}
	return nil
}
