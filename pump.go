package earwitness

import (
	"context"
	"io"
	"math"
	"sync"
	"sync/atomic"

	"github.com/earwitness/earwitness/audio"
	"github.com/earwitness/earwitness/dsp"
)

const (
	// blockSamples is how many interleaved samples are decoded at a time.
	blockSamples = 1 << 15
	// blocksAhead is how many blocks the decoder may be ahead of the slowest lane.
	blocksAhead = 4
)

// block is mono audio on its way through the lanes.
type block struct {
	x    []float32
	lack atomic.Int32 // lanes that it is still to pass
}

// lane is a part of the front end that works by itself: no detector listens in two.
type lane struct {
	write func(x []float32)
	flush func()
}

// lanes are the parts of a front end: what listens to the stream as decoded, and each stream made from it.
func (b *branch) lanes() (all []lane) {
	if len(b.samples) > 0 || len(b.spectra) > 0 {
		all = append(all, lane{b.spread, func() {}})
	}
	for _, c := range b.below {
		all = append(all, lane{c.write, c.flush})
	}
	return all
}

// pump decodes the stream to its end, mixes it to mono and feeds the lanes of the front end, all side by side, so that a
// long recording alone keeps more than one processor busy. Each lane gets the same blocks in the same order.
func pump(ctx context.Context, s *audio.Stream, front *branch, o Options) (frames, faulty int64, err error) {
	channels := s.Info().Channels
	mixed := max(blockSamples/channels, 1)
	free := make(chan *block, blocksAhead)
	for range blocksAhead {
		free <- &block{x: make([]float32, mixed)}
	}
	lanes := front.lanes()
	feeds := make([]chan *block, len(lanes))
	var running sync.WaitGroup
	for i, l := range lanes {
		feeds[i] = make(chan *block, blocksAhead)
		running.Go(func() { l.run(feeds[i], free) })
	}
	defer running.Wait()
	defer func() {
		for _, f := range feeds {
			close(f)
		}
	}()
	d := downmix{stream: s, values: make([]float32, mixed*channels), channels: channels}
	for frames < maxFrames(s.Info().SampleRate) {
		b := <-free
		b.x, err = d.next(b.x[:mixed])
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			break
		}
		frames += int64(len(b.x))
		if o.decoded != nil {
			o.decoded(float64(len(b.x)) / float64(s.Info().SampleRate))
		}
		b.pass(feeds, free)
	}
	if err == io.EOF {
		err = nil
	}
	return frames, d.faulty, err
}

// pass gives a block to all lanes.
func (b *block) pass(feeds []chan *block, free chan<- *block) {
	if len(feeds) == 0 {
		free <- b
		return
	}
	b.lack.Store(int32(len(feeds)))
	for _, f := range feeds {
		f <- b
	}
}

// run works off the blocks, and gives back those that all lanes have had.
func (l lane) run(feed <-chan *block, free chan<- *block) {
	for b := range feed {
		l.write(b.x)
		if b.lack.Add(-1) == 0 {
			free <- b
		}
	}
	l.flush()
}

// downmix reads a stream as mono.
type downmix struct {
	stream   *audio.Stream
	channels int
	values   []float32
	faulty   int64 // samples beyond the limit
}

// next reads into dst, which values has room for, and returns what of it was filled.
func (d *downmix) next(dst []float32) ([]float32, error) {
	if d.channels == 1 {
		n, err := d.stream.Read(dst)
		d.faulty += bound(dst[:n])
		return dst[:n], err
	}
	n, err := d.stream.Read(d.values)
	dst = dst[:n/d.channels]
	d.faulty += mixDown(dst, d.values[:n], d.channels)
	return dst, err
}

// mixDown writes the mean of the channels to dst and returns how many samples were beyond the limit.
func mixDown(dst, src []float32, channels int) (faulty int64) {
	faulty = bound(src)
	if channels == 1 {
		copy(dst, src)
		return faulty
	}
	for i := range dst {
		sum := float32(0)
		for _, v := range src[i*channels : (i+1)*channels] {
			sum += v
		}
		dst[i] = sum / float32(channels)
	}
	return faulty
}

// bound holds samples at the limit and returns how many were beyond it.
func bound(x []float32) (faulty int64) {
	if low, high := dsp.Extremes(x); low >= -sampleLimit && high <= sampleLimit {
		return 0
	}
	for i, v := range x {
		if !(v >= -sampleLimit && v <= sampleLimit) {
			faulty++
			x[i] = float32(math.Copysign(sampleLimit, float64(v)))
		}
	}
	return faulty
}
