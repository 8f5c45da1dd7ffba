package audio

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/earwitness/earwitness/audio/mp3"
)

// mpegRun is a run of frames of one format, and what its encoder is wont to do.
type mpegRun struct {
	first    mp3.Header
	at, end  int64
	frames   int64
	bits     int64 // bit rates summed
	rates    map[int]int64
	modes    [4]int64
	joint    [4]int64 // mode extensions of joint stereo
	padded   int64
	private  int64
	crc      [3]int64 // by result
	layer3   layer3Habits
	broken   int64 // frames whose main data is not all there, without a whole one behind
	unused   int64 // frames before which main data lies that is neither used nor stuffing
	remains  problemList
	writer   string // what LAME fills unused bits with: its name, which stays where its tag was taken off
	writerAt int64
}

// layer3Habits counts what side information shows. Each is a share of granules or frames, in which encoders differ.
type layer3Habits struct {
	granules  int64 // of all channels
	blocks    [4]int64
	mixed     int64
	tables    [32]int64 // of all regions, also those without lines
	count1    int64
	preflag   int64
	scale     int64
	subblock  int64
	gain      int64
	bigValues int64
	bits      int64
	scfsi     int64 // groups taken from the first granule
	back      int64 // main_data_begin summed
	farthest  int64
	ancillary int64 // bits
	invalid   int64
}

// add counts a frame.
func (r *mpegRun) add(f *mp3.Frame) {
	h := &f.Header
	if r.rates == nil {
		r.rates = make(map[int]int64)
	}
	r.end = f.AtByte + int64(f.Bytes)
	r.frames++
	rate := h.BitRate
	if rate == 0 {
		rate = f.Bytes * 8 * h.SampleRate / h.Samples()
	}
	r.bits += int64(rate)
	r.rates[h.BitRate]++ // fifteen at most
	r.modes[h.ChannelMode&3]++
	if h.ChannelMode == mp3.JointStereo {
		r.joint[h.ModeExtension&3]++
	}
	if h.Padding {
		r.padded++
	}
	if h.Private {
		r.private++
	}
	r.crc[f.CRC]++
	if f.Missing > 0 {
		r.broken++
	} else {
		r.broken = 0
	}
	if h.Layer == 3 && !f.Tag {
		r.layer3.add(f)
	}
}

// look finds the first place where LAME has filled unused bits with its name.
func (r *mpegRun) look(f *mp3.Frame, data []byte) {
	if r.writer != "" || f.Tag {
		return
	}
	i := bytes.Index(data, []byte("LAME3."))
	if i < 0 {
		return
	}
	name := data[i:min(len(data), i+len("LAME3.100.1 "))]
	if n := bytes.IndexFunc(name[4:], func(c rune) bool { return c != '.' && (c < '0' || c > '9') }); n >= 0 {
		name = name[:4+n]
	}
	r.writer, r.writerAt = string(name), f.AtByte+int64(i)
}

func (l *layer3Habits) add(f *mp3.Frame) {
	l.back += int64(f.Side.MainDataBegin)
	l.farthest = max(l.farthest, int64(f.Side.MainDataBegin))
	l.ancillary += int64(max(0, f.Ancillary))
	if !f.SideOK {
		l.invalid++
		return
	}
	granules := 1
	if f.Header.Version == mp3.MPEG1 {
		granules = 2
	}
	for ch := range f.Header.Channels() {
		for group := range 4 {
			l.scfsi += int64(f.Side.SCFSI[ch] >> group & 1)
		}
		for gr := range granules {
			l.granule(&f.Side.Granules[gr][ch])
		}
	}
}

func (l *layer3Habits) granule(g *mp3.GranuleInfo) {
	l.granules++
	l.blocks[g.BlockType&3]++
	l.gain += int64(g.GlobalGain)
	l.bigValues += int64(g.BigValues)
	l.bits += int64(g.Part23Length)
	regions := len(g.TableSelect)
	if g.WindowSwitching {
		regions--
	}
	for _, t := range g.TableSelect[:regions] {
		l.tables[t&31]++
	}
	for _, c := range []struct {
		is bool
		n  *int64
	}{
		{g.MixedBlock, &l.mixed},
		{g.Preflag, &l.preflag},
		{g.ScalefacScale, &l.scale},
		{g.Count1TableSelect == 1, &l.count1},
		{g.SubblockGain != [3]uint8{}, &l.subblock},
	} {
		if c.is {
			*c.n++
		}
	}
}

// part describes the run.
func (r *mpegRun) part() Part {
	p := Part{Name: "frames", AtByte: r.at, Bytes: r.end - r.at}
	mode, rate := r.mode(), r.rate()
	p.Mark = fmt.Sprintf("%v layer %d %d Hz %s %s", r.first.Version, r.first.Layer, r.first.SampleRate, mode, rate)
	p.count("frames", r.frames)
	p.count("samples", r.frames*int64(r.first.Samples()))
	p.count("mean_bit_rate", r.bits/r.frames)
	p.add("bit_rates", r.rateList())
	p.add("channel_modes", counts([]string{"stereo", "joint stereo", "dual channel", "mono"}, r.modes[:]))
	if r.modes[mp3.JointStereo] > 0 {
		names := []string{"left/right", "intensity", "M/S", "M/S and intensity"}
		if r.first.Layer < 3 {
			names = []string{"bound 4", "bound 8", "bound 12", "bound 16"}
		}
		p.add("joint_stereo", counts(names, r.joint[:]))
	}
	p.count("padded_frames", r.padded)
	p.count("private_bits", r.private)
	p.add("crc", counts([]string{"not given", "right", "wrong"}, r.crc[:]))
	p.add("copyright", strconv.FormatBool(r.first.Copyright))
	p.add("original", strconv.FormatBool(r.first.Original))
	p.count("emphasis", int64(r.first.Emphasis))
	if r.writer != "" {
		p.add("stuffing", fmt.Sprintf("%s at byte %d", r.writer, r.writerAt))
	}
	if r.layer3.granules > 0 {
		p.count("unused_main_data", r.unused)
		r.layer3.fields(&p, r.frames)
	}
	return p
}

// mode names the channel mode that most frames have.
func (r *mpegRun) mode() string {
	best := mp3.Stereo
	for m := range mp3.ChannelMode(4) {
		if r.modes[m] > r.modes[best] {
			best = m
		}
	}
	return best.String()
}

// rate names how the bit rate goes: a constant one is part of how a file was made, a mean differs with what is said in it.
func (r *mpegRun) rate() string {
	switch {
	case len(r.rates) > 1:
		return "VBR"
	case r.rates[0] > 0:
		return "free"
	}
	return "CBR " + strconv.Itoa(r.first.BitRate/1000)
}

func (r *mpegRun) rateList() string {
	var list []string
	for kbit := range 449 {
		if n := r.rates[1000*kbit]; n > 0 {
			list = append(list, fmt.Sprintf("%d: %d", kbit, n))
		}
	}
	return strings.Join(list, ", ")
}

// counts writes what is not zero.
func counts(names []string, n []int64) string {
	var list []string
	for i, name := range names {
		if n[i] > 0 {
			list = append(list, fmt.Sprintf("%s: %d", name, n[i]))
		}
	}
	return strings.Join(list, ", ")
}

// fields adds the habits.
func (l *layer3Habits) fields(p *Part, frames int64) {
	mean := func(name string, sum, n int64) { p.add(name, strconv.FormatFloat(float64(sum)/float64(n), 'f', 2, 64)) }
	p.count("granules", l.granules)
	p.add("block_types", counts([]string{"normal", "start", "short", "stop"}, l.blocks[:]))
	p.count("mixed_blocks", l.mixed)
	mean("mean_global_gain", l.gain, l.granules)
	mean("mean_big_values", l.bigValues, l.granules)
	mean("mean_part2_3_length", l.bits, l.granules)
	names := make([]string, len(l.tables))
	for i := range names {
		names[i] = strconv.Itoa(i)
	}
	p.add("table_select", counts(names, l.tables[:]))
	p.count("count1table_select", l.count1)
	p.count("preflag", l.preflag)
	p.count("scalefac_scale", l.scale)
	p.count("subblock_gain", l.subblock)
	p.count("scfsi", l.scfsi)
	mean("mean_main_data_begin", l.back, frames)
	p.count("max_main_data_begin", l.farthest)
	mean("mean_ancillary_bits", l.ancillary, frames)
	p.count("invalid_side_information", l.invalid)
}
