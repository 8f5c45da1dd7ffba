package mp3

import (
	"cmp"
	"slices"
)

// PieceKind names what a piece of a file is.
type PieceKind string

// The kinds of pieces.
const (
	PieceID3v2     PieceKind = "ID3v2"
	PieceID3v1     PieceKind = "ID3v1"
	PieceID3v1Plus PieceKind = "enhanced ID3v1" // TAG+, before an ID3v1 tag
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

// lastIs reports whether the piece that was added last is of a kind.
func (l *pieceList) lastIs(kind PieceKind) bool {
	return len(l.all) > 0 && l.all[len(l.all)-1].Kind == kind
}
