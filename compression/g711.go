package compression

import "math"

// law is one of the two laws of ITU-T G.711: the 128 magnitudes of its levels, at 16 bits.
type law struct {
	name   string
	levels [128]int32 // in rising order
	step   int32      // between the smallest
}

var laws = [...]law{
	{name: "alaw", levels: aLaw(), step: 16},
	{name: "mulaw", levels: muLaw(), step: 8},
}

// aLaw returns 16 levels of step 16, and from there on 16 to every octave.
func aLaw() (levels [128]int32) {
	for i := range levels {
		segment, place := i/16, int32(i%16)
		levels[i] = 16*place + 8
		if segment > 0 {
			levels[i] = (levels[i] + 256) << (segment - 1)
		}
	}
	return levels
}

// muLaw returns 16 levels to every octave above an offset of 132, from which they are counted.
func muLaw() (levels [128]int32) {
	for i := range levels {
		segment, place := i/16, int32(i%16)
		levels[i] = (8*place+132)<<segment - 132
	}
	return levels
}

// spacing returns the step of the levels around level i.
func (w *law) spacing(i int) int32 {
	i = max(i, 1)
	return w.levels[i] - w.levels[i-1]
}

// bits returns what a sample on level i, times gain, says against a uniform quantiser with the finest step:
//
//	log2(max(1, gain·spacing(i))/max(1, gain·step))
//
// as rounding leaves no step below 1.
func (w *law) bits(i int, gain float64) float64 {
	return math.Log2(max(1, gain*float64(w.spacing(i))) / max(1, gain*float64(w.step)))
}

// rounding is how far rounding to 16 bits moves a sample, and a little more.
const rounding = 0.5 + 1e-6

// fit finds the gains, from lo to hi, that put all magnitudes, largest first, on levels, and what they say in bits: 0 if
// there are none. The largest must stand on one of the levels, which leaves 128 narrow ranges of gains to try, and each
// further magnitude narrows them.
func (w *law) fit(magnitudes []int32) (lo, hi, bits float64) {
	const least, most = 1.0 / 128, 16
	for _, level := range w.levels {
		l, h := (float64(magnitudes[0])-rounding)/float64(level), (float64(magnitudes[0])+rounding)/float64(level)
		if h < least || l > most {
			continue
		}
		if l, h, b := w.narrow(magnitudes, l, h); b > bits {
			lo, hi, bits = l, h, b
		}
	}
	return lo, hi, bits
}

// narrow narrows gains between lo and hi to those that put all magnitudes on levels. bits is 0 if none does.
func (w *law) narrow(magnitudes []int32, lo, hi float64) (l, h, bits float64) {
	i := len(w.levels) - 1
	for _, m := range magnitudes {
		v := float64(m)
		gain := (lo + hi) / 2
		for i > 0 && math.Abs(float64(w.levels[i-1])*gain-v) <= math.Abs(float64(w.levels[i])*gain-v) {
			i--
		}
		level := float64(w.levels[i])
		if v+rounding < level*lo || v-rounding > level*hi {
			return 0, 0, 0
		}
		if float64(w.spacing(i))*gain >= 4 { // below, a neighbour may be meant
			lo, hi = max(lo, (v-rounding)/level), min(hi, (v+rounding)/level)
		}
		bits += w.bits(i, gain)
	}
	return lo, hi, bits
}

// companding follows one law at one gain through a recording.
type companding struct {
	law    *law
	gain   float64
	fitted float64        // bits of the block that the gain was fitted to
	level  [1 << 15]uint8 // of each magnitude, none where there is none
	seen   [128]bool      // levels met in stretches
	wait   []uint8        // levels of a run that is too short for a stretch
	open   bool           // the run is a stretch
	from   int64          // where the run began
	last   int64          // behind its last sample that is not zero
	inside int64          // samples of the run that are not zero
	spans  []Stretch
	more   int64
	total  int64 // samples in stretches that are not zero
}

const none = 255

// newCompanding follows levels times any gain from lo to hi.
func newCompanding(w *law, lo, hi float64) *companding {
	c := &companding{law: w, gain: (lo + hi) / 2, wait: make([]uint8, 0, shortestRun)}
	for m := range c.level {
		c.level[m] = none
	}
	for i, level := range w.levels {
		from, to := math.Round(float64(level)*lo), math.Round(float64(level)*hi)
		for m := int(max(from, 1)); m <= int(min(to, 32767)); m++ {
			c.level[m] = uint8(i)
		}
	}
	return c
}

// write goes through the samples from at on and returns how many join a stretch. Zeros, and full scale, where a gain clips,
// neither begin nor end a run.
func (c *companding) write(x []int32, at int64) int64 {
	before := c.total
	for i := 0; i < len(x); i++ {
		if !c.open && len(c.wait) == 0 {
			if i = c.off(x, i); i == len(x) {
				break
			}
		}
		v := x[i]
		switch {
		case v == 0:
		case c.breaks(v):
			c.end()
		default:
			if m := min(max(v, -v), 32767); c.level[m] != none {
				c.add(c.level[m], at+int64(i))
			}
		}
	}
	return c.total - before
}

// breaks reports whether a sample, which is not zero, ends a run.
func (c *companding) breaks(v int32) bool {
	if v == offScale {
		return true
	}
	m := min(max(v, -v), 32767)
	return c.level[m] == none && m < 32767
}

// off passes over samples from i on that no run can begin in, because shortestRun of them hold one that ends it: the last such is
// looked for, so that of most samples one in shortestRun is looked at.
func (c *companding) off(x []int32, i int) int {
	for i < len(x) && x[i] == 0 {
		i++
	}
	for i+shortestRun <= len(x) {
		last := i + shortestRun - 1
		for last >= i && (x[last] == 0 || !c.breaks(x[last])) {
			last--
		}
		if last < i {
			return i
		}
		i = last + 1
	}
	return i
}

// add takes a sample on a level.
func (c *companding) add(level uint8, at int64) {
	c.last = at + 1
	if c.open {
		c.seen[level] = true
		c.total++
		c.inside++
		return
	}
	if len(c.wait) == 0 {
		c.from = at
	}
	if c.wait = append(c.wait, level); len(c.wait) < shortestRun {
		return
	}
	c.open = true
	c.total += shortestRun
	c.inside = shortestRun
	for _, l := range c.wait {
		c.seen[l] = true
	}
}

// end ends a run.
func (c *companding) end() {
	if c.open && len(c.spans) < MaxStretches {
		c.spans = append(c.spans, Stretch{c.from, c.last - c.from, c.inside})
	} else if c.open {
		c.more++
	}
	c.open, c.wait = false, c.wait[:0]
}

// result ends the recording.
func (c *companding) result() Companding {
	c.end()
	r := Companding{Law: c.law.name, Gain: c.gain, Samples: c.total, Stretches: c.spans, More: c.more}
	for i, seen := range c.seen {
		if seen {
			r.Bits += c.law.bits(i, c.gain)
		}
	}
	r.Proven = r.Bits >= provenBits
	return r
}
