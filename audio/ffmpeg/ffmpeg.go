// Package ffmpeg decodes recordings by a program that is installed on the machine, for the formats that package audio
// recognises and does not decode itself. It also encodes, for trials of what coding does to evidence.
//
// The program reads files from strangers with code in C, so it runs on a short leash: it may open the one file and a
// pipe, with the one demuxer that our own look at the content names (never a playlist, which would open others) and
// decoders of sound alone (it would try those of pictures, to know what it leaves out); it gets no environment, no
// standard input, one thread, and on Linux limits on memory, processor time, open files and written files; what it
// writes is read up to a bound; it is killed with whatever it started when the context ends or the stream is closed.
// That is no sandbox: a decoder that is taken over can read what its user can.
//
// Samples come in an AU stream (its header tells rate and channels, so that no second program need be asked): float32,
// or the coded integers where the codec is lossless and their depth is known. What a version of ffmpeg decodes is not what the next decodes: [Version] says which it was.
package ffmpeg

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/earwitness/earwitness/audio"
)

// Options says which program decodes.
type Options struct {
	Program string // its path, or a name that is looked up; "" is "ffmpeg"
	Name    string // for Info.Decoder, such as "ffmpeg 7.1"; "" is "ffmpeg"
}

// demuxers names ffmpeg's demuxer for the containers of audio.Info. What is not here is refused.
var demuxers = map[string]string{
	"mp4": "mov", "matroska": "matroska", "adts": "aac", "amr": "amr", "asf": "asf", "aiff": "aiff", "caf": "caf",
	"w64": "w64", "au": "au", "wav": "wav", "ogg": "ogg", "flac": "flac", "mp3": "mp3",
	"gsm": "gsm",
}

// decoders are what the program may use: those of the codecs that the containers above bring.
const decoders = "aac,aac_latm,ac3,eac3,alac,amrnb,amrwb,flac,vorbis,opus,libopus,speex,libspeex,mp1,mp1float,mp2,mp2float," +
	"mp3,mp3float,gsm,gsm_ms,g722,g723_1,g726,g726le,g729,truespeech,qcelp,qdm2,wmav1,wmav2,wmapro,wmalossless,wmavoice," +
	"adpcm_ms,adpcm_ima_wav,adpcm_ima_qt,adpcm_yamaha,pcm_alaw,pcm_mulaw,pcm_u8,pcm_s8,pcm_s16be,pcm_s16le,pcm_s24be," +
	"pcm_s24le,pcm_s32be,pcm_s32le,pcm_s64be,pcm_s64le,pcm_f32be,pcm_f32le,pcm_f64be,pcm_f64le"

// Open starts decoding the file at path, whose container audio.Open has told by an *audio.UnsupportedError. The
// process runs until the stream is read to its end or closed, or ctx ends. If it gives no sound at all, Open returns
// an *audio.FormatError with what it said.
func Open(ctx context.Context, o Options, path string, info audio.Info) (*audio.Stream, error) {
	demuxer, ok := demuxers[info.Container]
	if !ok {
		return nil, &audio.UnsupportedError{Info: info, Reason: fmt.Sprintf("container %q is not given to ffmpeg", info.Container)}
	}
	path, size, err := regular(path)
	if err != nil {
		return nil, err
	}
	bits := 0
	if info.Lossless && info.BitsPerSample <= 32 {
		bits = info.BitsPerSample
	}
	info.Lossless = bits > 0
	d, err := start(ctx, o.program(), arguments(demuxer, path, bits))
	if err != nil {
		return nil, err
	}
	d.path, d.bits = path, bits
	rate, channels, err := d.header()
	if err != nil {
		d.Close()
		return nil, d.silent(ctx, err)
	}
	d.limit(info, size, rate)
	if info.Frames > 0 && info.SampleRate > 0 {
		info.Frames = int64(min(float64(info.Frames)*float64(rate)/float64(info.SampleRate), 1e18))
	}
	info.SampleRate, info.Channels, info.Decoder = rate, channels, o.Name
	if info.Decoder == "" {
		info.Decoder = "ffmpeg"
	}
	return audio.NewStream(info, d), nil
}

// regular returns the absolute path of a regular file, and its size.
func regular(path string) (abs string, size int64, err error) {
	abs, err = filepath.Abs(path)
	if err != nil {
		return "", 0, fmt.Errorf("finding absolute path: %w", err)
	}
	file, err := os.Stat(abs)
	if err != nil {
		return "", 0, err
	}
	if !file.Mode().IsRegular() {
		return "", 0, fmt.Errorf("%s is not a regular file", abs)
	}
	return abs, file.Size(), nil
}

func (o Options) program() string {
	if o.Program == "" {
		return "ffmpeg"
	}
	return o.Program
}

// arguments holds the whole command line. The white lists must stand before the input. bits is 0 for float32.
func arguments(demuxer, path string, bits int) []string {
	samples := "pcm_f32be"
	if bits > 0 {
		samples = "pcm_s32be"
	}
	return []string{
		"-nostdin", "-hide_banner", "-v", "repeat+error", "-threads", "1", "-max_alloc", "268435456",
		"-protocol_whitelist", "file,pipe", "-format_whitelist", demuxer, "-codec_whitelist", decoders,
		"-f", demuxer, "-vn", "-sn", "-dn",
		"-i", "file:" + path, "-map", "0:a:0", "-threads", "1", "-c:a", samples, "-f", "au", "pipe:1",
	}
}

// decoder reads the program's output. It implements audio.Decoder and io.Closer.
type decoder struct {
	path     string          // of the file, as the program is told it
	ctx      context.Context // its end must not look like the file's
	cancel   context.CancelFunc
	cmd      *exec.Cmd
	out      *bufio.Reader
	errors   headBuffer
	channels int
	bits     int   // of the integers that come, 0 for float32
	left     int64 // frames that may still come
	bytes    []byte
	ints     []int32 // one of these is used
	floats   []float32
	problems []audio.Problem
	ended    bool
}

func start(ctx context.Context, program string, args []string) (*decoder, error) {
	d := &decoder{ctx: ctx}
	run, cancel := context.WithCancel(ctx)
	d.cancel = cancel
	d.cmd = exec.CommandContext(run, program, args...)
	d.cmd.Env = []string{}
	d.cmd.Stderr = &d.errors
	d.cmd.WaitDelay = 2 * time.Second
	ownGroup(d.cmd)
	out, err := d.cmd.StdoutPipe()
	if err == nil {
		err = d.cmd.Start()
	}
	if err != nil {
		cancel()
		return nil, fmt.Errorf("starting %s: %w", program, err)
	}
	limitProcess(d.cmd.Process.Pid, 0)
	d.out = bufio.NewReaderSize(out, 64<<10)
	return d, nil
}

// header reads the head of the AU stream.
func (d *decoder) header() (rate, channels int, err error) {
	var b [24]byte
	if _, err := io.ReadFull(d.out, b[:]); err != nil {
		return 0, 0, err
	}
	const integers, float, maxHeader = 5, 6, 1 << 20 // of 32 bits
	encoding := uint32(float)
	if d.bits > 0 {
		encoding = integers
	}
	word := func(i int) uint32 { return binary.BigEndian.Uint32(b[4*i:]) }
	if string(b[:4]) != ".snd" || word(3) != encoding || word(1) < 24 || word(1) > maxHeader {
		return 0, 0, errors.New("output is not the AU stream that was asked for")
	}
	if word(4) < 1 || word(4) > audio.MaxSampleRate || word(5) < 1 || word(5) > audio.MaxChannels {
		return 0, 0, fmt.Errorf("output with %d Hz and %d channels", word(4), word(5))
	}
	if _, err := d.out.Discard(int(word(1)) - 24); err != nil {
		return 0, 0, err
	}
	d.channels = int(word(5))
	d.bytes = make([]byte, 4096*4*d.channels)
	if d.bits > 0 {
		d.ints = make([]int32, 4096*d.channels)
	} else {
		d.floats = make([]float32, 4096*d.channels)
	}
	return int(word(4)), d.channels, nil
}

// limit bounds what is read: twice the declared duration, or what the file could hold at 500 bit/s, below any codec
// for speech in use; and a minute in any case.
func (d *decoder) limit(info audio.Info, size int64, rate int) {
	const leastBitRate, slackSeconds = 500, 60
	seconds := float64(size) * 8 / leastBitRate
	if info.Frames > 0 && info.SampleRate > 0 {
		seconds = min(seconds, 2*float64(info.Frames)/float64(info.SampleRate))
	}
	d.left = int64((seconds + slackSeconds) * float64(rate))
}

// address is what ffmpeg puts behind a decoder's name, another in each run.
var address = regexp.MustCompile(` @ 0x[0-9a-f]+`)

// complaints is what the program said, without what differs from run to run or from place to place.
func (d *decoder) complaints() string {
	return strings.ReplaceAll(address.ReplaceAllString(d.errors.String(), ""), d.path, "the file")
}

// silent explains why no sound came.
func (d *decoder) silent(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	what := d.complaints()
	if what == "" {
		what = err.Error()
	}
	return &audio.FormatError{Problem: audio.Problem{Code: audio.CodeDamaged, AtByte: -1, Text: "ffmpeg: " + what}}
}

// Problems implements audio.Decoder.
func (d *decoder) Problems() []audio.Problem { return d.problems[:len(d.problems):len(d.problems)] }

// Decode implements audio.Decoder.
func (d *decoder) Decode() (audio.Block, error) {
	if d.ended {
		return audio.Block{}, io.EOF
	}
	n, err := io.ReadFull(d.out, d.bytes)
	frames := n / (4 * d.channels)
	if int64(frames) > d.left {
		frames = int(d.left)
		d.add(audio.CodeLimit, "ffmpeg gives more audio than the file can hold; the rest is left out")
		err = io.EOF
	}
	d.left -= int64(frames)
	block := d.block(d.bytes[:4*frames*d.channels])
	if err == nil {
		return block, nil
	}
	if err := d.finish(); err != nil {
		return audio.Block{}, err
	}
	return block, nil
}

// block converts samples of 32 bits, of which integers have theirs at the top.
func (d *decoder) block(b []byte) audio.Block {
	n := len(b) / 4
	if d.bits > 0 {
		for i := range d.ints[:n] {
			d.ints[i] = int32(binary.BigEndian.Uint32(b[4*i:])) >> (32 - d.bits)
		}
		return audio.Block{Ints: d.ints[:n]}
	}
	for i := range d.floats[:n] {
		d.floats[i] = finite(math.Float32frombits(binary.BigEndian.Uint32(b[4*i:])))
	}
	return audio.Block{Floats: d.floats[:n]}
}

func finite(v float32) float32 {
	if v-v != 0 {
		return 0
	}
	return v
}

// finish collects the process and what it complained of.
func (d *decoder) finish() error {
	d.ended = true
	over := d.problems != nil
	if over {
		d.cancel()
	}
	linger := time.AfterFunc(5*time.Second, d.cancel) // it has closed its output and should end
	err := d.cmd.Wait()
	linger.Stop()
	d.cancel()
	if d.ctx.Err() != nil {
		return d.ctx.Err()
	}
	what := d.complaints()
	switch {
	case over:
	case err != nil:
		d.add(audio.CodeFailed, strings.TrimSuffix(fmt.Sprintf("ffmpeg: %v: %s", err, what), ": "))
	case what != "":
		d.add(audio.CodeDamaged, "ffmpeg: "+what)
	}
	return nil
}

func (d *decoder) add(code, text string) {
	d.problems = append(d.problems, audio.Problem{Code: code, AtByte: -1, Text: text})
}

// Close ends the process and everything it started.
func (d *decoder) Close() error {
	d.cancel()
	if !d.ended {
		d.ended = true
		d.cmd.Wait() // killed: its error says only that
	}
	return nil
}

// headBuffer keeps the first lines written to it, and takes the rest. It passes over ffmpeg's complaint that a decoder of
// pictures, which it wanted to try, is not on our list: that is no fault of the sound.
type headBuffer struct {
	b    []byte // whole lines
	line []byte // begun
}

const maxHead = 2048

// Write implements io.Writer and never fails.
func (h *headBuffer) Write(p []byte) (int, error) {
	for part := range bytes.Lines(p) {
		h.line = append(h.line, part[:min(len(part), maxHead-len(h.line))]...)
		if part[len(part)-1] != '\n' {
			break
		}
		if !bytes.Contains(h.line, []byte("not on whitelist")) {
			h.b = append(h.b, h.line[:min(len(h.line), maxHead-len(h.b))]...)
		}
		h.line = h.line[:0]
	}
	return len(p), nil
}

// String returns what was kept, on one line and as valid UTF-8.
func (h *headBuffer) String() string {
	all := string(h.b) + string(h.line)
	return strings.ToValidUTF8(strings.Join(strings.Fields(all), " "), "?")
}
