package audio

import (
	"encoding/binary"
	"slices"
	"strings"
)

// maxChunks bounds the walk over a file's chunks.
const maxChunks = 4096

// chunkLayout says how a family of containers writes the headers of its chunks.
type chunkLayout struct {
	head   int64 // bytes of a header
	sizeAt int64 // where in it the length stands
	align  int64 // lengths are filled up to multiples of it
	parse  func(head []byte) (id string, size uint64, ok bool)
}

// Layouts: RIFF (Microsoft and IBM, 1991), IFF (EA IFF 85), Sony Wave64, and CAF (Apple).
var (
	riffLayout = chunkLayout{head: 8, sizeAt: 4, align: 2, parse: func(b []byte) (string, uint64, bool) {
		return string(b[:4]), uint64(binary.LittleEndian.Uint32(b[4:])), isChunkID(string(b[:4]))
	}}
	iffLayout = chunkLayout{head: 8, sizeAt: 4, align: 2, parse: func(b []byte) (string, uint64, bool) {
		return string(b[:4]), uint64(binary.BigEndian.Uint32(b[4:])), isChunkID(string(b[:4]))
	}}
	cafLayout = chunkLayout{head: 12, sizeAt: 4, align: 1, parse: func(b []byte) (string, uint64, bool) {
		return string(b[:4]), binary.BigEndian.Uint64(b[4:]), isChunkID(string(b[:4]))
	}}
	w64Layout = chunkLayout{head: 24, sizeAt: 16, align: 8, parse: parseW64Chunk}
)

// chunk is one piece of a file of these families.
type chunk struct {
	id       string
	at, body int64  // where its header and its content begin
	size     int64  // of the content, as far as the file holds it
	declared uint64 // what the header says of it
	unpadded bool   // the file ends where its pad should stand, as writers leave it
}

// chunkFile collects what a walk over chunks finds. Formats embed it.
type chunkFile struct {
	problemList
	src    *source
	layout chunkLayout
	info   Info
	chunks []chunk
	end    int64  // where the walk stopped
	cuts   int    // chunks that were cut short
	spans  []span // the samples
	codec  codec
}

// walk reads the chunks in the order of the file, from at on. visit may correct a chunk's size, which says where the
// next begins.
func (f *chunkFile) walk(at int64, visit func(*chunk) error) error {
	for range maxChunks {
		f.end = min(at, f.src.size)
		head := f.src.bytes(at, int(f.layout.head))
		if int64(len(head)) < f.layout.head {
			f.trailing(at, "chunk header cut off")
			return nil
		}
		c := chunk{at: at, body: at + f.layout.head}
		var ok bool
		if c.id, c.declared, ok = f.layout.parse(head); !ok {
			f.trailing(at, "bytes after the last chunk")
			return nil
		}
		c.size = int64(min(c.declared, uint64(f.src.size-c.body)))
		if err := visit(&c); err != nil {
			return err
		}
		at = f.after(&c)
		f.chunks = append(f.chunks, c)
	}
	if f.end = min(at, f.src.size); f.end < f.src.size {
		f.add(CodeLimit, at, "more than %d chunks: the rest of the file is not read", maxChunks)
	}
	return nil
}

func (f *chunkFile) trailing(at int64, what string) {
	if n := f.src.size - at; n > 0 {
		f.add(CodeJunk, at, "%s (%d bytes)", what, n)
	}
}

// after returns where the chunk behind c begins, and reports a pad that is not as it should be. One that is missing at
// the end of the file is a habit of writers, sox among them, that costs nothing.
func (f *chunkFile) after(c *chunk) int64 {
	end := c.body + c.size
	pad := -c.size & (f.layout.align - 1)
	if pad == 0 || c.size < int64(min(c.declared, 1<<62)) {
		return end
	}
	b := f.src.bytes(end, int(pad+f.layout.head))
	switch {
	case int64(len(b)) < pad:
		c.unpadded = true
	case strings.Trim(string(b[:pad]), "\x00") == "":
	case int64(len(b)) >= f.layout.head && f.isKnown(b[:f.layout.head]):
		f.add(CodeInconsistent, end, "chunk %q of odd length without its pad", c.id)
		return end
	default:
		f.add(CodeInconsistent, end, "the pad behind chunk %q is not zero (%x)", c.id, b[:pad])
	}
	return end + pad
}

// knownChunks are the names that tell a chunk from a stray byte before one.
var knownChunks = []string{
	"fmt ", "data", "LIST", "list", "fact", "bext", "junk", "JUNK", "PAD ", "FLLR", "iXML", "cue ", "smpl", "id3 ", "ID3 ", "PEAK",
	"COMM", "SSND", "ANNO", "NAME", "MARK", "INST",
}

// isKnown reports whether a chunk with a well-known name begins with these bytes.
func (f *chunkFile) isKnown(head []byte) bool {
	id, _, ok := f.layout.parse(head)
	return ok && slices.Contains(knownChunks, id)
}

// overrun reports a chunk that is longer than the file.
func (f *chunkFile) overrun(c *chunk) {
	if uint64(c.size) < c.declared {
		f.add(CodeBadSize, c.at+f.layout.sizeAt, "chunk %q claims %d bytes, %d are left", c.id, c.declared, c.size)
	}
}

// maxSearch bounds how far behind a chunk with a false length others are searched, maxCuts how often.
const (
	maxSearch = 1 << 20
	maxCuts   = 16
)

// cutShort ends a chunk that is longer than the file where the first of some chunks begins in it: its length is false,
// and they are needed.
func (f *chunkFile) cutShort(c *chunk, needed ...string) {
	if uint64(c.size) >= c.declared || f.cuts == maxCuts {
		return
	}
	b := f.src.bytes(c.body, int(min(c.size, maxSearch)))
	first := len(b)
	for _, id := range needed {
		if i := strings.Index(string(b[:first]), id); i >= 0 {
			first = i
		}
	}
	if first < len(b) {
		f.cuts++
		c.size = int64(first)
		f.add(CodeDamaged, c.body+c.size, "went on at chunk %q, inside the one before", b[first:first+4])
	}
}

// maxBody bounds what is read of a chunk other than samples; coding histories and lists of tags are far smaller.
const maxBody = 1 << 20

// content returns the bytes of a chunk, up to maxBody.
func (f *chunkFile) content(c *chunk) []byte {
	return f.src.bytes(c.body, int(min(c.size, maxBody)))
}

// stream checks what the walk found and makes a stream of it.
func (f *chunkFile) stream() (*Stream, error) {
	if err := checkInfo(f.info); err != nil {
		return nil, err
	}
	if f.codec.lacks != "" {
		return nil, damaged(-1, f.codec.lacks) // no other decoder could do more than guess
	}
	if f.codec.decoder == nil {
		return nil, noDecoder(f.info)
	}
	if f.spans == nil {
		return nil, damaged(f.src.size, f.info.Container+" file without samples")
	}
	f.info.Decoder = decoderName
	f.info.Frames = 0
	for i := range f.spans {
		s := &f.spans[i]
		n := s.end - s.at
		f.info.Frames += f.codec.frames(n)
		if extra := n % int64(f.codec.unit); extra != 0 && !f.codec.partial {
			f.add(CodeBadSize, s.end-extra, "%d bytes at the end of the samples are not a whole frame", extra)
			s.end -= extra
		}
	}
	return NewStream(f.info, f.codec.decoder(spanReader{
		problemList: f.problemList, r: f.src.r, spans: f.spans, unit: int64(f.codec.unit),
	})), nil
}

// isChunkID reports whether s may name a chunk: printable ASCII.
func isChunkID(s string) bool {
	for _, c := range []byte(s) {
		if c < ' ' || c > '~' {
			return false
		}
	}
	return true
}

// decoderName names the decoders of this package itself.
const decoderName = "earwitness"
