// Package report turns a case into a page that a person reads and a document that a program reads.
//
// The page is one HTML file, with a [Folder] beside it if the case has many recordings, and answers the five questions of
// a case in order: what is here, what is a copy of what, what comes from one session, what shows traces of editing, and
// what happened to each file before. It opens from a disk without a network, and its content security policy allows no
// script or style but its own two, and no request: but with a folder, for frames, pictures and sounds of the disk or the
// server that it lies on. Otherwise pictures and sounds are in the page as data.
//
// A report knows neither signals nor law. Every number on the page stands in the case or counts things that stand
// there; a word for the strength of a ratio stands beside the number and comes from [evidence.Scale]. What could not
// be measured is said to be so, and "inconclusive" is an answer like any other.
//
// Names and tags are bytes from a stranger. They are shown as text, and characters that would hide or reorder text
// (bidirectional controls, zero-width and control characters, bytes that are not UTF-8) are spelled out.
package report

// DefaultMediaBytes is the default of [Options.MediaBytes]: about 900 recordings with a 40 kB picture and 32 kB of
// sound each, on a page of some 90 MB, which takes a browser many seconds: see [Folder].
const DefaultMediaBytes = 64 << 20

// Options says what goes on a page beside the case. The zero value gives a page without pictures and sounds.
type Options struct {
	// Exhibit returns the bytes of a picture or sound by their SHA-256, or nil or fs.ErrNotExist if they are not kept.
	// Bytes that do not have that hash are left out, and the page says so. Nil: a page without exhibits.
	Exhibit func(sha256 string) ([]byte, error)
	// MediaBytes bounds the pictures and sounds on the page, before base64. Sounds go first, then pictures,
	// in the case's order. 0: DefaultMediaBytes; below 0: no bound. What goes into a folder is not counted.
	MediaBytes int64
	// Folder takes what is shown of single recordings. Nil: all of it stands on the page.
	Folder *Folder
	// Audit is the custody log, printed as it is. Empty: the page has no such part.
	Audit []AuditLine
	// Command is the command line that makes the case again. Empty: "earwitness scan FOLDER" with the kernel's name.
	Command string
	// Title heads the page. Empty: "Earwitness report".
	Title string
}

// AuditLine is a row of the custody log.
type AuditLine struct {
	Time   string // RFC 3339, UTC
	Who    string
	Action string
	Detail string
	Hash   string // the row's link in the hash chain, if it has one
}
