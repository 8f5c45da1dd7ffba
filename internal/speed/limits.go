package speed

import (
	"context"
	"crypto/sha256"
	"errors"
	"os/exec"
	"time"
)

// Limits are rates that no stage of a scan can beat for long on this machine, on one core.
type Limits struct {
	HashBytesPerSecond float64 `json:"hash_bytes_per_second"` // SHA-256 of what lies in the cache
	ReadBytesPerSecond float64 `json:"read_bytes_per_second"` // memory that is read once, far more than the caches hold
}

// MeasureLimits measures both, each as the best of some runs.
func MeasureLimits() Limits {
	const small, large, runs = 1 << 18, 1 << 28, 5
	data := make([]uint64, large/8)
	for i := range data {
		data[i] = uint64(i)
	}
	block := make([]byte, small)
	var l Limits
	for range runs {
		t := time.Now()
		for range large / small {
			sha256.Sum256(block)
		}
		l.HashBytesPerSecond = max(l.HashBytesPerSecond, large/time.Since(t).Seconds())
		t = time.Now()
		total := added(data)
		l.ReadBytesPerSecond = max(l.ReadBytesPerSecond, large/time.Since(t).Seconds())
		data[0] = total // so that the sums are not left out
	}
	return l
}

// added sums in four chains: enough for the memory to be what it waits for.
func added(x []uint64) uint64 {
	var a, b, c, d uint64
	for ; len(x) >= 4; x = x[4:] {
		a, b, c, d = a+x[0], b+x[1], c+x[2], d+x[3]
	}
	return a + b + c + d
}

// PeerDecode is the time that ffmpeg takes of one core to decode a file and drop it. The error is that of ffmpeg.
func PeerDecode(ctx context.Context, ffmpeg, path string) (time.Duration, error) {
	c := exec.CommandContext(ctx, ffmpeg, "-nostdin", "-v", "quiet", "-threads", "1", "-i", path, "-map", "0:a:0", "-f", "null", "-")
	err := c.Run()
	if c.ProcessState == nil {
		return 0, errors.Join(err, ctx.Err())
	}
	return c.ProcessState.UserTime() + c.ProcessState.SystemTime(), err
}
