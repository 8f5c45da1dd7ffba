package audio

import (
	"encoding/binary"
	"math"
	"strings"

	"github.com/earwitness/earwitness/audio/aac"
)

func isMP4(head []byte) bool {
	if len(head) < 8 {
		return false
	}
	switch string(head[4:8]) {
	case "ftyp", "moov":
		return true
	case "mdat", "wide", "free", "skip":
		return len(head) >= 16 && head[0] == 0
	}
	return false
}

// openMP4 decodes the first audio track of an ISO base media or QuickTime file.
func openMP4(src *source) (*Stream, error) {
	f := readMP4(src)
	t, err := f.audioTrack()
	if err != nil {
		return nil, err
	}
	f.compareMedia()
	info := f.trackInfo(t)
	for _, open := range mp4Openers {
		if open.codec == info.Codec || open.codec == "pcm_" && strings.HasPrefix(info.Codec, "pcm_") {
			return open.open(f, t, info)
		}
	}
	return nil, noDecoder(info)
}

// mp4Openers are the codecs that have a decoder.
var mp4Openers = []struct {
	codec string
	open  func(*mp4File, *mp4Track, Info) (*Stream, error)
}{
	{"opus", (*mp4File).openOpus},
	{"flac", (*mp4File).openFLAC},
	{"mp3", (*mp4File).openMPEG},
	{"aac", (*mp4File).openAAC},
	{"pcm_", (*mp4File).openPCM},
}

// audioTrack returns the first audio track.
func (f *mp4File) audioTrack() (*mp4Track, error) {
	var found *mp4Track
	for _, t := range f.tracks {
		switch {
		case t.kind != "soun" || t.entry.kind == "":
		case found == nil:
			found = t
		default:
			f.add(CodeOtherStream, f.moov, "a further audio track (number %d, %s) is not decoded", t.id, t.entry.codec)
		}
	}
	switch {
	case found != nil:
		return found, nil
	case f.moov < 0 && (f.mdat >= 0 || f.moof >= 0):
		return nil, damaged(f.src.size, "mp4 file without its moov box, which tells where the sound is: "+
			"the recording was never finished, or its end is missing")
	case f.moov < 0:
		return nil, damaged(f.src.size, "mp4 file that ends before its moov box")
	}
	return nil, &FormatError{Problem{Code: CodeNotAudio, Text: "not audio: mp4 file without an audio track that can be found"}}
}

// trackInfo returns what the boxes say of a track.
func (f *mp4File) trackInfo(t *mp4Track) Info {
	info, e := f.info, t.entry
	t.describeEdits(&info)
	info.Codec, info.Channels, info.SampleRate = e.codec, e.channels, e.rate
	if info.SampleRate == 0 && t.scale < 1<<24 {
		info.SampleRate = int(t.scale) // rates above 65535 Hz do not fit in the entry
	}
	if c, ok := e.pcm(); ok {
		info.Codec, info.BitsPerSample, info.Lossless = c.name(), 8*c.width(), true
	}
	if info.Codec == "alac" || info.Codec == "flac" {
		info.BitsPerSample, info.Lossless = e.bits, true
	}
	info.Frames = rescale(t.ticks, t.scale, uint32(min(info.SampleRate, math.MaxInt32)))
	if info.Frames <= 0 || info.Frames >= maxFrames {
		info.Frames = -1
	}
	return info
}

// stream joins the track's packets to a codec; skip is the codec's own priming, for files without an edit list.
func (f *mp4File) stream(t *mp4Track, info Info, codec packetCodec, skip int64) (*Stream, error) {
	if err := checkInfo(info); err != nil {
		return nil, err
	}
	played := f.played(t, info.SampleRate, skip)
	if info.Frames = played.keep; played.keep < 0 {
		info.Frames = f.declared(t, info, played.skip)
	}
	info.Decoder = codec.name()
	d := f.demuxer(t, info, codec, &f.problemList)
	return newPacketDecoder(info, d, codec, played, &f.problemList), nil
}

// demuxer returns the walk over the track's packets.
func (f *mp4File) demuxer(t *mp4Track, info Info, codec packetCodec, problems *problemList) *mp4Demuxer {
	return &mp4Demuxer{
		problemList: problems, src: f.src, samples: newMP4Samples(f.src, t, f.moof), codec: codec,
		scale: t.scale, rate: uint32(info.SampleRate),
	}
}

// declared returns the frames that mdhd gives a track whose tables give none, -1 if it does not either.
func (f *mp4File) declared(t *mp4Track, info Info, skip int64) int64 {
	if n := rescale(t.ticks, t.scale, uint32(info.SampleRate)) - skip; n > 0 && n < maxFrames {
		return n
	}
	return -1
}

// openOpus decodes Opus as "Encapsulation of Opus in ISO Base Media File Format" lays it down: dOps is OpusHead with
// the most significant byte first.
func (f *mp4File) openOpus(t *mp4Track, info Info) (*Stream, error) {
	b := t.entry.config
	if len(b) < 11 {
		return nil, damaged(f.moov, "opus track without its dOps box")
	}
	head := opusHead{
		channels: int(b[1]), preSkip: int(binary.BigEndian.Uint16(b[2:])), inputRate: binary.BigEndian.Uint32(b[4:]),
		gain: opusGain(int16(binary.BigEndian.Uint16(b[8:]))), family: b[10],
	}
	head.mapChannels(b[11:])
	info.SampleRate, info.Channels = opusRate, head.channels
	codec, err := newOpusCodec(head, info)
	if err != nil {
		return nil, err
	}
	return f.stream(t, info, codec, int64(head.preSkip))
}

// openFLAC decodes FLAC by "Encapsulation of FLAC in ISO Base Media File Format": dfLa holds metadata blocks.
func (f *mp4File) openFLAC(t *mp4Track, info Info) (*Stream, error) {
	b := t.entry.config
	if len(b) < 34 {
		return nil, damaged(f.moov, "flac track without its STREAMINFO")
	}
	si := parseStreamInfo(b)
	info.SampleRate, info.Channels, info.BitsPerSample = si.rate, si.channels, si.bits
	codec, err := newFLACCodec(si, info)
	if err != nil {
		return nil, err
	}
	return f.stream(t, info, codec, 0)
}

// openAAC decodes AAC by the configuration in esds.
func (f *mp4File) openAAC(t *mp4Track, info Info) (*Stream, error) {
	cfg, err := aac.ParseConfig(t.entry.config)
	if err != nil {
		return nil, noDecoder(info)
	}
	probe := f.demuxer(t, info, nil, new(problemList))
	codec, err := aacStream{cfg, false, probe, &f.problemList}.codec(&info)
	if err != nil {
		return nil, err
	}
	return f.stream(t, info, codec, 0)
}

// openMPEG decodes MPEG audio, which frames itself.
func (f *mp4File) openMPEG(t *mp4Track, info Info) (*Stream, error) {
	samples := newMP4Samples(f.src, t, f.moof)
	outside := int64(0)
	j, err := join(f.src, func() (extent, bool) {
		for {
			s, ok := samples.next()
			if !ok || s.at >= 0 && s.size <= maxPacket && s.at+s.size <= f.src.size {
				return extent{s.at, s.size}, ok
			}
			outside += s.count
		}
	})
	if err != nil {
		return nil, err
	}
	if outside > 0 {
		f.add(CodeTruncated, f.src.size, "%d packets lie outside of the file", outside)
	}
	return openJoinedMPEG(j, info, f.played(t, info.SampleRate, 0), &f.problemList)
}
