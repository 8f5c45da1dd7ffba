package fingerprint_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness/fingerprint"
)

func fill(t testing.TB, l *fingerprint.Library, prints map[string]*fingerprint.Print, names ...string) {
	t.Helper()
	for _, name := range names {
		if err := l.Add(name, prints[name]); err != nil {
			t.Fatal(err)
		}
	}
}

func opened(t testing.TB, data []byte) *fingerprint.Library {
	t.Helper()
	l, err := fingerprint.OpenLibrary(&journal{data: data})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func saved(t testing.TB, l *fingerprint.Library) []byte {
	t.Helper()
	var b bytes.Buffer
	if n, err := l.WriteTo(&b); err != nil || n != int64(b.Len()) {
		t.Fatalf("WriteTo = %d, %v; %d bytes came", n, err, b.Len())
	}
	return b.Bytes()
}

// few returns prints of a call, a part of it, another call and a file that is not even named in UTF-8.
func few() (prints map[string]*fingerprint.Print, clip *fingerprint.Print) {
	call := talk(20, 71)
	return map[string]*fingerprint.Print{
		"call.wav": printOf(call), "part.wav": printOf(call[4*rate : 12*rate]), "other.wav": printOf(talk(10, 72)),
		"\xff/\x00": printOf(talk(3, 73)),
	}, printOf(noisy(call[6*rate:10*rate], 20, 1))
}

func TestLibrary(t *testing.T) {
	prints, clip := few()
	l := fingerprint.NewLibrary()
	fill(t, l, prints, "other.wav", "gone.wav", "\xff/\x00", "call.wav", "part.wav")
	if err := l.Delete("gone.wav"); err != nil {
		t.Fatal(err)
	}
	names := []string{"other.wav", "\xff/\x00", "call.wav", "part.wav"}
	all := []*fingerprint.Print{prints[names[0]], prints[names[1]], prints[names[2]], prints[names[3]]}
	searches(t, l, names, all, clip)
	data := saved(t, l)
	again := opened(t, data)
	searches(t, again, names, all, clip)
	if !bytes.Equal(saved(t, again), data) {
		t.Error("a library that was saved twice differs")
	}
	if got := again.Info(); got.Recordings != 4 || got.DeletedBytes != 0 || got.Bytes != int64(len(data)) ||
		l.Info().Bytes-l.Info().DeletedBytes != got.Bytes || l.Info().Seconds != got.Seconds || got.Seconds < 40.7 || got.Seconds > 41 {
		t.Errorf("Info = %+v saved, %+v before", got, l.Info())
	}
}

// searches checks that a library finds what MatchOne and MatchAll find in the same prints.
func searches(t *testing.T, l *fingerprint.Library, names []string, prints []*fingerprint.Print, clip *fingerprint.Print) {
	t.Helper()
	if diff := cmp.Diff(l.Names(), names); diff != "" {
		t.Errorf("names (-got +want): %s", diff)
	}
	o := fingerprint.Options{MinScore: clear}
	want, wantStats := fingerprint.MatchOne(clip, prints, o)
	for range 2 {
		got, stats, err := l.Find(clip, o)
		if err != nil || !cmp.Equal(got, want) || stats != wantStats || len(got) != 2 {
			t.Errorf("Find = %+v, %+v, %v; want %+v, %+v", got, stats, err, want, wantStats)
		}
	}
	want, wantStats = fingerprint.MatchAll(prints, o)
	got, stats, err := l.MatchAll(o)
	if err != nil || !cmp.Equal(got, want) || stats != wantStats || len(got) != 1 {
		t.Errorf("MatchAll = %+v, %+v, %v; want %+v, %+v", got, stats, err, want, wantStats)
	}
}

func TestLibraryChanges(t *testing.T) {
	prints, clip := few()
	f := &journal{}
	l, err := fingerprint.OpenLibrary(f)
	if err != nil {
		t.Fatal(err)
	}
	fill(t, l, prints, "call.wav", "part.wav")
	find := func(want ...string) {
		t.Helper()
		found, _, err := l.Find(clip, fingerprint.Options{MinScore: clear})
		var got []string
		for _, m := range found {
			got = append(got, l.Names()[m.B])
		}
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("Find finds the clip in %q, %v, want %q", got, err, want)
		}
	}
	find("call.wav", "part.wav")
	if err := errors.Join(l.Delete("call.wav"), l.Sync()); err != nil {
		t.Fatal(err)
	}
	find("part.wav")
	l = opened(t, f.data)
	find("part.wav")
	fill(t, l, prints, "other.wav", "call.wav")
	find("part.wav", "call.wav")
}

func TestLibraryNames(t *testing.T) {
	prints, _ := few()
	l := fingerprint.NewLibrary()
	fill(t, l, prints, "part.wav", "call.wav")
	if err := l.Add("call.wav", nil); !errors.Is(err, fingerprint.ErrNameTaken) {
		t.Errorf("adding again: %v", err)
	}
	if err := l.Delete("gone.wav"); !errors.Is(err, fingerprint.ErrNameUnknown) {
		t.Errorf("deleting what is not there: %v", err)
	}
	if _, err := l.Print("gone.wav"); !errors.Is(err, fingerprint.ErrNameUnknown) {
		t.Errorf("the print of what is not there: %v", err)
	}
	if err := l.Add(string(make([]byte, 1<<16)), nil); err == nil {
		t.Error("a name of 65536 bytes is taken")
	}
	if err := l.Add(string(make([]byte, 1<<16-1)), nil); err != nil {
		t.Error(err)
	}
	if n := len(opened(t, saved(t, l)).Names()); n != 3 {
		t.Errorf("%d names, want 3", n)
	}
	p, err := l.Print("part.wav")
	if err != nil || p.Seconds() != prints["part.wav"].Seconds() {
		t.Errorf("Print = %v, %v", p, err)
	}
}

// withLibrary opens the library in a file, which need not exist, for what is to be done with it.
func withLibrary(name string, do func(l *fingerprint.Library) error) error {
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	l, err := fingerprint.OpenLibrary(f)
	if err != nil {
		return err
	}
	return errors.Join(do(l), l.Sync())
}

// An importer keeps the prints of a collection in a file of its own.
func ExampleLibrary() {
	call := talk(40, 1)
	dir, err := os.MkdirTemp("", "library")
	if err != nil {
		fmt.Println(err)
	}
	defer os.RemoveAll(dir)

	name := filepath.Join(dir, "collection.prints")
	err = withLibrary(name, func(l *fingerprint.Library) error {
		return errors.Join(l.Add("call.wav", printOf(call)), l.Add("other.wav", printOf(talk(40, 2))))
	})
	if err != nil {
		fmt.Println(err)
	}
	err = withLibrary(name, func(l *fingerprint.Library) error {
		found, _, err := l.Find(printOf(call[20*rate:25*rate]), fingerprint.Options{MinScore: clear})
		for _, m := range found {
			fmt.Printf("the clip is %s from %.0f s to %.0f s\n", l.Names()[m.B], m.BStart, m.BEnd)
		}
		return errors.Join(err, l.Delete("call.wav"))
	})
	if err != nil {
		fmt.Println(err)
	}
	err = withLibrary(name, func(l *fingerprint.Library) error {
		fmt.Println("left:", l.Names())
		return nil
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// the clip is call.wav from 20 s to 25 s
	// left: [other.wav]
}
