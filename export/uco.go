package export

import (
	"bufio"
	"crypto/sha1"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"

	"github.com/earwitness/earwitness/evidence"
)

// CASE writes the case as JSON-LD by the ontologies CASE 1.4 and UCO 1.4 (caseontology.org): each recording is an
// observable:Audio with its file, hashes and coding; the scan an investigative action by a configured tool, with all its
// settings; each finding an analysis:AnalyticResult, tied to its recording; matches and lineage relationships between
// recordings; sessions of several recordings groupings; the custody log actions with their times.
//
// What the ontologies have no terms for stands in facets of type earwitness:… beside theirs: durations in fractions of
// seconds (AudioFacet has whole ones), log10 LR and error rates. UCO's "confidence" is not used, since a likelihood ratio
// is none. Ratios of pairs, tracks and curves are left out. Identifiers are UUIDs of version 5 made from the case's content, so
// that the same case gives the same document.
func CASE(w io.Writer, c *evidence.Case, o Options) error {
	b := bufio.NewWriterSize(w, 1<<16)
	g := &graph{w: b, c: c, of: numbers(c), space: namespace(c)}
	context, err := json.Marshal(prefixes)
	if err != nil {
		return err
	}
	fmt.Fprintf(b, "{\"@context\": %s,\n\"@graph\": [", context)
	g.tool()
	for i := range c.Recordings {
		g.recording(i)
	}
	g.scan()
	for i := range c.Findings {
		g.finding(i)
	}
	g.relations()
	for i, a := range o.Actions {
		g.action(i, a)
	}
	b.WriteString("\n]}\n")
	if g.err != nil {
		return g.err
	}
	return b.Flush()
}

// prefixes are the namespaces of a document.
var prefixes = map[string]string{
	"kb":                 "urn:earwitness:",
	"earwitness":         "https://github.com/earwitness/earwitness/terms#",
	"case-investigation": "https://ontology.caseontology.org/case/investigation/",
	"uco-action":         "https://ontology.unifiedcyberontology.org/uco/action/",
	"uco-analysis":       "https://ontology.unifiedcyberontology.org/uco/analysis/",
	"uco-configuration":  "https://ontology.unifiedcyberontology.org/uco/configuration/",
	"uco-core":           "https://ontology.unifiedcyberontology.org/uco/core/",
	"uco-identity":       "https://ontology.unifiedcyberontology.org/uco/identity/",
	"uco-observable":     "https://ontology.unifiedcyberontology.org/uco/observable/",
	"uco-tool":           "https://ontology.unifiedcyberontology.org/uco/tool/",
	"uco-types":          "https://ontology.unifiedcyberontology.org/uco/types/",
	"xsd":                "http://www.w3.org/2001/XMLSchema#",
}

// object is a node of a document. Its members are written in the order of their names.
type object map[string]any

// ref points to a node.
type ref struct {
	ID string `json:"@id"`
}

// typed is a literal of a type that JSON has not.
type typed struct {
	Type  string `json:"@type"`
	Value string `json:"@value"`
}

func decimal(v float64) typed { return typed{"xsd:decimal", strconv.FormatFloat(v, 'f', -1, 64)} }

// graph writes nodes one after the other, and keeps the first error.
type graph struct {
	w     *bufio.Writer
	c     *evidence.Case
	of    map[string]int // number of a path's recording
	space []byte         // of the identifiers
	count int
	err   error
}

func (g *graph) add(o object) {
	if g.err != nil {
		return
	}
	text, err := json.Marshal(o)
	if err != nil {
		g.err = err
		return
	}
	if g.count++; g.count > 1 {
		g.w.WriteByte(',')
	}
	g.w.WriteByte('\n')
	g.w.Write(text)
}

// namespace hashes what a case is of and by: 16 bytes.
func namespace(c *evidence.Case) []byte {
	h := sha1.New() // names things; protects nothing
	fmt.Fprintf(h, "%s\n%q %q\n", c.Schema, c.Tool.Name, c.Tool.Version)
	for i := range c.Recordings {
		fmt.Fprintf(h, "%q %s\n", c.Recordings[i].Path, c.Recordings[i].SHA256)
	}
	return h.Sum(nil)[:16]
}

// id names a node by its kind and number: a UUID of version 5 (RFC 9562).
func (g *graph) id(kind string, number int) string {
	h := sha1.New()
	h.Write(g.space)
	fmt.Fprintf(h, "%s %d", kind, number)
	u := h.Sum(nil)[:16]
	u[6], u[8] = u[6]&0x0f|0x50, u[8]&0x3f|0x80
	x := hex.EncodeToString(u)
	return fmt.Sprintf("kb:%s-%s-%s-%s-%s-%s", kind, x[:8], x[8:12], x[12:16], x[16:20], x[20:])
}

func (g *graph) ref(kind string, number int) ref { return ref{g.id(kind, number)} }

// tool writes the program and its settings.
func (g *graph) tool() {
	t := object{
		"@id": g.id("tool", 0), "@type": []string{"uco-tool:AnalyticTool", "uco-tool:ConfiguredTool"},
		"uco-core:name": utf8Text(g.c.Tool.Name), "uco-tool:version": utf8Text(g.c.Tool.Version),
		"uco-tool:toolType": "forensic audio analysis",
	}
	var entries []object
	for i, name := range sortedKeys(g.c.Tool.Settings) {
		entries = append(entries, object{
			"@id": g.id("setting", i), "@type": "uco-configuration:ConfigurationEntry",
			"uco-configuration:itemName": utf8Text(name), "uco-configuration:itemValue": utf8Text(g.c.Tool.Settings[name]),
		})
	}
	if len(entries) > 0 {
		t["uco-configuration:usesConfiguration"] = object{
			"@id": g.id("configuration", 0), "@type": "uco-configuration:Configuration", "uco-configuration:configurationEntry": entries,
		}
	}
	g.add(t)
}

// recording writes the i-th recording with its facets.
func (g *graph) recording(i int) {
	r := &g.c.Recordings[i]
	content := object{
		"@id": g.id("content-data-facet", i), "@type": "uco-observable:ContentDataFacet", "uco-observable:sizeInBytes": r.Bytes,
	}
	if _, err := hex.DecodeString(r.SHA256); err == nil && r.SHA256 != "" {
		content["uco-observable:hash"] = object{
			"@id": g.id("hash", i), "@type": "uco-types:Hash",
			"uco-types:hashMethod": "SHA256", "uco-types:hashValue": typed{"xsd:hexBinary", r.SHA256},
		}
	}
	audio := object{"@id": g.id("audio-facet", i), "@type": "uco-observable:AudioFacet"}
	if d := within(r.DurationSeconds, maxSeconds); d > 0 {
		audio["uco-observable:duration"] = int64(d + 0.5)
	}
	if r.BitRateBPS > 0 {
		audio["uco-observable:bitRate"] = r.BitRateBPS
	}
	if r.Codec != "" {
		audio["uco-observable:format"] = utf8Text(r.Codec + " in " + r.Container)
	}
	g.add(object{
		"@id": g.id("recording", i+1), "@type": []string{"uco-observable:Audio", "uco-observable:File"},
		"uco-core:hasFacet": []object{{
			"@id": g.id("file-facet", i), "@type": "uco-observable:FileFacet",
			"uco-observable:fileName": utf8Text(path.Base(r.Path)), "uco-observable:filePath": utf8Text(r.Path),
			"uco-observable:sizeInBytes": r.Bytes,
		}, content, audio, g.ownFacet(i, r)},
	})
}

// ownFacet holds of a recording what UCO has no terms for.
func (g *graph) ownFacet(i int, r *evidence.Recording) object {
	f := object{
		"@id": g.id("recording-facet", i), "@type": []string{"uco-core:Facet", "earwitness:RecordingFacet"},
		"earwitness:number": i + 1, "earwitness:status": utf8Text(r.Status),
	}
	if len(r.PathBytes) > 0 {
		f["earwitness:pathBytesBase64"] = base64Text(r.PathBytes)
	}
	if r.StreamSHA256 != "" {
		f["earwitness:streamSha256"] = utf8Text(r.StreamSHA256)
	}
	if r.PCMSHA256 != "" {
		f["earwitness:pcmSha256"] = utf8Text(r.PCMSHA256)
	}
	if d := within(r.DurationSeconds, maxSeconds); d > 0 {
		f["earwitness:durationSeconds"], f["earwitness:sampleRateHz"], f["earwitness:channels"] = decimal(d), r.SampleRateHz, r.Channels
	}
	verdict := func(name string, v *evidence.Verdict) {
		if v != nil {
			f["earwitness:"+name] = utf8Text(v.Verdict)
			rated(f, "earwitness:"+name, v.Log10LR, v.ErrorRate)
		}
	}
	verdict("edited", r.Edited)
	verdict("previouslyLossy", r.PreviouslyLossy)
	return f
}

// rated adds a ratio with its error rate to a node, under names with a prefix.
func rated(o object, prefix string, log10LR float64, e *evidence.ErrorRate) {
	if finite(log10LR) {
		o[prefix+"Log10LR"] = decimal(log10LR)
	}
	if e != nil && finite(e.Value) && finite(e.Upper95) {
		o[prefix+"ErrorRate"], o[prefix+"ErrorRateUpper95"] = decimal(e.Value), decimal(e.Upper95)
		o[prefix+"ErrorRateN"], o[prefix+"ErrorRateSet"] = e.N, utf8Text(e.Set)
	}
}

// utf8Text replaces bytes that are not UTF-8, which JSON cannot hold, and bounds what a stranger may have written.
func utf8Text(s string) string {
	if n := len(s); n > maxCell {
		return fmt.Sprintf("%s… (of %d bytes)", strings.ToValidUTF8(s[:maxCell], "\ufffd"), n)
	}
	return strings.ToValidUTF8(s, "\ufffd")
}
