package audio

import (
	"errors"
	"fmt"
	"io"
)

// headBytes is how much of a file is looked at to find its format.
const headBytes = 4096

// format is one that Open knows. is looks at the file's first bytes (after any ID3v2 tag for those that carry one).
type format struct {
	is      func(head []byte) bool
	open    func(*source) (*Stream, error)
	inspect func(*source, *Structure) // adds parts and problems
}

// formats holds the containers that begin with a signature. MPEG audio and ADTS have none and are tried last.
var formats = []format{
	{is: isWAV, open: openWAV, inspect: inspectWAV},
	{is: isFLAC, open: openFLAC, inspect: inspectFLAC},
	{is: isOgg, open: openOgg, inspect: inspectOgg},
	{is: isMP4, open: openMP4, inspect: inspectMP4},
	{is: isMatroska, open: openMatroska, inspect: inspectMatroska},
	{is: isAMR, open: openAMR},
	{is: isAIFF, open: openAIFF, inspect: inspectAIFF},
	{is: isAU, open: openAU, inspect: inspectAU},
	{is: isASF, open: openASF},
	{is: isCAF, open: openCAF, inspect: inspectCAF},
	{is: isW64, open: openW64, inspect: inspectW64},
}

// Open finds the format of a recording by its content and prepares to decode it. r must stay readable until the
// stream is closed; size is its length in bytes. Errors about the file are *FormatError, *UnsupportedError and
// *LimitError; others come from r.
func Open(r io.ReaderAt, size int64) (s *Stream, err error) {
	src := &source{r: r, size: size}
	defer func() {
		if v := recover(); v != nil {
			s, err = nil, damaged(-1, fmt.Sprintf("header cannot be read: %v", v))
		}
	}()
	s, err = open(src)
	if src.err != nil {
		return nil, fmt.Errorf("reading header: %w", src.err)
	}
	if err != nil {
		return nil, err
	}
	if s.info.BitRate == 0 && s.info.Frames > 0 {
		s.info.BitRate = int(float64(size) * 8 * float64(s.info.SampleRate) / float64(s.info.Frames))
	}
	return s, nil
}

func open(src *source) (*Stream, error) {
	if src.size <= 0 {
		return nil, &FormatError{Problem{Code: CodeEmpty, Text: "file is empty"}}
	}
	head := src.bytes(0, headBytes)
	for _, f := range formats {
		if f.is(head) {
			return f.open(src)
		}
	}
	if kind := notAudio(head); kind != "" {
		return nil, &FormatError{Problem{Code: CodeNotAudio, Text: "not audio: " + kind}}
	}
	at, _ := skipID3v2(src)
	after := src.bytes(at, headBytes)
	switch {
	case at > 0 && isFLAC(after):
		return openFLAC(src)
	case isADTS(after):
		return openADTS(src, at)
	case isLOAS(after):
		return nil, noDecoder(Info{Container: "loas", Codec: "aac", Frames: -1})
	case isGSM(src):
		return openGSM(src)
	}
	s, err := openMPEG(src, 0)
	if e, ok := errors.AsType[*FormatError](err); ok && e.Code == CodeNotAudio {
		if startsFLACFrame(src) {
			return openFLAC(src)
		}
		if isText(head) {
			e.Text = "not audio: text"
		}
	}
	return s, err
}

// signatures begin files that are not audio. They are named so that no search for MPEG frames inside them succeeds.
var signatures = []struct{ magic, kind string }{
	{"\x89PNG\r\n", "PNG picture"},
	{"\xff\xd8\xff", "JPEG picture"},
	{"GIF8", "GIF picture"},
	{"%PDF", "PDF document"},
	{"PK\x03\x04", "ZIP archive or office document"},
	{"\x1f\x8b", "gzip archive"},
	{"7z\xbc\xaf", "7z archive"},
	{"Rar!", "RAR archive"},
	{"SQLite format 3", "SQLite database"},
	{"\x7fELF", "program"},
	{"MZ", "program"},
	{"\xd0\xcf\x11\xe0", "office document"},
	{"RIFF", "RIFF file without sound"},
	{"II*\x00", "TIFF picture"},
	{"MM\x00*", "TIFF picture"},
}

// notAudio names what a file is if it certainly is not audio, or returns "".
func notAudio(head []byte) string {
	for _, s := range signatures {
		if len(head) >= len(s.magic) && string(head[:len(s.magic)]) == s.magic {
			return s.kind
		}
	}
	return ""
}

// isText reports whether the bytes hold no control characters but white space, which compressed audio always does.
func isText(head []byte) bool {
	for _, c := range head {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != 0x1b {
			return false
		}
	}
	return true
}
