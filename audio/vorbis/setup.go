package vorbis

import (
	"fmt"
	"math/bits"
)

// setup reads the third header packet (section 4.2.4).
type setup struct {
	bitReader
	channels int
	sizes    [2]int // of blocks, in samples

	books    []codebook
	floors   []floor
	residues []residue
	mappings []mapping
	modes    []mode
}

// mode is what an audio packet chooses first.
type mode struct {
	long    int // 1 for the long block
	mapping int
}

func (s *setup) fail(format string, args ...any) error {
	return &FormatError{Packet: "setup header", AtBit: min(s.pos, s.end), Text: fmt.Sprintf(format, args...)}
}

// parse reads everything.
func (s *setup) parse() error {
	s.pos = 8 * headerStart
	for _, part := range []func() error{s.codebooks, s.times, s.readFloors, s.readResidues, s.readMappings, s.readModes} {
		if err := part(); err != nil {
			return err
		}
		if s.over() {
			return s.fail("the header ends too early")
		}
	}
	return nil
}

// times reads placeholders that the format does not use.
func (s *setup) times() error {
	for range s.number(6) + 1 {
		if s.number(16) != 0 {
			return s.fail("time domain transform that is not 0")
		}
	}
	return nil
}

func (s *setup) readFloors() error {
	s.floors = make([]floor, s.number(6)+1)
	for i := range s.floors {
		var err error
		switch kind := s.number(16); kind {
		case 0:
			s.floors[i], err = s.floor0()
		case 1:
			s.floors[i], err = s.floor1()
		default:
			err = s.fail("unknown floor type %d", kind)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *setup) readResidues() error {
	s.residues = make([]residue, s.number(6)+1)
	for i := range s.residues {
		if err := s.residue(&s.residues[i]); err != nil {
			return err
		}
	}
	return nil
}

// mapping tells which floor and residue each channel has, and which channels are coupled.
type mapping struct {
	couplings []coupling
	submaps   []submap
	mux       []int // the submap of each channel
}

type coupling struct{ magnitude, angle int } // channels

type submap struct{ floor, residue int }

func (s *setup) readMappings() error {
	s.mappings = make([]mapping, s.number(6)+1)
	for i := range s.mappings {
		if s.number(16) != 0 {
			return s.fail("unknown mapping type")
		}
		if err := s.mapping(&s.mappings[i]); err != nil {
			return err
		}
	}
	return nil
}

func (s *setup) mapping(m *mapping) error {
	count := 1
	if s.flag() {
		count = s.number(4) + 1
	}
	if s.flag() {
		width := bits.Len(uint(s.channels - 1))
		for range s.number(8) + 1 {
			c := coupling{s.number(width), s.number(width)}
			if c.magnitude == c.angle || max(c.magnitude, c.angle) >= s.channels {
				return s.fail("coupling of channels %d and %d of %d", c.magnitude, c.angle, s.channels)
			}
			m.couplings = append(m.couplings, c)
		}
	}
	if s.number(2) != 0 {
		return s.fail("reserved bits that are not 0")
	}
	m.mux = make([]int, s.channels)
	for c := range m.mux {
		if count > 1 {
			m.mux[c] = s.number(4)
		}
		if m.mux[c] >= count {
			return s.fail("channel of submap %d of %d", m.mux[c], count)
		}
	}
	for range count {
		s.number(8) // a time configuration, not used
		sub := submap{s.number(8), s.number(8)}
		if sub.floor >= len(s.floors) || sub.residue >= len(s.residues) {
			return s.fail("submap of floor %d and residue %d, which are not there", sub.floor, sub.residue)
		}
		m.submaps = append(m.submaps, sub)
	}
	return nil
}

func (s *setup) readModes() error {
	s.modes = make([]mode, s.number(6)+1)
	for i := range s.modes {
		m := &s.modes[i]
		m.long = s.number(1)
		if s.read(32) != 0 {
			return s.fail("unknown window or transform type")
		}
		if m.mapping = s.number(8); m.mapping >= len(s.mappings) {
			return s.fail("mode of mapping %d, which is not there", m.mapping)
		}
	}
	if !s.flag() {
		return s.fail("the framing bit at the end is not set")
	}
	return nil
}

// book reads the number of a codebook, which must have vectors if asked for.
func (s *setup) book(vectors bool) (int, error) {
	n := s.number(8)
	switch {
	case n >= len(s.books):
		return 0, s.fail("codebook %d, which is not there", n)
	case vectors && s.books[n].vectors == nil:
		return 0, s.fail("codebook %d, which has no vectors", n)
	}
	return n, nil
}
