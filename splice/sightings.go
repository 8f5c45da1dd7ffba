package splice

import "math/bits"

// sightings remembers windows by their hashes, with where they were seen and how often: a table of a power of two of places, at most
// half of them taken, in which a window stands at its place or behind, where that was taken. The zero value has none.
//
// Most windows are new, and the table is too large for a cache. So each place has a mark of one byte, and no more is read of
// places that have another.
type sightings struct {
	marks  []uint8 // how often, up to mostCount, and above it bits of the hash; 0 in a free place
	places []sighting
	used   int

	fetched uint64
}

// sighting is where a window was seen first.
type sighting struct {
	hash uint64
	at   int64
}

const (
	countBits = 3
	mostCount = 1<<countBits - 1
	// mostProbes bounds how far from its place a window may stand. By chance none stands a tenth as far; samples that were made so
	// that all windows fall into one place shall cost no more than this.
	mostProbes = 1 << 10
)

// find returns the place of a window. Where it is not there, that is a free one, or −1 if there is none near.
func (s *sightings) find(hash uint64) (place int, ok bool) {
	mixed := mixed(hash)
	mark, mask := uint8(mixed)<<countBits, uint64(len(s.marks)-1)
	for i := range uint64(min(len(s.marks), mostProbes)) {
		at := (mixed>>32 + i) & mask
		switch m := s.marks[at]; {
		case m == 0:
			return int(at), false
		case m&^mostCount == mark && s.places[at].hash == hash:
			return int(at), true
		}
	}
	return -1, false
}

// fetch brings what will be read of the places of windows into the cache, of all at once.
func (s *sightings) fetch(windows []sighting) {
	if len(s.marks) == 0 {
		return
	}
	mask, all := uint64(len(s.marks)-1), uint64(0)
	for _, w := range windows {
		at := mixed(w.hash) >> 32 & mask
		all += uint64(s.marks[at]) + s.places[at].hash
	}
	s.fetched = all // so that no compiler leaves the reading out
}

// mixed spreads a hash over all bits. Its own mixing chose which windows are kept: that tells them apart no more.
func mixed(hash uint64) uint64 {
	m := bits.RotateLeft64(hash, 32) * repeatMix
	return m ^ m>>59
}

// count is how often the window at a place was seen.
func (s *sightings) count(place int) int { return int(s.marks[place] & mostCount) }

func (s *sightings) setCount(place, n int) {
	s.marks[place] = s.marks[place]&^mostCount | uint8(min(n, mostCount))
}

// add adds a window that is not there, as seen so often. It is forgotten where there is no room near its place.
func (s *sightings) add(n sighting, count int) {
	const first = 1 << 10
	if 2*s.used >= len(s.marks) {
		s.rebuild(max(first, 2*len(s.marks)), func(uint64) bool { return true })
	}
	if place, _ := s.find(n.hash); place >= 0 {
		s.marks[place] = uint8(mixed(n.hash)) << countBits
		s.setCount(place, count)
		s.places[place] = n
		s.used++
	}
}

// keep forgets all others.
func (s *sightings) keep(hash func(uint64) bool) { s.rebuild(len(s.marks), hash) }

// rebuild moves what is kept to a new table.
func (s *sightings) rebuild(size int, keep func(hash uint64) bool) {
	old := *s
	*s = sightings{marks: make([]uint8, size), places: make([]sighting, size)}
	for place, mark := range old.marks {
		if mark != 0 && keep(old.places[place].hash) {
			s.add(old.places[place], old.count(place))
		}
	}
}
