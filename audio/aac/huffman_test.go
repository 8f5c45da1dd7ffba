package aac

import (
	"encoding/binary"
	"math"
	"slices"
	"testing"
)

// TestCodebooks reads every word of every codebook, and checks that the words leave no bits unused.
func TestCodebooks(t *testing.T) {
	sizes := [12]int{1: 81, 2: 81, 3: 81, 4: 81, 5: 81, 6: 81, 7: 64, 8: 64, 9: 169, 10: 169, 11: 289}
	for i, b := range spectralBooks {
		if b.digits == 0 {
			continue
		}
		seen := map[string]bool{}
		var word uint64
		for code := spectralCodes[i]; code != ""; code = code[1+b.digits:] {
			n, digits := digit(code[0]), code[1:1+b.digits]
			seen[digits] = true
			checkWord(t, i, word, n, digits)
			word += 1 << (64 - n)
		}
		if word != 0 {
			t.Errorf("codebook %d: words end at %#x, want at 2^64", i, word)
		}
		if len(seen) != sizes[i] {
			t.Errorf("codebook %d has %d words, want %d", i, len(seen), sizes[i])
		}
	}
}

// followed returns the bytes of two times 64 bits.
func followed(first, second uint64) []byte {
	return binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, first), second)
}

// checkWord reads the word of n bits at the top of word, with every sign negative, and a largest escape if it has one.
func checkWord(t *testing.T, book int, word uint64, n int, digits string) {
	t.Helper()
	want := make([]int16, len(digits))
	escapes := uint64(0)
	for i := range digits {
		want[i] = int16(digit(digits[i]) - spectralBooks[book].bias)
		if spectralBooks[book].bias == 0 && want[i] != 0 {
			word |= 1 << (63 - n)
			n++
			want[i] = -want[i]
		}
		if book == codebookEscape && want[i] == -16 {
			want[i] = -maxLine
			escapes++
		}
	}
	for range escapes {
		word |= 0x1fefff << (64 - 21) >> n // eight ones, a zero, twelve ones
		n += 21
	}
	r := bitReader{buf: followed(word, 0)}
	got := make([]int16, len(digits))
	if !r.lines(uint8(book), got) || !slices.Equal(got, want) || r.pos != n {
		t.Errorf("codebook %d, word %s: lines %v in %d bits, want %v in %d", book, digits, got, r.pos, want, n)
	}
}

func TestScaleCodebook(t *testing.T) {
	seen := map[int]bool{}
	var word uint64
	for code := scaleCodes; code != ""; code = code[3:] {
		n := digit(code[0])
		want := 16*digit(code[1]) + digit(code[2])
		seen[want] = true
		r := bitReader{buf: followed(word, 0)}
		if got := r.scale(); got != want || r.pos != n {
			t.Errorf("scale factor word %d: %d in %d bits, want %d in %d", len(seen), got, r.pos, want, n)
		}
		word += 1 << (64 - n)
	}
	if word != 0 || len(seen) != 121 {
		t.Errorf("%d words that end at %#x, want 121 at 2^64", len(seen), word)
	}
}

// TestEscapeTooLong follows the words with an escape by ones alone.
func TestEscapeTooLong(t *testing.T) {
	var word uint64
	for code := spectralCodes[codebookEscape]; code != ""; code = code[3:] {
		n := digit(code[0])
		if code[1] == 'g' || code[2] == 'g' {
			r := bitReader{buf: followed(word|(1<<(64-n)-1), math.MaxUint64)}
			if r.lines(codebookEscape, make([]int16, 2)) {
				t.Errorf("the escape sequence behind word %s is read", code[1:3])
			}
		}
		word += 1 << (64 - n)
	}
}
