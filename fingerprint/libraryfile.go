package fingerprint

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
)

// The file of a library is a header and records. All numbers are little endian, all checksums CRC-32C.
//
//	header     two pages of 4096 bytes; the first starts with the magic number, and at byte 16 of each stands a commit
//	commit     number (8 bytes), end of the records (8), checksum of the magic number and these 16 bytes (4)
//	record     kind (1), 0 (1), length of the name (2), checksum of the print (4), its rows (8), its size (8), the name,
//	           checksum of all these (4), the print as MarshalBinary packs it
//
// The commit of the greater number holds. Sync writes the records before the commit that covers them, over the older of
// the two. A record of a deletion has no print, its three numbers are 0.
const (
	magic       = "EARWLIB\x01"
	pageBytes   = 4096
	headerBytes = 2 * pageBytes
	commitAt    = 16
	commitBytes = 20

	kindPrint, kindDeletion = 1, 2
	fixedBytes              = 24 // of a record before its name
	sumBytes                = 4
	// maxRows of a recording, 9500 hours, are less than 31 bits count.
	maxRows = math.MaxInt32 - 1
)

// File is what a library needs of a file; *os.File is one. Only ReadAt and Seek are called as long as nothing is added
// or deleted, unless the file is empty.
type File interface {
	io.ReaderAt
	io.WriterAt
	io.Seeker
	Sync() error
}

// DamageError says where the file of a library is not what was written.
type DamageError struct {
	Offset int64  // byte of the file
	Name   string // of the recording whose print is damaged; empty if that is not known
	Text   string
}

func (e *DamageError) Error() string {
	if e.Name == "" {
		return fmt.Sprintf("library of fingerprints, byte %d: %s", e.Offset, e.Text)
	}
	return fmt.Sprintf("library of fingerprints, byte %d, recording %q: %s", e.Offset, e.Name, e.Text)
}

// commit says how far the records of a file hold.
type commit struct {
	number uint64
	end    int64
}

// record is a print, or the deletion of one, as its head describes it.
type record struct {
	kind    byte
	name    string
	at      int64 // where it starts
	rows    int
	size    int64 // of the print
	sum     uint32
	deleted bool
}

func (r record) printAt() int64 { return r.at + fixedBytes + int64(len(r.name)) + sumBytes }

func (r record) length() int64 { return r.printAt() + r.size - r.at }

// castagnoli is the polynomial that processors have an instruction for.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func checksum(data []byte) uint32 { return crc32.Checksum(data, castagnoli) }

// OpenLibrary returns the library in a file; a file of no bytes becomes an empty library, on disk when OpenLibrary
// returns. The file stays the caller's to close, after the library's last use. It returns a [*DamageError] for what is
// not a library or not a whole one; a print is checked when it is read.
func OpenLibrary(f File) (*Library, error) {
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, err
	}
	l := &Library{file: f, end: headerBytes, byName: map[string]int{}}
	head := make([]byte, min(size, headerBytes))
	if _, err := f.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if size == 0 {
		return l.create()
	}
	if l.synced, err = lastCommit(head, size); err != nil {
		return nil, err
	}
	for l.end < l.synced.end {
		r, err := l.readHead(l.end)
		if err != nil {
			return nil, err
		}
		if err := l.apply(r); err != nil {
			return nil, &DamageError{Offset: r.at, Name: r.name, Text: err.Error()}
		}
	}
	l.unsynced = size - l.end
	return l, nil
}

// create makes the file an empty library.
func (l *Library) create() (*Library, error) {
	l.synced = commit{1, headerBytes}
	if _, err := l.file.WriteAt(header(l.synced), 0); err != nil {
		return nil, err
	}
	return l, l.file.Sync()
}

// header returns a header with one commit.
func header(c commit) []byte {
	head := make([]byte, headerBytes)
	copy(head, magic)
	copy(head[c.place():], c.bytes())
	return head
}

// place is where the commit stands in the file.
func (c commit) place() int64 { return commitAt + int64(c.number%2)*pageBytes }

func (c commit) bytes() []byte {
	data := binary.LittleEndian.AppendUint64([]byte(magic), c.number)
	data = binary.LittleEndian.AppendUint64(data, uint64(c.end))
	return binary.LittleEndian.AppendUint32(data, checksum(data))[len(magic):]
}

// lastCommit returns the commit that holds in a file of the size.
func lastCommit(head []byte, size int64) (last commit, err error) {
	if len(head) < headerBytes || string(head[:len(magic)]) != magic {
		return commit{}, &DamageError{Text: "not a library, or one of another version"}
	}
	for page := range 2 {
		data := head[page*pageBytes+commitAt:][:commitBytes]
		c := commit{binary.LittleEndian.Uint64(data), int64(binary.LittleEndian.Uint64(data[8:]))}
		if string(c.bytes()) == string(data) && c.number > last.number {
			last = c
		}
	}
	switch {
	case last.number == 0:
		return commit{}, &DamageError{Offset: commitAt, Text: "no valid commit"}
	case last.end < headerBytes || last.end > size:
		return commit{}, &DamageError{Offset: size, Text: fmt.Sprintf("the file ends here, its records at byte %d", last.end)}
	}
	return last, nil
}

// Sync makes what was added and deleted since the last Sync permanent. It does nothing for a library in memory.
func (l *Library) Sync() error {
	if l.end == l.synced.end {
		return nil
	}
	if err := l.file.Sync(); err != nil {
		return fmt.Errorf("syncing the library's records: %w", err)
	}
	next := commit{l.synced.number + 1, l.end}
	if _, err := l.file.WriteAt(next.bytes(), next.place()); err != nil {
		return fmt.Errorf("writing the library's commit: %w", err)
	}
	if err := l.file.Sync(); err != nil {
		return fmt.Errorf("syncing the library's commit: %w", err)
	}
	l.synced = next
	return nil
}

// head packs the record without its print.
func (r record) head() []byte {
	data := []byte{r.kind, 0}
	data = binary.LittleEndian.AppendUint16(data, uint16(len(r.name)))
	data = binary.LittleEndian.AppendUint32(data, r.sum)
	data = binary.LittleEndian.AppendUint64(data, uint64(r.rows))
	data = binary.LittleEndian.AppendUint64(data, uint64(r.size))
	data = append(data, r.name...)
	return binary.LittleEndian.AppendUint32(data, checksum(data))
}

// append writes a record after all others.
func (l *Library) append(r record, print []byte) error {
	if _, err := l.file.WriteAt(append(r.head(), print...), r.at); err != nil {
		return fmt.Errorf("adding to the library: %w", err)
	}
	return nil
}

// readHead reads the head of the record at a byte before the end.
func (l *Library) readHead(at int64) (record, error) {
	damaged := func(text string) (record, error) { return record{}, &DamageError{Offset: at, Text: text} }
	left := l.synced.end - at
	const usual = 512 // bytes hold most heads
	data := make([]byte, min(usual, left))
	if err := l.readAt(data, at); err != nil {
		return record{}, err
	}
	if left < fixedBytes+sumBytes {
		return damaged("too little for a record")
	}
	n := fixedBytes + int(binary.LittleEndian.Uint16(data[2:])) + sumBytes
	if int64(n) > left {
		return damaged("the name of a record goes beyond the end")
	}
	if n > len(data) {
		data = make([]byte, n)
		if err := l.readAt(data, at); err != nil {
			return record{}, err
		}
	}
	if data = data[:n]; checksum(data[:n-sumBytes]) != binary.LittleEndian.Uint32(data[n-sumBytes:]) {
		return damaged("wrong checksum of a record")
	}
	rows, size := binary.LittleEndian.Uint64(data[8:]), binary.LittleEndian.Uint64(data[16:])
	r := record{kind: data[0], name: string(data[fixedBytes : n-sumBytes]), at: at, sum: binary.LittleEndian.Uint32(data[4:])}
	switch {
	case data[1] != 0 || r.kind != kindPrint && r.kind != kindDeletion:
		return damaged("a record of unknown kind")
	case size > math.MaxInt32 || int64(size) > left-int64(n) || rows > maxRows || r.kind == kindDeletion && rows|size != 0:
		return damaged("a record with impossible numbers")
	}
	r.rows, r.size = int(rows), int64(size)
	return r, nil
}

// readAt reads bytes that the file must have.
func (l *Library) readAt(data []byte, at int64) error {
	n, err := l.file.ReadAt(data, at)
	switch {
	case n == len(data):
		return nil
	case errors.Is(err, io.EOF):
		return &DamageError{Offset: at + int64(n), Text: "the file ends within a record"}
	}
	return fmt.Errorf("reading the library at byte %d: %w", at, err)
}

// read reads a record's packed print.
func (l *Library) read(r record) ([]byte, error) {
	data := make([]byte, r.size)
	if err := l.readAt(data, r.printAt()); err != nil {
		return nil, err
	}
	if checksum(data) != r.sum {
		return nil, &DamageError{Offset: r.printAt(), Name: r.name, Text: "wrong checksum of the print"}
	}
	return data, nil
}

// load reads a record's print.
func (l *Library) load(r record) (*Print, error) {
	data, err := l.read(r)
	if err != nil {
		return nil, err
	}
	p := &Print{}
	if err := p.UnmarshalBinary(data); err != nil {
		return nil, &DamageError{Offset: r.printAt(), Name: r.name, Text: err.Error()}
	}
	if p.rows != r.rows {
		return nil, &DamageError{Offset: r.at, Name: r.name, Text: "the print is not as long as its record says"}
	}
	return p, nil
}

// memory is a file in memory.
type memory struct{ data []byte }

func (m *memory) ReadAt(p []byte, at int64) (int, error) {
	if at >= int64(len(m.data)) {
		return 0, io.EOF
	}
	n := copy(p, m.data[at:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

func (m *memory) WriteAt(p []byte, at int64) (int, error) {
	if missing := int(at) + len(p) - len(m.data); missing > 0 {
		m.data = append(m.data, make([]byte, missing)...)
	}
	return copy(m.data[at:], p), nil
}

func (m *memory) Seek(int64, int) (int64, error) { return int64(len(m.data)), nil }

func (m *memory) Sync() error { return nil }
