package mp3

import "io"

// warmUp is how many frames are decoded before those that are asked for: the filter banks reach back less than two.
const warmUp = 3

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
		d.passing = int64(len(d.out)-d.start)+(1+warmUp)*size <= left+int64(d.skip)
		d.advance()
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

// pass takes a frame in place of decoding it, and reports whether it could: one like those around it.
func (d *Decoder) pass(f *Frame, data []byte) bool {
	if h := f.Header; !d.passing || f.Spoilt || h.Channels() != d.channels || d.channels != d.format.Channels() {
		return false
	}
	clear(d.room())
	d.cutIn = d.codec.pass(f.Header, data) == noReservoir && d.cutIn
	return true
}
