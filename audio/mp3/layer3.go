package mp3

import "github.com/earwitness/earwitness/audio/internal/kernel"

const (
	granuleLines = kernel.Lines
	// maxFrameBytes bounds free-format frames; 640 kbit/s at 32 kHz, the most that encoders offer, is 2881 bytes.
	maxFrameBytes = 4096
	// maxReservoir is the furthest that main_data_begin reaches back.
	maxReservoir = 511
	maxSideBytes = 32
)

// outcome says how a frame's decoding went, the worse the higher.
type outcome int

const (
	decoded      outcome = iota
	doubtful             // decoded, but a code word crosses the end of a granule, which no encoder writes
	noReservoir          // main data lies in frames that were not read
	inconsistent         // side information or code words contradict the frame's length
)

// layer3 decodes Layer III frames. Frames that cannot be decoded come out as silence into which the frame before fades.
type layer3 struct {
	reservoir
	channels [2]channel
	ordered  kernel.Spectrum          // lines of short blocks
	planar   [2][granuleLines]float32 // samples of one granule
	observe  func(h Header, s *Spectrum)
	observed *Spectrum
}

// channel is the state of one channel.
type channel struct {
	coded
	lines     kernel.Spectrum
	hybrid    kernel.Hybrid
	polyphase kernel.Polyphase
}

// decode writes a frame's samples to pcm, interleaved, h.Samples()·h.Channels() long.
func (d *layer3) decode(pcm []float32, h Header, frame []byte) outcome {
	result := d.add(h, frame)
	r := d.reader()
	step := granuleLines * h.Channels()
	for gr := range h.granules() {
		if result <= doubtful {
			result = d.judge(max(result, d.spectrum(h, gr, &r)))
		}
		if result > doubtful {
			d.mute()
		}
		d.render(pcm[gr*step:(gr+1)*step], gr, h)
	}
	d.settle(h, result)
	return result
}

// pass implements codec.
func (d *layer3) pass(h Header, frame []byte) outcome {
	result := d.add(h, frame)
	d.settle(h, result)
	return result
}

// silence writes a frame of silence.
func (d *layer3) silence(pcm []float32, h Header) {
	d.side = SideInfo{}
	d.mute()
	step := granuleLines * h.Channels()
	for gr := range h.granules() {
		d.render(pcm[gr*step:(gr+1)*step], gr, h)
	}
}

// renew lets the second channel begin as at the start of a stream.
func (d *layer3) renew() { d.channels[1] = channel{} }

func (d *layer3) mute() {
	for ch := range d.channels {
		d.channels[ch].last = 0
		clear(d.channels[ch].lines[:])
	}
}

// spectrum decodes one granule of all channels to lines.
func (d *layer3) spectrum(h Header, gr int, r *bitReader) outcome {
	result := decoded
	for ch := range h.Channels() {
		c, g := &d.channels[ch], &d.side.Granules[gr][ch]
		if result = max(result, c.read(r, h, &d.side, gr, ch)); result > doubtful {
			return result
		}
		if ch == 0 && d.observe != nil {
			d.observed.set(&c.coded, g, result)
			d.observe(h, d.observed)
		}
		c.requantise(g, &layouts[h.frequencyIndex()][g.shape()])
	}
	if h.ChannelMode == JointStereo {
		d.stereo(h, gr)
	}
	return result
}
