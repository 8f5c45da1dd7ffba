package mp3

// Timeline tells when the frames of a file sound in what a [Decoder] gives.
type Timeline struct {
	d  *Decoder
	at int64 // samples
}

// Timeline returns that of the decoder's file, from its first frame on. Nothing may have been read from the decoder yet.
func (d *Decoder) Timeline() *Timeline {
	return &Timeline{d: d, at: -int64(d.skip / d.format.Channels())}
}

// Next takes the next frame of an [Index] of the same file. It returns where the frame's samples begin among those that the
// decoder gives, counted per channel, negative where they are trimmed, and how many they are: silence for lost frames goes
// before them; the frame of the file's tag and frames of another format than most have none.
func (t *Timeline) Next(f *Frame) (start int64, samples int) {
	whole := t.d.format.Samples()
	t.at += int64(f.Lost) * int64(whole)
	start = t.at
	tag := t.d.tag != nil && f.AtByte == t.d.tag.AtByte
	short := f.Bytes < f.Header.mainOffset()
	if short || !tag && f.Header.alike(&t.d.format) {
		samples = whole
	}
	t.at += int64(samples)
	return start, samples
}
