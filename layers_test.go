package earwitness_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/earwitness/earwitness"

// layers says which packages of this module each package may import: arrows point down, detectors never import each
// other, and only the command and what measures everything know all.
var layers = map[string]string{
	"":                            "audio audio/ffmpeg compression dsp evidence fingerprint fingerprint/align lineage mains room session splice",
	"audio":                       "audio/aac audio/internal/kernel audio/mp3 audio/vorbis",
	"audio/aac":                   "audio/internal/imdct audio/internal/kernel",
	"audio/ffmpeg":                "audio",
	"audio/internal/imdct":        "audio/internal/kernel",
	"audio/internal/kernel":       "",
	"audio/internal/peers":        "audio/mp3",
	"audio/mp3":                   "audio/internal/kernel",
	"audio/vorbis":                "audio/internal/imdct audio/internal/kernel",
	"casefile":                    "evidence",
	"cmd/earwitness":              "*",
	"compression":                 "audio audio/aac audio/mp3 dsp",
	"dsp":                         "dsp/internal/kernel",
	"dsp/internal/kernel":         "",
	"dossier":                     "casefile evidence",
	"evidence":                    "",
	"export":                      "evidence internal/visible",
	"export/parquet":              "evidence export",
	"fingerprint":                 "dsp fingerprint/internal/kernel",
	"fingerprint/align":           "dsp",
	"fingerprint/internal/kernel": "",
	"fingerprint/internal/peers":  "internal/synth",
	"internal/trials":             "*",
	"internal/crossverify":        "dsp evidence fingerprint/align",
	"internal/demo":               "",
	"internal/demo/make":          "internal/demo internal/synth",
	"internal/lineageeval":        "dsp evidence internal/synth lineage",
	"internal/roomeval":           "audio dsp internal/synth room",
	"internal/speed":              "*",
	"internal/synth":              "dsp",
	"internal/visible":            "",
	"lineage":                     "dsp",
	"mains":                       "dsp",
	"report":                      "casefile evidence internal/visible",
	"room":                        "dsp",
	"session":                     "dsp",
	"splice":                      "dsp",
}

func TestLayers(t *testing.T) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports,Standard", "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	dec := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
		allowed, known := layers[name]
		if !known {
			t.Errorf("package %q stands in no layer", name)
		}
		for _, i := range p.Imports {
			own, isOwn := strings.CutPrefix(i, module)
			own = strings.TrimPrefix(own, "/")
			if isOwn && allowed != "*" && !slices.Contains(strings.Fields(allowed), own) {
				t.Errorf("%q imports %q", name, own)
			}
			if i == "log" || i == "log/slog" || i == "net/http" {
				t.Errorf("%q imports %s: libraries do not log, and nothing uses the network", name, i)
			}
		}
	}
}
