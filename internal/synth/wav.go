package synth

import (
	"io"
	"math"

	"github.com/go-audio/audio"
	"github.com/go-audio/wav"
)

// WAV returns a RIFF file of 16-bit PCM. The samples of the channels stand in
// turn. Values are rounded without dither, so that zeros stay digital silence,
// and held to the range of 16 bits. It panics if channels is below 1.
func WAV(x []float32, rate, channels int) []byte {
	if channels < 1 {
		panic("synth: no channels")
	}
	buffer := &audio.IntBuffer{
		Format:         &audio.Format{NumChannels: channels, SampleRate: rate},
		Data:           make([]int, len(x)),
		SourceBitDepth: 16,
	}
	for i, v := range x {
		buffer.Data[i] = int(min(max(math.Round(float64(v)*32768), -32768), 32767))
	}
	const pcm = 1
	var file memory
	encoder := wav.NewEncoder(&file, rate, 16, channels, pcm)
	// Writing to memory cannot fail.
	_ = encoder.Write(buffer)
	_ = encoder.Close()
	return file.bytes
}

// memory is a file that the encoder can go back in, to fill in its sizes.
type memory struct {
	bytes []byte
	at    int
}

func (m *memory) Write(p []byte) (int, error) {
	if missing := m.at + len(p) - len(m.bytes); missing > 0 {
		m.bytes = append(m.bytes, make([]byte, missing)...)
	}
	m.at += copy(m.bytes[m.at:], p)
	return len(p), nil
}

func (m *memory) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekStart:
		m.at = int(offset)
	case io.SeekCurrent:
		m.at += int(offset)
	case io.SeekEnd:
		m.at = len(m.bytes) + int(offset)
	}
	return int64(m.at), nil
}
