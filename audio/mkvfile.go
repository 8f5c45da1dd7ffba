package audio

import (
	"fmt"
	"time"
)

// mkvTrackInfo is what a TrackEntry says.
type mkvTrackInfo struct {
	number, kind   uint64
	codec          string
	private        []byte
	delay          uint64 // nanoseconds of the codec's priming
	rate           float64
	channels, bits uint64
	strip          []byte // bytes that compression took from the start of each packet
	sealed         bool   // encrypted, or compressed in another way
	algorithm      uint64
}

// mkvFile is what stands around the media of a Matroska file.
type mkvFile struct {
	problemList
	src      *source
	info     Info
	parts    []Part
	elements int
	scale    uint64  // nanoseconds a tick
	duration float64 // ticks
	tracks   []*mkvTrackInfo
	cluster  int64 // the first, -1 for none
	tagName  string
}

// Limits of the walk. Clusters behind them are still decoded.
const (
	maxElements     = maxParts
	maxElementDepth = 8
)

func readMatroska(src *source) *mkvFile {
	src.r = &window{r: src.r}
	f := &mkvFile{src: src, info: Info{Container: "matroska", Frames: -1}, scale: 1_000_000, cluster: -1}
	f.parts, _ = f.walk(ebmlElement{end: src.size}, nil, 0)
	return f
}

// walk reads the elements inside another, and returns where it ends.
func (f *mkvFile) walk(outer ebmlElement, part *Part, depth int) (parts []Part, end int64) {
	at := outer.body
	for at < outer.end && f.elements < maxElements && depth < maxElementDepth {
		e, claimed, ok := ebmlHeader(f.src, at, outer.end)
		if !ok {
			f.add(CodeJunk, at, "%d bytes that are no element", outer.end-at)
			return parts, outer.end
		}
		if outer.unknown && (e.id == mkvEBML || e.id == mkvSegment) {
			return parts, at
		}
		if e.id == mkvEBML && at > 0 {
			f.add(CodeOtherStream, at, "a second Matroska file follows and is not decoded")
			return parts, outer.end
		}
		f.elements++
		if !e.unknown && claimed > uint64(e.end-e.body) {
			f.cutOff(e, claimed)
		}
		if name := mkvNames[e.id]; name != "" {
			inner := Part{Name: name, AtByte: e.at}
			e.end = f.element(e, &inner, depth)
			inner.Bytes = e.end - e.at
			parts = append(parts, inner)
		} else {
			f.value(e.id, f.src.bytes(e.body, int(min(e.end-e.body, maxPacket))), part)
		}
		at = e.end
	}
	return parts, at
}

func (f *mkvFile) cutOff(e ebmlElement, claimed uint64) {
	name := mkvNames[e.id]
	if name == "" {
		name = fmt.Sprintf("%#x", e.id)
	}
	if e.end == f.src.size {
		f.add(CodeTruncated, f.src.size, "the file ends inside element %s, which claims %d bytes from byte %d on", name, claimed, e.body)
		return
	}
	f.add(CodeBadSize, e.at, "element %s claims %d bytes where %d are left", name, claimed, e.end-e.body)
}

// element reads an element with a name and returns where it ends.
func (f *mkvFile) element(e ebmlElement, part *Part, depth int) int64 {
	switch {
	case e.id == mkvTrack:
		f.tracks = append(f.tracks, &mkvTrackInfo{number: 1, rate: 8000, channels: 1}) // the defaults of the specification
	case e.id == mkvEncryption:
		f.track().sealed = true
	case e.id == mkvCluster:
		if f.cluster < 0 {
			f.cluster = e.at
		}
		if e.unknown {
			return f.openCluster(e)
		}
	case e.id == mkvVoid || e.id == mkvCRC:
		return e.end
	}
	if !mkvMasters[e.id] {
		return e.end
	}
	inside, end := f.walk(e, part, depth+1)
	part.Parts = inside
	if e.id == mkvEncoding && f.track().algorithm != 3 {
		f.track().sealed = true
	}
	if !e.unknown {
		return e.end
	}
	return end
}

// openCluster returns where a cluster of unknown size ends.
func (f *mkvFile) openCluster(cluster ebmlElement) int64 {
	at := cluster.body
	for at < cluster.end {
		e, _, ok := ebmlHeader(f.src, at, cluster.end)
		if !ok {
			return cluster.end
		}
		if mkvTop[e.id] {
			return at
		}
		at = e.end
	}
	return at
}

// track returns the track that is being read.
func (f *mkvFile) track() *mkvTrackInfo {
	if len(f.tracks) == 0 {
		f.tracks = append(f.tracks, &mkvTrackInfo{})
	}
	return f.tracks[len(f.tracks)-1]
}

// value reads an element that holds no others. part is what holds it.
func (f *mkvFile) value(id uint32, b []byte, part *Part) {
	if field, known := mkvFields[id]; known && part != nil && len(part.Fields) < maxTags {
		value := field.value(b)
		part.Fields = append(part.Fields, Tag{Name: field.name, Value: value})
		if field.mark {
			part.Mark = value
		}
	}
	switch id {
	case mkvScale:
		f.scale = ebmlUint(b)
	case mkvDuration:
		f.duration = ebmlFloat(b)
	case mkvMuxingApp:
		f.info.addTag("muxing_app", text(b))
	case mkvWritingApp:
		f.info.addTag("encoder", text(b))
	case mkvTitle:
		f.info.addTag("title", text(b))
	case mkvDate:
		if t, ok := ebmlDate(b); ok {
			f.info.addTag("date_utc", t.Format(time.RFC3339))
		}
	case mkvTagName:
		f.tagName = text(b)
	case mkvTagString:
		f.info.addTag(f.tagName, text(b))
	default:
		f.trackValue(id, b)
	}
}

// trackValue keeps what a TrackEntry says.
func (f *mkvFile) trackValue(id uint32, b []byte) {
	if len(f.tracks) == 0 {
		return
	}
	switch t := f.track(); id {
	case mkvNumber:
		t.number = ebmlUint(b)
	case mkvTrackType:
		t.kind = ebmlUint(b)
	case mkvCodec:
		t.codec = text(b)
	case mkvPrivate:
		t.private = b
	case mkvDelay:
		t.delay = ebmlUint(b)
	case mkvRate:
		t.rate = ebmlFloat(b)
	case mkvChannels:
		t.channels = ebmlUint(b)
	case mkvBits:
		t.bits = ebmlUint(b)
	case mkvAlgorithm:
		t.algorithm = ebmlUint(b)
	case mkvSettings:
		t.strip = b
	}
}
