package audio

import "slices"

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
	f.compareMedia()
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
