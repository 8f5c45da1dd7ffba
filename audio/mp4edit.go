package audio

// played returns which part of the track players play: by its edit list (section 8.6.6), else by what iTunes notes, else
// all behind skip. A list of several parts is not followed: the media are given whole, in their own order, and the
// Problem says so.
func (f *mp4File) played(t *mp4Track, rate int, skip int64) trim {
	total := t.length(f.src) // of the tables; fragments are not counted
	frames := func(ticks uint64) int64 { return rescale(ticks, t.scale, uint32(rate)) }
	whole := trim{skip: skip, keep: -1}
	if total > 0 && f.moof < 0 {
		whole.keep = max(frames(total)-skip, 0)
	}
	edits := t.edits
	for len(edits) > 0 && edits[0].from < 0 { // the sound begins later than the movie
		edits = edits[1:]
	}
	switch {
	case len(edits) > 1:
		f.add(CodeHidden, f.moov,
			"the edit list plays %d parts of the track in its own order; decoded is the whole, as it was recorded", len(edits))
		return whole
	case len(edits) == 1 && (edits[0].from > 0 || len(f.smpb) == 0):
		return f.edited(t, edits[0], total, frames)
	case len(f.smpb) == 3:
		return trim{skip: f.smpb[0], keep: f.smpb[2]}
	}
	return whole
}

// edited returns the part that one edit plays. Its length is coarse, in ticks of the movie: where it reaches the end of
// the media within a tick, that end holds.
func (f *mp4File) edited(t *mp4Track, e mp4Edit, total uint64, frames func(uint64) int64) trim {
	out := trim{skip: frames(uint64(e.from)), keep: -1}
	rest := uint64(0)
	if total > uint64(e.from) {
		rest = total - uint64(e.from)
	}
	if f.moof < 0 && rest > 0 {
		out.keep = frames(rest)
	}
	length := uint64(rescale(e.duration, f.scale, t.scale))
	tick := uint64(1)
	if f.scale > 0 {
		tick += uint64(t.scale / f.scale)
	}
	if e.duration > 0 && rest > 0 && length+tick < rest {
		out.keep = frames(length)
	}
	second := uint64(t.scale)
	if uint64(e.from) > second {
		f.add(CodeHidden, f.moov, "the edit list leaves out the first %.2f s of the track", float64(e.from)/float64(second))
	}
	if out.keep >= 0 && rest > length+second && e.duration > 0 {
		f.add(CodeHidden, f.moov, "the edit list leaves out the last %.2f s of the track", float64(rest-length)/float64(second))
	}
	return out
}
