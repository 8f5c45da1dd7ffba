package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"

	"github.com/earwitness/earwitness/internal/synth"
)

// words that robots say, in any order.
var words = strings.Fields(`harbour window letter silver quickly travel eleven garden promise thunder captain yellow
	market never shadow borrow river simple doctor winter carry engine mountain paper quiet lemon soldier village finger
	answer weather pencil orange behind castle button follow hundred island kitchen ladder magnet number office picnic
	quarter rabbit season table under velvet wagon zebra always bottle corner dinner either famous gentle happen insect
	jacket kettle listen matter needle offer people question reason second ticket uncle visit water youth across balance
	cotton danger escape fellow grammar history inside journal known lawyer moment nothing open pepper report station
	tomorrow useful voyage whisper`)

// voices of espeak-ng.
var voices = []string{
	"en-us", "en-gb+f2", "en-us+m3", "en-gb-scotland+f4", "en-us+m7", "en-gb+m5", "en-us+f5", "en-gb-x-rp+f1",
}

// robot says random words in the variant's voice, each recording at a speed of its own.
func robot(m moment) ([]float32, error) {
	return say(m, voices[m.group%len(voices)], phrases(m.random, m.n/m.rate))
}

// sameText says the variant's words, each recording in another voice and at another speed.
func sameText(m moment) ([]float32, error) {
	return say(m, voices[m.number%len(voices)], phrases(m.alike, m.n/m.rate))
}

// phrases are more words than can be said in the time.
func phrases(random *rand.Rand, seconds int) string {
	var text strings.Builder
	for i := range 4 * seconds {
		text.WriteString(words[random.IntN(len(words))])
		if i%9 == 8 {
			text.WriteString(".")
		}
		text.WriteString(" ")
	}
	return text.String()
}

func say(m moment, voice, text string) ([]float32, error) {
	file, err := os.CreateTemp("", "trials-*.wav")
	if err != nil {
		return nil, err
	}
	defer os.Remove(file.Name())
	if err := file.Close(); err != nil {
		return nil, err
	}
	wordsAMinute := 120 + 9*(m.number%8) + m.random.IntN(6)
	command := exec.Command("espeak-ng", "-v", voice, "-s", strconv.Itoa(wordsAMinute), "-p", strconv.Itoa(35+m.random.IntN(30)),
		"-w", file.Name(), text)
	if output, err := command.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("running espeak-ng: %w: %.200s", err, output)
	}
	x, rate, err := decode(file.Name(), m.n/m.rate+2)
	if err != nil {
		return nil, err
	}
	x = resampled(x, rate, m.rate)
	return synth.SetRMS(x[:min(m.n, len(x))], level(m.random, -30, -15)), nil
}
