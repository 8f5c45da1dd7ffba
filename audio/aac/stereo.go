package aac

// joinStereo undoes M/S and intensity stereo in a pair (ISO/IEC 14496-3 4.6.8).
//
// A mask bit means three things: M/S where both channels have lines, the opposite sign for intensity, the same noise where
// both are noise. If the mask stands for all bands (ms_mask_present 2) it turns no signs. FFmpeg's decoder turns them then
// as well, and never makes the same noise; it matters for streams of its encoder with M/S forced. FAAD2 does as here.
func (e *Element) joinStereo(left, right *[1024]float32) {
	first, second := &e.Channels[0], &e.Channels[1]
	if !e.CommonWindow && (first.Sequence != second.Sequence || first.GroupLength != second.GroupLength) {
		return // lines at different times cannot be joined
	}
	second.eachBand(func(i, from, to int) {
		l, r := left[from:to], right[from:to]
		masked := e.MaskPresent == 2 || e.Mask[i]
		switch book := second.Codebooks[i]; {
		case book == CodebookInPhase || book == CodebookOutOfPhase:
			gain := float32(power(-int(second.ScaleFactors[i])))
			if (book == CodebookOutOfPhase) != (e.MaskPresent == 1 && e.Mask[i]) {
				gain = -gain
			}
			for k := range r {
				r[k] = l[k] * gain
			}
		case masked && book == CodebookNoise && first.Codebooks[i] == CodebookNoise:
			sameNoise(l, r, first.ScaleFactors[i], second.ScaleFactors[i])
		case masked && book != CodebookNoise && first.Codebooks[i] < CodebookNoise:
			for k := range r {
				m, s := l[k], r[k]
				l[k], r[k] = m+s, m-s
			}
		}
	})
}

// sameNoise replaces the right channel's noise by the left one's, at the right one's energy: the mask bit of a band that
// is noise on both sides says that it is the same noise.
func sameNoise(l, r []float32, leftEnergy, rightEnergy int16) {
	gain := float32(power(int(rightEnergy) - int(leftEnergy)))
	for k := range r {
		r[k] = l[k] * gain
	}
}
