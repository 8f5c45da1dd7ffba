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

// decoders measures FLAC on a file that is made here, and other formats on the demonstration's first whole file of each
// coding, rate and number of channels.
func decoders(Options) (list []work, err error) {
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
		data, err := demo.Read(r)
		if err != nil {
			return nil, err
		}
		if r.Status == demo.OK {
			files = append(files, data)
		}
	}
	for _, data := range files {
		w, err := decoder(data)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(list, func(v work) bool { return v.name == w.name && v.rate == w.rate && v.channels == w.channels }) {
			list = append(list, w)
		}
	}
	slices.SortFunc(list, func(a, b work) int { return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(a.rate, b.rate)) })
	return list, nil
}

// decoder is the work of decoding one file. How long it is becomes known when it runs.
func decoder(data []byte) (work, error) {
	s, err := audio.Open(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return work{}, err
	}
	info := s.Info()
	w := work{
		part: Decode, name: info.Codec + " in " + info.Container, rate: info.SampleRate, channels: info.Channels,
		bytes: len(data),
	}
	block := make([]float32, 1<<15)
	w.run = func(context.Context) (seconds float64, err error) {
		s, err := audio.Open(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return 0, err
		}
		samples := 0
		for err == nil {
			var n int
			n, err = s.Read(block)
			samples += n
		}
		if err != io.EOF {
			return 0, err
		}
		return float64(samples) / float64(w.rate*w.channels), s.Close()
	}
	return w, s.Close()
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
			part: Detector, name: d.Name, rate: rate, channels: 1, bytes: 4 * len(buffer.Data),
			run: func(ctx context.Context) (float64, error) {
				s, err := audio.FromBuffer(buffer)
				if err != nil {
					return 0, err
				}
				_, err = d.Measure(ctx, d.Name, s, earwitness.Options{})
				return speechSeconds, err
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
			part: Pass, name: "wav", rate: rate, channels: 1, bytes: len(data),
			run: func(ctx context.Context) (float64, error) {
				in := earwitness.Input{Path: "speech.wav", R: bytes.NewReader(data), Size: int64(len(data))}
				_, err := earwitness.Measure(ctx, in, earwitness.Options{})
				return speechSeconds, err
			},
		})
	}
	return list, nil
}
