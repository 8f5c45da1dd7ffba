//go:build !linux

package ffmpeg

// limitProcess does nothing: other systems set limits only from inside the process.
func limitProcess(int, uint64) {}
