package fingerprint

import (
	"cmp"
	"slices"
)

const (
	// leastVotes makes a place a candidate; of those with fewer than sureVotes the faintCandidates best of a block
	// are examined. On excerpts of 3 s through 14 distortions the right place was among the best 32 in 98.1 %.
	leastVotes      = 3
	sureVotes       = 24
	faintCandidates = 128
)

// candidate is a place where a block may stand in another recording.
type candidate struct {
	recording int // in the index's order
	offset    int // rows of that recording ahead of the block's own
	votes     int
}

// proposer looks up blocks of one recording after the other. Its scratch space makes it one goroutine's.
type proposer struct {
	index   *index
	budget  int
	pairs   []landmarkPair
	places  [][]uint32
	votes   []uint16 // by offset bin on the axis
	touched []uint32
	found   []candidate
	stats   Stats
}

func newProposer(x *index, budget int) *proposer {
	return &proposer{index: x, budget: budget, votes: make([]uint16, x.first[len(x.first)-1]/binRows+3)}
}

// propose returns the candidates of the block of p that starts at a row, in recordings from the axis row `from` on,
// the best first. The result is valid until the next call.
func (s *proposer) propose(p *Print, row, from int) []candidate {
	s.look(p, row, from)
	s.found = s.found[:0]
	slices.Sort(s.touched)
	for i, b := range s.touched {
		if i > 0 && s.touched[i-1] == b {
			continue
		}
		// A place is two neighbouring bins, and of overlapping places the fullest stands.
		left, here, right := s.place(b-1), s.place(b), s.place(b+1)
		if here >= leastVotes && here >= left && here > right {
			s.found = append(s.found, s.candidate(int(b+1)*binRows, row, here))
		}
	}
	for _, b := range s.touched {
		s.votes[b] = 0
	}
	slices.SortStableFunc(s.found, func(a, b candidate) int { return cmp.Compare(b.votes, a.votes) })
	return s.trim()
}

// place returns the votes of an offset bin and the next.
func (s *proposer) place(b uint32) int { return int(s.votes[b]) + int(s.votes[b+1]) }

// candidate names the recording and the offset of an axis row that the block's start falls on. The room between
// recordings leaves no doubt which it is.
func (s *proposer) candidate(axis, row, votes int) candidate {
	r := s.index.recording(axis + blockRows + binRows)
	return candidate{recording: r, offset: axis - s.index.first[r] - row, votes: votes}
}

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

// look counts the votes of the block's pairs, the rarest first, until the budget is spent.
func (s *proposer) look(p *Print, row, from int) {
	lo, hi := search(p.peaks, uint32(row)), search(p.peaks, uint32(row+blockRows))
	s.pairs = landmarkPairs(s.pairs[:0], p.peaks, lo, hi)
	s.places, s.touched = s.places[:0], s.touched[:0]
	for i := range s.pairs {
		s.pairs[i].row -= uint32(row)
	}
	size := func(p landmarkPair) int { return len(s.index.rows(p.hash, from)) }
	slices.SortStableFunc(s.pairs, func(a, b landmarkPair) int { return cmp.Compare(size(a), size(b)) })
	hits := 0
	for i, p := range s.pairs {
		places := s.index.rows(p.hash, from)
		if hits += len(places); hits > s.budget {
			s.stats.PassedOver += len(s.pairs) - i
			break
		}
		s.stats.Looked++
		for _, at := range places {
			b := (at - p.row) / binRows
			if s.votes[b] < 1<<15 {
				s.votes[b]++
			}
			s.touched = append(s.touched, b)
		}
	}
}
