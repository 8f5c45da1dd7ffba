// Package audio turns the bytes of a recording into samples, and says what the container says about them.
//
// [Open] looks at content, never at names: it finds the container, reads its header and tags, and gives a [Stream]
// of interleaved float32 in ±1. Lossless audio is decoded as integers and scaled by 2^(1-bits), which float32 holds
// exactly up to 25 bits; lossy audio comes as its decoder makes it, not clipped and not dithered.
//
// The files come from strangers. Sizes that a header claims are compared with the bytes that are there, never
// allocated; what is damaged is skipped, counted and told with its byte offset as a [Problem], and a stream goes on
// as long as anything can be decoded. Whatever audio is known to be missing between two pieces becomes silence, so
// that later times stay right, and a Problem says so.
//
// Decoded are WAV, RF64 and Wave64 (Microsoft "Multiple channel audio data and WAVE files", EBU Tech 3306), AIFF, AU and
// CAF, with linear samples, G.711 and ADPCM of IMA and Microsoft; FLAC (RFC 9639); MPEG audio, Layers I to III (ISO/IEC
// 11172-3, 13818-3), also in WAV; AAC-LC in ADTS (ISO/IEC 13818-7); and tracks of Ogg (RFC 3533), MP4 and QuickTime
// (ISO/IEC 14496-12) and Matroska (RFC 9559) that hold one of these, Opus (RFC 6716) or Vorbis. Of HE-AAC, AMR, ALAC, WMA
// and others only the header is read; they end in an [UnsupportedError] that carries it. Package audio/ffmpeg decodes them
// with an installed program, where the user allows it.
package audio

import "fmt"

// Info is what a container says of its audio. What it does not say is zero.
type Info struct {
	Container     string // wav, flac, ogg, mp3, mp4, adts, amr, matroska, aiff, asf, caf, w64, au, gsm, loas
	Codec         string // as ffmpeg names it: pcm_s16le, pcm_mulaw, flac, opus, mp2, mp3, aac, …
	Decoder       string // what decodes it, name and version
	SampleRate    int    // Hz, of the decoded samples
	Channels      int
	BitsPerSample int   // of lossless audio
	Lossless      bool  // decoded to exactly the samples that were coded
	Frames        int64 // samples per channel as the container declares them, -1 if it does not
	BitRate       int   // bits per second, declared or from size and duration
	Tags          []Tag // in the order of the file
}

// Tag is a name and value that the container carries. Values are bytes from a stranger, made valid UTF-8. One of more than
// 4096 bytes is cut and ends in “… (cut)”; of more than 256, the last is a note that further ones are left out.
type Tag struct{ Name, Value string }

// Problem is something wrong with a file. AtByte is the offset in the file, or -1 where there is none to name.
type Problem struct {
	Code   string // one of the Code constants
	AtByte int64
	Text   string
}

// Codes of problems.
const (
	CodeEmpty        = "empty"          // a file without bytes, or without samples
	CodeNotAudio     = "not_audio"      // nothing that is known as audio
	CodeUnsupported  = "unsupported"    // audio without a decoder here
	CodeLimit        = "limit"          // beyond a limit of this package
	CodeDamaged      = "damaged"        // bytes that cannot be decoded
	CodeTruncated    = "truncated"      // the file ends before its audio does
	CodeBadCRC       = "bad_crc"        // a checksum of a part differs; it was left out or may be wrong
	CodeGap          = "gap"            // audio is missing between two parts
	CodeMidStream    = "mid_stream"     // the file begins inside a stream: its first frames need what came before it
	CodeFormatChange = "format_change"  // rate, channels or bits change; what follows is not decoded
	CodeChannels     = "channel_change" // mono among stereo or the reverse; decoded, made like the rest
	CodeFailed       = "decoder_failed" // the decoder gave up
	CodeNotFinite    = "not_finite"     // NaN or infinite samples, set to 0
	CodeBadMD5       = "bad_md5"        // the checksum of all samples differs
	CodeStreamed     = "streamed"       // the header leaves the length open: written by a pipe, or the recorder crashed
	CodeBadSize      = "bad_size"       // a declared size contradicts the file
	CodeInconsistent = "inconsistent"   // parts of the file contradict each other, or stand where they may not
	CodeJunk         = "junk"           // bytes that belong to no part of the format
	CodeChained      = "chained"        // a second stream follows the first
	CodeOtherStream  = "other_stream"   // a further stream beside the one decoded
	CodeHidden       = "hidden_audio"   // the file holds audio that players leave out
	CodeMore         = "more_problems"  // further problems, not listed
)

// LosesAudio reports whether the problem means that audio of the file is missing or wrong in what was decoded.
func (p Problem) LosesAudio() bool {
	switch p.Code {
	case CodeMidStream, CodeStreamed, CodeBadSize, CodeJunk, CodeChannels, CodeChained, CodeOtherStream, CodeInconsistent,
		CodeHidden, CodeMore:
		return false
	}
	return true
}

// Block is a run of decoded samples, interleaved, whole frames. Exactly one of its slices is filled.
type Block struct {
	Ints   []int32   // of lossless integer audio: two's complement of Info.BitsPerSample bits
	Floats []float32 // of everything else, full scale ±1
}

// Decoder is what a format implements. A [Stream] calls it from one goroutine at a time. It may also implement
// io.Closer, and Skip(frames int64) (int64, error) if it can pass over frames without decoding them.
type Decoder interface {
	// Decode returns the next samples, which stay valid until the next call, or no samples and io.EOF.
	// Other errors are of the reader or the machine; what is wrong with the file is a Problem.
	Decode() (Block, error)
	// Problems returns what was found wrong so far.
	Problems() []Problem
}

// maxProblems bounds what one file can make us remember; a damaged hour of MP3 has more than 100 000 frames.
const maxProblems = 100

// problemList collects problems; decoders embed it.
type problemList struct {
	list []Problem
	more int
}

func (p *problemList) add(code string, at int64, format string, args ...any) {
	if len(p.list) >= maxProblems {
		p.more++
		return
	}
	p.list = append(p.list, Problem{Code: code, AtByte: at, Text: fmt.Sprintf(format, args...)})
}

// Problems implements Decoder.
func (p *problemList) Problems() []Problem {
	list := p.list[:len(p.list):len(p.list)]
	if p.more > 0 {
		list = append(list, Problem{Code: CodeMore, AtByte: -1, Text: fmt.Sprintf("%d further problems", p.more)})
	}
	return list
}
