package fingerprint

const (
	// loBin and hiBin bound the bins that landmarks are sought in: 220 Hz to 3.4 kHz, what a telephone passes.
	loBin, hiBin = 14, 218
	// A landmark is the loudest bin within boxBins bins and boxRows rows on each side. Recordings of speech give 30 to
	// 40 a second.
	boxBins, boxRows = 7, 7
	// peakSteps is the quantisation of levels, steps an octave of power: 3 dB/8. What differs less is equal.
	peakSteps = 8
)

var peakLevels = newLevels(peakSteps, silentPower)

// peak is a landmark.
type peak struct {
	row uint32
	bin uint8
}

func before(a, b peak) bool { return a.row < b.row || a.row == b.row && a.bin < b.bin }

// landmarker finds the landmarks of rows as they come.
type landmarker struct {
	rows   int
	levels [2*boxRows + 1]edged // ring of rows about the one searched
	peaks  [hiBin - loBin]uint8 // bins of that row that stand over their next neighbours, scratch
}

// edged are the levels of a row, with silence on either side: a box may reach over the edges.
type edged [boxBins + hiBin - loBin + boxBins]int16

// silent is less than any level.
const silent = -1 << 15

// row takes the next row and appends the landmarks of the row boxRows before it.
func (m *landmarker) row(dst []peak, power []float32) []peak {
	levels := m.at(m.rows)
	for i := range boxBins {
		levels[i], levels[len(levels)-1-i] = silent, silent
	}
	for i, v := range power[loBin:hiBin] {
		levels[boxBins+i] = int16(peakLevels.of(v))
	}
	m.rows++
	row := m.rows - 1 - boxRows
	if row < boxRows {
		return dst
	}
	for _, bin := range m.raised(row) {
		if m.stands(row, int(bin)) {
			dst = append(dst, peak{row: uint32(row), bin: loBin + bin})
		}
	}
	return dst
}

// at is the place of a row in the ring.
func (m *landmarker) at(row int) *edged { return &m.levels[row%len(m.levels)] }

// raised returns the bins, from loBin on, that are louder than the four next to them in row and column. Of noise that is one
// in five, which nobody can guess: so it is counted, not branched on.
func (m *landmarker) raised(row int) []uint8 {
	n := 0
	before, now, after := m.at(row-1), m.at(row), m.at(row+1)
	for i := range m.peaks {
		at := boxBins + i
		v := int32(now[at])
		less := (int32(now[at-1]) - v) & (int32(now[at+1]) - v) & (int32(before[at]) - v) & (int32(after[at]) - v)
		m.peaks[n] = uint8(i)
		n += int(uint32(less) >> 31) // all four are negative
	}
	return m.peaks[:n]
}

// stands says whether a bin is louder than all others in the box about it. Equals do not stand, so that silence and
// steady tones have no landmarks.
func (m *landmarker) stands(row, bin int) bool {
	const size = 2*boxBins + 1
	near := m.at(row)[bin:][:size]
	level := near[boxBins]
	for i, v := range near {
		if v >= level && i != boxBins {
			return false
		}
	}
	for away := 1; away <= boxRows; away++ {
		before, after := m.at(row - away)[bin:][:size], m.at(row + away)[bin:][:size]
		for i, v := range before {
			if v >= level || after[i] >= level {
				return false
			}
		}
	}
	return true
}
