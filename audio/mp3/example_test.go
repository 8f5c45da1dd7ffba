package mp3_test

import (
	"fmt"
	"os"

	"github.com/earwitness/earwitness/audio/mp3"
)

// Tell where frames do not go on from the one before, and how many lines its encoder left without a value.
func ExampleUnpacker() {
	f, err := os.Open("testdata/mono-44k.mp3")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer f.Close()
	stat, err := f.Stat()
	if err != nil {
		fmt.Println(err)
		return
	}
	index, err := mp3.NewIndex(f, stat.Size())
	if err != nil {
		fmt.Println(err)
		return
	}
	var unpacker mp3.Unpacker
	var spectra mp3.Spectra
	frames, broken, lines, zero := 0, 0, 0, 0
	for index.Next() {
		frames++
		if f := index.Frame(); f.Missing > 0 || f.Ancillary < 0 {
			broken++
		}
		granules, _ := unpacker.Unpack(index, &spectra)
		for gr := range granules {
			for _, v := range spectra[gr][0].Lines {
				if lines++; v == 0 {
					zero++
				}
			}
		}
	}
	fmt.Printf("%d frames, %d that do not follow, %d of %d lines zero\n", frames, broken, zero, lines)
	// Output: 13 frames, 0 that do not follow, 13088 of 14976 lines zero
}
