package mp3

import (
	"fmt"
	"slices"
)

// Problem is damage, or a deviation that a reader of the audio should know of.
type Problem struct {
	Code   string // one of the Code constants
	AtByte int64  // offset in the file, of the first frame where frames that touch have the same problem
	Text   string
}

// The problem codes.
const (
	CodeNotAudio      = "not_audio"         // bytes that are not MPEG audio, skipped
	CodeTagInside     = "tag_inside"        // a tag between frames, as where files were joined
	CodeTagBehind     = "tag_behind"        // a tag behind the last frame that no end mark announces
	CodeFramesInside  = "frames_inside"     // what looks like frames in bytes that are skipped
	CodeLost          = "lost_frames"       // unreadable frames, replaced by silence
	CodeCRC           = "bad_crc"           // the CRC of header and side information is wrong; decoded all the same
	CodeTruncated     = "truncated"         // the last frame is incomplete and left out
	CodeMissing       = "missing_frames"    // at the end, fewer frames have come than the tag counts
	CodeFormatChange  = "format_change"     // frames of another version, layer or sample rate than most of the first MiB, left out
	CodeChannels      = "channel_change"    // mono frames among stereo ones, decoded to both channels, or the reverse, to their mean
	CodeReservoir     = "missing_reservoir" // frames that need data of frames not there, replaced by silence
	CodeMidStream     = "mid_stream"        // the same for the first frames of all: the file was cut out of a longer one
	CodeInconsistent  = "corrupt_frame"     // frames that contradict themselves, replaced by silence
	CodeSpoilt        = "spoilt_frame"      // frames near which bytes were put in or taken out, decoded as they do not contradict themselves
	CodeDoubtful      = "doubtful_frame"    // frames with code words that no encoder writes, decoded all the same
	CodeMoreFrames    = "more_frames"       // more frames than the tag counts
	CodeTooManyToList = "more_problems"     // the list is full
)

// maxProblems bounds the list of problems of one kind; a file that is damaged in more places is told from its first ones.
const maxProblems = 500

// problemTexts are what the codes say, before a number of bytes or frames.
var problemTexts = map[string]string{
	CodeNotAudio:      "bytes that are not MPEG audio",
	CodeTagInside:     "a tag between frames, length in bytes",
	CodeTagBehind:     "a tag behind the last frame, length in bytes",
	CodeFramesInside:  "bytes passed over in which headers like those of frames stand: audio may be missing",
	CodeLost:          "unreadable frames, replaced by silence",
	CodeCRC:           "frames with a wrong CRC, decoded all the same",
	CodeTruncated:     "the last frame is incomplete and left out; bytes of it",
	CodeMissing:       "frames that the tag counts are missing",
	CodeFormatChange:  "frames in another format than most at the start of the file, not decoded",
	CodeChannels:      "frames with another number of channels, made like the others",
	CodeReservoir:     "frames that need data of missing frames, replaced by silence",
	CodeMidStream:     "frames at the start that need data from before the file, replaced by silence",
	CodeInconsistent:  "frames that contradict themselves, replaced by silence where they do",
	CodeSpoilt:        "frames with bytes put in or taken out inside or behind them, decoded as they do not contradict themselves",
	CodeDoubtful:      "frames in which a code word crosses its granule's end, as of damaged bits, decoded all the same",
	CodeMoreFrames:    "frames beyond those that the tag counts",
	CodeTooManyToList: "further problems",
}

// mergeable is how many of the last problems a new one may be merged with: a frame may have several, and so may the next.
const mergeable = 3

// problemList merges equal problems of frames that touch, and is bounded.
type problemList struct {
	entries []problemEntry
	more    int64
}

type problemEntry struct {
	code    string
	detail  string // added to the code's text; entries with different details are not merged
	at, end int64  // end is where the last frame ends, or 0 where the amount is of bytes
	amount  int64  // number of bytes or frames
}

// problem is an entry of a frame.
func (f *Frame) problem(code, detail string) problemEntry {
	return problemEntry{code: code, detail: detail, at: f.AtByte, end: f.AtByte + int64(f.Bytes), amount: 1}
}

// add records a problem. When the list is full, only what it does not hold yet is still added to it.
func (l *problemList) add(e problemEntry) {
	if e.end == 0 {
		e.end = e.at + e.amount
	}
	for i := len(l.entries) - 1; i >= max(0, len(l.entries)-mergeable); i-- {
		if last := &l.entries[i]; last.code == e.code && last.detail == e.detail && last.end == e.at {
			last.amount += e.amount
			last.end = e.end
			return
		}
	}
	same := func(o problemEntry) bool { return o.code == e.code }
	if len(l.entries) >= maxProblems && slices.ContainsFunc(l.entries, same) {
		l.more++
		return
	}
	l.entries = append(l.entries, e)
}

// list returns the problems in the order of the file.
func (l *problemList) list() []Problem {
	var out []Problem
	for _, e := range l.entries {
		out = append(out, e.problem())
	}
	if l.more > 0 {
		last := l.entries[len(l.entries)-1]
		out = append(out, problemEntry{code: CodeTooManyToList, at: last.at, amount: l.more}.problem())
	}
	return out
}

func (e problemEntry) problem() Problem {
	text := fmt.Sprintf("%s: %d", problemTexts[e.code], e.amount)
	if e.detail != "" {
		text += " (" + e.detail + ")"
	}
	return Problem{Code: e.code, AtByte: e.at, Text: text}
}
