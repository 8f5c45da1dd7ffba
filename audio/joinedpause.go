package audio

// pause is silence that stands in front of a frame, counted without silence.
type pause struct{ before, frames int64 }

// pausedDecoder puts silence between the samples that another decoder gives, where the times of a container say that
// some are missing.
type pausedDecoder struct {
	Decoder
	pauses   []pause // not given yet
	channels int
	floats   bool  // samples are floats
	at       int64 // frames given, without silence
	rest     Block // of the last block
}

// Decode implements Decoder.
func (d *pausedDecoder) Decode() (Block, error) {
	if len(d.pauses) > 0 && d.pauses[0].before <= d.at {
		return d.silence(), nil
	}
	if d.rest.frames(d.channels) == 0 {
		b, err := d.Decoder.Decode()
		if err != nil {
			return Block{}, err
		}
		d.rest = b
	}
	whole := d.rest.frames(d.channels)
	n := whole
	if len(d.pauses) > 0 {
		n = int(min(int64(n), d.pauses[0].before-d.at))
	}
	out := d.rest.slice(0, n, d.channels)
	d.rest = d.rest.slice(n, whole, d.channels)
	d.at += int64(n)
	return out, nil
}

// silence gives the next piece of the first pause.
func (d *pausedDecoder) silence() Block {
	p := &d.pauses[0]
	n := min(p.frames, silenceFrames)
	if p.frames -= n; p.frames == 0 {
		d.pauses = d.pauses[1:]
	}
	if d.floats {
		return Block{Floats: make([]float32, int(n)*d.channels)}
	}
	return Block{Ints: make([]int32, int(n)*d.channels)}
}

// pieces lays the pieces of a track of plain samples one behind the other.
type pieces struct {
	spans    []span
	pauses   []pause
	unit     int64
	trim     trim
	frames   int64 // in spans
	silenced int64
	most     int64 // silence, beyond as much as there are samples
}

// silence puts frames that are missing behind the last piece, as far as they are played.
func (p *pieces) silence(n int64) {
	_, n = p.trim.part(n)
	if n = min(n, p.most+p.frames-p.silenced); n > 0 {
		p.pauses = append(p.pauses, pause{p.frames, n})
		p.silenced += n
	}
}

// add puts the next piece, whose size is in whole frames, as far as it is played.
func (p *pieces) add(e extent) {
	from, n := p.trim.part(e.size / p.unit)
	if n > 0 {
		at := e.at + from*p.unit
		p.spans = append(p.spans, span{at, at + n*p.unit})
		p.frames += n
	}
}
