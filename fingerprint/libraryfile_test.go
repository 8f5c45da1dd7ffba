package fingerprint_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/earwitness/earwitness/fingerprint"
)

// journal is a file in memory that notes what is written to it.
type journal struct {
	data   []byte
	writes []write
}

// write is bytes at a place; a Sync has none.
type write struct {
	at   int64
	data []byte
}

func (j *journal) ReadAt(p []byte, at int64) (int, error) {
	return bytes.NewReader(j.data).ReadAt(p, at)
}

func (j *journal) WriteAt(p []byte, at int64) (int, error) {
	j.writes = append(j.writes, write{at, slices.Clone(p)})
	j.data = apply(j.data, at, p)
	return len(p), nil
}

func (j *journal) Seek(offset int64, whence int) (int64, error) {
	return bytes.NewReader(j.data).Seek(offset, whence)
}

func (j *journal) Sync() error {
	j.writes = append(j.writes, write{})
	return nil
}

// apply returns the image of a disk after a write.
func apply(image []byte, at int64, p []byte) []byte {
	if missing := int(at) + len(p) - len(image); missing > 0 {
		image = append(image, make([]byte, missing)...)
	}
	copy(image[at:], p)
	return image
}

// However a program ends once the library is made, and whatever of its last writes reached the disk, the file opens as
// a Sync left it.
func TestLibraryCrash(t *testing.T) {
	prints, _ := few()
	f := &journal{}
	l, err := fingerprint.OpenLibrary(f)
	if err != nil {
		t.Fatal(err)
	}
	made := len(f.writes)
	states := [][]string{nil}
	sync := func() {
		if err := l.Sync(); err != nil {
			t.Fatal(err)
		}
		states = append(states, l.Names())
	}
	fill(t, l, prints, "call.wav", "\xff/\x00")
	sync()
	fill(t, l, prints, "other.wav")
	if err := l.Delete("call.wav"); err != nil {
		t.Fatal(err)
	}
	sync()
	fill(t, l, prints, "call.wav")
	sync()
	for end := made; end <= len(f.writes); end++ {
		for seed := range uint64(20) {
			disk := &journal{data: crashed(f.writes[:end], seed)}
			names, err := afterCrash(t, disk, prints["part.wav"])
			if err != nil || !slices.ContainsFunc(states, func(s []string) bool { return slices.Equal(s, names) }) {
				t.Errorf("after %d writes, seed %d: %q, %v", end, seed, names, err)
			}
			if end == len(f.writes) && !slices.Equal(names, states[3]) {
				t.Errorf("after the last Sync: %q", names)
			}
		}
	}
}

// afterCrash returns the names in a library that was found, and checks that it can be searched and added to.
func afterCrash(t *testing.T, disk *journal, p *fingerprint.Print) ([]string, error) {
	t.Helper()
	l, err := fingerprint.OpenLibrary(disk)
	if err != nil {
		return nil, err
	}
	names := l.Names()
	_, _, err = l.MatchAll(fingerprint.Options{Comparisons: -1})
	if err := errors.Join(err, l.Add("part.wav", p), l.Sync()); err != nil {
		return nil, err
	}
	if again := opened(t, disk.data).Names(); !slices.Equal(again, append(slices.Clone(names), "part.wav")) {
		t.Errorf("%q and part.wav became %q", names, again)
	}
	return names, nil
}

// crashed returns the image of a disk that some pieces of what was not synced have reached, each of a few bytes: worse
// than sectors.
func crashed(writes []write, seed uint64) (image []byte) {
	const piece = 8
	random := rand.New(rand.NewPCG(seed, 2))
	synced := 0
	for i, w := range writes {
		if w.data == nil {
			synced = i
		}
	}
	for i, w := range writes {
		for at := 0; at < len(w.data); at += piece {
			part := w.data[at:min(len(w.data), at+piece)]
			if i < synced || random.IntN(2) == 0 {
				image = apply(image, w.at+int64(at), part)
			}
		}
	}
	return image
}

// What is damaged says so where it is, and costs nothing else.
func TestLibraryDamage(t *testing.T) {
	prints, clip := few()
	l := fingerprint.NewLibrary()
	fill(t, l, prints, "other.wav", "call.wav")
	data := saved(t, l)
	packed, _ := prints["other.wav"].MarshalBinary()
	const head, fixed = 8192, 24
	second := head + fixed + len("other.wav") + 4 + len(packed)
	for _, c := range []struct {
		name   string
		at     int
		offset int64
		in     string
	}{
		{"magic number", 3, 0, ""},
		{"commit", 4096 + 20, 16, ""},
		{"first record", head + 9, head, ""},
		{"first name", head + fixed, head, ""},
		{"first print", head + fixed + 9 + 4 + 100, head + fixed + 9 + 4, "other.wav"},
		{"second record", second, int64(second), ""},
		{"last byte", len(data) - 1, int64(second) + fixed + 8 + 4, "call.wav"},
	} {
		broken := slices.Clone(data)
		broken[c.at] ^= 1
		var damage *fingerprint.DamageError
		if err := used(t, broken, clip); !errors.As(err, &damage) || damage.Offset != c.offset || damage.Name != c.in {
			t.Errorf("%s: %v, want damage of %q at byte %d", c.name, err, c.in, c.offset)
		}
	}
	for _, n := range []int{1, 8, 100, head - 1, head, head + 1, second, len(data) - 1} {
		var damage *fingerprint.DamageError
		if _, err := fingerprint.OpenLibrary(&journal{data: slices.Clone(data[:n])}); !errors.As(err, &damage) {
			t.Errorf("the first %d of %d bytes: %v", n, len(data), err)
		}
	}
}

// used returns the error of a damaged library, and checks that all is well without the recording that it names.
func used(t *testing.T, data []byte, clip *fingerprint.Print) error {
	l, err := fingerprint.OpenLibrary(&journal{data: data})
	if err != nil {
		return err
	}
	_, _, err = l.Find(clip, fingerprint.Options{})
	var damage *fingerprint.DamageError
	if !errors.As(err, &damage) {
		return err
	}
	if _, err := l.WriteTo(io.Discard); err == nil || err.Error() != damage.Error() {
		t.Errorf("WriteTo = %v, Find = %v", err, damage)
	}
	if err := l.Delete(damage.Name); err != nil {
		t.Error(err)
	}
	if _, _, err := l.Find(clip, fingerprint.Options{}); err != nil {
		t.Errorf("%s is deleted, and still: %v", damage.Name, err)
	}
	return damage
}

// fullFile is a file on a disk that is full.
type fullFile struct{ journal }

var errFull = errors.New("no space left")

func (f *fullFile) WriteAt(p []byte, at int64) (int, error) {
	if at > 8192 {
		return 0, errFull
	}
	return f.journal.WriteAt(p, at)
}

func TestLibraryFull(t *testing.T) {
	prints, _ := few()
	f := &fullFile{}
	l, err := fingerprint.OpenLibrary(f)
	if err != nil {
		t.Fatal(err)
	}
	fill(t, l, prints, "call.wav")
	if err := l.Add("part.wav", prints["part.wav"]); !errors.Is(err, errFull) {
		t.Errorf("Add on a full disk: %v", err)
	}
	if err := l.Delete("call.wav"); !errors.Is(err, errFull) {
		t.Errorf("Delete on a full disk: %v", err)
	}
	if got := l.Names(); !slices.Equal(got, []string{"call.wav"}) {
		t.Errorf("names = %q", got)
	}
}

func FuzzLibrary(f *testing.F) {
	l := fingerprint.NewLibrary()
	for i := range 3 {
		if err := l.Add(fmt.Sprint(i), printOf(talk(float64(i), uint64(i)))); err != nil {
			f.Fatal(err)
		}
	}
	if err := l.Delete("1"); err != nil {
		f.Fatal(err)
	}
	whole := saved(f, l)
	const head = 8192
	f.Add(whole[head:], true)
	f.Add(whole[head:], false)
	f.Add([]byte{2, 0, 1, 0}, true)
	clip := printOf(talk(2, 2))
	f.Fuzz(func(t *testing.T, records []byte, mend bool) {
		l, err := fingerprint.OpenLibrary(&journal{data: framed(records, mend)})
		if err != nil {
			return
		}
		found, _, err := l.Find(clip, fingerprint.Options{Comparisons: -1})
		if err == nil && len(found) > 256*len(l.Names()) {
			t.Errorf("%d matches in %d recordings", len(found), len(l.Names()))
		}
		var out bytes.Buffer
		if _, err := l.WriteTo(&out); err != nil {
			return
		}
		if again := opened(t, out.Bytes()); !slices.Equal(again.Names(), l.Names()) {
			t.Errorf("%q became %q", l.Names(), again.Names())
		}
	})
}

// framed puts a header before records, and mends their checksums.
func framed(records []byte, mend bool) []byte {
	const pageBytes, fixed, sum = 4096, 24, 4
	checksum := func(data []byte) uint32 { return crc32.Checksum(data, crc32.MakeTable(crc32.Castagnoli)) }
	records = slices.Clone(records)
	for left := records; mend && len(left) >= fixed+sum; {
		n := fixed + int(binary.LittleEndian.Uint16(left[2:])) + sum
		if n > len(left) {
			break
		}
		print := left[n:][:min(uint64(len(left)-n), binary.LittleEndian.Uint64(left[16:]))]
		binary.LittleEndian.PutUint32(left[4:], checksum(print))
		if left[0] == 2 {
			binary.LittleEndian.PutUint32(left[4:], 0)
		}
		binary.LittleEndian.PutUint32(left[n-sum:], checksum(left[:n-sum]))
		left = left[n+len(print):]
	}
	commit := binary.LittleEndian.AppendUint64([]byte("EARWLIB\x01"), 1)
	commit = binary.LittleEndian.AppendUint64(commit, uint64(2*pageBytes+len(records)))
	head := make([]byte, 2*pageBytes)
	copy(head, commit[:8])
	copy(head[pageBytes+16:], binary.LittleEndian.AppendUint32(commit, checksum(commit))[8:])
	return append(head, records...)
}
