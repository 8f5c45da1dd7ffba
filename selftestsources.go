package earwitness

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/earwitness/earwitness/audio"
	"github.com/earwitness/earwitness/audio/ffmpeg"
)

// Recordings that can be forged.
const (
	forgeLeastSeconds = 8       // that a recording must last
	forgeReachSeconds = 60 * 60 // from its start that excerpts are taken from
	forgeSpareSeconds = 4       // beside an excerpt, to paste from
	forgeLeastRate    = 8000    // Hz
	forgeMostRate     = 192000
)

// source is a recording that excerpts are taken from.
type source struct {
	path   string
	rate   int
	frames int64 // that excerpts are taken from
}

// LeftOut is a file that was not used, and why.
type LeftOut struct {
	Path   string `json:"path"`
	Reason string `json:"reason"`
}

// material is what forgeries are made of.
type material struct {
	*folder
	sources []source
	leftOut []LeftOut       // by path
	targets []ffmpeg.Target // the lossy codecs of the folder, in the order of their names
}

// openMaterial opens every file of a folder, and draws recordings that excerpts can be taken from, no more than most.
// The caller closes its root.
func openMaterial(ctx context.Context, dir string, o SelfTestOptions, most int) (*material, error) {
	files, err := walk(dir)
	if err != nil {
		return nil, fmt.Errorf("listing %s: %w", dir, err)
	}
	f, err := openFolder(dir, files, o.Scan)
	if err != nil {
		return nil, err
	}
	m := &material{folder: f}
	slices.SortFunc(files, func(a, b file) int { return cmp.Compare(a.path, b.path) })
	random := rand.New(rand.NewPCG(o.Seed, uint64(len(files))))
	random.Shuffle(len(files), func(a, b int) { files[a], files[b] = files[b], files[a] })
	rates := map[string][]int{}
	for _, file := range files {
		info, err := m.add(ctx, file, o.least(), most)
		if ctx.Err() != nil {
			f.root.Close()
			return nil, ctx.Err()
		}
		if err != nil {
			m.leftOut = append(m.leftOut, LeftOut{Path: file.path, Reason: reason(err)})
		} else if lossy(info) {
			rates[info.Codec] = append(rates[info.Codec], info.BitRate/max(info.Channels, 1))
		}
	}
	slices.SortFunc(m.leftOut, func(a, b LeftOut) int { return cmp.Compare(a.Path, b.Path) })
	m.setTargets(rates)
	return m, nil
}

// add adds a recording if it can be used, and is needed.
func (m *material) add(ctx context.Context, f file, least float64, most int) (audio.Info, error) {
	if f.problem != "" {
		return audio.Info{}, errors.New(f.problem)
	}
	r, err := m.again(ctx, f.path)
	if err != nil {
		return audio.Info{}, err
	}
	defer r.Close()
	info := r.Info()
	if info.SampleRate < forgeLeastRate || info.SampleRate > forgeMostRate {
		return info, fmt.Errorf("sampled at %d Hz: excerpts are taken at %d to %d", info.SampleRate, forgeLeastRate, forgeMostRate)
	}
	if len(m.sources) == most {
		return info, nil
	}
	reach, start := int64(forgeReachSeconds*info.SampleRate), int64(least*float64(info.SampleRate))
	frames, err := r.Skip(start) // the header may lie: this much must be there
	if frames < start {
		return info, fmt.Errorf("shorter than %g s", least)
	}
	if info.Frames > 0 {
		frames = info.Frames
	} else if err == nil { // a header that leaves the length open
		rest, _ := r.Skip(reach - start)
		frames += rest
	}
	m.sources = append(m.sources, source{f.path, info.SampleRate, min(max(frames, start), reach)})
	return info, nil
}

// setTargets finds the lossy codecs, each with the median of the bit rates of its recordings, for one channel.
func (m *material) setTargets(rates map[string][]int) {
	for codec, list := range rates {
		slices.Sort(list)
		m.targets = append(m.targets, ffmpeg.Target{Codec: codec, BitRate: (list[len(list)/2] + 500) / 1000 * 1000})
	}
	slices.SortFunc(m.targets, func(a, b ffmpeg.Target) int { return cmp.Compare(a.Codec, b.Codec) })
}

// lossy reports whether coding changes the samples. Those of G.711 are decoded as they were coded, which is the other way
// round.
func lossy(info audio.Info) bool {
	if info.Codec == "pcm_alaw" || info.Codec == "pcm_mulaw" {
		return true
	}
	return !info.Lossless && !strings.HasPrefix(info.Codec, "pcm_")
}

// taken are samples of a recording, mixed to mono.
type taken struct {
	x            []float32
	rate         int
	startSeconds float64 // in the recording
}

// excerpt draws so many seconds of a recording, fewer if it is shorter. rate is that of the samples, in Hz; 0: its own.
func (m *material) excerpt(ctx context.Context, s source, seconds float64, rate int, random *rand.Rand) (taken, error) {
	n := min(int64(seconds*float64(s.rate)), s.frames)
	start := random.Int64N(s.frames - n + 1)
	rate = cmp.Or(rate, s.rate)
	x, err := m.read(ctx, s, start, n, rate)
	if err == nil && len(x) < int(min(n, forgeLeastSeconds*int64(s.rate))*int64(rate)/int64(s.rate)) && start > 0 {
		start = 0 // it ends before its header says
		x, err = m.read(ctx, s, start, n, rate)
	}
	return taken{x, rate, float64(start) / float64(s.rate)}, err
}

// read decodes n frames of a recording from a frame on.
func (m *material) read(ctx context.Context, s source, start, n int64, rate int) ([]float32, error) {
	r, err := m.again(ctx, s.path)
	if err != nil {
		return nil, fmt.Errorf("%q: %w", s.path, err)
	}
	defer r.Close()
	if _, err := r.Skip(start); err != nil {
		return nil, ctx.Err() // nothing there
	}
	return readMixed(ctx, r.Stream, n, paceTo(r.Stream, rate))
}
