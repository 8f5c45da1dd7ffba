package mp3_test

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness/audio/mp3"
)

func index(t testing.TB, data []byte) *mp3.Index {
	t.Helper()
	x, err := mp3.NewIndex(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// walk returns all frames.
func walk(t testing.TB, data []byte) ([]mp3.Frame, *mp3.Index) {
	t.Helper()
	x := index(t, data)
	var frames []mp3.Frame
	for x.Next() {
		frames = append(frames, *x.Frame())
	}
	if x.Err() != nil {
		t.Fatal(x.Err())
	}
	return frames, x
}

// TestIndexFrames checks the frames of whole files: all that is there, one behind the other, the bit reservoir unbroken.
func TestIndexFrames(t *testing.T) {
	for _, file := range files {
		data := load(t, file.file())
		starts := frameStarts(t, data)
		frames, x := walk(t, data)
		if pieces, more := x.Pieces(); len(pieces) > 0 || more > 0 || len(x.Problems()) > 0 {
			t.Errorf("%s: pieces %v, problems %v, want none", file.name, pieces, x.Problems())
		}
		for i, f := range frames {
			switch {
			case f.AtByte != int64(starts[i]) || f.Bytes != starts[i+1]-starts[i]:
				t.Errorf("%s: frame %d at %d of %d bytes, want %d", file.name, i, f.AtByte, f.Bytes, starts[i])
			case f.Missing > 0 || f.Ancillary < 0 || f.Gap || f.Lost > 0 || f.Header.Layer == 3 && !f.Tag && !f.SideOK:
				t.Errorf("%s: frame %d = %+v, want no break", file.name, i, f)
			case f.Header.CRC && f.CRC != mp3.Right || !f.Header.CRC && f.CRC != mp3.NotGiven:
				t.Errorf("%s: frame %d, CRC %v", file.name, i, f.CRC)
			}
		}
		if len(frames) != len(starts)-1 {
			t.Errorf("%s: %d frames, want %d", file.name, len(frames), len(starts)-1)
		}
	}
}

// TestIndexCuts checks that frames cut out or swapped show in the bit reservoir.
func TestIndexCuts(t *testing.T) {
	data := load(t, "mono-44k.mp3")
	starts := frameStarts(t, data)
	part := func(from, to int) []byte { return data[starts[from]:starts[to]] }
	for _, tt := range []struct {
		name string
		data []byte
		at   int // first frame that does not follow from the one before
	}{
		{"first frames missing", part(3, 13), 0},
		{"frames missing", splice(part(0, 5), part(8, 13)), 5},
		{"frames twice", splice(part(0, 7), part(4, 13)), 7},
	} {
		frames, _ := walk(t, tt.data)
		got := slices.IndexFunc(frames, func(f mp3.Frame) bool { return f.Missing > 0 || f.Ancillary < 0 || f.Ancillary > 7 })
		if got != tt.at {
			t.Errorf("%s: frame %d is the first that does not follow, want %d", tt.name, got, tt.at)
		}
	}
}

// TestIndexSide checks side information against what LAME was asked for, and literal bits of a frame.
func TestIndexSide(t *testing.T) {
	frames, _ := walk(t, load(t, "joint-44k.mp3"))
	short, mixed, middle := 0, 0, 0
	for _, f := range frames {
		if f.Header.ModeExtension&2 != 0 {
			middle++
		}
		for gr := range f.Side.Granules {
			for ch := range f.Side.Granules[gr] {
				if f.Side.Granules[gr][ch].BlockType == 2 {
					short++
				}
				if f.Side.Granules[gr][ch].MixedBlock {
					mixed++
				}
			}
		}
	}
	if short == 0 || middle == 0 || mixed > 0 {
		t.Errorf("%d short blocks, %d M/S frames, %d mixed blocks, want some, some, none", short, middle, mixed)
	}

	frame := make([]byte, 417) // MPEG-1, 128 kbit/s, 44.1 kHz, mono
	copy(frame, []byte{0xff, 0xfb, 0x90, 0xc0})
	// main_data_begin 5, private_bits 3, scfsi 9; the first granule's fields.
	setBits(frame, 32, 9, 5, 5, 3, 4, 9, 12, 100, 9, 20, 8, 210, 4, 7, 1, 1, 2, 2, 1, 1, 5, 13, 5, 24, 3, 1, 3, 2, 3, 7, 1, 1, 1, 0, 1, 1)
	// the second's.
	setBits(frame, 32+18+59, 12, 60, 9, 11, 8, 180, 4, 15, 1, 0, 5, 1, 5, 2, 5, 3, 4, 14, 3, 6, 1, 0, 1, 1, 1, 0)
	frames, _ = walk(t, bytes.Repeat(frame, 3))
	want := mp3.SideInfo{MainDataBegin: 5, PrivateBits: 3, SCFSI: [2]uint8{9}, Granules: [2][2]mp3.GranuleInfo{
		{{
			Part23Length: 100, BigValues: 20, GlobalGain: 210, ScalefacCompress: 7, WindowSwitching: true, BlockType: 2, MixedBlock: true,
			TableSelect: [3]uint8{13, 24}, SubblockGain: [3]uint8{1, 2, 7}, Preflag: true, Count1TableSelect: 1,
		}},
		{{
			Part23Length: 60, BigValues: 11, GlobalGain: 180, ScalefacCompress: 15,
			TableSelect: [3]uint8{1, 2, 3}, Region0Count: 14, Region1Count: 6, ScalefacScale: true,
		}},
	}}
	if d := cmp.Diff(want, frames[0].Side); d != "" {
		t.Errorf("side information, -want +got:\n%s", d)
	}
}

// setBits writes pairs of width and value from bit pos on.
func setBits(b []byte, pos int, pairs ...int) {
	for i := 0; i < len(pairs); i += 2 {
		for n := pairs[i] - 1; n >= 0; n-- {
			b[pos>>3] |= byte(pairs[i+1]>>n&1) << (7 - pos&7)
			pos++
		}
	}
}

// TestPieces checks what lies between and around frames.
func TestPieces(t *testing.T) {
	data := load(t, "mono-44k.mp3")
	starts := frameStarts(t, data)
	n := int64(len(data))
	id3 := append([]byte("ID3\x04\x00\x00\x00\x00\x01\x00"), make([]byte, 128)...)
	id3v1 := append([]byte("TAG"), make([]byte, 125)...)
	lyrics := []byte("LYRICSBEGININD0000200000021LYRICS200")
	for _, tt := range []struct {
		name string
		data []byte
		want []mp3.Piece
	}{
		{"tags around", splice(id3, id3, data, lyrics, id3v1), []mp3.Piece{
			{Kind: mp3.PieceID3v2, AtByte: 0, Bytes: 138},
			{Kind: mp3.PieceID3v2, AtByte: 138, Bytes: 138},
			{Kind: mp3.PieceLyrics3, AtByte: 276 + n, Bytes: 36},
			{Kind: mp3.PieceID3v1, AtByte: 312 + n, Bytes: 128},
		}},
		{"tags inside", splice(data[:starts[6]], id3v1, id3, data[starts[6]:]), []mp3.Piece{
			{Kind: mp3.PieceID3v1, AtByte: int64(starts[6]), Bytes: 128},
			{Kind: mp3.PieceID3v2, AtByte: int64(starts[6]) + 128, Bytes: 138},
		}},
		{"a tag inside whose size is none", splice(data[:starts[6]], []byte("ID3\x04\x00\x00\x80\x00\x01\x00"), data[starts[6]:]), []mp3.Piece{
			{Kind: mp3.PieceJunk, AtByte: int64(starts[6]), Bytes: 10},
		}},
		{"a tag that claims too much", splice([]byte("ID3\x04\x00\x00\x7f\x7f\x7f\x7f"), data), []mp3.Piece{{Kind: mp3.PieceID3v2, Bytes: 10}}},
		{"zeros behind", splice(data, make([]byte, 500)), []mp3.Piece{{Kind: mp3.PieceZeros, AtByte: n, Bytes: 500}}},
		{"text behind", splice(data, []byte("evidence")), []mp3.Piece{{Kind: mp3.PieceJunk, AtByte: n, Bytes: 8}}},
		{"last frame cut", data[:starts[12]+50], []mp3.Piece{{Kind: mp3.PieceTruncated, AtByte: int64(starts[12]), Bytes: 50}}},
	} {
		_, x := walk(t, tt.data)
		got, _ := x.Pieces()
		if d := cmp.Diff(tt.want, got); d != "" {
			t.Errorf("%s: pieces, -want +got:\n%s", tt.name, d)
		}
	}
}

// TestTag checks all fields of a LAME tag against what LAME was asked for and says.
func TestTag(t *testing.T) {
	data := load(t, "joint-44k.mp3")
	_, x := walk(t, data)
	got := *x.Tag()
	if len(got.TOC) != 100 {
		t.Errorf("TOC of %d entries, want 100", len(got.TOC))
	}
	got.TOC = nil
	want := mp3.Tag{
		Kind: "Info", FrameBytes: 417, Frames: 11, Bytes: int64(len(data)), Quality: 57,
		LAME: &mp3.LAMETag{
			Encoder: "LAME3.100", VBRMethod: 1, LowpassHz: 17000, NSPsyTune: true, ATHType: 4, BitRate: 128,
			TrackGain: mp3.ReplayGain{Name: 1, Originator: 3, DB: -2.2}, Delay: 576, Padding: 630,
			NoiseShaping: 2, StereoMode: 3, SourceRate: 1, Preset: 128, MusicBytes: int64(len(data)), MusicCRC: 0xf61b, TagCRC: 0x2155, TagCheck: mp3.Right,
		},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("tag, -want +got:\n%s", d)
	}
}

// TestCheckMusic checks what LAME's checksums say of changed files.
func TestCheckMusic(t *testing.T) {
	data := load(t, "joint-44k.mp3")
	lame := bytes.Index(data, []byte("LAME"))
	changed, renamed := slices.Clone(data), slices.Clone(data)
	changed[len(changed)-100] ^= 1
	copy(renamed[lame:], "LAME3.99r")
	second := slices.Clone(changed) // as if LAME's CRC had not begun at 0
	second[lame+19] |= 0x80
	for _, tt := range []struct {
		name             string
		data             []byte
		length, crc, tag mp3.Check
	}{
		{"as written", data, mp3.Right, mp3.Right, mp3.Right},
		{"with a tag behind", splice(data, []byte("TAG"), make([]byte, 125)), mp3.Right, mp3.Right, mp3.Right},
		{"one bit of audio", changed, mp3.Right, mp3.Wrong, mp3.Right},
		{"another encoder's name", renamed, mp3.Right, mp3.Right, mp3.Wrong},
		{"frames put behind", splice(data, data[417:1252]), mp3.Wrong, mp3.Right, mp3.Right},
		{"last frames missing", data[:len(data)-418], mp3.Wrong, mp3.Wrong, mp3.Right},
		{"no tag", data[417:], mp3.NotGiven, mp3.NotGiven, mp3.NotGiven},
		{"second of lame --nogap", second, mp3.Right, mp3.NotGiven, mp3.Wrong},
		{"libavformat, MPEG-1 mono", load(t, "libav-44k.mp3"), mp3.Right, mp3.Right, mp3.Right},
		{"libavformat, frame of 180 bytes", load(t, "libav-16k.mp3"), mp3.Right, mp3.Right, mp3.Right},
	} {
		_, x := walk(t, tt.data)
		got, err := x.CheckMusic()
		tag := mp3.NotGiven
		if x.Tag() != nil {
			tag = x.Tag().LAME.TagCheck
		}
		if err != nil || got.Length != tt.length || got.CRC != tt.crc || tag != tt.tag {
			t.Errorf("%s: length %v, CRC %v, tag %v, error %v, want %v, %v, %v", tt.name, got.Length, got.CRC, tag, err, tt.length, tt.crc, tt.tag)
		}
	}
}

func FuzzIndex(f *testing.F) {
	for _, file := range files {
		data := load(f, file.file())
		f.Add(data[:min(len(data), 2500)])
	}
	f.Add([]byte("ID3\x04\x00\x10\x00\x00\x01\x00"))
	seedTags(f)
	f.Add(append([]byte("LYRICSBEGININD0000200000021LYRICS200TAG"), make([]byte, 125)...))
	f.Fuzz(func(t *testing.T, data []byte) {
		x, err := mp3.NewIndex(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return
		}
		end := int64(0)
		for x.Next() {
			f := x.Frame()
			if f.AtByte < end || len(x.Bytes()) != f.Bytes || f.Bytes < 4 {
				t.Fatalf("frame of %d bytes at %d behind one that ends at %d", f.Bytes, f.AtByte, end)
			}
			end = f.AtByte + int64(f.Bytes)
		}
		pieces, _ := x.Pieces()
		for _, p := range pieces {
			if p.Bytes <= 0 || p.AtByte < 0 || p.AtByte+p.Bytes > int64(len(data)) {
				t.Errorf("piece %+v of a file of %d bytes", p, len(data))
			}
		}
		x.Problems()
		if _, err := x.CheckMusic(); err != nil {
			t.Error(err)
		}
	})
}

// TestTagsInside checks that audio of another format in a tag is not decoded but told, and that the walk goes on behind it.
func TestTagsInside(t *testing.T) {
	data, other := load(t, "mono-44k.mp3"), load(t, "mono-22k.mp3")
	starts := frameStarts(t, data)
	hidden := splice([]byte("ID3\x04\x00\x00\x00\x00\x08\x29"), other[:1043], make([]byte, 22)) // ten whole frames in a tag
	clean, _ := decode(t, data, 4096)
	got, d := decode(t, splice(data[:starts[6]], hidden, data[starts[6]:]), 4096)
	if !slices.Equal(got, clean) {
		t.Errorf("%d samples, want the %d of the file without the tag", len(got), len(clean))
	}
	if p := d.Problems(); len(p) != 2 || p[0].Code != mp3.CodeTagInside || p[1].Code != mp3.CodeFramesInside {
		t.Errorf("Problems = %v, want %s and %s", p, mp3.CodeTagInside, mp3.CodeFramesInside)
	}
}

// TestSection decodes the part of a file that has another format, by where the index says it begins.
func TestSection(t *testing.T) {
	first, second := load(t, "mono-44k.mp3"), load(t, "mono-22k.mp3")
	file := bytes.NewReader(splice(first, second))
	x, err := mp3.NewIndex(file, file.Size())
	if err != nil {
		t.Fatal(err)
	}
	at := int64(0)
	for x.Next() {
		if x.Frame().Change {
			at = x.Frame().AtByte
		}
	}
	if at != int64(len(first)) {
		t.Fatalf("the format changes at byte %d, want %d", at, len(first))
	}
	d, err := mp3.NewDecoder(io.NewSectionReader(file, at, file.Size()-at), file.Size()-at)
	if err != nil {
		t.Fatal(err)
	}
	want, _ := decode(t, second, 4096)
	got := make([]float32, len(want)+1)
	if n, _ := d.Read(got); !slices.Equal(got[:n], want) {
		t.Errorf("%d samples of the second part, want %d like the file alone", n, len(want))
	}
}

// TestIndexReadError checks that an error of the reader ends the walk and is told.
func TestIndexReadError(t *testing.T) {
	data := load(t, "mono-44k.mp3")
	x, err := mp3.NewIndex(failing{bytes.NewReader(data)}, int64(len(data)))
	n := 0
	for err == nil && x.Next() {
		n++
	}
	if err == nil {
		err = x.Err()
	}
	if !errors.Is(err, errDisk) {
		t.Errorf("%d frames, error %v, want %v", n, err, errDisk)
	}
}
