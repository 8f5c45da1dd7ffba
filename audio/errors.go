package audio

import "errors"

// FormatError says that a file is not audio (CodeEmpty, CodeNotAudio) or too broken to begin decoding (CodeDamaged).
type FormatError struct{ Problem }

func (e *FormatError) Error() string { return "audio: " + e.Text }

// LimitError says that a file goes beyond a limit that protects this program, such as MaxChannels.
type LimitError struct{ Problem }

func (e *LimitError) Error() string { return "audio: " + e.Text }

// UnsupportedError says that a file is audio that cannot be decoded here, and carries what its container says.
type UnsupportedError struct {
	Info   Info
	Reason string
}

func (e *UnsupportedError) Error() string { return "audio: " + e.Reason }

// ProblemOf turns an error of Open into the Problem that a case records. Other errors, of the disk for instance,
// become CodeFailed.
func ProblemOf(err error) Problem {
	if e, ok := errors.AsType[*FormatError](err); ok {
		return e.Problem
	}
	if e, ok := errors.AsType[*LimitError](err); ok {
		return e.Problem
	}
	if e, ok := errors.AsType[*UnsupportedError](err); ok {
		return Problem{Code: CodeUnsupported, AtByte: -1, Text: e.Reason}
	}
	return Problem{Code: CodeFailed, AtByte: -1, Text: err.Error()}
}

// Limits on what a header may claim. They are far above real recordings, and bound buffers.
const (
	MaxChannels   = 64
	MaxSampleRate = 4_000_000 // Hz; converters reach 768 kHz
)

// maxFrames is above what any file holds, 700 years at 44.1 kHz: a duration beyond is not believed.
const maxFrames = 1e15

func damaged(at int64, text string) error {
	return &FormatError{Problem{Code: CodeDamaged, AtByte: at, Text: text}}
}

// noDecoder is the error for audio that is recognised and not decoded.
func noDecoder(info Info) error {
	name := info.Codec
	if name == "" {
		name = info.Container
	}
	return &UnsupportedError{Info: info, Reason: "no decoder for " + name + "; allow an installed ffmpeg with --ffmpeg"}
}

// checkInfo refuses rates and channel counts that no recording has.
func checkInfo(info Info) error {
	limit := func(text string) error { return &LimitError{Problem{Code: CodeLimit, AtByte: -1, Text: text}} }
	switch {
	case info.Channels < 1:
		return damaged(-1, "header declares no channels")
	case info.SampleRate < 1:
		return damaged(-1, "header declares no sample rate")
	case info.Channels > MaxChannels:
		return limit("more channels than the limit of 64")
	case info.SampleRate > MaxSampleRate:
		return limit("sample rate above the limit of 4 MHz")
	}
	return nil
}
