//go:build arm64 && !purego

#include "textflag.h"

// What Go's assembler has no name for.
#define UADDLP_H(d) WORD $(0x6e202800 + d*33)               // uaddlp vd.8h, vd.16b
#define UADDLP_S(d) WORD $(0x6e602800 + d*33)               // uaddlp vd.4s, vd.8h
#define CMTST(d, n, m) WORD $(0x4ea08c00 + d + n*32 + m*65536) // cmtst vd.4s, vn.4s, vm.4s

// ROW adds the differing bits of a row, of the word in V8, to sum, and goes to the next row.
#define ROW(sum) \
	VLD1.P (R9)(R7), [V9.B16, V10.B16] \
	VEOR   V8.B16, V9.B16, V9.B16      \
	VAND   V10.B16, V9.B16, V9.B16     \
	VCNT   V9.B16, V9.B16              \
	VADD   V9.B16, sum.B16, sum.B16

// FLUSH adds the bytes of V(sum) to four wrong bits, and goes to the next row's.
#define FLUSH(sum, v) \
	UADDLP_H(sum)          \
	UADDLP_S(sum)          \
	VLD1   (R9), [V9.S4]   \
	VADD   V9.S4, v.S4, v.S4 \
	VST1.P [v.S4], (R9)(R8)

// func tileNEON(wrong *int32, rows *uint64, query *uint64, s *shape)
//
// Eight rows are compared at a time, and each load of a word of the query serves them all. The bits that differ, eight
// in a byte at most, are summed in bytes, which last for 31 words.
TEXT ·tileNEON(SB), NOSPLIT, $0-32
	MOVD wrong+0(FP), R0
	MOVD rows+8(FP), R1
	MOVD s+24(FP), R3
	MOVD 0(R3), R4            // rows left
	MOVD 24(R3), R6           // step
	LSL  $5, R6, R7           // bytes from a row to the next of the phase
	LSL  $4, R6, R8           // and from its results to the next
	LSL  $3, R6, R6           // rows of a tile
	MOVD $8, R14

tile:
	MOVD query+16(FP), R2
	MOVD 16(R3), R5           // words left
	MOVD R1, R10              // what the next word meets first

chunk:
	MOVD $31, R11
	CMP  R11, R5
	CSEL LT, R5, R11, R11
	SUB  R11, R5, R5
	VEOR V0.B16, V0.B16, V0.B16
	VEOR V1.B16, V1.B16, V1.B16
	VEOR V2.B16, V2.B16, V2.B16
	VEOR V3.B16, V3.B16, V3.B16
	VEOR V4.B16, V4.B16, V4.B16
	VEOR V5.B16, V5.B16, V5.B16
	VEOR V6.B16, V6.B16, V6.B16
	VEOR V7.B16, V7.B16, V7.B16

words:
	VLD1R.P (R2)(R14), [V8.S4]
	MOVD    R10, R9
	ROW(V0)
	ROW(V1)
	ROW(V2)
	ROW(V3)
	ROW(V4)
	ROW(V5)
	ROW(V6)
	ROW(V7)
	ADD  R7, R10, R10
	SUBS $1, R11, R11
	BNE  words

	MOVD R0, R9
	FLUSH(0, V0)
	FLUSH(1, V1)
	FLUSH(2, V2)
	FLUSH(3, V3)
	FLUSH(4, V4)
	FLUSH(5, V5)
	FLUSH(6, V6)
	FLUSH(7, V7)
	CBNZ R5, chunk

	MOVD R9, R0
	ADD  R7<<3, R1, R1
	SUBS R6, R4, R4
	BGT  tile
	RET

// FOUR compares four words; their activity is in the bits of V3 that V4 has, and is shifted for the next four.
#define FOUR \
	VLD1.P 16(R0), [V1.B16]      \
	VLD1.P 16(R1), [V2.B16]      \
	CMTST(5, 3, 4)               \
	VEOR   V2.B16, V1.B16, V1.B16 \
	VAND   V5.B16, V1.B16, V1.B16 \
	VCNT   V1.B16, V1.B16        \
	VADD   V1.B16, V0.B16, V0.B16 \
	VUSHR  $4, V3.S4, V3.S4

#define THIRTY_TWO \
	MOVWU.P 4(R2), R5 \
	VDUP    R5, V3.S4 \
	FOUR              \
	FOUR              \
	FOUR              \
	FOUR              \
	FOUR              \
	FOUR              \
	FOUR              \
	FOUR

// func differNEON(a *uint32, b *uint32, active *uint64, groups int) int
TEXT ·differNEON(SB), NOSPLIT, $0-40
	MOVD a+0(FP), R0
	MOVD b+8(FP), R1
	MOVD active+16(FP), R2
	MOVD groups+24(FP), R3
	MOVD ZR, R4
	MOVD $0x0000000200000001, R5
	MOVD $0x0000000800000004, R6
	VMOV R5, V4.D[0]
	VMOV R6, V4.D[1]

group:
	VEOR V0.B16, V0.B16, V0.B16
	THIRTY_TWO
	THIRTY_TWO
	VUADDLV V0.B16, V0
	VMOV    V0.H[0], R5
	ADD     R5, R4, R4
	SUBS    $1, R3, R3
	BNE     group
	MOVD R4, ret+32(FP)
	RET
