//go:build arm64 && !purego

package kernel

func native() []*Set { return []*Set{&neon} }

var neon = Set{Name: "neon", Lanes: 4, FIR: dotsGeneric}
