//go:build amd64 && !purego

package kernel

import "golang.org/x/sys/cpu"

// hasAVX2 says that the assembly can run.
var hasAVX2 = cpu.X86.HasAVX2
