package audio

import (
	"slices"
	"sort"
	"strconv"
)

// addProblems adds those that opening the file did not tell already.
func (s *Structure) addProblems(list []Problem) {
	for _, p := range list {
		if !slices.Contains(s.Problems, p) {
			s.Problems = append(s.Problems, p)
		}
	}
}

// inspectMP4 gives every box with its place. Fragments, each a moof with what belongs to it, are parts of their own.
func inspectMP4(src *source, out *Structure) {
	f := readMP4(src)
	f.unreferenced()
	out.addProblems(f.Problems())
	for i := 0; i < len(f.parts); {
		n := fragmentLength(f.parts[i:])
		if n == 0 {
			out.Parts = append(out.Parts, f.parts[i])
			i++
			continue
		}
		whole := f.parts[i : i+n]
		last := whole[n-1]
		out.Parts = append(out.Parts, Part{
			Name: "fragment", AtByte: whole[0].AtByte, Bytes: last.AtByte + last.Bytes - whole[0].AtByte, Parts: whole,
		})
		i += n
	}
}

// unreferenced tells how many bytes of each mdat belong to no packet of any track: what was cut out of a recording by its
// tables alone is still there.
func (f *mp4File) unreferenced() {
	const most = 16 // tracks, since each walks through all fragments
	if len(f.tracks) > most {
		return
	}
	used, walked := make([]int64, len(f.parts)), int64(0)
	for _, t := range f.tracks {
		if !t.sized() {
			return
		}
		samples := newMP4Samples(f.src, t, f.moof)
		samples.chunks = true
		for s, ok := samples.next(); ok; s, ok = samples.next() {
			if walked += s.size*s.count + 8; walked > 2*f.src.size+1<<20 {
				return // packets lie over each other again and again
			}
			i := sort.Search(len(f.parts), func(i int) bool { return f.parts[i].AtByte+f.parts[i].Bytes > s.at })
			if i < len(f.parts) {
				used[i] += s.size * s.count
			}
		}
	}
	for i := range f.parts {
		const header = 8
		p := &f.parts[i]
		if free := p.Bytes - header - used[i]; p.Name == "mdat" && free > 0 {
			p.Fields = append(p.Fields, Tag{"bytes_of_no_packet", strconv.FormatInt(free, 10)})
		}
	}
}

// sized reports whether the sizes of the track's samples are known in bytes, and corrects those that QuickTime counts as 1.
func (t *mp4Track) sized() bool {
	if c, ok := t.entry.pcm(); ok && t.size > 0 {
		t.size = uint32(c.bytes * max(t.entry.channels, 1))
		return true
	}
	return t.size != 1 && (t.count > 0 || t.stco.count == 0)
}

// fragmentLength returns how many of the boxes make up one fragment: a moof, what announces it, and its mdat.
func fragmentLength(parts []Part) int {
	n := 0
	for n < len(parts) && slices.Contains([]string{"styp", "sidx", "prft", "emsg"}, parts[n].Name) {
		n++
	}
	if n+1 < len(parts) && parts[n].Name == "moof" && parts[n+1].Name == "mdat" {
		return n + 2
	}
	return 0
}

// inspectMatroska gives the elements around the media, clusters as they come, and what they hold of each track.
func inspectMatroska(src *source, out *Structure) {
	f := readMatroska(src)
	out.addProblems(f.Problems())
	out.Parts = f.parts
}
