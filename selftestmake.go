package earwitness

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"

	goaudio "github.com/go-audio/audio"

	"github.com/earwitness/earwitness/audio"
	"github.com/earwitness/earwitness/audio/ffmpeg"
)

// make makes one file of a chain.
func (t *selfTest) make(ctx context.Context, c forgeChain, dir string, p plan) (SelfTestTrial, error) {
	f, from, err := t.cast(ctx, c, p)
	if err != nil {
		return SelfTestTrial{}, err
	}
	out := forged{x: f.x}
	name := fmt.Sprintf("%04d untouched", p.number+1)
	if p.kind != "" {
		f.half = int(p.join.seconds * float64(f.rate) / 2)
		out = f.forge(p.kind)
		name = fmt.Sprintf("%04d %s, %s", p.number+1, p.kind, p.join.name)
	}
	trial := SelfTestTrial{
		Chain: c.name, Source: p.base.path, StartSeconds: from, Seconds: float64(len(out.x)) / float64(f.rate),
		Kind: p.kind, Join: p.join.name, Joins: seconds(out.joins, f.rate), Copied: seconds(out.copied, f.rate),
	}
	path := filepath.Join(dir, name)
	if c.after == nil {
		path += ".wav"
		err = saveWAV(ctx, path, out.x, f.rate)
	} else {
		path += c.after.Extension()
		err = t.encode(ctx, path, out.x, f.rate, *c.after)
	}
	trial.File = filepath.Base(dir) + "/" + filepath.Base(path)
	return trial, err
}

func seconds(samples []int, rate int) []float64 {
	var list []float64
	for _, n := range samples {
		list = append(list, round(float64(n)/float64(rate), 1e-6))
	}
	return list
}

// cast draws the excerpt that a plan needs, and what is pasted into it, coded as the chain says. All draws before the
// coding are the same in every chain.
func (t *selfTest) cast(ctx context.Context, c forgeChain, p plan) (f *forger, startSeconds float64, err error) {
	random := rand.New(rand.NewPCG(t.options.Seed, uint64(p.number)))
	want := t.options.Seconds
	if want == 0 {
		want = 10 + 20*random.Float64()
	}
	if p.kind == forgeInsertSame {
		want += forgeSpareSeconds
	}
	x, err := t.excerpt(ctx, p.base, want, 0, random)
	if err != nil {
		return nil, 0, err
	}
	f = &forger{random: random}
	if f.x, f.rate, err = t.through(ctx, x.x, x.rate, c.before); err != nil {
		return nil, 0, err
	}
	if p.kind == forgeInsertSame {
		n := len(f.x) - min(forgeSpareSeconds*f.rate, len(f.x)/4)
		f.x, f.spare = f.x[:n:n], f.x[n:]
	} else if p.kind == forgeInsertOther {
		f.spare, err = t.castOther(ctx, c, p.other, f, x.rate)
	}
	if len(f.x) < 3*f.rate || f.spare != nil && len(f.spare) < f.rate {
		err = errors.Join(err, &codingError{errors.New("too little was left of an excerpt")})
	}
	return f, round(x.startSeconds, 1e-6), err
}

// castOther draws what is pasted from another recording, at the excerpt's rate and level.
func (t *selfTest) castOther(ctx context.Context, c forgeChain, from source, f *forger, rate int) ([]float32, error) {
	x, err := t.excerpt(ctx, from, forgeSpareSeconds, rate, f.random)
	if err != nil {
		return nil, err
	}
	spare, _, err := t.through(ctx, x.x, rate, c.before)
	if err != nil {
		return nil, err
	}
	gain := math.Sqrt(meanPower(f.x) / max(meanPower(spare), 1e-12))
	for i := range spare {
		spare[i] *= float32(min(max(gain, 0.1), 10))
	}
	return spare, nil
}

// codingError is the error of a coding that did not work.
type codingError struct{ error }

// through codes and decodes; nil leaves the samples as they are.
func (t *selfTest) through(ctx context.Context, x []float32, rate int, target *ffmpeg.Target) ([]float32, int, error) {
	if target == nil {
		return x, rate, nil
	}
	dir, err := os.MkdirTemp(t.work, "coding")
	if err != nil {
		return nil, 0, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "coded"+target.Extension())
	if err := t.encode(ctx, path, x, rate, *target); err != nil {
		return nil, 0, err
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, 0, err
	}
	s, err := Open(ctx, Input{Path: path, R: file, Size: info.Size(), File: path}, t.options.Scan)
	if err != nil {
		return nil, 0, &codingError{err}
	}
	defer s.Close()
	rate = s.Info().SampleRate
	x, err = readMixed(ctx, s, math.MaxInt64, paceTo(s, rate))
	return x, rate, err
}

// encode writes samples as a lossy file.
func (t *selfTest) encode(ctx context.Context, path string, x []float32, rate int, target ffmpeg.Target) error {
	dir, err := os.MkdirTemp(t.work, "coding")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	wav := filepath.Join(dir, "samples.wav")
	if err := saveWAV(ctx, wav, x, rate); err != nil {
		return err
	}
	err = ffmpeg.Encode(ctx, ffmpeg.Options{Program: t.options.Scan.FFmpeg}, wav, path, target)
	if err != nil && ctx.Err() == nil {
		return &codingError{err}
	}
	return err
}

// saveWAV writes mono samples with 16 bits, rounded without dither: samples that had 16 bits stay as they are.
func saveWAV(ctx context.Context, path string, x []float32, rate int) error {
	b := &goaudio.IntBuffer{
		Format: &goaudio.Format{NumChannels: 1, SampleRate: rate}, Data: make([]int, len(x)), SourceBitDepth: 16,
	}
	for i, v := range x {
		b.Data[i] = int(min(max(math.RoundToEven(float64(v)*(1<<15)), -1<<15), 1<<15-1))
	}
	s, err := audio.FromBuffer(b)
	if err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = audio.WriteWAV(ctx, file, s)
	return errors.Join(err, file.Close())
}
