package mp3

import "slices"

// maxBands is the number of scalefactor bands of a short block, each window counted by itself.
const maxBands = 39

// layout is a partition of a granule's 576 lines, in the order of the stream, into scalefactor bands.
// Lines of short blocks stand window after window within a band, so that each window's part is a band by itself.
type layout struct {
	edges  [maxBands + 1]int // band i has lines edges[i] to edges[i+1]
	bands  int               // the last band, or the last three if short, has no scalefactor of its own
	long   int               // bands before this one are long, those after are short, by windows 0, 1, 2, 0, …
	region int               // first line of Huffman region 1 when window switching is on
}

// window returns which of the three short windows band i belongs to.
func (l *layout) window(i int) int { return (i - l.long) % 3 }

// Block shapes, which index layouts and the MPEG-2 scalefactor partitions.
const (
	shapeLong = iota
	shapeShort
	shapeMixed
)

// longEdges and shortEdges are the scalefactor band tables of ISO 11172-3 table 3-B.8, ISO 13818-3 table B.2, and, for MPEG-2.5,
// those that encoders use, by frequencyIndex. The 24 kHz table has 332 where early printings of the standard have 330.
var longEdges = [9][23]int{
	{0, 4, 8, 12, 16, 20, 24, 30, 36, 44, 52, 62, 74, 90, 110, 134, 162, 196, 238, 288, 342, 418, 576},
	{0, 4, 8, 12, 16, 20, 24, 30, 36, 42, 50, 60, 72, 88, 106, 128, 156, 190, 230, 276, 330, 384, 576},
	{0, 4, 8, 12, 16, 20, 24, 30, 36, 44, 54, 66, 82, 102, 126, 156, 194, 240, 296, 364, 448, 550, 576},
	{0, 6, 12, 18, 24, 30, 36, 44, 54, 66, 80, 96, 116, 140, 168, 200, 238, 284, 336, 396, 464, 522, 576},
	{0, 6, 12, 18, 24, 30, 36, 44, 54, 66, 80, 96, 114, 136, 162, 194, 232, 278, 332, 394, 464, 540, 576},
	{0, 6, 12, 18, 24, 30, 36, 44, 54, 66, 80, 96, 116, 140, 168, 200, 238, 284, 336, 396, 464, 522, 576},
	{0, 6, 12, 18, 24, 30, 36, 44, 54, 66, 80, 96, 116, 140, 168, 200, 238, 284, 336, 396, 464, 522, 576},
	{0, 6, 12, 18, 24, 30, 36, 44, 54, 66, 80, 96, 116, 140, 168, 200, 238, 284, 336, 396, 464, 522, 576},
	{0, 12, 24, 36, 48, 60, 72, 88, 108, 132, 160, 192, 232, 280, 336, 400, 476, 566, 568, 570, 572, 574, 576},
}

var shortEdges = [9][14]int{
	{0, 4, 8, 12, 16, 22, 30, 40, 52, 66, 84, 106, 136, 192},
	{0, 4, 8, 12, 16, 22, 28, 38, 50, 64, 80, 100, 126, 192},
	{0, 4, 8, 12, 16, 22, 30, 42, 58, 78, 104, 138, 180, 192},
	{0, 4, 8, 12, 18, 24, 32, 42, 56, 74, 100, 132, 174, 192},
	{0, 4, 8, 12, 18, 26, 36, 48, 62, 80, 104, 136, 180, 192},
	{0, 4, 8, 12, 18, 26, 36, 48, 62, 80, 104, 134, 174, 192},
	{0, 4, 8, 12, 18, 26, 36, 48, 62, 80, 104, 134, 174, 192},
	{0, 4, 8, 12, 18, 26, 36, 48, 62, 80, 104, 134, 174, 192},
	{0, 8, 16, 24, 36, 52, 72, 96, 124, 160, 162, 164, 166, 192},
}

// layouts is indexed by frequencyIndex and shape.
var layouts = buildLayouts()

func buildLayouts() (all [9][3]layout) {
	for i := range all {
		longBands := 6 // of a mixed block
		if i < 3 {
			longBands = 8
		}
		all[i][shapeLong].appendLong(longEdges[i][:])
		all[i][shapeLong].region = longEdges[i][8]
		all[i][shapeShort].appendShort(shortEdges[i][:])
		all[i][shapeMixed].appendLong(longEdges[i][:longBands+1])
		all[i][shapeMixed].appendShort(shortEdges[i][3:])
		for _, shape := range [...]int{shapeShort, shapeMixed} {
			all[i][shape].region = 3 * shortEdges[i][3]
		}
	}
	return all
}

func (l *layout) appendLong(edges []int) {
	copy(l.edges[:], edges)
	l.bands = len(edges) - 1
	l.long = l.bands
}

func (l *layout) appendShort(edges []int) {
	for i := 1; i < len(edges); i++ {
		for range 3 {
			l.edges[l.bands+1] = l.edges[l.bands] + edges[i] - edges[i-1]
			l.bands++
		}
	}
}

// frequencyIndex returns 0…8 for 44.1, 48, 32, 22.05, 24, 16, 11.025, 12 and 8 kHz.
func (h *Header) frequencyIndex() int {
	return slices.Index([]int{44100, 48000, 32000, 22050, 24000, 16000, 11025, 12000, 8000}, h.SampleRate)
}
