package vorbis

import (
	"math/bits"
	"slices"

	"github.com/earwitness/earwitness/audio/internal/imdct"
	"github.com/earwitness/earwitness/audio/internal/kernel"
)

// BlockSize returns the size of a packet's block in samples, 0 if it is not an audio packet. Two packets that follow each
// other complete a quarter of the sum of their sizes, so that containers can place packets before they are decoded.
func (d *Decoder) BlockSize(packet []byte) int {
	m, _, err := d.mode(packet)
	if err != nil {
		return 0
	}
	return d.info.BlockSizes[m.long]
}

// Samples returns how many samples of each channel Decode would complete with a packet: a quarter of the sizes of its
// block and the one before. It is 0 for the first packet and for those that are not audio.
func (d *Decoder) Samples(packet []byte) int {
	m, _, err := d.mode(packet)
	if err != nil || !d.started {
		return 0
	}
	return (d.before.lines + d.info.BlockSizes[m.long]/2) / 2
}

// Decode appends the samples that a packet completes to dst, full scale ±1, interleaved, and returns the result. Channels
// are in the order of WAV files if there are up to 8: the order that Vorbis defines for 3, and from 5 on, is changed.
//
// On a *FormatError nothing is appended. What is not an audio packet is passed over; after a broken one the decoder is as
// after Reset. A packet that ends early is no error.
func (d *Decoder) Decode(dst []float32, packet []byte) ([]float32, error) {
	m, at, err := d.mode(packet)
	if err != nil {
		return dst, err
	}
	d.packet.reset(packet)
	d.packet.pos = at
	if err := d.spectra(m); err != nil {
		d.started = false
		return dst, err
	}
	d.transform(m)
	out := dst
	if d.started {
		out = d.overlap(dst)
	}
	d.started = true
	d.before, d.after = d.after, d.before
	if !kernel.Finite(out[len(dst):]) {
		d.started = false
		return dst, d.fail("values beyond floating point")
	}
	return out, nil
}

func (d *Decoder) fail(text string) error {
	return &FormatError{Packet: "audio packet", AtBit: min(d.packet.pos, d.packet.end), Text: text}
}

// mode reads the beginning of an audio packet, and returns the bit behind it (section 4.3.1). The bits that tell of the
// neighbours' sizes are passed over: what counts is the blocks that come.
func (d *Decoder) mode(packet []byte) (m mode, at int, err error) {
	fail := func(at int, text string) (mode, int, error) {
		return mode{}, 0, &FormatError{Packet: "audio packet", AtBit: at, Text: text}
	}
	if len(packet) == 0 || packet[0]&1 == 1 {
		return fail(0, "not an audio packet")
	}
	modes := d.setup.modes
	width := bits.Len(uint(len(modes) - 1))
	n := int(packet[0]) >> 1 & (1<<width - 1)
	if n >= len(modes) {
		return fail(1, "mode that is not there")
	}
	at = 1 + width + 2*modes[n].long
	if at > 8*len(packet) {
		return fail(1, "the packet ends inside its mode")
	}
	return modes[n], at, nil
}

// spectra reads floors and residues and makes the spectra of the block (sections 4.3.2 to 4.3.6).
func (d *Decoder) spectra(m mode) error {
	s := &d.setup
	mapping := &s.mappings[m.mapping]
	d.after.lines = s.sizes[m.long] / 2
	for c, sub := range mapping.mux {
		floor := s.floors[mapping.submaps[sub].floor]
		audible, err := floor.read(&d.packet, s.books, &d.envelopes[c])
		if err != nil {
			return err
		}
		d.audible[c], d.used[c] = audible, audible
		d.after.spectra[c] = d.after.spectra[c][:d.after.lines]
		clear(d.after.spectra[c])
	}
	for _, k := range mapping.couplings {
		either := d.used[k.magnitude] || d.used[k.angle]
		d.used[k.magnitude], d.used[k.angle] = either, either
	}
	d.residues(mapping)
	for _, k := range slices.Backward(mapping.couplings) {
		if d.used[k.magnitude] {
			kernel.Decouple(d.after.spectra[k.magnitude], d.after.spectra[k.angle])
		}
	}
	for c, sub := range mapping.mux {
		if d.audible[c] {
			s.floors[mapping.submaps[sub].floor].apply(d.after.spectra[c], &d.envelopes[c], m.long)
		}
	}
	return nil
}

// residues reads the residue of each submap for the channels that belong to it.
func (d *Decoder) residues(m *mapping) {
	for i, sub := range m.submaps {
		spectra, used := d.bundle.spectra[:0], d.bundle.used[:0]
		for c, of := range m.mux {
			if of == i {
				spectra, used = append(spectra, d.after.spectra[c]), append(used, d.used[c])
			}
		}
		d.residue.decode(&d.setup.residues[sub.residue], spectra, used)
	}
}

// transform turns the spectra into DCT-IV.
func (d *Decoder) transform(m mode) {
	for c, lines := range d.after.spectra {
		if d.audible[c] {
			d.plans[m.long].DCT4(lines, lines)
		} else {
			clear(lines)
		}
	}
}

// overlap appends the samples from the middle of the block before to the middle of this one.
func (d *Decoder) overlap(dst []float32) []float32 {
	channels, total := d.info.Channels, (d.before.lines+d.after.lines)/2
	dst = slices.Grow(dst, channels*total)
	out := dst[len(dst):][:channels*total]
	for c := range channels {
		d.join(d.channels[c][:total], d.before.spectra[c], d.after.spectra[c])
	}
	d.interleave(out, total)
	return dst[:len(dst)+len(out)]
}

// interleave puts the channels in the order of the output.
func (d *Decoder) interleave(out []float32, total int) {
	switch channels := len(d.channels); channels {
	case 1:
		copy(out, d.channels[0][:total])
	case 2:
		kernel.Interleave(out, d.channels[0][:total], d.channels[1][:total])
	default:
		for c, samples := range d.channels {
			at := d.order[c]
			for i, v := range samples[:total] {
				out[i*channels+at] = v
			}
		}
	}
}

// join overlaps two blocks of one channel. The larger one keeps a part that nothing overlaps.
func (d *Decoder) join(out, before, after []float32) {
	m := min(len(before), len(after))
	w := d.windows[0]
	if m > len(w) {
		w = d.windows[1]
	}
	lead, tail := before[m/2:len(before)/2], after[len(after)/2:len(after)-m/2]
	imdct.Flat(out[:len(lead)], lead)
	imdct.Lap(out[len(lead):], before, after[len(after)-m/2:], w)
	imdct.Flat(out[len(lead)+m:], tail)
}
