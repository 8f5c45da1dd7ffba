package audio

import (
	"fmt"
	"math"
	"strings"

	"github.com/earwitness/earwitness/audio/aac"
)

func isMatroska(head []byte) bool { return len(head) >= 4 && string(head[:4]) == "\x1a\x45\xdf\xa3" }

// mkvCodecs names codecs as ffmpeg does.
var mkvCodecs = map[string]string{
	"A_OPUS": "opus", "A_VORBIS": "vorbis", "A_AAC": "aac", "A_FLAC": "flac", "A_ALAC": "alac",
	"A_MPEG/L3": "mp3", "A_MPEG/L2": "mp2", "A_MPEG/L1": "mp1", "A_AC3": "ac3", "A_EAC3": "eac3", "A_DTS": "dts",
	"A_TTA1": "tta", "A_WAVPACK4": "wavpack",
}

// maxStrip bounds the bytes that stand in front of each packet because compression took them out (RFC 9559,
// ContentCompSettings). Writers take out what all frame headers share, a few bytes.
const maxStrip = 64

// openMatroska decodes the first audio track of a Matroska or WebM file.
func openMatroska(src *source) (*Stream, error) {
	f := readMatroska(src)
	var t *mkvTrackInfo
	for _, other := range f.tracks {
		switch {
		case other.kind != 2:
		case t == nil:
			t = other
		default:
			f.add(CodeOtherStream, -1, "a further audio track (number %d, %s) is not decoded", other.number, other.codec)
		}
	}
	if t == nil {
		const text = "not audio: matroska file without an audio track that can be found"
		return nil, &FormatError{Problem{Code: CodeNotAudio, Text: text}}
	}
	info := f.trackInfo(t)
	open := mkvOpeners[info.Codec]
	if strings.HasPrefix(info.Codec, "pcm_") {
		open = mkvOpeners["pcm"]
	}
	if open == nil || t.sealed {
		return nil, noDecoder(info)
	}
	if len(t.strip) > maxStrip {
		const text = "packets whose common start of %d bytes was taken out are not decoded (at most %d are)"
		return nil, &UnsupportedError{Info: info, Reason: fmt.Sprintf(text, len(t.strip), maxStrip)}
	}
	return open(f, t, info)
}

// mkvOpeners are the codecs that have a decoder.
var mkvOpeners = map[string]func(*mkvFile, *mkvTrackInfo, Info) (*Stream, error){
	"opus":   (*mkvFile).openOpus,
	"vorbis": (*mkvFile).openVorbis,
	"flac":   (*mkvFile).openFLAC,
	"aac":    (*mkvFile).openAAC,
	"pcm":    (*mkvFile).openPCM,
	"mp3":    (*mkvFile).openMPEG,
	"mp2":    (*mkvFile).openMPEG,
	"mp1":    (*mkvFile).openMPEG,
}

// trackInfo returns what the elements say of a track.
func (f *mkvFile) trackInfo(t *mkvTrackInfo) Info {
	info := f.info
	if info.Codec = mkvCodecs[t.codec]; info.Codec == "" {
		info.Codec = t.codec
	}
	if c, ok := t.pcm(); ok {
		info.Codec = c.name()
	}
	if strings.HasPrefix(t.codec, "A_AAC") {
		info.Codec = "aac" // older files name the profile behind it
	}
	info.Channels, info.SampleRate = int(min(t.channels, 1<<16)), int(min(max(t.rate, 0), 1e9))
	if info.Lossless = info.Codec == "flac" || info.Codec == "alac"; info.Lossless {
		info.BitsPerSample = int(min(t.bits, 64))
	}
	f.setFrames(&info, 0)
	return info
}

// setFrames converts the duration of the file to frames, without those that are skipped.
func (f *mkvFile) setFrames(info *Info, skip int64) {
	info.Frames = -1
	if frames := f.duration*float64(f.scale)/1e9*float64(info.SampleRate) - float64(skip); frames > 0 && frames < maxFrames {
		info.Frames = int64(math.Round(frames))
	}
}

// blocks returns the walk over the track's packets.
func (f *mkvFile) blocks(t *mkvTrackInfo) *mkvBlocks {
	return &mkvBlocks{
		problemList: &f.problemList, src: f.src, track: t.number, scale: f.scale, at: max(f.cluster, 0), done: f.cluster < 0,
	}
}

// stream joins the track's packets to a codec; skip is the codec's own priming, where the track tells none.
func (f *mkvFile) stream(t *mkvTrackInfo, info Info, codec packetCodec, skip int64) (*Stream, error) {
	if err := checkInfo(info); err != nil {
		return nil, err
	}
	info.Decoder = codec.name()
	d := &mkvDemuxer{mkvBlocks: f.blocks(t), codec: codec, strip: t.strip, clock: f.clock(info.SampleRate)}
	if t.delay > 0 {
		skip = d.clock.frames(int64(min(t.delay, 1<<62)))
	}
	f.setFrames(&info, skip)
	return newPacketDecoder(info, d, codec, trim{skip: skip, keep: -1}, &f.problemList), nil
}

// openOpus decodes Opus: CodecPrivate is OpusHead.
func (f *mkvFile) openOpus(t *mkvTrackInfo, info Info) (*Stream, error) {
	head, ok := parseOpusHead(t.private)
	if !ok {
		return nil, damaged(-1, "opus track without OpusHead")
	}
	info.SampleRate, info.Channels, info.BitsPerSample = opusRate, head.channels, 0
	codec, err := newOpusCodec(head, info)
	if err != nil {
		return nil, err
	}
	return f.stream(t, info, codec, int64(head.preSkip))
}

// openVorbis decodes Vorbis: CodecPrivate is the three headers in Xiph's lacing.
func (f *mkvFile) openVorbis(t *mkvTrackInfo, info Info) (*Stream, error) {
	var headers [][]byte
	sizes, at, ok := laceSizes(t.private, 1, int64(len(t.private)))
	for _, size := range sizes {
		if ok {
			headers = append(headers, t.private[at:at+size])
			at += size
		}
	}
	codec, err := newVorbisCodec(headers)
	if err != nil {
		return nil, err
	}
	head := parseOggHead(headers[0])
	info.SampleRate, info.Channels = head.info.SampleRate, head.info.Channels
	return f.stream(t, info, codec, 0)
}

// openFLAC decodes FLAC: CodecPrivate is what a FLAC file has before its frames.
func (f *mkvFile) openFLAC(t *mkvTrackInfo, info Info) (*Stream, error) {
	b := t.private
	if len(b) < 42 || !isFLAC(b) {
		return nil, damaged(-1, "flac track without its STREAMINFO")
	}
	si := parseStreamInfo(b[8:])
	info.SampleRate, info.Channels, info.BitsPerSample = si.rate, si.channels, si.bits
	codec, err := newFLACCodec(si, info)
	if err != nil {
		return nil, err
	}
	return f.stream(t, info, codec, 0)
}

// openAAC decodes AAC: CodecPrivate is its configuration.
func (f *mkvFile) openAAC(t *mkvTrackInfo, info Info) (*Stream, error) {
	cfg, err := aac.ParseConfig(t.private)
	if err != nil {
		return nil, noDecoder(info)
	}
	blocks := f.blocks(t)
	blocks.problemList = new(problemList)
	probe := &mkvDemuxer{mkvBlocks: blocks, strip: t.strip}
	codec, err := aacStream{cfg, false, probe, &f.problemList}.codec(&info)
	if err != nil {
		return nil, err
	}
	return f.stream(t, info, codec, 0)
}
