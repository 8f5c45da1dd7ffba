//go:build !unix

package ffmpeg

import "os/exec"

// ownGroup leaves the default, which kills the process alone.
func ownGroup(*exec.Cmd) {}
