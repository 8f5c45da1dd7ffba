package fingerprint

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
)

// Errors of libraries.
var (
	ErrNameTaken   = errors.New("the library has a recording of this name")
	ErrNameUnknown = errors.New("the library has no recording of this name")
	errNameLong    = errors.New("the name is longer than 65535 bytes")
	errPrintLong   = errors.New("the recording is longer than a library takes, 3000 hours")
)

// A Library keeps prints under names, in memory or in a file, and finds clips and copies in them. What a file holds
// stays there: a search reads one part of it after the other (see [Options.PartHours]), the part read last is kept for
// the next search, and beside it a library takes 100 bytes and the name of each recording. Prints take 0.7 MB an hour.
//
// A file grows at its end. [Library.Sync] makes what was added and deleted since the last Sync permanent, all or
// nothing: whatever happens in between, the file opens as the last Sync left it. Deleting marks; [Library.WriteTo] a new
// file leaves out what is deleted. The bytes of a file follow from the calls alone.
//
// A Library is one goroutine's, and one Library at a time may change a file; others may read it.
type Library struct {
	file     File
	end      int64 // of the records
	unsynced int64 // bytes that were found there
	synced   commit
	records  []record // prints as they were added, deleted ones too
	byName   map[string]int
	wasted   int64   // bytes of deleted records and of deletions
	source   *source // of the recordings as they are, nil after a change
}

// LibraryInfo says what a library holds.
type LibraryInfo struct {
	Recordings    int
	Seconds       float64 // of all recordings
	Bytes         int64   // of a file
	DeletedBytes  int64   // of these, those that WriteTo leaves out
	UnsyncedBytes int64   // that followed when the file was opened: a program was ended before Sync, or is at work
}

// NewLibrary returns an empty library in memory.
func NewLibrary() *Library {
	return &Library{file: &memory{}, end: headerBytes, byName: map[string]int{}}
}

// Info returns what the library holds.
func (l *Library) Info() LibraryInfo {
	rows := int64(0)
	for _, r := range l.records {
		if !r.deleted {
			rows += int64(r.rows)
		}
	}
	return LibraryInfo{
		Recordings: len(l.byName), Seconds: float64(rows) * rowSeconds,
		Bytes: l.end, DeletedBytes: l.wasted, UnsyncedBytes: l.unsynced,
	}
}

// Names returns the names of the recordings in the order in which they were added. A match's A and B are indices into
// this list.
func (l *Library) Names() []string {
	names := make([]string, 0, len(l.byName))
	for _, r := range l.records {
		if !r.deleted {
			names = append(names, r.name)
		}
	}
	return names
}

// Add appends a print under a name of at most 65535 bytes, of any kind. A nil print counts as an empty one. It returns
// [ErrNameTaken] if there is one of that name, or the file's error; then nothing is added.
func (l *Library) Add(name string, p *Print) error {
	if _, taken := l.byName[name]; taken {
		return fmt.Errorf("%q: %w", name, ErrNameTaken)
	}
	if p == nil {
		p = &Print{}
	}
	data, err := p.MarshalBinary()
	switch {
	case err != nil:
		return err
	case len(name) > math.MaxUint16:
		return errNameLong
	case p.rows > maxRows || len(data) > math.MaxInt32:
		return fmt.Errorf("%q: %w", name, errPrintLong)
	}
	r := record{kind: kindPrint, name: name, at: l.end, rows: p.rows, size: int64(len(data)), sum: checksum(data)}
	if err := l.append(r, data); err != nil {
		return err
	}
	return l.apply(r)
}

// Delete takes a recording out. It returns [ErrNameUnknown] if there is none of that name, or the file's error.
func (l *Library) Delete(name string) error {
	if _, known := l.byName[name]; !known {
		return fmt.Errorf("%q: %w", name, ErrNameUnknown)
	}
	r := record{kind: kindDeletion, name: name, at: l.end}
	if err := l.append(r, nil); err != nil {
		return err
	}
	return l.apply(r)
}

// apply does to the list of recordings what a record that follows all others says.
func (l *Library) apply(r record) error {
	i, known := l.byName[r.name]
	switch {
	case r.kind == kindPrint && known:
		return ErrNameTaken
	case r.kind == kindPrint:
		l.byName[r.name] = len(l.records)
		l.records = append(l.records, r)
	case !known:
		return ErrNameUnknown
	default:
		delete(l.byName, r.name)
		l.records[i].deleted = true
		l.wasted += l.records[i].length() + r.length()
	}
	l.end = r.at + r.length()
	l.source = nil
	return nil
}

// Print returns a recording's print. It returns [ErrNameUnknown] if there is none of that name, and a [*DamageError] or
// the file's error if it cannot be read.
func (l *Library) Print(name string) (*Print, error) {
	i, known := l.byName[name]
	if !known {
		return nil, fmt.Errorf("%q: %w", name, ErrNameUnknown)
	}
	return l.load(l.records[i])
}

// Find returns where a clip was taken from, as [MatchOne] does: B is an index into Names, A is 0. A recording that
// cannot be read ends the search with a [*DamageError], which names it, or with the file's error; without the
// recording, once it is deleted, the search goes through.
func (l *Library) Find(clip *Print, o Options) ([]Match, Stats, error) {
	return l.contents().matchOne(clip, o)
}

// MatchAll compares every recording of the library with every other, as the function [MatchAll] does: A and B are
// indices into Names. Its errors are those of Find. It reads the file once for each part.
func (l *Library) MatchAll(o Options) ([]Match, Stats, error) {
	return l.contents().matchAll(o)
}

// contents returns the recordings as they are to be searched.
func (l *Library) contents() *source {
	if l.source != nil {
		return l.source
	}
	var live []record
	for _, r := range l.records {
		if !r.deleted {
			live = append(live, r)
		}
	}
	l.source = &source{load: func(i int) (*Print, error) { return l.load(live[i]) }}
	for _, r := range live {
		l.source.rows = append(l.source.rows, r.rows)
	}
	return l.source
}

// WriteTo writes the library to a new file, without what was deleted. A recording that cannot be read ends it with a
// [*DamageError].
func (l *Library) WriteTo(w io.Writer) (int64, error) {
	end := int64(headerBytes)
	live := slices.DeleteFunc(slices.Clone(l.records), func(r record) bool { return r.deleted })
	for _, r := range live {
		end += r.length()
	}
	written, err := w.Write(header(commit{1, end}))
	total := int64(written)
	for _, r := range live {
		if err != nil {
			break
		}
		var data []byte
		if data, err = l.read(r); err != nil {
			break
		}
		written, err = w.Write(append(r.head(), data...))
		total += int64(written)
	}
	return total, err
}
