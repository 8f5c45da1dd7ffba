package splice

import (
	"math/bits"
)

// Laws of sample values that a recording may keep all along.
const (
	lawA  = iota // ITU-T G.711 A-law, decoded to 16 bits
	lawMu        // ITU-T G.711 μ-law, decoded to 16 bits
	law16        // multiples of 16: 12 bits
	law8         // multiples of 8: 13 bits, GSM and 3GPP speech decoders
	law4         // multiples of 4: 14 bits
	law2         // multiples of 2: 15 bits
	laws
)

var lawNames = [laws]string{"A-law", "μ-law", "12 bits", "13 bits", "14 bits", "15 bits"}

const (
	latticeBlockMS = 20
	latticeGapMS   = 50 // between foreign samples of one stretch
	maxStretches   = 64
	// leeway is the number of blocks with foreign samples that a law may have more than blocks without.
	leeway = 250
	// leastClean is the number of blocks without foreign samples, 1 s, that establish a law.
	leastClean = 50
)

// Foreign is a stretch with sample values that the rest of the recording does not have.
type Foreign struct {
	StartSample, EndSample int64 // from the first foreign value to behind the last
	Samples                int64 // foreign values in it; 0 if they were counted in blocks of 20 ms alone
}

// Lattice says which law the sample values of a recording keep, and where they break it. Samples that are exactly zero
// count neither way.
type Lattice struct {
	// Law is "" if the values keep none, else "A-law", "μ-law", "12 bits" to "15 bits", or either telephone law
	// with " scaled" behind it, for a change of level after it.
	Law string
	// Gain is the factor after the law, 1 but for scaled laws.
	Gain float64
	// Clean is the share of the blocks of 20 ms with no foreign value.
	Clean float64
	// Breaks are the stretches that break the law, in order of time, at most 64.
	Breaks []Foreign
}

// lattice watches which values the samples take.
type lattice struct {
	rate   int
	table  []uint8 // bit i of table[32768+v] is set if the value v is on law i
	active uint8   // the laws that still hold
	at     int64
	block  int // samples in a block
	inside int // samples of the block seen
	busy   int // those that are not zero
	dirty  uint8
	clean  [laws]int
	soiled [laws]int
	found  [laws][]Foreign
	scaled scaled
}

func newLattice(rate int) *lattice {
	l := &lattice{rate: rate, table: make([]uint8, 1<<16), active: 1<<laws - 1, block: max(1, rate*latticeBlockMS/1000)}
	for code := range 256 {
		l.table[1<<15+alaw(code)] |= 1 << lawA
		l.table[1<<15+mulaw(code)] |= 1 << lawMu
	}
	for i := range l.table {
		zeros := bits.TrailingZeros(uint(i) | 16)
		l.table[i] |= 1<<laws - 1<<(laws-zeros)
	}
	l.scaled.start()
	return l
}

// alaw decodes a byte as G.711 says, in steps of 16 bits.
func alaw(code int) int {
	code ^= 0x55
	v, segment := code&15<<4+8, code&0x70>>4
	if segment > 0 {
		v = (v + 0x100) << (segment - 1)
	}
	if code&0x80 == 0 {
		return -v
	}
	return v
}

// mulaw decodes a byte as G.711 says, in steps of 16 bits.
func mulaw(code int) int {
	code = ^code
	v := (code&15<<3+0x84)<<(code&0x70>>4) - 0x84
	if code&0x80 != 0 {
		return -v
	}
	return v
}

func (l *lattice) write(x []float32) {
	for len(x) > 0 && (l.active != 0 || l.scaled.alive) {
		n := min(len(x), l.block-l.inside)
		for _, s := range x[:n] {
			if s != 0 {
				l.sample(s)
			}
			l.at++
		}
		x = x[n:]
		if l.inside += n; l.inside == l.block {
			l.endBlock()
		}
	}
}

// sample takes one that is not zero.
func (l *lattice) sample(s float32) {
	l.busy++
	v := int(s * 32768)
	on := uint8(0)
	if float32(v) == s*32768 && v >= -1<<15 && v < 1<<15 {
		on = l.table[1<<15+v]
		l.scaled.see(v)
	}
	off := l.active &^ on
	l.dirty |= off
	for ; off != 0; off &= off - 1 {
		l.foreign(bits.TrailingZeros8(off))
	}
}

// foreign takes note of a sample off a law.
func (l *lattice) foreign(law int) {
	all := l.found[law]
	if n := len(all); n > 0 && l.at-all[n-1].EndSample <= int64(l.rate*latticeGapMS/1000) {
		all[n-1].EndSample = l.at + 1
		all[n-1].Samples++
		return
	}
	if len(all) >= maxStretches {
		l.drop(law)
		return
	}
	l.found[law] = append(all, Foreign{l.at, l.at + 1, 1})
}

func (l *lattice) drop(law int) {
	l.active &^= 1 << law
	l.found[law] = nil
}

func (l *lattice) endBlock() {
	if l.busy > l.block/8 {
		l.scaled.endBlock()
		for law := range laws {
			switch {
			case l.active>>law&1 == 0:
			case l.dirty>>law&1 == 0:
				l.clean[law]++
			default:
				l.soiled[law]++
				if l.soiled[law] > leeway+l.clean[law] {
					l.drop(law)
				}
			}
		}
	} else {
		l.scaled.skipBlock()
	}
	l.inside, l.busy, l.dirty = 0, 0, 0
}

// result returns the sparsest law that most blocks keep.
func (l *lattice) result() Lattice {
	for law := range laws {
		clean, all := l.clean[law], l.clean[law]+l.soiled[law]
		if l.active>>law&1 != 0 && clean >= leastClean && 2*clean >= all && 2*extent(l.found[law]) <= l.at {
			return Lattice{Law: lawNames[law], Gain: 1, Clean: float64(clean) / float64(all), Breaks: l.found[law]}
		}
	}
	return l.scaled.result(int64(l.block))
}

// extent is the number of samples from the start to the end of each stretch.
func extent(all []Foreign) int64 {
	sum := int64(0)
	for _, f := range all {
		sum += f.EndSample - f.StartSample
	}
	return sum
}
