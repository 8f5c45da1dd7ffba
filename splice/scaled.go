package splice

import (
	"math"
	"math/bits"
)

const (
	scaledReach  = 127 // values up to this are watched
	scaledBlocks = 1 << 14
	scaledLook   = 250 // blocks after which values that lie close are found out
	sample       = 512 // blocks that gains are tried on
	leastGain    = 0.2
	mostGain     = 0.97 // nearer to 1, a law differs in too few small values from itself
	gainSteps    = 20000
	// leastScaledClean is the share of the blocks that must keep a scaled law.
	leastScaledClean = 0.6
)

// values is a set of the whole numbers from −127 to 127.
type values [4]uint64

func (s *values) add(v int)      { s[(v+scaledReach)>>6] |= 1 << ((v + scaledReach) & 63) }
func (s *values) has(v int) bool { return s[(v+scaledReach)>>6]>>((v+scaledReach)&63)&1 != 0 }

func (s *values) size() int {
	n := 0
	for _, w := range s {
		n += bits.OnesCount64(w)
	}
	return n
}

// scaled watches small values for a telephone law that was made louder or fainter, and rounded, afterwards. It keeps
// which of them occur in each block; when there are too many blocks, each two become one.
type scaled struct {
	alive  bool
	now    values
	blocks []values
	merge  int // blocks of 20 ms in one of blocks
	open   int // those in the last one so far
}

func (s *scaled) start() { s.alive, s.merge = true, 1 }

func (s *scaled) see(v int) {
	if s.alive && v >= -scaledReach && v <= scaledReach {
		s.now.add(v)
	}
}

func (s *scaled) skipBlock() {
	s.now = values{}
	s.endBlock()
}

func (s *scaled) endBlock() {
	if !s.alive {
		return
	}
	if s.open == 0 {
		s.blocks = append(s.blocks, values{})
	}
	last := &s.blocks[len(s.blocks)-1]
	for i, w := range s.now {
		last[i] |= w
	}
	s.now = values{}
	if s.open++; s.open < s.merge {
		return
	}
	s.open = 0
	switch n := len(s.blocks); {
	case n >= scaledBlocks:
		for i := range n / 2 {
			for j := range s.blocks[i] {
				s.blocks[i][j] = s.blocks[2*i][j] | s.blocks[2*i+1][j]
			}
		}
		s.blocks = s.blocks[:n/2]
		s.merge *= 2
	case n%scaledLook == 0 && s.close():
		s.alive, s.blocks = false, nil
	}
}

// close reports whether values are as common as their neighbours, as those of a scaled law are not.
func (s *scaled) close() bool {
	var count [2*scaledReach + 1]int
	for i := range s.blocks {
		for v := range count {
			if s.blocks[i].has(v - scaledReach) {
				count[v]++
			}
		}
	}
	all, shared := count[0], 0
	for v := range count[1:] {
		all += count[v+1]
		shared += min(count[v], count[v+1])
	}
	return 10*shared >= 7*all
}

// result looks for the law and gain that leave most blocks clean with fewest values.
func (s *scaled) result(block int64) Lattice {
	if !s.alive || len(s.blocks)*s.merge < 2*leastClean || s.close() {
		return Lattice{}
	}
	best, weight := Lattice{}, 0.0
	var mask values
	for law, decode := range []func(int) int{alaw, mulaw} {
		last := values{}
		for step := leastGain * gainSteps; step <= mostGain*gainSteps; step++ {
			m := scaledLaw(decode, float64(step)/gainSteps)
			if m == last {
				continue
			}
			last = m
			clean, _ := s.fits(&m, 1+len(s.blocks)/sample)
			if w := float64(clean) * math.Log((2*scaledReach+1)/float64(m.size())); w > weight && m.size() < scaledReach {
				weight, mask = w, m
				best = Lattice{Law: lawNames[law] + " scaled", Gain: float64(step) / gainSteps}
			}
		}
	}
	clean, busy := s.fits(&mask, 1)
	best.Clean = float64(clean) / float64(max(busy, 1))
	best.Breaks = s.breaks(&mask, block*int64(s.merge))
	if clean*s.merge < leastClean || best.Clean < leastScaledClean || len(best.Breaks) > maxStretches || 2*s.used(&mask) < mask.size() {
		return Lattice{}
	}
	return best
}

// scaledLaw is the set of values that a law has after a gain and rounding, and 0.
func scaledLaw(decode func(int) int, gain float64) values {
	var m values
	m.add(0)
	for code := range 256 {
		if v := math.Floor(gain*math.Abs(float64(decode(code))) + 0.5); v <= scaledReach {
			m.add(int(v))
			m.add(-int(v))
		}
	}
	return m
}

// fits counts, of every stride-th block, those whose values are all in m, and those with values.
func (s *scaled) fits(m *values, stride int) (clean, busy int) {
	for i := 0; i < len(s.blocks); i += stride {
		b := &s.blocks[i]
		if b[0]|b[1]|b[2]|b[3] == 0 {
			continue
		}
		busy++
		if b[0]&^m[0]|b[1]&^m[1]|b[2]&^m[2]|b[3]&^m[3] == 0 {
			clean++
		}
	}
	return clean, busy
}

// used counts the values of m that occur.
func (s *scaled) used(m *values) int {
	var used values
	for _, b := range s.blocks {
		for i := range used {
			used[i] |= b[i] & m[i]
		}
	}
	return used.size()
}

// breaks are the stretches of blocks with values outside m.
func (s *scaled) breaks(m *values, block int64) []Foreign {
	var all []Foreign
	for i, b := range s.blocks {
		if b[0]&^m[0]|b[1]&^m[1]|b[2]&^m[2]|b[3]&^m[3] == 0 {
			continue
		}
		from := int64(i) * block
		if n := len(all); n > 0 && from-all[n-1].EndSample <= 3*block {
			all[n-1].EndSample = from + block
			continue
		}
		all = append(all, Foreign{StartSample: from, EndSample: from + block})
	}
	return all
}
