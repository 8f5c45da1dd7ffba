package compression

import (
	"cmp"
	"slices"

	"github.com/earwitness/earwitness/dsp"
)

// MaxStretches bounds the stretches that are listed of one companding.
const MaxStretches = 4096

const (
	// levelsBlock is how many samples a gain is looked for in.
	levelsBlock = 4096
	// shortestRun is how many samples in a row on the levels begin a stretch. Of samples that know nothing of the
	// levels at most one in four is on them, even among the smallest: 64 in a row come once in 10^38.
	shortestRun = 64
	// provenBits is what Bits must reach for Proven, and for a gain to be taken up.
	provenBits = 40
	// maxHeld is how many blocks may be too quiet for a gain to be found before one is loud enough: 32 s at 8 kHz.
	maxHeld = 64
	// maxCompandings bounds the gains that are followed at a time, the two laws as they stand included.
	maxCompandings = 8
)

// Stretch is a run of samples on the levels, as far as zeros allow to tell.
type Stretch struct {
	StartSample, Samples int64
	NotZero              int64 // how many of the samples are not zero
}

// Companding is one law of G.711 at one gain, and where a recording keeps to its levels.
type Companding struct {
	Law  string  // "alaw" or "mulaw"
	Gain float64 // of the samples against the decoder's output
	// Bits is the evidence against a uniform quantiser of the law's finest step, which 8-bit recordings have: the sum
	// of log2(step there/finest step) over the distinct magnitudes seen, 0 or more. Levels by chance make none.
	Bits float64
	// Proven says that Bits are 40 or more. A recording of less was too quiet for its levels to tell.
	Proven bool
	// Samples are those in stretches on the levels, zeros, which any editor adds, left out, and Share is their part of
	// the recording's.
	Samples int64
	Share   float64
	// Stretches are in order of time; More counts those behind MaxStretches. Where one ends before the recording does,
	// something was done after the decoder: a cross-fade, a pasted piece, another gain.
	Stretches []Stretch
	More      int64
}

// Levels looks for samples that stand on the 256 levels of G.711, A-law or µ-law, as decoded or after one gain for all
// and rounding to 16 bits. Nothing else quantises 16 steps to an octave: what stands on them came through a telephone
// network, a voice-mail system or a dictation file. Every sample is looked at, so stretches end where another source
// or a cross-fade begins, to the sample.
//
// Of three sets of made-up histories all 28 calls and all 18 WAV decoded from G.711 were told, and none of 585 others;
// of recordings with edits, pasted pieces and cross-fades showed to the sample.
//
// Limits: samples are 16-bit integers divided by 32768. What was added or filtered after decoding, if only dither, a
// removed offset, another sample rate or another lossy coding, takes every sample off the levels. A gain below about
// 1/100 leaves nothing of them.
type Levels struct {
	block   []int32
	at      int64 // of the block's first sample
	notZero int64
	laws    []*companding
	held    [][]int32 // the blocks before
	scratch []int32
}

// NewLevels returns a detector for the samples of one channel, at any rate.
func NewLevels() *Levels {
	l := &Levels{block: make([]int32, 0, levelsBlock)}
	for i := range laws {
		l.laws = append(l.laws, newCompanding(&laws[i], 1, 1))
	}
	return l
}

// Write takes the next samples, in blocks of any size.
func (l *Levels) Write(x []float32) {
	for len(x) > 0 {
		n := min(len(x), levelsBlock-len(l.block))
		at := len(l.block)
		l.block = l.block[:at+n]
		dsp.Integers(l.block[at:], x[:n], 32768, 32767)
		x = x[n:]
		if len(l.block) == levelsBlock {
			l.examine()
		}
	}
}

// offScale stands for a sample that is no integer of 16 bits.
const offScale = dsp.NoInteger

// examine goes through the block and begins the next.
func (l *Levels) examine() {
	notZero, most := int64(0), int64(0)
	for _, v := range l.block {
		notZero += int64(uint32(v|-v) >> 31)
	}
	for _, c := range l.laws {
		most = max(most, c.write(l.block, l.at))
	}
	if most < notZero-notZero/8 {
		l.adopt()
	}
	l.hold()
	l.notZero += notZero
	l.at += int64(len(l.block))
	l.block = l.block[:0]
}

// adopt looks for a law and gain that fit the block, and follows them from the blocks held back on.
func (l *Levels) adopt() {
	if len(l.laws) == maxCompandings {
		return
	}
	c := l.fit()
	if c == nil {
		return
	}
	at := l.at - int64(len(l.held))*levelsBlock
	for _, b := range l.held {
		c.write(b, at)
		at += levelsBlock
	}
	c.write(l.block, l.at)
	l.laws = append(l.laws, c)
}

// hold keeps the block for a law that is adopted later.
func (l *Levels) hold() {
	if len(l.held) < maxHeld {
		l.held = append(l.held, slices.Clone(l.block))
		return
	}
	oldest := l.held[0]
	copy(l.held, l.held[1:])
	l.held[maxHeld-1] = append(oldest[:0], l.block...)
}

// fit looks for a gain that puts the block's samples on the levels of a law, or returns nil.
func (l *Levels) fit() *companding {
	l.scratch = magnitudes(l.scratch[:0], l.block)
	if len(l.scratch) == 0 || len(l.scratch) > 128 {
		return nil
	}
	var best *companding
	for i := range laws {
		lo, hi, bits := laws[i].fit(l.scratch)
		if bits >= provenBits && (best == nil || bits > best.fitted) {
			best = newCompanding(&laws[i], lo, hi)
			best.fitted = bits
		}
	}
	return best
}

// magnitudes appends the distinct magnitudes of a block but 0 and full scale, where clipping ends, largest first. If there
// are more than G.711 has, or samples that are no integers, it returns none.
func magnitudes(dst, block []int32) []int32 {
	var seen [1 << 15 / 64]uint64
	for _, v := range block {
		m := max(v, -v)
		switch {
		case v == offScale:
			return dst[:0]
		case m == 0 || m >= 32767 || seen[m/64]&(1<<(m%64)) != 0:
			continue
		case len(dst) == 128:
			return dst[:0]
		}
		seen[m/64] |= 1 << (m % 64)
		dst = append(dst, m)
	}
	slices.SortFunc(dst, func(a, b int32) int { return cmp.Compare(b, a) })
	return dst
}

// Result returns the compandings of which stretches were found, that of most samples first. Nothing may be written
// after it.
func (l *Levels) Result() []Companding {
	if len(l.block) > 0 {
		l.examine()
	}
	var all []Companding
	for _, c := range l.laws {
		all = append(all, c.result())
	}
	slices.SortStableFunc(all, func(a, b Companding) int { return cmp.Compare(b.Samples, a.Samples) })
	var out []Companding
	for _, c := range all {
		for _, o := range out {
			c.leave(o.Stretches)
		}
		if c.Samples == 0 || c.Bits == 0 {
			continue
		}
		c.Share = float64(c.Samples) / float64(l.notZero)
		out = append(out, c)
	}
	return out
}

// leave takes out the stretches inside one of others, which is quiet there, as small levels are those of many gains.
func (c *Companding) leave(others []Stretch) {
	i := 0
	c.Stretches = slices.DeleteFunc(c.Stretches, func(s Stretch) bool {
		for i < len(others) && others[i].StartSample+others[i].Samples < s.StartSample+s.Samples {
			i++
		}
		inside := i < len(others) && others[i].StartSample <= s.StartSample
		if inside {
			c.Samples -= s.NotZero
		}
		return inside
	})
}
