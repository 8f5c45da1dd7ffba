package audio

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"
)

// leastHidden is how many bytes of no packet are told as hidden; fewer are what writers leave between pieces.
const leastHidden = 1024

// compareMedia holds the packets of all tracks against the bytes of each mdat: packets of a track that lie over each other
// make sound be heard twice, and what was cut out of a recording by its tables alone is still there.
func (f *mp4File) compareMedia() {
	const most = 16 // tracks, where each must walk through all fragments
	if f.moof >= 0 && len(f.tracks) > most {
		f.add(CodeMore, f.moof, "more than %d tracks: bytes that belong to no packet are not looked for", most)
		return
	}
	var used []extent
	for _, t := range f.tracks {
		list, ok := f.extents(*t)
		if !ok {
			return
		}
		list, shared := union(list)
		if shared.size > 0 && t.kind == "soun" {
			f.add(CodeInconsistent, shared.at, "packets of track %d lie over each other: %d bytes from here on belong to several",
				t.id, shared.size)
		}
		used = append(used, list...)
	}
	used, _ = union(used)
	f.unreferenced(used)
}

// extents returns where the packets of a track lie in the file, or false if their sizes are not known. It stops where they
// have passed over the file twice.
func (f *mp4File) extents(t mp4Track) (list []extent, ok bool) {
	if !t.sized() {
		return nil, false
	}
	samples := newMP4Samples(f.src, &t, f.moof)
	samples.chunks = true
	walked := int64(0)
	for s, more := samples.next(); more && walked <= 2*f.src.size; s, more = samples.next() {
		size := min(s.size*s.count, f.src.size-s.at)
		if s.at < 0 || size <= 0 {
			continue
		}
		walked += size
		if n := len(list); n > 0 && list[n-1].at+list[n-1].size == s.at {
			list[n-1].size += size
		} else if list = append(list, extent{s.at, size}); n == maxExtents {
			return nil, false
		}
	}
	return list, f.src.err == nil
}

// sized reports whether the sizes of the track's samples are known in bytes, and corrects those that QuickTime counts as 1.
func (t *mp4Track) sized() bool {
	if c, ok := t.entry.pcm(); ok && t.size > 0 {
		t.size = uint32(c.bytes * max(t.entry.channels, 1))
		return true
	}
	return t.size != 1 && (t.count > 0 || t.stco.count == 0)
}

// union puts extents in the order of the file and makes one of those that touch. shared is how many bytes lie in several,
// from the first such byte on.
func union(list []extent) (out []extent, shared extent) {
	slices.SortFunc(list, func(a, b extent) int { return cmp.Compare(a.at, b.at) })
	for _, e := range list {
		n := len(out)
		if n == 0 || out[n-1].at+out[n-1].size < e.at {
			out = append(out, e)
			continue
		}
		last := &out[n-1]
		end := last.at + last.size
		if over := min(end, e.at+e.size) - e.at; over > 0 {
			if shared.size == 0 {
				shared.at = e.at
			}
			shared.size += over
		}
		last.size = max(end, e.at+e.size) - last.at
	}
	return out, shared
}

// unreferenced tells what of each mdat lies outside of the extents, which are in the order of the file.
func (f *mp4File) unreferenced(used []extent) {
	hidden := extent{at: -1}
	for i := range f.parts {
		p := &f.parts[i]
		if p.Name != "mdat" {
			continue
		}
		b, _, _ := mp4Header(f.src, p.AtByte, p.AtByte+p.Bytes)
		free := int64(0)
		for _, gap := range gaps(used, extent{b.body, b.end - b.body}) {
			free += gap.size
			if f.padding(gap) {
				continue
			}
			if hidden.size += gap.size; hidden.at < 0 {
				hidden.at = gap.at
			}
		}
		if free > 0 {
			p.Fields = append(p.Fields, Tag{"bytes_of_no_packet", strconv.FormatInt(free, 10)})
		}
	}
	if hidden.size >= leastHidden {
		f.add(CodeHidden, hidden.at, "%d bytes of media, the first of them here, belong to no packet of any track", hidden.size)
	}
}

// gaps returns what of whole lies between the extents.
func gaps(used []extent, whole extent) (out []extent) {
	at, end := whole.at, whole.at+whole.size
	first, _ := slices.BinarySearchFunc(used, at, func(e extent, at int64) int { return cmp.Compare(e.at+e.size, at) })
	for _, e := range used[first:] {
		if e.at >= end {
			break
		}
		if e.at > at {
			out = append(out, extent{at, e.at - at})
		}
		at = max(at, e.at+e.size)
	}
	if at < end {
		out = append(out, extent{at, end - at})
	}
	return out
}

// padding reports whether a gap begins with zeros alone.
func (f *mp4File) padding(gap extent) bool {
	b := f.src.bytes(gap.at, int(min(gap.size, 4096)))
	return len(bytes.Trim(b, "\x00")) == 0
}
