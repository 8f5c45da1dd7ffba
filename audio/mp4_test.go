package audio_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness/audio"
)

// box makes a box of what it contains.
func box(kind string, inside ...[]byte) []byte {
	b := append(make([]byte, 4), kind...)
	b = append(b, bytes.Join(inside, nil)...)
	binary.BigEndian.PutUint32(b, uint32(len(b)))
	return b
}

// words makes numbers of four bytes.
func words(values ...uint32) (b []byte) {
	for _, v := range values {
		b = binary.BigEndian.AppendUint32(b, v)
	}
	return b
}

// recording is an MP4 file of 8-bit samples at 8 kHz, with what tests vary.
type recording struct {
	data        []byte
	created     uint32 // in mvhd; mdhd has 3000000000
	edits       []byte // an edts box
	user        []byte // a udta box
	chunk       uint32 // where the samples are, 0 for where they are
	withoutMoov bool
}

func (r recording) file() []byte {
	const made = 3_000_000_000
	head := box("ftyp", []byte("M4A \x00\x00\x00\x00M4A isom"))
	if r.chunk == 0 {
		r.chunk = uint32(len(head) + 8)
	}
	if r.created == 0 {
		r.created = made
	}
	n := uint32(len(r.data))
	entry := box("sowt", make([]byte, 6), []byte{0, 1}, make([]byte, 8), []byte{0, 1, 0, 8, 0, 0, 0, 0}, words(8000<<16))
	table := box(
		"stbl", box("stsd", words(0, 1), entry), box("stts", words(0, 1, n, 1)),
		box("stsc", words(0, 1, 1, n, 1)), box("stsz", words(0, 1, n)), box("stco", words(0, 1, r.chunk)),
	)
	media := box("mdia", box("mdhd", words(0, made, made, 8000, n, 0)),
		box("hdlr", words(0, 0), []byte("soun"), make([]byte, 12), []byte("Recorder\x00")), box("minf", table))
	moov := box("moov", box("mvhd", words(0, r.created, r.created, 1000, n/8)),
		box("trak", box("tkhd", words(3, made, made, 1, 0, n/8)), r.edits, media), r.user)
	file := append(head, box("mdat", r.data)...)
	if !r.withoutMoov {
		file = append(file, moov...)
	}
	return file
}

// ramp returns n samples that all differ from their neighbours.
func ramp(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i)
	}
	return b
}

func TestMP4Played(t *testing.T) {
	edits := func(e ...uint32) []byte { return box("edts", box("elst", words(0, uint32(len(e)/3)), words(e...))) }
	smpb := func(s string) []byte {
		item := box("----", box("mean", words(0), []byte("com.apple.iTunes")), box("name", words(0), []byte("iTunSMPB")),
			box("data", words(1, 0), []byte(s)))
		return box("udta", box("meta", words(0), box("hdlr", words(0, 0), []byte("mdir"), make([]byte, 13)), box("ilst", item)))
	}
	const none = 0xFFFFFFFF
	for _, test := range []struct {
		name        string
		edits, user []byte
		from, to    int // of the samples that are played
		codes       string
	}{
		{"no edits", nil, nil, 0, 24000, "[]"},
		{"all", edits(3000, 0, 1<<16), nil, 0, 24000, "[]"},
		{"priming", edits(2950, 400, 1<<16), nil, 400, 24000, "[]"}, // the length is rounded to a millisecond
		{"start left out", edits(2872, 1024, 1<<16), nil, 1024, 24000, "[hidden_audio@24032]"},
		{"end left out", edits(2010, 0, 1<<16), nil, 0, 16080, "[hidden_audio@24032]"},
		{"double rate", edits(3000, 0, 2<<16), nil, 0, 24000, "[inconsistent@24032]"},
		{"part", edits(500, 4000, 1<<16), nil, 4000, 8000, "[hidden_audio@24032 hidden_audio@24032]"},
		{"part that begins late", edits(1000, 16000, 1<<16), nil, 16000, 24000, "[hidden_audio@24032]"},
		{"silence before", edits(250, none, 1<<16, 3000, 0, 1<<16), nil, 0, 24000, "[]"},
		{"two parts", edits(500, 0, 1<<16, 500, 16000, 1<<16), nil, 0, 24000, "[hidden_audio@24032]"},
		{"iTunes", nil, smpb(" 00000000 00000180 000000C0 0000000000005B80"), 0x180, 0x180 + 0x5B80, "[]"},
		{"iTunes, much left out", nil, smpb(" 00000000 00000840 000001CA 0000000000005000"), 0x840, 0x840 + 0x5000, "[hidden_audio@24032 hidden_audio@24032]"},
		{"iTunes, not numbers", nil, smpb(" 00000000 x y z"), 0, 24000, "[]"},
	} {
		data := ramp(24000)
		s := open(t, recording{data: data, edits: test.edits, user: test.user}.file())
		got := readAll(t, s, 1000)
		var want []float32
		for _, v := range data[test.from:test.to] {
			want = append(want, float32(int8(v))/128)
		}
		if diff := cmp.Diff(got, want); diff != "" || codes(s) != test.codes {
			t.Errorf("%s: %d samples, want %d; problems %s, want %s", test.name, len(got), len(want), codes(s), test.codes)
		}
		if n := s.Info().Frames; n != int64(len(want)) {
			t.Errorf("%s: Frames = %d, want %d", test.name, n, len(want))
		}
	}
}

func TestMP4Problems(t *testing.T) {
	data := ramp(4000)
	whole := recording{data: data}.file()
	for _, test := range []struct {
		name    string
		file    []byte
		samples int
		codes   string
	}{
		{"whole", whole, 4000, "[]"},
		{"samples outside of the file", recording{data: data, chunk: 1 << 30}.file(), 0, fmt.Sprintf("[hidden_audio@32 truncated@%d]", len(whole))},
		{"samples that go beyond the file", recording{data: data, chunk: uint32(len(whole) - 100)}.file(), 100, fmt.Sprintf("[hidden_audio@32 truncated@%d]", len(whole))},
		{"created at two times", recording{data: data, created: 2_900_000_000}.file(), 4000, "[inconsistent@4076 inconsistent@4116]"},
		{"bytes behind", append(bytes.Clone(whole), "\x00\x00\x00\x02junk"...), 4000, fmt.Sprintf("[junk@%d]", len(whole))},
	} {
		s := open(t, test.file)
		if got := len(readAll(t, s, 1000)); got != test.samples || codes(s) != test.codes {
			t.Errorf("%s: %d samples, problems %v; want %d, %s", test.name, got, s.Problems(), test.samples, test.codes)
		}
	}
}

func TestMP4WithoutMoov(t *testing.T) {
	file := recording{data: ramp(4000), withoutMoov: true}.file()
	_, err := audio.Open(bytes.NewReader(file), int64(len(file)))
	if e, ok := errors.AsType[*audio.FormatError](err); !ok || e.Code != audio.CodeDamaged || !strings.Contains(e.Text, "moov") {
		t.Errorf("Open: %v, want FormatError that names moov", err)
	}
}

// TestMP4Fragments holds that fragments give the samples of the file that is not in fragments, and what is left of a file
// that was cut off.
func TestMP4Fragments(t *testing.T) {
	file := load(t, "tone-fragments.mp4")
	all := readAll(t, open(t, file), 1000)
	s := open(t, load(t, "tone.aac"))
	if diff := cmp.Diff(all, readAll(t, s, 1000)); diff != "" {
		t.Errorf("samples differ from those of the same stream in ADTS: %d of them", len(all))
	}
	cut := file[:len(file)-600] // inside the last fragment's media, whose last packets are gone
	s = open(t, cut)
	got := readAll(t, s, 1000)
	if len(got) >= len(all) || len(got) < len(all)-3*2048 || s.Whole() {
		t.Errorf("cut off: %d of %d samples, problems %s", len(got), len(all), codes(s))
	}
	if diff := cmp.Diff(got, all[:len(got)]); diff != "" {
		t.Error("cut off: the samples before the cut differ")
	}
	// The second of three fragments taken out: two packets of 1024 frames become silence.
	first, third := bytes.Index(file, []byte("moof"))-4, bytes.LastIndex(file, []byte("moof"))-4
	second := first + 8 + bytes.Index(file[first+8:], []byte("moof")) - 4
	s = open(t, append(bytes.Clone(file[:second]), file[third:]...))
	got = readAll(t, s, 1000)
	if len(got) != len(all) || codes(s) != fmt.Sprintf("[gap@%d]", second+bytes.Index(file[third:], []byte("mdat"))+4) {
		t.Errorf("fragment taken out: %d samples, problems %v; want %d", len(got), s.Problems(), len(all))
	}
}

// TestMP4Tags reads the texts of QuickTime and 3GPP, and items that a list of keys names.
func TestMP4Tags(t *testing.T) {
	handler := box("hdlr", words(0, 0), []byte("mdta"), make([]byte, 13))
	keys := box("keys", words(0, 2), box("mdta", []byte("com.apple.quicktime.make")), box("mdta", []byte("com.apple.quicktime.model")))
	item := func(n uint32, s string) []byte { return box(string(words(n)), box("data", words(1, 0), []byte(s))) }
	user := box(
		"udta",
		box("\xa9xyz", []byte{0, 17, 0x15, 0xC7}, []byte("+52.5200+013.405/")),
		box("\xa9too", []byte{0, 3, 0, 0}, []byte("A\x00B")), // a name ends at a NUL
		box("loci", words(0), []byte{0x15, 0xC7}, []byte("Here\x00\x00"), words(13<<16, 52<<16|0x8000, 0), []byte("earth\x00\x00")),
		box("meta", handler, keys, box("ilst", item(1, "Apple"), item(2, "iPhone"), item(3, "unnamed"))),
	)
	s := open(t, recording{data: ramp(800), user: user}.file())
	got := map[string]string{}
	for _, tag := range s.Info().Tags {
		got[tag.Name] += tag.Value + ";"
	}
	want := map[string]string{
		"brands": "M4A M4A isom;", "handler": "Recorder;", "encoder": "A;",
		"mvhd:creation_time": "1999-01-24T05:20:00Z;", "mvhd:modification_time": "1999-01-24T05:20:00Z;",
		"mdhd:creation_time": "1999-01-24T05:20:00Z;", "mdhd:modification_time": "1999-01-24T05:20:00Z;",
		"location":                 "+52.5200+013.405/;+52.50000+13.00000+0.0/ Here;",
		"com.apple.quicktime.make": "Apple;", "com.apple.quicktime.model": "iPhone;",
		"0x00000003": "unnamed;",
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("tags (-got +want):\n%s", diff)
	}
}

// TestMP4Unreferenced holds that sound that no table points to is told.
func TestMP4Unreferenced(t *testing.T) {
	r := recording{data: ramp(4000)}
	file := r.file()
	at := bytes.Index(file, []byte("stsz")) + 12
	binary.BigEndian.PutUint32(file[at:], 3000)
	s, err := audio.Inspect(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	want := []audio.Tag{{Name: "bytes_of_no_packet", Value: "1000"}}
	if diff := cmp.Diff(s.Parts[1].Fields, want); diff != "" {
		t.Errorf("fields of %s (-got +want):\n%s", s.Parts[1].Name, diff)
	}
}

// TestMP4PlayedTwice holds that a chunk that plays in the place of another is told, and what it took the place of.
func TestMP4PlayedTwice(t *testing.T) {
	for _, test := range []struct {
		name   string
		chunks []uint32 // where each of three chunks of 2000 samples begins in the sound
		codes  string
	}{
		{"in order", []uint32{0, 2000, 4000}, "[]"},
		{"in another order", []uint32{2000, 4000, 0}, "[]"},
		{"the first twice", []uint32{0, 0, 4000}, "[inconsistent@32 hidden_audio@2032]"},
		{"half of the first twice", []uint32{0, 1000, 4000}, "[inconsistent@1032]"},
		{"fewer bytes left out than are told", []uint32{0, 2000, 3000}, "[inconsistent@3032]"},
	} {
		data := bytes.Repeat([]byte{1}, 6000)
		file := recording{data: data}.file()
		moov := bytes.Index(file, []byte("moov")) - 4
		at := func(name string) int { return bytes.Index(file[moov:], []byte(name)) + moov + 4 }
		binary.BigEndian.PutUint32(file[at("stsc")+12:], 2000)
		offsets := box("stco", words(0, 3), words(test.chunks...))
		for i := 16; i < len(offsets); i += 4 {
			binary.BigEndian.PutUint32(offsets[i:], binary.BigEndian.Uint32(offsets[i:])+32)
		}
		stco := at("stco") - 8
		rest := bytes.Clone(file[stco+20:])
		file = append(append(file[:stco], offsets...), rest...)
		for _, name := range []string{"moov", "trak", "mdia", "minf", "stbl"} {
			b := file[at(name)-8:]
			binary.BigEndian.PutUint32(b, binary.BigEndian.Uint32(b)+8)
		}
		s := open(t, file)
		if n := len(readAll(t, s, 1000)); n != 6000 || codes(s) != test.codes {
			t.Errorf("%s: %d samples, problems %v; want 6000, %s", test.name, n, s.Problems(), test.codes)
		}
	}
}

// TestMP4PacketsOfAByte holds that chunks that all lie in one place cost no more than twice the file.
func TestMP4PacketsOfAByte(t *testing.T) {
	const chunks = 1000
	head := box("dOps", []byte{0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0})
	entry := box("Opus", make([]byte, 6), []byte{0, 1}, make([]byte, 8), []byte{0, 1, 0, 16, 0, 0, 0, 0}, words(48000<<16), head)
	table := box(
		"stbl", box("stsd", words(0, 1), entry), box("stts", words(0, 1, 1<<31, 5760)), box("stsc", words(0, 1, 1, 1000, 1)),
		box("stsz", words(0, 1, 1<<31)), box("stco", words(0, chunks), bytes.Repeat(words(8), chunks)),
	)
	media := box("mdia", box("mdhd", words(0, 0, 0, 48000, 0, 0)), box("hdlr", words(0, 0), []byte("soun"), make([]byte, 13)), box("minf", table))
	file := append(box("mdat", bytes.Repeat([]byte{0x19}, 1000)), box("moov", box("trak", media))...) // 120 ms without sound
	s := open(t, file)
	if n, _ := s.Skip(1 << 40); n > int64(2*len(file)+1)*5760 || !strings.Contains(codes(s), audio.CodeDamaged) {
		t.Errorf("%d frames of a file of %d bytes, problems %s; want at most two packets a byte, damaged", n, len(file), codes(s))
	}
}

// TestMP4Overlapping holds that fragments that point to the same bytes again and again end.
func TestMP4Overlapping(t *testing.T) {
	file := load(t, "tone-fragments.mp4")
	run := box("trun", words(0, 0xFFFFFFFF)) // all samples have the size that tfhd gives them
	fragment := box("moof", box("traf", box("tfhd", words(0x20010, 1, 1, 0)), bytes.Repeat(run, 20)))
	file = append(bytes.Clone(file[:bytes.Index(file, []byte("moof"))-4]), bytes.Repeat(fragment, 100)...)
	s := open(t, file)
	if n, _ := s.Skip(1 << 40); n > 601*16000 || !strings.Contains(codes(s), audio.CodeDamaged) {
		t.Errorf("%d frames, problems %s; want at most 10 minutes, damaged", n, codes(s))
	}
	if _, err := audio.Inspect(bytes.NewReader(file), int64(len(file))); err != nil {
		t.Error(err)
	}
}

func TestMP4Structure(t *testing.T) {
	file := load(t, "tone-libopus.mp4")
	s, err := audio.Inspect(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	const want = "ftyp=isom,isom,iso2,mp41 free mdat moov(mvhd trak(tkhd edts(elst) mdia(mdhd hdlr=soun/SoundHandler " +
		"minf(smhd dinf(dref) stbl(stsd(Opus(dOps btrt)) stts stsc stsz stco sgpd sbgp)))) " +
		"udta(meta(hdlr=mdir ilst(©too=Lavf59.27.100))))"
	if got := s.Signature(); got != want {
		t.Errorf("Signature() = %s\nwant %s", got, want)
	}
	s, err = audio.Inspect(bytes.NewReader(load(t, "tone-fragments.mp4")), int64(len(load(t, "tone-fragments.mp4"))))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := s.Signature(), "fragment(moof(mfhd traf(tfhd tfdt trun)) mdat)+ mfra"; !strings.HasSuffix(got, want) {
		t.Errorf("Signature() = %s\nwant …%s", got, want)
	}
}
