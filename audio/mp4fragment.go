package audio

import "encoding/binary"

// mp4Defaults are what the samples of fragments have where their run does not say it.
type mp4Defaults struct{ ticks, size uint32 }

// fragmentDefaults reads trex (section 8.8.3). mvex stands behind the tracks.
func (f *mp4File) fragmentDefaults(b *mp4Box) {
	body := f.bytes(b)
	if len(body) < 24 {
		return
	}
	for _, t := range f.tracks {
		if t.id == binary.BigEndian.Uint32(body[4:]) {
			t.defaults = mp4Defaults{binary.BigEndian.Uint32(body[12:]), binary.BigEndian.Uint32(body[16:])}
		}
	}
}

// fragmentField reads what boxes of fragments say for the structure.
func (f *mp4File) fragmentField(b *mp4Box) {
	body := f.bytes(b)
	switch {
	case b.kind == "mfhd" && len(body) >= 8:
		b.field("sequence_number", "%d", binary.BigEndian.Uint32(body[4:]))
	case b.kind == "tfhd" && len(body) >= 8:
		b.field("track", "%d", binary.BigEndian.Uint32(body[4:]))
	case b.kind == "tfdt" && len(body) >= 8:
		v, _ := decodeTime(body)
		b.field("decode_time", "%d", v)
	case b.kind == "sidx" && len(body) >= 12:
		b.field("timescale", "%d", binary.BigEndian.Uint32(body[8:]))
	}
}

// decodeTime reads tfdt (section 8.8.12).
func decodeTime(body []byte) (uint64, bool) {
	switch {
	case len(body) >= 12 && body[0] == 1:
		return binary.BigEndian.Uint64(body[4:]), true
	case len(body) >= 8:
		return uint64(binary.BigEndian.Uint32(body[4:])), true
	}
	return 0, false
}

// mp4Run is a run of samples in a fragment (trun, section 8.8.8).
type mp4Run struct {
	entries  mp4Reader
	next     int64
	flags    uint32
	defaults mp4Defaults
	base     int64 // that offsets of data count from
	at       int64 // of the next sample
	time     uint64
	timed    bool // time holds for the first sample
}

// maxRuns bounds the runs of one moof.
const maxRuns = 4096

// mp4Fragments walks the samples of the track's fragments, box by box.
type mp4Fragments struct {
	src   *source
	track *mp4Track
	at    int64 // of the next box of the file
	runs  []mp4Run
	clock uint64 // tick where the last sample ended
	begun bool   // clock holds
}

func (f *mp4Fragments) next() (mp4Sample, bool) {
	for {
		for len(f.runs) > 0 {
			if s, ok := f.runs[0].sample(); ok {
				f.place(&s)
				return s, true
			}
			f.runs = f.runs[1:]
		}
		b, _, ok := mp4Header(f.src, f.at, f.src.size)
		if !ok {
			return mp4Sample{}, false
		}
		if f.at = b.end; b.kind == "moof" {
			f.fragment(b)
		}
	}
}

// place compares the time that a run begins at with where the last ended.
func (f *mp4Fragments) place(s *mp4Sample) {
	if r := &f.runs[0]; r.timed {
		r.timed = false
		if f.begun && r.time > f.clock {
			s.jump = r.time - f.clock
		}
		f.clock = r.time
	}
	f.begun = true
	f.clock += s.ticks
}

// fragment reads the runs of the track inside a moof.
func (f *mp4Fragments) fragment(moof *mp4Box) {
	for at := moof.body; at+8 <= moof.end && len(f.runs) < maxRuns; {
		b, _, ok := mp4Header(f.src, at, moof.end)
		if !ok {
			return
		}
		if b.kind == "traf" {
			f.trackFragment(moof.at, b)
		}
		at = b.end
	}
}

// trackFragment reads tfhd, tfdt and trun (sections 8.8.7, 8.8.12, 8.8.8).
func (f *mp4Fragments) trackFragment(moof int64, traf *mp4Box) {
	run := mp4Run{defaults: f.track.defaults, base: moof, at: moof}
	mine := false
	for at := traf.body; at+8 <= traf.end && len(f.runs) < maxRuns; {
		b, _, ok := mp4Header(f.src, at, traf.end)
		if !ok {
			return
		}
		body := f.src.bytes(b.body, int(min(b.end-b.body, 64)))
		switch {
		case b.kind == "tfhd" && len(body) >= 8:
			mine = binary.BigEndian.Uint32(body[4:]) == f.track.id
			run.header(body)
		case b.kind == "tfdt" && mine:
			run.time, run.timed = decodeTime(body)
		case b.kind == "trun" && mine && len(body) >= 8:
			run.begin(f.src, b, body)
			f.runs = append(f.runs, run)
			run.timed, run.at = false, run.end()
		}
		at = b.end
	}
}

// header reads the optional fields of tfhd.
func (r *mp4Run) header(body []byte) {
	flags, rest := binary.BigEndian.Uint32(body)&0xffffff, body[8:]
	take := func(bit uint32, n int) []byte {
		if flags&bit == 0 || len(rest) < n {
			return nil
		}
		v := rest[:n]
		rest = rest[n:]
		return v
	}
	if v := take(1, 8); v != nil {
		r.base = int64(min(binary.BigEndian.Uint64(v), 1<<62))
		r.at = r.base
	}
	take(2, 4)
	if v := take(8, 4); v != nil {
		r.defaults.ticks = binary.BigEndian.Uint32(v)
	}
	if v := take(0x10, 4); v != nil {
		r.defaults.size = binary.BigEndian.Uint32(v)
	}
}

// begin reads the head of trun. Where it does not say where its data begin, they follow those of the run before.
func (r *mp4Run) begin(src *source, b *mp4Box, body []byte) {
	r.flags = binary.BigEndian.Uint32(body) & 0xffffff
	table := mp4Table{at: b.body + 8}
	if r.flags&1 != 0 && len(body) >= 12 {
		r.at = r.base + int64(int32(binary.BigEndian.Uint32(body[8:])))
		table.at += 4
	}
	if r.flags&4 != 0 {
		table.at += 4
	}
	for bit := uint32(0x100); bit <= 0x800; bit <<= 1 {
		if r.flags&bit != 0 {
			table.width += 4
		}
	}
	table.count = int64(binary.BigEndian.Uint32(body[4:]))
	switch {
	case table.width > 0:
		table.count = min(table.count, max(b.end-table.at, 0)/int64(table.width))
	case r.defaults.size == 0:
		table.count = 0
	default: // up to the first sample outside of the file
		table.count = min(table.count, max(src.size-r.at, 0)/int64(r.defaults.size)+1)
	}
	r.entries, r.next = mp4Reader{src: src, table: table}, 0
}

// sample returns the next sample of the run.
func (r *mp4Run) sample() (mp4Sample, bool) {
	if r.next >= r.entries.table.count {
		return mp4Sample{}, false
	}
	ticks, size := r.defaults.ticks, r.defaults.size
	if r.entries.table.width > 0 {
		e := r.entries.entry(r.next)
		if e == nil {
			return mp4Sample{}, false
		}
		if r.flags&0x100 != 0 {
			ticks, e = binary.BigEndian.Uint32(e), e[4:]
		}
		if r.flags&0x200 != 0 {
			size = binary.BigEndian.Uint32(e)
		}
	}
	r.next++
	s := mp4Sample{at: r.at, size: int64(size), ticks: uint64(ticks), count: 1}
	r.at += s.size
	return s, true
}

// end returns where the data of the run end; the next run's begin there if it does not say.
func (r mp4Run) end() int64 {
	if r.entries.table.width == 0 {
		return r.at + r.entries.table.count*int64(r.defaults.size)
	}
	for {
		if _, ok := r.sample(); !ok {
			return r.at
		}
	}
}
