package mp3

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// PieceKind names what a piece of a file is.
type PieceKind string

// The kinds of pieces.
const (
	PieceID3v2     PieceKind = "ID3v2"
	PieceID3v1     PieceKind = "ID3v1"
	PieceAPE       PieceKind = "APE"
	PieceLyrics3   PieceKind = "Lyrics3"
	PieceJunk      PieceKind = "junk"            // bytes that are neither MPEG audio nor a known tag
	PieceZeros     PieceKind = "zeros"           // behind the last frame
	PieceLost      PieceKind = "lost frames"     // bytes where frames must have been
	PieceTruncated PieceKind = "truncated frame" // at the end
)

// Piece is a stretch of a file that is not a whole frame.
type Piece struct {
	Kind   PieceKind
	AtByte int64
	Bytes  int64
}

// maxPieces bounds the list; a file with more is told from its first ones, and its tags at the end.
const maxPieces = 1000

// pieceList is a bounded list.
type pieceList struct {
	all  []Piece
	more int64
}

func (l *pieceList) add(kind PieceKind, at, n int64) {
	switch {
	case n <= 0:
	case len(l.all) == maxPieces:
		l.more++
	default:
		l.all = append(l.all, Piece{kind, at, n})
	}
}

// list returns the pieces in the order of the file.
func (l *pieceList) list() []Piece {
	out := slices.Clone(l.all)
	slices.SortStableFunc(out, func(a, b Piece) int { return cmp.Compare(a.AtByte, b.AtByte) })
	return out
}

// addTags lists the tags in from…to, of which the first is known to be one, and whatever is behind them.
func (f *frames) addTags(from, to int64) {
	for from < to {
		kind, n := f.tagBytes(from)
		if n <= 0 {
			f.pieces.add(PieceJunk, from, to-from)
			return
		}
		n = min(n, to-from)
		f.pieces.add(kind, from, n)
		from += n
	}
}

// tagBytes returns kind and length of the tag at a position, "" if there is none.
func (f *frames) tagBytes(at int64) (PieceKind, int64) {
	b := f.bytes(at, 32)
	switch {
	case len(b) >= 10 && string(b[:3]) == "ID3":
		if n := f.skipID3One(at) - at; n > 0 {
			return PieceID3v2, n
		}
	case len(b) >= 3 && string(b[:3]) == "TAG":
		return PieceID3v1, 128
	case len(b) == 32 && string(b[:8]) == "APETAGEX":
		return PieceAPE, 32 + int64(binary.LittleEndian.Uint32(b[12:]))
	case len(b) >= 11 && string(b[:11]) == "LYRICSBEGIN":
		return PieceLyrics3, f.end - at // its length stands at its end
	}
	return "", 0
}
