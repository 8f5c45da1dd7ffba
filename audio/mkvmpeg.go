package audio

import "github.com/earwitness/earwitness/audio/mp3"

// mkvMPEG gives the packets of a track of MPEG audio, which are decoded as if they stood one behind the other, and
// holds the times of their blocks against their frames.
type mkvMPEG struct {
	*mkvBlocks
	clock mkvClock
	tail  int64 // samples that the last packet leaves out at its end
}

func (m *mkvMPEG) next() (extent, bool) {
	p, ok := m.mkvBlocks.next()
	if !ok {
		return extent{}, false
	}
	n := m.samples(p)
	m.clock.check(p, "nothing is put in")
	m.tail = min(m.clock.frames(p.discard), n)
	m.clock.pass(n, m.tail)
	return extent{p.at, p.size}, true
}

// samples counts what the frames of a packet hold; writers put one frame in each. The rate is that of the first.
func (m *mkvMPEG) samples(p mkvFrame) (n int64) {
	for at := p.at; at+4 <= p.at+p.size; {
		b := m.src.bytes(at, 4)
		if len(b) < 4 {
			break
		}
		h, ok := mp3.ParseHeader([4]byte(b))
		if !ok {
			break
		}
		if m.clock.rate == 0 {
			m.clock.rate = int64(h.SampleRate)
		}
		n += int64(h.Samples())
		if h.FrameBytes() == 0 { // free format
			break
		}
		at += int64(h.FrameBytes())
	}
	return n
}

// openMPEG decodes MPEG audio, which frames itself.
func (f *mkvFile) openMPEG(t *mkvTrackInfo, info Info) (*Stream, error) {
	if len(t.strip) > 0 {
		return nil, noDecoder(info)
	}
	m := mkvMPEG{mkvBlocks: f.blocks(t), clock: f.clock(0)}
	j, err := join(f.src, m.next)
	if err != nil {
		return nil, err
	}
	j.tail = m.tail
	skip := rescale(min(t.delay, 1<<62), 1_000_000_000, uint32(max(info.SampleRate, 1)))
	f.setFrames(&info, skip)
	return openJoinedMPEG(j, info, trim{skip: skip, keep: -1}, &f.problemList)
}
