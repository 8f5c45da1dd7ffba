package mp3

import "io"

const (
	// warmUp is how many frames are decoded before those that are asked for: the filter banks reach back less than two.
	warmUp = 3
	// refillFrames is how many frames before those that are decoded fill the bit reservoir: the smallest, of 8 kb/s in stereo at
	// 24 kHz with a checksum, leave 1 byte each of the 255 that main data of this version may reach back. Frames of free format may
	// leave none, and are all kept.
	refillFrames = 256
)

// Skip passes over the next samples, counted per channel, and returns how many it passed over, fewer only at the end, with
// io.EOF, or the error of the underlying reader. What is read next is as if all had been decoded; but only their last frames
// are, so what is wrong with the code words of the others is not reported.
func (d *Decoder) Skip(samples int64) (int64, error) {
	channels := int64(d.format.Channels())
	left := samples * channels
	for left > 0 {
		d.dropDelay()
		if ready := int64(len(d.out) - d.hold - d.start); ready > 0 {
			n := min(left, ready)
			d.start += int(n)
			left -= n
			continue
		}
		if d.ended {
			break
		}
		size := int64(d.format.Samples()) * channels
		waiting := len(d.out) - d.start
		spare := left + int64(d.skip) - int64(waiting)
		d.passing = spare >= (1+warmUp)*size && waiting >= d.hold
		d.far = spare >= (1+warmUp+refillFrames)*size && d.format.BitRate > 0
		d.advance()
		left -= int64(d.passed)
		d.passed = 0
	}
	d.passing = false
	switch {
	case left == 0:
		return samples, nil
	case d.index.fail != nil:
		return samples - left/channels, d.index.fail
	}
	return samples - left/channels, io.EOF
}

// pass counts a frame in place of decoding it, and reports whether it could: one like those around it. What waits in out is
// to be dropped too, so it may wait there in place of this frame's samples.
func (d *Decoder) pass(f *Frame, data []byte) bool {
	h := f.Header
	if !d.passing || f.Spoilt || h.Channels() != d.channels || d.channels != d.format.Channels() {
		return false
	}
	d.counted++
	d.passed = h.Samples() * d.channels
	delay := min(d.skip, d.passed)
	d.skip, d.passed = d.skip-delay, d.passed-delay
	if d.far {
		d.cutIn = false
	} else {
		d.cutIn = d.codec.pass(h, data) == noReservoir && d.cutIn
	}
	return true
}
