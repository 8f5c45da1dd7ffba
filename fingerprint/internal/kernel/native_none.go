//go:build purego || !amd64

package kernel

func native() []*Set { return nil }
