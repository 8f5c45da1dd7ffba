package fingerprint

import (
	"cmp"
	"math"
	"slices"
)

const (
	// leastVotes makes a place a candidate; of those with fewer than sureVotes the faintCandidates best of a block
	// are examined. Of 210 excerpts of 3 s in 14 distortions, the right place in 39 minutes of recordings was among
	// the best 32 for 98 %; in larger folders it has more rivals.
	leastVotes      = 3
	sureVotes       = 24
	faintCandidates = 128
)

// candidate is a place where a block may stand in another recording.
type candidate struct {
	recording int // in the index's order
	span
	votes int
	z     float64 // of the bits where it was slid to
}

// proposer looks up blocks of one recording after the other. Its scratch space makes it one goroutine's.
type proposer struct {
	index   *index
	budget  int
	pairs   []landmarkPair
	lookups []lookup
	votes   []uint16 // by offset bin on the axis
	touched []uint32 // the bins that have votes
	found   []candidate
	stats   Stats
}

// lookup is a pair's row in the block, and the axis rows where its hash stands.
type lookup struct {
	row    uint32
	places []uint32
}

func newProposer(x *index, budget int) *proposer {
	return &proposer{index: x, budget: budget, votes: make([]uint16, x.first[len(x.first)-1]/binRows+3)}
}

// propose returns the candidates of the block of p that starts at a row, in recordings from the axis row `from` on,
// the best first. The result is valid until the next call.
func (s *proposer) propose(p *Print, row, from int) []candidate {
	s.look(p, row, from)
	s.vote()
	s.found = s.found[:0]
	least := s.least()
	for _, b := range s.touched {
		// A place is two neighbouring bins, and of overlapping places the fullest stands.
		if here := s.place(b); here >= least && here >= s.place(b-1) && here > s.place(b+1) {
			s.found = append(s.found, s.candidate(int(b+1)*binRows, row, here))
		}
	}
	for _, b := range s.touched {
		s.votes[b] = 0
	}
	slices.SortFunc(s.found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.votes, a.votes), cmp.Compare(a.recording, b.recording), cmp.Compare(a.offset, b.offset))
	})
	return s.trim()
}

// place returns the votes of an offset bin and the next.
func (s *proposer) place(b uint32) int { return int(s.votes[b]) + int(s.votes[b+1]) }

// least returns a number of votes that enough places have to fill the list of candidates.
func (s *proposer) least() int {
	var places [sureVotes + 1]int
	for _, b := range s.touched {
		places[min(s.place(b), sureVotes)]++
	}
	least, n := sureVotes, 0
	// Up to two touched bins make one place.
	for ; least > leastVotes && n < 2*faintCandidates; least-- {
		n += places[least-1]
	}
	return least
}

// candidate names the recording and the offset of an axis row that the block's start falls on. The room between
// recordings leaves no doubt which it is.
func (s *proposer) candidate(axis, row, votes int) candidate {
	r := s.index.recording(axis + blockRows + binRows)
	offset := float64(axis-s.index.first[r]-row) / rowsPerFrame
	return candidate{r, span{line{1, math.Floor(offset + 0.5), 0}, row / rowsPerFrame, (row + blockRows) / rowsPerFrame}, votes, 0}
}

// trim cuts the list after the best of the faint candidates.
func (s *proposer) trim() []candidate {
	n := 0
	for n < len(s.found) && s.found[n].votes >= sureVotes {
		n++
	}
	if len(s.found) > n+faintCandidates {
		s.stats.BlocksCrowded++
		return s.found[:n+faintCandidates]
	}
	return s.found
}

// look gathers the places of the block's pairs, the rarest first.
func (s *proposer) look(p *Print, row, from int) {
	lo, hi := search(p.peaks, uint32(row)), search(p.peaks, uint32(row+blockRows))
	s.pairs = landmarkPairs(s.pairs[:0], p.peaks, lo, hi)
	s.lookups = s.lookups[:0]
	for _, p := range s.pairs {
		s.lookups = append(s.lookups, lookup{p.row - uint32(row), s.index.rows(p.hash, from)})
	}
	slices.SortStableFunc(s.lookups, func(a, b lookup) int { return cmp.Compare(len(a.places), len(b.places)) })
}

// vote counts the places by offset until the budget is spent.
func (s *proposer) vote() {
	s.touched = s.touched[:0]
	hits := 0
	for i, l := range s.lookups {
		if hits += len(l.places); hits > s.budget {
			s.stats.PassedOver += len(s.lookups) - i
			break
		}
		s.stats.Looked++
		for _, at := range l.places {
			b := (at - l.row) / binRows
			if s.votes[b] == 0 {
				s.touched = append(s.touched, b)
			}
			if s.votes[b] < math.MaxUint16 {
				s.votes[b]++
			}
		}
	}
}
