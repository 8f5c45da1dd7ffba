// Package speed measures how fast the parts of earwitness are on this machine: transforms, resampling, decoders, each
// detector, and the whole pass. It makes its own input, invented speech in a room with noise, and takes lossy files
// from the demonstration.
//
// Every part runs on one core, over the same input again and again, so that the input is in memory and small parts
// find it in the cache. Times are by the wall clock: other programs on the machine slow them down. They are means,
// after one run that is not counted.
package speed

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/earwitness/earwitness/dsp"
	"github.com/earwitness/earwitness/internal/synth"
)

// Parts of a line.
const (
	Transform = "transform" // power spectra of overlapping frames, in package dsp
	Resample  = "resample"  // from RateHz to that of the name
	Decode    = "decode"    // a file to samples
	Detector  = "detector"  // one alone, with the streams and spectra that it needs
	Pass      = "pass"      // a WAV file through everything that a scan does to one recording
)

// Line is the speed of one piece of work.
type Line struct {
	Part                string  `json:"part"`
	Name                string  `json:"name"`
	Kernel              string  `json:"kernel"` // that transforms ran on
	RateHz              int     `json:"rate_hz"`
	Channels            int     `json:"channels"`
	XRealTime           float64 `json:"x_real_time"`            // seconds of audio a second
	InputBytesPerSecond float64 `json:"input_bytes_per_second"` // of the file, for Decode and Pass; of float32 samples, for others
	PCMBytesPerSecond   float64 `json:"pcm_bytes_per_second"`   // of the same audio if it were 16-bit samples
	NanosecondsPerFrame float64 `json:"ns_per_frame,omitempty"` // of Transform
}

// Options says what is measured. The zero value is the default.
type Options struct {
	Each    time.Duration // how long each line is measured; 0: half a second
	Kernels []string      // that transforms are measured on; nil: all that this processor runs
}

// Measure calls yield with one line after the other, and returns the first error of the work or of ctx. All but the
// transforms run on the kernel that package dsp is set to.
func Measure(ctx context.Context, o Options, yield func(Line)) error {
	if o.Each == 0 {
		o.Each = time.Second / 2
	}
	if o.Kernels == nil {
		o.Kernels = dsp.Kernels()
	}
	for _, group := range []func(o Options) ([]work, error){transforms, resamplers, decoders, detectors, passes} {
		list, err := group(o)
		if err != nil {
			return err
		}
		for _, w := range list {
			line, err := w.measure(ctx, o.Each)
			if err != nil {
				return err
			}
			yield(line)
		}
	}
	return nil
}

// work is what can be repeated: a stretch of audio, treated in one way.
type work struct {
	part, name     string
	rate, channels int
	kernel         string                                                 // empty: the one that is set
	bytes          int                                                    // of input in a run
	frames         int                                                    // of a transform in a run
	run            func(ctx context.Context) (seconds float64, err error) // of audio
}

// measure runs the work once uncounted, then until the time is over.
func (w work) measure(ctx context.Context, each time.Duration) (Line, error) {
	seconds, err := w.run(ctx)
	start, times := time.Now(), 0
	for ; err == nil && (times == 0 || time.Since(start) < each); times++ {
		if err = ctx.Err(); err == nil {
			_, err = w.run(ctx)
		}
	}
	if err != nil {
		return Line{}, err
	}
	return w.line(seconds, time.Since(start).Seconds()/float64(times)), nil
}

func (w work) line(seconds, runSeconds float64) Line {
	l := Line{
		Part: w.part, Name: w.name, Kernel: w.kernel, RateHz: w.rate, Channels: w.channels,
		XRealTime:           seconds / runSeconds,
		InputBytesPerSecond: float64(w.bytes) / runSeconds,
		PCMBytesPerSecond:   seconds * float64(2*w.rate*w.channels) / runSeconds,
	}
	if l.Kernel == "" {
		l.Kernel = dsp.Kernel()
	}
	if w.frames > 0 {
		l.NanosecondsPerFrame = runSeconds * 1e9 / float64(w.frames)
	}
	return l
}

// speechSeconds is how long the invented speech is.
const speechSeconds = 10

// speech is heard in a room, 20 dB above noise.
func speech(rate int) []float32 {
	dry, _ := synth.Babble(speechSeconds*rate, rate, 1, 2)
	heard := synth.Convolve(dry, synth.Polack(rate, 0.4, 3, 3))[:len(dry)]
	return synth.SetRMS(synth.Mix(heard, synth.Pink(len(heard), rate, 1, 4), 20), 0.1)
}

// callRows is how many frames are transformed in a call.
const callRows = 16

// transforms measures the usual lengths, every quarter of the length, on each kernel.
func transforms(o Options) (list []work, err error) {
	const rate = 16000
	before := dsp.Kernel()
	x := speech(rate)
	for _, kernel := range o.Kernels {
		if err := dsp.UseKernel(kernel); err != nil {
			return nil, err
		}
		for _, n := range []int{512, 1024, 2048, 4096, 8192} {
			list = append(list, transform(x, rate, n, kernel))
		}
	}
	return list, dsp.UseKernel(before)
}

func transform(x []float32, rate, n int, kernel string) work {
	hop := n / 4
	fft := dsp.NewRealFFT(n, dsp.Hann(n))
	rows := fft.Rows(len(x), hop) / callRows * callRows
	block := make([]float32, callRows*fft.Bins())
	span := n + (callRows-1)*hop
	return work{
		part: Transform, name: fmt.Sprintf("%d every %d", n, hop), rate: rate, channels: 1, kernel: kernel,
		bytes: 4 * rows * hop, frames: rows,
		run: func(context.Context) (float64, error) {
			for row := 0; row < rows; row += callRows {
				fft.Power(block, x[row*hop:row*hop+span], hop)
			}
			return float64(rows*hop) / float64(rate), nil
		},
	}
}

// resamplers measures the rates of usual recordings and of the streams that detectors take.
func resamplers(Options) (list []work, err error) {
	for _, c := range []struct{ from, to int }{{48000, 16000}, {44100, 16000}, {16000, 8000}, {8000, 1000}} {
		x := speech(c.from)
		r := dsp.NewResampler(c.from, c.to)
		var y []float32
		list = append(list, work{
			part: Resample, name: fmt.Sprintf("to %d Hz", c.to), rate: c.from, channels: 1, bytes: 4 * len(x),
			run: func(context.Context) (float64, error) {
				for block := range slices.Chunk(x, 1<<14) {
					y = r.Write(y[:0], block)
				}
				return speechSeconds, nil
			},
		})
	}
	return list, nil
}
