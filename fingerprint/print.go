package fingerprint

import (
	"cmp"
	"encoding/binary"
	"errors"
	"slices"

	"github.com/earwitness/earwitness/fingerprint/internal/kernel"
)

// Print is what is kept of one recording to compare it with others. The zero value is that of an empty recording.
type Print struct {
	rows   int      // of the spectrogram
	peaks  []peak   // by row, then bin
	bits   []uint32 // a word for each frame
	active []uint64 // a bit for each frame, the lowest first: neither steady nor silent
}

// Seconds returns how much audio the print covers.
func (p *Print) Seconds() float64 { return float64(p.rows) * rowSeconds }

// Landmarks returns the number of landmarks.
func (p *Print) Landmarks() int { return len(p.peaks) }

func (p *Print) add(word uint32, active bool) {
	n := len(p.bits)
	p.bits = append(p.bits, word)
	if n%64 == 0 {
		p.active = append(p.active, 0)
	}
	if active {
		p.active[n/64] |= 1 << (n % 64)
	}
}

func (p *Print) isActive(frame int) bool { return p.active[frame/64]>>(frame%64)&1 != 0 }

// frames returns the bits as the kernels take them.
func (p *Print) frames() kernel.Frames { return kernel.Frames{Words: p.bits, Active: p.active} }

// framesOf returns how many frames of bits the rows of a recording give.
func framesOf(rows int) int {
	return max(0, (rows-1)/rowsPerFrame-smoothRows+1-lagFrames)
}

// printVersion is the first byte of a marshalled print.
const printVersion = 2

var errPrint = errors.New("not a fingerprint, or a damaged one")

// MarshalBinary packs the print: a version byte, the number of rows and of landmarks as varints, the landmarks as
// varint steps in rows and a byte for the bin, the frames' words (little endian), and the activity bits. It never fails.
func (p *Print) MarshalBinary() ([]byte, error) {
	out := make([]byte, 0, 16+3*len(p.peaks)+5*len(p.bits))
	out = append(out, printVersion)
	out = binary.AppendUvarint(out, uint64(p.rows))
	out = binary.AppendUvarint(out, uint64(len(p.peaks)))
	last := uint32(0)
	for _, k := range p.peaks {
		out = binary.AppendUvarint(out, uint64(k.row-last))
		out = append(out, k.bin)
		last = k.row
	}
	for _, w := range p.bits {
		out = binary.LittleEndian.AppendUint32(out, w)
	}
	for i := range activeBytes(len(p.bits)) {
		out = append(out, byte(p.active[i/8]>>(8*(i%8))))
	}
	return out, nil
}

func activeBytes(frames int) int { return (frames + 7) / 8 }

// UnmarshalBinary reads what MarshalBinary wrote. Anything else is an error, and never takes more memory than a small
// multiple of the data.
func (p *Print) UnmarshalBinary(data []byte) error {
	if len(data) < 1 || data[0] != printVersion {
		return errPrint
	}
	r := reader{data: data[1:]}
	rows, n := r.uvarint(), r.uvarint()
	// Rows that give no frames are few, and each landmark takes two bytes.
	if r.bad || rows > 8*uint64(len(data))+64 || n > uint64(len(data)/2) {
		return errPrint
	}
	q := Print{rows: int(rows), peaks: make([]peak, n)}
	last := uint64(0)
	for i := range q.peaks {
		last += r.uvarint()
		bin := r.byte()
		if r.bad || last >= rows || bin < loBin || bin >= hiBin || i > 0 && !before(q.peaks[i-1], peak{uint32(last), bin}) {
			return errPrint
		}
		q.peaks[i] = peak{row: uint32(last), bin: bin}
	}
	frames := framesOf(q.rows)
	if len(r.data) != 4*frames+activeBytes(frames) {
		return errPrint
	}
	q.bits = make([]uint32, frames)
	for i := range q.bits {
		q.bits[i] = binary.LittleEndian.Uint32(r.data[4*i:])
	}
	q.active = make([]uint64, (frames+63)/64)
	for i, b := range r.data[4*frames:] {
		q.active[i/8] |= uint64(b) << (8 * (i % 8))
	}
	if frames%64 > 0 && q.active[frames/64]>>(frames%64) != 0 {
		return errPrint
	}
	*p = q
	return nil
}

// reader takes values off the front of data; bad once it ran out.
type reader struct {
	data []byte
	bad  bool
}

func (r *reader) uvarint() uint64 {
	v, n := binary.Uvarint(r.data)
	if n <= 0 || v > 1<<40 {
		r.bad = true
		return 0
	}
	r.data = r.data[n:]
	return v
}

func (r *reader) byte() byte {
	if len(r.data) == 0 {
		r.bad = true
		return 0
	}
	b := r.data[0]
	r.data = r.data[1:]
	return b
}

// search returns the first landmark at or after the row.
func search(peaks []peak, row uint32) int {
	i, _ := slices.BinarySearchFunc(peaks, row, func(k peak, r uint32) int { return cmp.Compare(k.row, r) })
	return i
}
