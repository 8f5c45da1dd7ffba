package audio

// mkvClock compares the times of a track's blocks with the frames that came before them. Times are rounded to ticks, and
// those of live recordings waver by some milliseconds.
type mkvClock struct {
	*problemList
	rate  int64 // frames a second
	tick  int64 // nanoseconds
	plain bool  // plain samples, whose packets have any length
	long  int64 // frames of the longest packet so far, 0 for plain samples
	ahead int64 // frames since the last time of a block, -1 before the first
	since int64 // that time in nanoseconds
}

// clock returns a clock for a track's blocks.
func (f *mkvFile) clock(rate int) mkvClock {
	return mkvClock{problemList: &f.problemList, rate: int64(rate), tick: mkvTick(f.scale), ahead: -1}
}

// check compares the time of a packet with what came before, and tells of frames that are missing, whose number it
// returns, and of time that goes back. then says what is done about missing frames.
func (c *mkvClock) check(f mkvFrame, then string) (missing int64) {
	if !f.timed {
		return 0
	}
	if c.ahead >= 0 {
		missing = c.off(f)
	}
	c.since, c.ahead = f.time, 0
	packet := c.long * 3 / 4
	switch {
	case missing >= max(packet, c.frames(18_000_000), c.frames(c.tick), 1): // a packet of 20 ms or more, but for rounding
		c.add(CodeGap, f.at, "%d samples are missing before this packet by its time; %s", missing, then)
		return missing
	case -missing > max(packet, c.frames(2_000_000), c.frames(c.tick), 1):
		c.add(CodeInconsistent, f.at, "by its time this packet begins %d samples before the end of what came", -missing)
	}
	return 0
}

// off returns how many frames after the end of what came a packet begins, below 0 for before.
func (c *mkvClock) off(f mkvFrame) int64 {
	if f.time < c.since {
		return -c.frames(c.since-f.time) - c.ahead
	}
	return c.frames(f.time-c.since) - c.ahead
}

// pass counts the frames of a packet, less those that are left out at its end.
func (c *mkvClock) pass(n, cut int64) {
	c.ahead = max(c.ahead, 0) + n - cut
	if !c.plain {
		c.long = max(c.long, n)
	}
}

// frames converts nanoseconds.
func (c *mkvClock) frames(ns int64) int64 {
	if ns <= 0 {
		return 0
	}
	return rescale(uint64(ns), 1_000_000_000, uint32(c.rate))
}

// maxMkvTick bounds a tick, in nanoseconds: writers use a millisecond, or less.
const maxMkvTick = 1 << 32

// mkvTick returns the nanoseconds of a tick as far as they are believed.
func mkvTick(scale uint64) int64 { return int64(min(max(scale, 1), maxMkvTick)) }

// mkvBlockTime converts the time of a block, whose cluster has a time of its own, to nanoseconds.
func mkvBlockTime(cluster uint64, relative int16, scale uint64) int64 {
	tick := mkvTick(scale)
	most := int64(1<<61) / tick
	ticks := int64(min(cluster, 1<<61)) + int64(relative)
	return min(ticks, most) * tick
}
