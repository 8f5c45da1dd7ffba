package mains

import (
	"fmt"
	"math"

	"github.com/earwitness/earwitness/dsp"
)

// step takes the time from one row to the next.
func (p *logReader) step(seconds float64) error {
	if seconds > 0 && len(p.steps) < stepRows {
		p.steps = append(p.steps, seconds)
	}
	if len(p.steps) == stepRows && p.log.StepSeconds == 0 {
		return p.settleStep()
	}
	return nil
}

// settleStep takes the median of the steps.
func (p *logReader) settleStep() error {
	p.log.StepSeconds = dsp.Median(p.steps)
	if p.log.StepSeconds > coarsest {
		return &LogError{Name: p.log.Name, Reason: fmt.Sprintf("steps of %.4g s, more than %d s: too coarse to follow a network",
			p.log.StepSeconds, coarsest)}
	}
	return nil
}

// begun is where a stretch begins: its second after the first row, and its index in the values.
type begun struct{ second, index int }

// begin ends the stretch before, and begins one at a second.
func (p *logReader) begin(second int) {
	p.flush()
	p.begun = append(p.begun, begun{second, len(p.values)})
}

// flush writes the second that is complete.
func (p *logReader) flush() {
	if p.count == 0 {
		return
	}
	v := p.sum / float64(p.count)
	p.sum, p.count = 0, 0
	if isHz(v) {
		p.inHz++
	}
	p.least, p.most = min(p.least, v), max(p.most, v)
	p.values = append(p.values, float32(v))
}

// isHz reports whether a value can be a frequency of a network in Hz.
func isHz(v float64) bool {
	return math.Abs(v-50)*1000 <= implausible || math.Abs(v-60)*1000 <= implausible
}

// finish turns the values to deviations in mHz, and fills gaps.
func (p *logReader) finish() error {
	l := p.log
	p.flush()
	if l.Rows == 0 {
		return &LogError{Name: l.Name, Reason: "no row with a time and a frequency"}
	}
	if l.StepSeconds == 0 && len(p.steps) > 0 {
		if err := p.settleStep(); err != nil {
			return err
		}
	}
	deviation, err := p.deviations()
	if err != nil {
		return err
	}
	for i, v := range p.values {
		d := float32(deviation(float64(v)))
		if !(d >= -implausible && d <= implausible) {
			d = float32(math.NaN())
			if v == v { // not a gap already
				l.Missing++
				l.Rows--
			}
		}
		p.values[i] = d
	}
	for i, b := range p.begun {
		end := len(p.values)
		if i+1 < len(p.begun) {
			end = p.begun[i+1].index
		}
		l.runs = append(l.runs, logRun{from: b.second, values: p.values[b.index:end]}.filled(l.StepSeconds)...)
	}
	if len(l.runs) == 0 {
		return &LogError{Name: l.Name, Reason: "no row with a frequency that a network can have"}
	}
	return nil
}

// leastHz is the share of values that must be frequencies in Hz for the log to be in Hz: the others are dropouts.
const leastHz = 0.9

// deviations settles the log's unit, and returns what makes a value a deviation from nominal in mHz.
func (p *logReader) deviations() (func(v float64) float64, error) {
	l, known, near60 := p.log, 0, 0
	for _, v := range p.values {
		if v == v {
			known++
		}
		if v > 55 {
			near60++
		}
	}
	switch {
	case !p.milli && float64(p.inHz) >= leastHz*float64(known):
		l.NominalHz = 50
		if 2*near60 > known {
			l.NominalHz = 60
		}
		return func(v float64) float64 { return (v - l.NominalHz) * 1000 }, nil
	case p.milli || p.least < -leastMilli && p.most > leastMilli && p.most-p.least < implausible:
		if p.nominalHz != 50 && p.nominalHz != 60 {
			return nil, &LogError{Name: l.Name, Reason: fmt.Sprintf("deviations from a nominal frequency of %g Hz", p.nominalHz)}
		}
		l.NominalHz = p.nominalHz
		return func(v float64) float64 { return v }, nil
	}
	return nil, &LogError{Name: l.Name, Reason: "neither frequencies in Hz nor deviations in mHz; a header can say which"}
}

// leastMilli is the deviation to either side that a log must have to be taken for one in mHz without saying so: no
// deviation in Hz is so large, and neither voltages nor counts lie on both sides of 0.
const leastMilli = 3

// filled replaces short gaps by straight lines. Values that lie further from rows than these from each other are holes. A
// gap longer than mostFilled, as dropouts leave it, parts the stretch.
func (s logRun) filled(step float64) (out []logRun) {
	reach := int(math.Ceil(1.5 * max(step, 1)))
	part := logRun{from: s.from}
	begin, last := 0, -1 // of the part, and the last value that is known
	end := func() {
		if last >= begin {
			part.values = s.values[begin : last+1 : last+1]
			part.holes = append(part.holes, straight(part.values)...)
			out = append(out, part)
		}
	}
	for i, v := range s.values {
		if v != v {
			continue
		}
		switch {
		case last < 0 || i-last > mostFilled:
			end()
			begin, part = i, logRun{from: s.from + i}
		case i-last > 1:
			s.line(last, i)
			if i-last > reach {
				part.holes = append(part.holes, hole{last + 1 - begin, i - begin})
			}
		}
		last = i
	}
	end()
	return out
}

// line fills the values between two.
func (s logRun) line(from, to int) {
	a, b := float64(s.values[from]), float64(s.values[to])
	for i := from + 1; i < to; i++ {
		share := float64(i-from) / float64(to-from)
		s.values[i] = float32(a + float64(share*(b-a)))
	}
}

// Values that lie on a straight line for so many seconds, to so many millihertz as six decimals of a hertz are rounded by, were stuck
// or filled in by who wrote the log: a network moves.
const (
	longestStraight = 60
	straightMilli   = 3e-3
)

// straight lists the runs of values on a straight line.
func straight(values []float32) (holes []hole) {
	from := 0
	for i := 2; i <= len(values); i++ {
		if i < len(values) && math.Abs(float64(values[i])-2*float64(values[i-1])+float64(values[i-2])) <= straightMilli {
			continue
		}
		if i-from > longestStraight {
			holes = append(holes, hole{from, i})
		}
		from = i - 1
	}
	return holes
}
