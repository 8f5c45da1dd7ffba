package audio

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"time"
)

// Elements of Matroska (RFC 9559).
const (
	mkvEBML        = 0x1A45DFA3
	mkvDocType     = 0x4282
	mkvSegment     = 0x18538067
	mkvSeekHead    = 0x114D9B74
	mkvInfo        = 0x1549A966
	mkvUID         = 0x73A4
	mkvScale       = 0x2AD7B1
	mkvDuration    = 0x4489
	mkvTitle       = 0x7BA9
	mkvMuxingApp   = 0x4D80
	mkvWritingApp  = 0x5741
	mkvDate        = 0x4461
	mkvTracks      = 0x1654AE6B
	mkvTrack       = 0xAE
	mkvNumber      = 0xD7
	mkvTrackUID    = 0x73C5
	mkvTrackType   = 0x83
	mkvName        = 0x536E
	mkvLanguage    = 0x22B59C
	mkvCodec       = 0x86
	mkvPrivate     = 0x63A2
	mkvDelay       = 0x56AA
	mkvPreRoll     = 0x56BB
	mkvAudio       = 0xE1
	mkvRate        = 0xB5
	mkvOutputRate  = 0x78B5
	mkvChannels    = 0x9F
	mkvBits        = 0x6264
	mkvEncodings   = 0x6D80
	mkvEncoding    = 0x6240
	mkvCompression = 0x5034
	mkvEncryption  = 0x5035
	mkvAlgorithm   = 0x4254
	mkvSettings    = 0x4255
	mkvCluster     = 0x1F43B675
	mkvTime        = 0xE7
	mkvSimpleBlock = 0xA3
	mkvBlockGroup  = 0xA0
	mkvBlock       = 0xA1
	mkvDiscard     = 0x75A2
	mkvCues        = 0x1C53BB6B
	mkvAttachments = 0x1941A469
	mkvChapters    = 0x1043A770
	mkvTags        = 0x1254C367
	mkvTag         = 0x7373
	mkvTargets     = 0x63C0
	mkvSimpleTag   = 0x67C8
	mkvTagName     = 0x45A3
	mkvTagString   = 0x4487
	mkvVoid        = 0xEC
	mkvCRC         = 0xBF
)

// mkvNames are the elements that the structure shows, by the names of the specification.
var mkvNames = map[uint32]string{
	mkvEBML: "EBML", mkvSegment: "Segment", mkvSeekHead: "SeekHead", mkvInfo: "Info", mkvTracks: "Tracks",
	mkvTrack: "TrackEntry", mkvAudio: "Audio", mkvEncodings: "ContentEncodings", mkvEncoding: "ContentEncoding",
	mkvCluster: "Cluster", mkvCues: "Cues", mkvAttachments: "Attachments", mkvChapters: "Chapters", mkvTags: "Tags",
	mkvTag: "Tag", mkvTargets: "Targets", mkvSimpleTag: "SimpleTag", mkvVoid: "Void", mkvCRC: "CRC-32",
	mkvCompression: "ContentCompression", mkvEncryption: "ContentEncryption",
}

// mkvMasters hold elements that are read.
var mkvMasters = map[uint32]bool{
	mkvEBML: true, mkvSegment: true, mkvInfo: true, mkvTracks: true, mkvTrack: true, mkvAudio: true, mkvEncodings: true,
	mkvEncoding: true, mkvCompression: true, mkvTags: true, mkvTag: true, mkvSimpleTag: true,
}

// mkvTop are the elements that end a cluster or segment of unknown size.
var mkvTop = map[uint32]bool{
	mkvCluster: true, mkvCues: true, mkvTags: true, mkvInfo: true, mkvTracks: true, mkvSeekHead: true, mkvChapters: true,
	mkvAttachments: true, mkvSegment: true, mkvEBML: true,
}

// mkvField is an element that the structure shows as a field of what holds it.
type mkvField struct {
	name string
	kind byte // one of the kinds below
	mark bool // it belongs in the signature
}

// Kinds of values.
const (
	ebmlNumber = 'u'
	ebmlReal   = 'f'
	ebmlText   = 's'
	ebmlTime   = 't'
	ebmlBytes  = 'x'
	ebmlLength = 'l' // the number of bytes alone
)

var mkvFields = map[uint32]mkvField{
	mkvDocType: {"DocType", ebmlText, true}, mkvScale: {"TimestampScale", ebmlNumber, false},
	mkvDuration: {"Duration", ebmlReal, false}, mkvMuxingApp: {"MuxingApp", ebmlText, true},
	mkvWritingApp: {"WritingApp", ebmlText, false}, mkvTitle: {"Title", ebmlText, false},
	mkvUID: {"SegmentUUID", ebmlBytes, false}, mkvDate: {"DateUTC", ebmlTime, false},
	mkvTagName: {"TagName", ebmlText, false}, mkvTagString: {"TagString", ebmlText, false},
	mkvNumber: {"TrackNumber", ebmlNumber, false}, mkvTrackUID: {"TrackUID", ebmlNumber, false},
	mkvTrackType: {"TrackType", ebmlNumber, false}, mkvName: {"Name", ebmlText, false},
	mkvLanguage: {"Language", ebmlText, false}, mkvCodec: {"CodecID", ebmlText, true},
	mkvPrivate: {"CodecPrivate bytes", ebmlLength, false}, mkvDelay: {"CodecDelay", ebmlNumber, false},
	mkvPreRoll: {"SeekPreRoll", ebmlNumber, false}, mkvRate: {"SamplingFrequency", ebmlReal, false},
	mkvOutputRate: {"OutputSamplingFrequency", ebmlReal, false}, mkvChannels: {"Channels", ebmlNumber, false},
	mkvBits: {"BitDepth", ebmlNumber, false}, mkvAlgorithm: {"ContentCompAlgo", ebmlNumber, false},
}

// value writes what an element holds.
func (f mkvField) value(b []byte) string {
	switch f.kind {
	case ebmlNumber:
		return strconv.FormatUint(ebmlUint(b), 10)
	case ebmlReal:
		return fmt.Sprint(ebmlFloat(b))
	case ebmlTime:
		t, _ := ebmlDate(b)
		return t.Format(time.RFC3339Nano)
	case ebmlBytes:
		return hex.EncodeToString(b[:min(len(b), 16)])
	case ebmlLength:
		return strconv.Itoa(len(b))
	}
	return text(b)
}
