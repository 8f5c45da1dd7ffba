package aac

// Program is a program_config_element (ISO/IEC 13818-7 6.3, 14496-3 4.5.1.2): channels that no channel configuration
// describes, and words of the encoder.
type Program struct {
	Tag        int              // element_instance_tag
	ObjectType int              // as in Config, of MPEG-2's profile
	SampleRate int              // Hz; 0 for a reserved one
	Front      []ProgramElement // centre outwards
	Side       []ProgramElement // front to back
	Back       []ProgramElement // outside inwards
	LFE        []int            // element_instance_tag of each low frequency element
	Comment    []byte           // comment_field_data, bytes of whatever kind, at most 255
}

// ProgramElement is one element of a program.
type ProgramElement struct {
	Pair bool // a channel_pair_element, or else a single_channel_element
	Tag  int  // element_instance_tag
}

// parseProgram reads a program_config_element, which is at most 360 bytes long.
func parseProgram(r *bitReader) *Program {
	p := &Program{Tag: r.read(4), ObjectType: r.read(2) + 1, SampleRate: sampleRates[r.read(4)]}
	front, side, back := r.read(4), r.read(4), r.read(4)
	lfe, data, coupling := r.read(2), r.read(3), r.read(4)
	for _, bits := range []int{4, 4, 3} { // mono, stereo and matrix mixdown
		if r.flag() {
			r.read(bits)
		}
	}
	p.Front, p.Side, p.Back = r.programElements(front), r.programElements(side), r.programElements(back)
	for range lfe {
		p.LFE = append(p.LFE, r.read(4))
	}
	r.read(4 * data)
	for range coupling {
		r.read(1 + 4)
	}
	r.align()
	for range r.read(8) {
		if r.over() {
			break
		}
		p.Comment = append(p.Comment, byte(r.read(8)))
	}
	return p
}

func (b *bitReader) programElements(n int) []ProgramElement {
	var list []ProgramElement
	for range n {
		list = append(list, ProgramElement{Pair: b.flag(), Tag: b.read(4)})
	}
	return list
}

// channels returns the number of channels.
func (p *Program) channels() int {
	n := len(p.LFE)
	for _, list := range [][]ProgramElement{p.Front, p.Side, p.Back} {
		for _, e := range list {
			n++
			if e.Pair {
				n++
			}
		}
	}
	return n
}
