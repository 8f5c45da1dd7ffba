package aac

// bandTables are the edges of the scale factor bands in lines, of long windows and of short ones.
type bandTables struct {
	long, short []uint16
	tnsLong     int // bands that TNS may reach, TNS_MAX_BANDS
	tnsShort    int
}

// Edges by rate (ISO/IEC 14496-3 tables 4.129 ff., 13818-7 tables 45 ff.). With 960 lines the same edges hold, cut there.
var (
	long96 = []uint16{
		0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56, 64, 72, 80, 88, 96, 108, 120, 132, 144, 156, 172, 188, 212, 240,
		276, 320, 384, 448, 512, 576, 640, 704, 768, 832, 896, 960, 1024,
	}
	long64 = []uint16{
		0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56, 64, 72, 80, 88, 100, 112, 124, 140, 156, 172, 192, 216, 240, 268,
		304, 344, 384, 424, 464, 504, 544, 584, 624, 664, 704, 744, 784, 824, 864, 904, 944, 984, 1024,
	}
	long48 = []uint16{
		0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 48, 56, 64, 72, 80, 88, 96, 108, 120, 132, 144, 160, 176, 196, 216, 240, 264, 292,
		320, 352, 384, 416, 448, 480, 512, 544, 576, 608, 640, 672, 704, 736, 768, 800, 832, 864, 896, 928, 1024,
	}
	long32 = []uint16{
		0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 48, 56, 64, 72, 80, 88, 96, 108, 120, 132, 144, 160, 176, 196, 216, 240, 264, 292,
		320, 352, 384, 416, 448, 480, 512, 544, 576, 608, 640, 672, 704, 736, 768, 800, 832, 864, 896, 928, 960, 992, 1024,
	}
	long24 = []uint16{
		0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 44, 52, 60, 68, 76, 84, 92, 100, 108, 116, 124, 136, 148, 160, 172, 188, 204, 220,
		240, 260, 284, 308, 336, 364, 396, 432, 468, 508, 552, 600, 652, 704, 768, 832, 896, 960, 1024,
	}
	long16 = []uint16{
		0, 8, 16, 24, 32, 40, 48, 56, 64, 72, 80, 88, 100, 112, 124, 136, 148, 160, 172, 184, 196, 212, 228, 244, 260, 280, 300,
		320, 344, 368, 396, 424, 456, 492, 532, 572, 616, 664, 716, 772, 832, 896, 960, 1024,
	}
	long8 = []uint16{
		0, 12, 24, 36, 48, 60, 72, 84, 96, 108, 120, 132, 144, 156, 172, 188, 204, 220, 236, 252, 268, 288, 308, 328, 348, 372,
		396, 420, 448, 476, 508, 544, 580, 620, 664, 712, 764, 820, 880, 944, 1024,
	}
	short96 = []uint16{0, 4, 8, 12, 16, 20, 24, 32, 40, 48, 64, 92, 128}
	short48 = []uint16{0, 4, 8, 12, 16, 20, 28, 36, 44, 56, 68, 80, 96, 112, 128}
	short24 = []uint16{0, 4, 8, 12, 16, 20, 24, 28, 36, 44, 52, 64, 76, 92, 108, 128}
	short16 = []uint16{0, 4, 8, 12, 16, 20, 24, 28, 32, 40, 48, 60, 72, 88, 108, 128}
	short8  = []uint16{0, 4, 8, 12, 16, 20, 24, 28, 36, 44, 52, 60, 72, 88, 108, 128}
)

// rateBands says from which sample rate on which bands hold (ISO/IEC 14496-3 table 4.82), in falling order.
var rateBands = []struct {
	from   int // Hz
	tables bandTables
}{
	{92017, bandTables{long96, short96, 31, 9}},
	{75132, bandTables{long96, short96, 31, 9}},
	{55426, bandTables{long64, short96, 34, 10}},
	{46009, bandTables{long48, short48, 40, 14}},
	{37566, bandTables{long48, short48, 42, 14}},
	{27713, bandTables{long32, short48, 51, 14}},
	{18783, bandTables{long24, short24, 46, 14}},
	{9391, bandTables{long16, short16, 42, 14}},
	{0, bandTables{long8, short8, 39, 14}},
}

// bandsOf returns the bands of a sample rate in Hz with frames of 1024 or 960 samples.
func bandsOf(sampleRate, frameSamples int) bandTables {
	t := rateBands[len(rateBands)-1].tables
	for _, row := range rateBands {
		if sampleRate >= row.from {
			t = row.tables
			break
		}
	}
	t.long, t.short = cutBands(t.long, frameSamples), cutBands(t.short, frameSamples/8)
	return t
}

// cutBands returns the edges below lines, and lines.
func cutBands(edges []uint16, lines int) []uint16 {
	var cut []uint16
	for _, e := range edges {
		if int(e) < lines {
			cut = append(cut, e)
		}
	}
	return append(cut, uint16(lines))
}
