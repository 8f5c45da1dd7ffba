package earwitness

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/earwitness/earwitness/audio"
	"github.com/earwitness/earwitness/dsp"
)

// Parts of a [Cost], in the order in which a scan comes to them.
const (
	CostTriage   = "triage"   // structure of all files, before any is measured
	CostOpen     = "open"     // of a recording, and its structure
	CostDecode   = "decode"   // to float32 samples, by format
	CostHash     = "hash"     // of files, and of samples
	CostMix      = "mix"      // to one channel
	CostResample = "resample" // from one stream to another
	CostSpectrum = "spectrum" // of a stream, by frame and hop
	CostDetector = "detector" // while samples come
	CostFinish   = "finish"   // of a detector, at the end of a recording
	CostStore    = "store"    // what is kept in the case
	CostCompare  = "compare"  // across recordings, by stage
	CostOther    = "other"    // all else
)

var costParts = []string{
	CostTriage, CostOpen, CostDecode, CostHash, CostMix, CostResample, CostSpectrum, CostDetector, CostFinish, CostStore, CostCompare, CostOther,
}

// Cost is what one stage of a scan took.
type Cost struct {
	Part, Name string
	Time       time.Duration // without that of the stages inside it
	Bytes      int64         // that it had to read: of the file for its hash, else of float32 samples; 0: not counted
}

// Budget collects what each stage of a scan takes, for [Options].Budget. The scan then goes through one recording at a time, and
// through its blocks in one goroutine, so that times add up; results are the same. A Budget serves one scan.
type Budget struct {
	// Clock is what stages are timed by, from any beginning: the processor time of the program, best. nil: the wall clock, by which
	// other programs, and work across recordings on several processors, count wrongly.
	Clock        func() time.Duration
	AudioSeconds float64 // decoded in passes

	costs map[[2]string]*Cost
	open  []*Cost // the stages that have begun, each in the one before
	since time.Duration
	start time.Time // of the wall clock
}

// Costs returns the stages, those of a part together in order of their names.
func (b *Budget) Costs() (all []Cost) {
	for _, c := range b.costs {
		all = append(all, *c)
	}
	slices.SortFunc(all, func(x, y Cost) int {
		return cmp.Or(slices.Index(costParts, x.Part)-slices.Index(costParts, y.Part), cmp.Compare(x.Name, y.Name))
	})
	return all
}

// begin begins a stage in the one that has begun before. A nil Budget counts nothing.
func (b *Budget) begin(part, name string) {
	if b == nil {
		return
	}
	b.spent()
	key := [2]string{part, name}
	if b.costs[key] == nil {
		if b.costs == nil {
			b.costs = map[[2]string]*Cost{}
		}
		b.costs[key] = &Cost{Part: part, Name: name}
	}
	b.open = append(b.open, b.costs[key])
}

// end ends the stage that began last, with the bytes that it read.
func (b *Budget) end(bytes int) {
	if b == nil {
		return
	}
	b.spent()
	last := len(b.open) - 1
	b.open[last].Bytes += int64(bytes)
	b.open = b.open[:last]
}

// spent counts the time since it was called last for the stage that is at work.
func (b *Budget) spent() {
	now := b.clock()
	if n := len(b.open); n > 0 {
		b.open[n-1].Time += now - b.since
	}
	b.since = now
}

func (b *Budget) clock() time.Duration {
	if b.Clock != nil {
		return b.Clock()
	}
	if b.start.IsZero() {
		b.start = time.Now()
	}
	return time.Since(b.start)
}

// countedWriter is a writer whose time is counted.
type countedWriter struct {
	w    io.Writer
	of   *Budget
	name string
}

// Write implements io.Writer.
func (c countedWriter) Write(p []byte) (int, error) {
	c.of.begin(CostHash, c.name)
	defer c.of.end(len(p))
	return c.w.Write(p)
}

// hash returns the writer that counts what a hash takes; nil for a nil Budget.
func (b *Budget) hash(w io.Writer, name string) io.Writer {
	if b == nil {
		return w
	}
	return countedWriter{w, b, name}
}

const sampleBytes = 4

// pump is the pump of a scan whose costs are counted: one block after the other passes all that hangs on the front end.
func (b *Budget) pump(ctx context.Context, s *audio.Stream, front *branch, o Options) (frames, faulty int64, err error) {
	b.watch(front)
	info := s.Info()
	values := make([]float32, max(blockSamples/info.Channels, 1)*info.Channels)
	mono := make([]float32, len(values)/info.Channels)
	for frames < maxFrames(info.SampleRate) && err == nil {
		b.begin(CostDecode, info.Codec+" in "+info.Container)
		n, readErr := s.Read(values)
		b.end(sampleBytes * n)
		if err = cmp.Or(readErr, ctx.Err()); err != nil {
			break
		}
		x := mono[:n/info.Channels]
		b.begin(CostMix, fmt.Sprintf("%d channels", info.Channels))
		faulty += mixDown(x, values[:n], info.Channels)
		b.end(sampleBytes * n)
		frames += int64(len(x))
		seconds := float64(len(x)) / float64(info.SampleRate)
		b.AudioSeconds += seconds
		if o.decoded != nil {
			o.decoded(seconds)
		}
		front.write(x)
	}
	front.flush()
	if err == io.EOF {
		err = nil
	}
	return frames, faulty, err
}

// watch counts the resamplers and spectra of a front end.
func (b *Budget) watch(top *branch) {
	for _, s := range top.spectra {
		name := fmt.Sprintf("%d Hz, %d by %d", top.rate, s.frame, s.hop)
		top.samples = append(top.samples, func(x []float32) {
			b.begin(CostSpectrum, name)
			s.write(x)
			b.end(sampleBytes * len(x))
		})
	}
	top.spectra = nil
	for _, c := range top.below {
		if c.resampler != nil {
			c.resampler = &countedResampler{c.resampler, b, fmt.Sprintf("%d to %d Hz", top.rate, c.rate)}
		}
		b.watch(c)
	}
}

// countedResampler is a resampler whose time is counted.
type countedResampler struct {
	resampler
	of   *Budget
	name string
}

// Write implements resampler.
func (c *countedResampler) Write(dst, x []float32) []float32 {
	c.of.begin(CostResample, c.name)
	defer c.of.end(sampleBytes * len(x))
	return c.resampler.Write(dst, x)
}

// taps returns the taps of a detector with their time counted; the same for a nil Budget.
func (b *Budget) taps(name string, taps []tap) []tap {
	if b == nil {
		return taps
	}
	var out []tap
	for _, t := range taps {
		if write := t.samples; write != nil {
			t.samples = func(x []float32) {
				b.begin(CostDetector, name)
				write(x)
				b.end(sampleBytes * len(x))
			}
		}
		if take := t.inRows(); take != nil {
			t.row = nil
			t.rows = func(r *dsp.Rows) {
				b.begin(CostDetector, name)
				take(r)
				b.end(0)
			}
		}
		out = append(out, t)
	}
	return out
}
