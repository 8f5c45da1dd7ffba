package audio

import "encoding/binary"

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
	f.tellRates(edits)
	out := whole
	switch {
	case len(edits) > 1:
		f.add(CodeHidden, f.moov,
			"the edit list plays %d parts of the track in its own order; decoded is the whole, as it was recorded", len(edits))
		return whole
	case len(edits) == 1 && (edits[0].from > 0 || len(f.smpb) == 0):
		out = f.edited(t, edits[0], total, frames)
	case len(f.smpb) == 3:
		out = trim{skip: f.smpb[0], keep: f.smpb[2]}
	}
	f.tellHidden(t, rate, out, min(skip, usualPreSkip))
	return out
}

// tellRates tells edits that play the track slower or faster, which decoding does not follow.
func (f *mp4File) tellRates(edits []mp4Edit) {
	for _, e := range edits {
		if e.rate != 1<<16 {
			f.add(CodeInconsistent, f.moov, "the edit list plays the track at %.4g times its rate; decoded as it was recorded",
				float64(e.rate)/65536)
			return
		}
	}
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
	return out
}

// maxPriming is what encoders of AAC put before the sound, in frames. Others have less, or say how much.
const maxPriming = 2112

// tellHidden tells what a part leaves out at either end beyond the encoder's own: the priming, which is at least skip, and
// what fills the last packet. Two packets more, or a twentieth of a second, are what cutting at packets leaves.
func (f *mp4File) tellHidden(t *mp4Track, rate int, part trim, skip int64) {
	reader := mp4Reader{src: f.src, table: t.stts}
	spare := int64(rate / 20)
	if e := reader.entry(0); e != nil {
		usual := min(binary.BigEndian.Uint32(e[4:]), t.scale/4)
		spare = max(spare, 2*rescale(uint64(usual), t.scale, uint32(rate)))
	}
	if _, plain := t.entry.pcm(); !plain {
		skip = max(skip, maxPriming)
	}
	seconds := func(n int64) float64 { return float64(n) / float64(rate) }
	if part.skip > skip+spare {
		f.add(CodeHidden, f.moov, "the first %.2f s of the track are not played, and not decoded", seconds(part.skip))
	}
	all := rescale(t.length(f.src), t.scale, uint32(rate))
	if rest := all - part.skip - part.keep; part.keep >= 0 && rest > spare {
		f.add(CodeHidden, f.moov, "the last %.2f s of the track are not played, and not decoded", seconds(rest))
	}
}
