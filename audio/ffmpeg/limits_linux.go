package ffmpeg

import "golang.org/x/sys/unix"

// limitProcess bounds a running process: 2 GiB of addresses (ffmpeg uses about 0.3 for audio), 64 open files, so many
// bytes in a file that it writes, no core dumps, and an hour of processor time, 500 hours of audio at its usual speed. A
// limit that cannot be set is not an error: the others hold.
func limitProcess(pid int, written uint64) {
	for resource, most := range map[int]uint64{
		unix.RLIMIT_AS: 2 << 30, unix.RLIMIT_NOFILE: 64, unix.RLIMIT_FSIZE: written, unix.RLIMIT_CORE: 0, unix.RLIMIT_CPU: 3600,
	} {
		_ = unix.Prlimit(pid, resource, &unix.Rlimit{Cur: most, Max: most}, nil)
	}
}
