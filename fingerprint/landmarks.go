package fingerprint

import "slices"

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
	levels [2*boxRows + 1][hiBin - loBin]int16 // ring of rows about the one searched
	loud   [2*boxRows + 1][hiBin - loBin]int16 // the loudest level within boxBins of each bin
}

// row takes the next row and appends the landmarks of the row boxRows before it.
func (m *landmarker) row(dst []peak, power []float32) []peak {
	levels := &m.levels[m.rows%len(m.levels)]
	for i := range levels {
		levels[i] = int16(peakLevels.of(power[loBin+i]))
	}
	loudest(&m.loud[m.rows%len(m.loud)], levels)
	m.rows++
	row := m.rows - 1 - boxRows
	if row < boxRows {
		return dst
	}
	for i, level := range m.levels[row%len(m.levels)] {
		if level == m.loud[row%len(m.loud)][i] && m.stands(row, i, level) {
			dst = append(dst, peak{row: uint32(row), bin: uint8(loBin + i)})
		}
	}
	return dst
}

// loudest sets dst to the maximum of levels within boxBins on each side, by doubling the reach: a window of 15 is two
// windows of 8.
func loudest(dst, levels *[hiBin - loBin]int16) {
	const silent = -1 << 15
	var x [hiBin - loBin + 2*boxBins]int16
	for i := range boxBins {
		x[i], x[len(x)-1-i] = silent, silent
	}
	copy(x[boxBins:], levels[:])
	for _, reach := range []int{1, 2, 4} {
		for i := range len(x) - reach {
			x[i] = max(x[i], x[i+reach])
		}
	}
	for i := range dst {
		dst[i] = max(x[i], x[i+boxBins])
	}
}

// stands says whether the loudest bin of its row is also louder than all in the rows about it. Equals do not stand,
// so that silence and steady tones have no landmarks.
func (m *landmarker) stands(row, i int, level int16) bool {
	for r := row - boxRows; r <= row+boxRows; r++ {
		if r != row && m.loud[r%len(m.loud)][i] >= level {
			return false
		}
	}
	levels := &m.levels[row%len(m.levels)]
	near := levels[max(0, i-boxBins):min(len(levels), i+boxBins+1)]
	first := slices.Index(near, level)
	return first == i-max(0, i-boxBins) && !slices.Contains(near[first+1:], level)
}
