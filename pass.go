package earwitness

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/earwitness/earwitness/audio"
	"github.com/earwitness/earwitness/audio/ffmpeg"
	"github.com/earwitness/earwitness/evidence"
)

// sampleLimit is the magnitude beyond which a float sample is a fault of its file: 60 dB above full scale.
const sampleLimit = 1000

// maxFrames is how much of a recording is decoded, 200 hours: some kilobytes can be made to decode to years of sound.
func maxFrames(rate int) int64 { return 200 * 3600 * int64(rate) }

// Input is one recording to measure.
type Input struct {
	Path      string      // its name in the case, UTF-8
	PathBytes []byte      // its name where that is not UTF-8
	R         io.ReaderAt // its bytes
	Size      int64       // their number
	File      string      // where it lies on disk, for ffmpeg; empty: ffmpeg is not used
}

// Measure runs every detector over one recording in a single pass and returns what they found. What is wrong with
// the recording is told in the result; an error means that reading failed or ctx ended.
// Memory is bounded: it grows by some kilobytes for each minute of audio.
func Measure(ctx context.Context, in Input, o Options) (evidence.Measured, error) {
	o, err := o.identified(ctx)
	_, unknown := SelectDetectors(o.Only, o.Skip)
	if err := errors.Join(err, unknown); err != nil {
		return evidence.Measured{}, err
	}
	m := evidence.Measured{
		Recording: evidence.Recording{Path: in.Path, PathBytes: in.PathBytes, Bytes: in.Size},
		Features:  map[string][]byte{},
		Key:       measurementKey(o),
	}
	file := newHashingReader(in.R)
	file.told, file.budget = o.read, o.Budget
	o.Budget.begin(CostOpen, "recordings")
	defer o.Budget.end(0)
	stream, err := open(ctx, in, file, o)
	switch {
	case err == nil:
		err = errors.Join(decode(ctx, stream, &m, o), stream.Close())
	case ctx.Err() != nil: // it was stopped: that says nothing of the file
		err = ctx.Err()
	default:
		fail(&m.Recording, err)
		err = nil
	}
	if err == nil {
		err = errors.Join(addStructure(ctx, &m.Recording, in), addStreamBreaks(ctx, &m, in))
	}
	if err != nil {
		return m, err
	}
	m.Recording.SHA256, err = file.sum(ctx, in.Size)
	return m, err
}

// MeasureStream is [Measure] for audio that is no file, such as a buffer that audio.FromBuffer wraps: there is no hash
// of a file's bytes, only of the samples. The stream is read to its end and stays the caller's to close.
func MeasureStream(ctx context.Context, name string, s *audio.Stream, o Options) (evidence.Measured, error) {
	m := evidence.Measured{Recording: evidence.Recording{Path: name}, Features: map[string][]byte{}, Key: measurementKey(o)}
	err := decode(ctx, s, &m, o)
	return m, err
}

// Measure runs this detector alone over a stream, with the spectra and streams that it shares with others in a scan. It
// is for trying a detector out: the samples are not hashed, and the result has no key, so that no scan takes it for
// whole; and there is no verdict of one that weighs what others found. Otherwise it is as [MeasureStream].
func (d Detector) Measure(ctx context.Context, name string, s *audio.Stream, o Options) (evidence.Measured, error) {
	m := evidence.Measured{Recording: evidence.Recording{Path: name}, Features: map[string][]byte{}}
	err := examine(ctx, s, []Detector{d}, &m, o)
	return m, err
}

// Open finds a decoder for a recording as [Measure] does: one of package audio, or ffmpeg if o allows it. The stream is the
// caller's to close; errors are those of audio.Open and of ffmpeg. When ctx ends, reading from the stream fails too.
func Open(ctx context.Context, in Input, o Options) (*audio.Stream, error) {
	o, err := o.identified(ctx)
	if err != nil {
		return nil, err
	}
	return open(ctx, in, in.R, o)
}

// open finds a decoder for the recording whose bytes r reads, ffmpeg among them if the user allows it.
func open(ctx context.Context, in Input, r io.ReaderAt, o Options) (*audio.Stream, error) {
	stream, err := audio.Open(ctxReader{ctx, r}, in.Size)
	var unsupported *audio.UnsupportedError
	if o.FFmpeg == "" || in.File == "" || !errors.As(err, &unsupported) {
		return stream, err
	}
	stream, err = ffmpeg.Open(ctx, ffmpeg.Options{Program: o.FFmpeg, Name: o.ffmpeg.version}, in.File, unsupported.Info)
	if err == nil || ctx.Err() != nil {
		return stream, err
	}
	if format := (*audio.FormatError)(nil); errors.As(err, &format) {
		return nil, errors.Join(err, unsupported) // what ffmpeg says of the file, and what the container says
	}
	return nil, &audio.UnsupportedError{Info: unsupported.Info, Reason: reason(err)}
}

// fail records a file that could not be decoded, with what its container says.
func fail(r *evidence.Recording, err error) {
	var unsupported *audio.UnsupportedError
	if errors.As(err, &unsupported) {
		describe(r, unsupported.Info)
	}
	r.Status = evidence.Failed
	r.Problems = []evidence.Problem{problem(audio.ProblemOf(err))}
}

func problem(p audio.Problem) evidence.Problem {
	return evidence.Problem{Code: p.Code, AtByte: max(p.AtByte, 0), Text: p.Text}
}

// describe copies what the container says.
func describe(r *evidence.Recording, info audio.Info) {
	r.Container, r.Codec, r.Decoder = info.Container, info.Codec, info.Decoder
	r.SampleRateHz, r.Channels, r.BitRateBPS = info.SampleRate, info.Channels, info.BitRate
	r.BitsPerSample = info.BitsPerSample
	if info.Frames > 0 && info.SampleRate > 0 {
		r.DurationSeconds = float64(info.Frames) / float64(info.SampleRate)
	}
	for _, t := range info.Tags {
		r.Tags = append(r.Tags, evidence.Tag(t))
	}
}

// decode runs all detectors over the stream, and hashes what is decoded.
func decode(ctx context.Context, s *audio.Stream, m *evidence.Measured, o Options) error {
	pcm, coded := sha256.New(), sha256.New()
	s.TeePCM(o.Budget.hash(pcm, "samples"))
	told := s.HashPackets(o.Budget.hash(coded, "packets"))
	err := examine(ctx, s, o.selected(), m, o)
	r := &m.Recording
	if err != nil || r.Status == evidence.Failed { // the hash of nothing would make all empty files one
		return err
	}
	r.PCMSHA256 = hex.EncodeToString(pcm.Sum(nil))
	tooLong := slices.ContainsFunc(r.Problems, func(p evidence.Problem) bool { return p.Code == audio.CodeLimit })
	switch {
	case tooLong: // not read to its end
	case told == audio.PacketsHashed:
		r.StreamSHA256 = hex.EncodeToString(coded.Sum(nil))
	case told == audio.PacketsArePCM:
		r.StreamSHA256 = r.PCMSHA256
	}
	tellSkipped(m, o.skipped())
	return nil
}

// examine runs detectors over the stream.
func examine(ctx context.Context, s *audio.Stream, list []Detector, m *evidence.Measured, o Options) error {
	info := s.Info()
	describe(&m.Recording, info)
	running := start(list, info, o, m)
	var taps []tap
	for _, d := range running {
		taps = append(taps, d.taps...)
		if d.coded != nil {
			s.TeeCoded(*d.coded)
		}
	}
	feed := pump
	if o.Budget != nil {
		feed = o.Budget.pump
	}
	frames, faulty, err := feed(ctx, s, newFrontEnd(info.SampleRate, taps), o)
	if err != nil {
		return err
	}
	r := &m.Recording
	r.DurationSeconds = float64(frames) / float64(info.SampleRate)
	for _, p := range s.Problems() {
		r.Problems = append(r.Problems, problem(p))
	}
	if faulty > 0 {
		r.Limits = append(r.Limits, fmt.Sprintf("%d samples beyond 60 dB over full scale were held at that level", faulty))
	}
	cut := frames >= maxFrames(info.SampleRate)
	if cut {
		r.Problems = append(r.Problems, evidence.Problem{Code: audio.CodeLimit, Text: "longer than 200 hours: the rest was not decoded"})
	}
	r.Status = status(frames, s.Whole() && !cut)
	if frames == 0 {
		return nil
	}
	for _, d := range running {
		o.Budget.begin(CostFinish, d.name)
		err := d.contribute(m)
		o.Budget.end(0)
		if err != nil {
			return err
		}
	}
	return nil
}

func status(frames int64, whole bool) string {
	switch {
	case frames == 0:
		return evidence.Failed
	case !whole:
		return evidence.Partial
	}
	return evidence.OK
}
