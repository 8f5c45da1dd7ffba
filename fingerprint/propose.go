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
	faint   int      // candidates that are examined
	after   []uint32 // of each hash, where in the index the rows from the last one asked for on begin
	from    int      // that row
	pairs   []landmarkPair
	lookups []lookup
	rarest  []uint64 // the lookups' numbers, below how many places they have
	votes   []uint16 // by offset bin on the axis
	full    []uint32 // the bins that have two votes or more
	hits    int
	found   []candidate
	stats   Stats
}

// lookup is a pair's row in the block, and the axis rows where its hash stands.
type lookup struct {
	row    uint32
	places []uint32
}

func newProposer(x *index, budget, faint int) *proposer {
	return &proposer{index: x, budget: budget, faint: faint, votes: make([]uint16, x.first[len(x.first)-1]/binRows+3)}
}

// propose returns the candidates of the block of p that starts at a row, in recordings from the axis row `from` on,
// the best first. The result is valid until the next call.
func (s *proposer) propose(p *Print, row, from int) []candidate {
	s.look(p, row, from)
	s.vote()
	s.found = s.found[:0]
	least := s.least()
	s.places(func(b uint32, here int) {
		// Of overlapping places the fullest stands.
		if here >= least && here >= s.place(b-1) && here > s.place(b+1) {
			s.found = append(s.found, s.candidate(int(b+1)*binRows, row, here))
		}
	})
	s.forget()
	slices.SortFunc(s.found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.votes, a.votes), cmp.Compare(a.recording, b.recording), cmp.Compare(a.offset, b.offset))
	})
	return s.trim()
}

// place returns the votes of a place, which is an offset bin and the next.
func (s *proposer) place(b uint32) int { return int(s.votes[b]) + int(s.votes[b+1]) }

// places calls do with each place of leastVotes or more in whose first bin there are any: one of its two bins is full.
func (s *proposer) places(do func(b uint32, here int)) {
	for _, b := range s.full {
		if s.votes[b-1] == 1 {
			do(b-1, s.place(b-1))
		}
		do(b, s.place(b))
	}
}

// least returns a number of votes that enough places have to fill the list of candidates.
func (s *proposer) least() int {
	var places [sureVotes + 1]int
	s.places(func(_ uint32, here int) { places[min(here, sureVotes)]++ })
	least, n := sureVotes, 0
	// Up to two bins make one place.
	for ; least > leastVotes && n < 2*s.faint; least-- {
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
	if len(s.found) > n+s.faint {
		s.stats.BlocksCrowded++
		return s.found[:n+s.faint]
	}
	return s.found
}

// look gathers the places of the block's pairs, and ranks them, the rarest first.
func (s *proposer) look(p *Print, row, from int) {
	lo, hi := search(p.peaks, uint32(row)), search(p.peaks, uint32(row+blockRows))
	s.pairs = landmarkPairs(s.pairs[:0], p.peaks, lo, hi)
	s.lookups, s.rarest = s.lookups[:0], s.rarest[:0]
	for i, p := range s.pairs {
		places := s.rows(p.hash, from)
		s.lookups = append(s.lookups, lookup{p.row - uint32(row), places})
		s.rarest = append(s.rarest, uint64(len(places))<<32|uint64(i))
	}
	slices.Sort(s.rarest)
}

// rows returns the axis rows of a hash from the row `from` on. Recordings come in the order of their length, so that the
// row asked for mostly rises, and where its rows begin is not far from where they began before.
func (s *proposer) rows(hash uint32, from int) []uint32 {
	if s.after == nil || from < s.from {
		s.after = append(s.after[:0], s.index.starts...)
	}
	s.from = from
	at, end := s.after[hash], s.index.starts[hash+1]
	for at < end && s.index.at[at] < uint32(from) {
		at++
	}
	s.after[hash] = at
	return s.index.at[at:end]
}

// vote counts the places by offset until the budget is spent.
func (s *proposer) vote() {
	s.full, s.hits = s.full[:0], 0
	for n, key := range s.rarest {
		l := s.lookups[uint32(key)]
		if s.hits += len(l.places); s.hits > s.budget {
			s.stats.PassedOver += len(s.rarest) - n
			s.rarest = s.rarest[:n]
			break
		}
		s.stats.Looked++
		for _, at := range l.places {
			b := (at - l.row) / binRows
			switch votes := s.votes[b]; votes {
			case math.MaxUint16:
			case 1:
				s.full = append(s.full, b)
				fallthrough
			default:
				s.votes[b] = votes + 1
			}
		}
	}
}

// forget takes the votes back.
func (s *proposer) forget() {
	if len(s.votes) < 32*s.hits {
		clear(s.votes)
		return
	}
	for _, key := range s.rarest {
		l := s.lookups[uint32(key)]
		for _, at := range l.places {
			s.votes[(at-l.row)/binRows] = 0
		}
	}
}
