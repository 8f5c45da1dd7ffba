package aac

import "slices"

// A place is where a channel is heard, in the order in which WAV files hold channels.
type place uint8

const (
	frontLeft place = iota
	frontRight
	frontCentre
	lowFrequency
	backLeft
	backRight
	leftOfCentre
	rightOfCentre
	backCentre
	sideLeft
	sideRight
)

// seat is an element that each block of a layout has.
type seat struct {
	kind   ElementType
	tag    int // -1 for any
	places [2]place
	out    [2]int // index of each channel in the output
}

// A layout is the elements of a stream in coded order, and thereby the order of its channels.
type layout []seat

// width returns the number of channels of an element.
func (t ElementType) width() int {
	if t == CPE {
		return 2
	}
	return 1
}

// configLayouts is indexed by channelConfiguration (ISO/IEC 14496-3 table 1.19). FFmpeg writes 7.1 channels with a pair at
// the side as configuration 7 too, and unless it is told to be strict reads it so; here the standard holds.
var configLayouts = [16]layout{
	1:  {sce(frontCentre)},
	2:  {cpe(frontLeft)},
	3:  {sce(frontCentre), cpe(frontLeft)},
	4:  {sce(frontCentre), cpe(frontLeft), sce(backCentre)},
	5:  {sce(frontCentre), cpe(frontLeft), cpe(backLeft)},
	6:  {sce(frontCentre), cpe(frontLeft), cpe(backLeft), lfe()},
	7:  {sce(frontCentre), cpe(leftOfCentre), cpe(frontLeft), cpe(backLeft), lfe()},
	11: {sce(frontCentre), cpe(frontLeft), cpe(backLeft), sce(backCentre), lfe()},
	12: {sce(frontCentre), cpe(frontLeft), cpe(sideLeft), cpe(backLeft), lfe()},
}

func sce(p place) seat { return seat{kind: SCE, tag: -1, places: [2]place{p}} }

func cpe(left place) seat { return seat{kind: CPE, tag: -1, places: [2]place{left, left + 1}} }

func lfe() seat { return seat{kind: LFE, tag: -1, places: [2]place{lowFrequency}} }

// layoutOf returns the layout that c describes, nil if it leaves it to the first block.
func layoutOf(c Config) (layout, error) {
	switch {
	case c.ChannelConfig < 0 || c.ChannelConfig > 15:
		return nil, UnsupportedError("a channel configuration above 15")
	case c.ChannelConfig == 0 && c.Program == nil:
		return nil, nil
	case c.ChannelConfig == 0:
		return programLayout(c.Program)
	case configLayouts[c.ChannelConfig] == nil:
		return nil, UnsupportedError("this channel configuration")
	}
	return configLayouts[c.ChannelConfig].ordered(), nil
}

// ordered returns l with its channels in the order of their places, or in coded order if two have the same.
func (l layout) ordered() layout {
	var places []place
	for _, s := range l {
		places = append(places, s.places[:s.kind.width()]...)
	}
	sorted := slices.Sorted(slices.Values(places))
	if len(slices.Compact(slices.Clone(sorted))) < len(sorted) {
		return l.coded()
	}
	l = slices.Clone(l)
	for i := range l {
		for ch := range l[i].kind.width() {
			l[i].out[ch] = slices.Index(sorted, l[i].places[ch])
		}
	}
	return l
}

// coded returns l with its channels in coded order.
func (l layout) coded() layout {
	l = slices.Clone(l)
	n := 0
	for i := range l {
		for ch := range l[i].kind.width() {
			l[i].out[ch] = n
			n++
		}
	}
	return l
}

// channels returns the number of channels.
func (l layout) channels() int {
	n := 0
	for _, s := range l {
		n += s.kind.width()
	}
	return n
}

// programLayout returns the layout of a program. Where the places of its channels are plain, they have their order; others
// have that of the program, in which FFmpeg writes what has no channel configuration.
func programLayout(p *Program) (layout, error) {
	var l layout
	add := func(list []ProgramElement, alone place, pairs ...place) {
		for _, e := range list {
			s := sce(alone)
			if e.Pair {
				s = cpe(pairs[0])
				pairs = append(pairs[1:], pairs[0])
			}
			s.tag = e.Tag
			l = append(l, s)
		}
	}
	front := []place{frontLeft}
	if n := len(p.Front); n >= 2 && p.Front[n-1].Pair && p.Front[n-2].Pair {
		front = []place{leftOfCentre, frontLeft}
	}
	add(p.Front, frontCentre, front...)
	add(p.Side, sideLeft, sideLeft)
	add(p.Back, backCentre, backLeft)
	for _, tag := range p.LFE {
		s := lfe()
		s.tag = tag
		l = append(l, s)
	}
	switch {
	case len(l) > maxElements:
		return nil, UnsupportedError("a program of more than 16 elements")
	case !p.plain():
		return l.coded(), nil
	}
	return l.ordered(), nil
}

// plain reports whether elements of one channel are in the middle alone: the first in front, the last at the back.
func (p *Program) plain() bool {
	alone := func(e ProgramElement) bool { return !e.Pair }
	return !slices.ContainsFunc(p.Front[min(1, len(p.Front)):], alone) && !slices.ContainsFunc(p.Side, alone) &&
		!slices.ContainsFunc(p.Back[:max(0, len(p.Back)-1)], alone)
}

// blockLayout returns the layout of a block's program, or without one the order of its elements.
func blockLayout(b *Block) (layout, error) {
	if b.Program != nil {
		return programLayout(b.Program)
	}
	var l layout
	for _, e := range b.Elements {
		l = append(l, seat{kind: e.Type, tag: e.Tag})
	}
	return l.coded(), nil
}

// match sets seats[i] to the seat of element i of a block. It is false if an element has no seat, if a seat stays empty, and
// if there is none.
func (l layout) match(seats []int, b *Block) bool {
	if len(l) == 0 || len(b.Elements) != len(l) {
		return false
	}
	var taken [maxElements]bool
	for i, e := range b.Elements {
		seats[i] = -1
		for j, s := range l {
			if !taken[j] && s.kind == e.Type && (s.tag < 0 || s.tag == e.Tag) {
				seats[i], taken[j] = j, true
				break
			}
		}
		if seats[i] < 0 {
			return false
		}
	}
	return true
}
