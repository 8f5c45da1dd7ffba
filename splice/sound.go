package splice

// Sound finds what of a recording lies between the silence at its ends, as [Silence] has it.
type Sound struct {
	start, end, at int64
}

// Write takes the next samples, in blocks of any size.
func (s *Sound) Write(x []float32) {
	last := len(x) - 1
	for last >= 0 && silent(x[last]) {
		last--
	}
	if last >= 0 {
		if s.end == 0 {
			first := 0
			for silent(x[first]) {
				first++
			}
			s.start = s.at + int64(first)
		}
		s.end = s.at + int64(last) + 1
	}
	s.at += int64(len(x))
}

// Span returns the samples from the first to behind the last that are not silent, 0 and 0 if all are.
func (s *Sound) Span() (start, end int64) { return s.start, s.end }

// silent reports whether a sample is less than half a step of 16 bits.
func silent(v float32) bool { return v < almostZero && v > -almostZero }
