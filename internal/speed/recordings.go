package speed

import (
	"bytes"
	"cmp"
	"context"
	"crypto/md5"
	"fmt"
	"io"
	"slices"

	goaudio "github.com/go-audio/audio"
	"github.com/mewkiz/flac"
	"github.com/mewkiz/flac/frame"
	"github.com/mewkiz/flac/meta"

	"github.com/earwitness/earwitness"
	"github.com/earwitness/earwitness/audio"
	"github.com/earwitness/earwitness/internal/demo"
	"github.com/earwitness/earwitness/internal/synth"
)

// decoders measures each format on the demonstration's whole files of one coding and rate, and FLAC on one that is
// made here.
func decoders(Options) ([]work, error) {
	made, err := flacFile(speech(16000), 16000)
	if err != nil {
		return nil, err
	}
	files := [][]byte{made}
	truth, err := demo.Load()
	if err != nil {
		return nil, err
	}
	for _, r := range truth.Recordings {
		if r.Status != demo.OK {
			continue
		}
		data, err := demo.Read(r)
		if err != nil {
			return nil, err
		}
		files = append(files, data)
	}
	var list []work
	for _, data := range files {
		w, err := decoder(data)
		if err != nil {
			return nil, err
		}
		list = append(list, w)
	}
	return joined(list), nil
}

// decoder is the work of decoding one file.
func decoder(data []byte) (work, error) {
	block := make([]float32, 1<<15)
	samples := 0
	run := func(context.Context) error {
		s, err := audio.Open(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return err
		}
		samples = 0
		for err == nil {
			var n int
			n, err = s.Read(block)
			samples += n
		}
		if err != io.EOF {
			return err
		}
		return s.Close()
	}
	s, err := audio.Open(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return work{}, err
	}
	info := s.Info()
	if err := run(context.Background()); err != nil {
		return work{}, err
	}
	return work{
		part: Decode, name: info.Codec + " in " + info.Container, rate: info.SampleRate, channels: info.Channels,
		seconds: float64(samples) / float64(info.Channels*info.SampleRate), bytes: len(data), run: run,
	}, nil
}

// joined makes one work of those of one name, rate and channels.
func joined(list []work) (out []work) {
	slices.SortStableFunc(list, func(a, b work) int {
		return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(a.rate, b.rate), cmp.Compare(a.channels, b.channels))
	})
	for _, w := range list {
		if n := len(out); n > 0 && out[n-1].name == w.name && out[n-1].rate == w.rate && out[n-1].channels == w.channels {
			first := &out[n-1]
			before, next := first.run, w.run
			first.seconds += w.seconds
			first.bytes += w.bytes
			first.run = func(ctx context.Context) error {
				if err := before(ctx); err != nil {
					return err
				}
				return next(ctx)
			}
			continue
		}
		out = append(out, w)
	}
	return out
}

// flacFile codes mono samples with fixed predictors, as its encoder can.
func flacFile(x []float32, rate int) ([]byte, error) {
	const blockSize, bits, wavHeader = 4096, 16, 44
	pcm := synth.WAV(x, rate, 1)[wavHeader:]
	info := &meta.StreamInfo{
		BlockSizeMin: blockSize, BlockSizeMax: blockSize, SampleRate: uint32(rate), NChannels: 1, BitsPerSample: bits,
		NSamples: uint64(len(x)), MD5sum: md5.Sum(pcm),
	}
	var out bytes.Buffer
	encoder, err := flac.NewEncoder(&out, info)
	if err != nil {
		return nil, err
	}
	number := uint64(0)
	for block := range slices.Chunk(pcm, 2*blockSize) {
		samples := make([]int32, len(block)/2)
		for i := range samples {
			samples[i] = int32(int16(uint16(block[2*i]) | uint16(block[2*i+1])<<8))
		}
		err := encoder.WriteFrame(&frame.Frame{
			Header: frame.Header{
				HasFixedBlockSize: true, BlockSize: uint16(len(samples)), SampleRate: uint32(rate),
				Channels: frame.ChannelsMono, BitsPerSample: bits, Num: number,
			},
			Subframes: []*frame.Subframe{{
				SubHeader: frame.SubHeader{Pred: frame.PredVerbatim}, Samples: samples, NSamples: len(samples),
			}},
		})
		if err != nil {
			return nil, fmt.Errorf("coding FLAC: %w", err)
		}
		number++
	}
	return out.Bytes(), encoder.Close()
}

// detectors measures each alone, on samples in memory.
func detectors(Options) (list []work, err error) {
	const rate = 16000
	buffer := &goaudio.Float32Buffer{Format: &goaudio.Format{NumChannels: 1, SampleRate: rate}, Data: speech(rate)}
	for _, d := range earwitness.Detectors() {
		list = append(list, work{
			part: Detector, name: d.Name, rate: rate, channels: 1, seconds: speechSeconds, bytes: 4 * len(buffer.Data),
			run: func(ctx context.Context) error {
				s, err := audio.FromBuffer(buffer)
				if err != nil {
					return err
				}
				_, err = d.Measure(ctx, d.Name, s, earwitness.Options{})
				return err
			},
		})
	}
	return list, nil
}

// passes measures everything together.
func passes(Options) (list []work, err error) {
	for _, rate := range []int{8000, 16000, 44100} {
		data := synth.WAV(speech(rate), rate, 1)
		list = append(list, work{
			part: Pass, name: "wav", rate: rate, channels: 1, seconds: speechSeconds, bytes: len(data),
			run: func(ctx context.Context) error {
				in := earwitness.Input{Path: "speech.wav", R: bytes.NewReader(data), Size: int64(len(data))}
				_, err := earwitness.Measure(ctx, in, earwitness.Options{})
				return err
			},
		})
	}
	return list, nil
}
