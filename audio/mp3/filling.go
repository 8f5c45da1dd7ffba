package mp3

// maxFilling is how much of what lies between main data is given, and fillingFrames, a power of 2, in how many frames it is
// looked for.
const (
	maxFilling    = 64
	fillingFrames = 64
)

// extent is where a frame's own main data lies.
type extent struct {
	at    int64
	bytes int
}

// Filling returns the whole bytes that Frame.Ancillary counts, at most 64 of them. Encoders write nothing there, or stuffing: one
// byte again and again, in LAME's case behind its name, or ancillary data in every frame. Where frames were cut out, remains of
// their main data are left. It is valid until the next call of any method.
func (x *Index) Filling() []byte {
	f := &x.frame
	if f.Ancillary < 8 {
		return nil
	}
	back := int(f.Side.MainDataBegin)
	from := back + f.Ancillary/8 // bytes before the frame's own main data
	to := max(back, from-maxFilling)
	out := x.filling[:0]
	behind := 0 // bytes of main data between an extent's end and the frame's own
	var parts [fillingFrames]extent
	n := 0
	for i := x.count - 2; i >= 0 && i > x.count-fillingFrames && behind < from; i-- { // from the frame before on
		e := x.extents[i&(fillingFrames-1)]
		parts[n] = cutExtent(e, behind, from, to)
		behind += e.bytes
		n++
	}
	for n--; n >= 0; n-- {
		out = append(out, x.bytes(parts[n].at, parts[n].bytes)...)
	}
	return out
}

// cutExtent returns the part of an extent, which ends behind bytes before the frame's own main data, that lies from…to bytes before.
func cutExtent(e extent, behind, from, to int) extent {
	first, last := min(behind+e.bytes, from), max(behind, to)
	if first <= last {
		return extent{}
	}
	return extent{e.at + int64(behind+e.bytes-first), first - last}
}
