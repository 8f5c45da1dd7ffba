package export

import (
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"strings"

	"github.com/earwitness/earwitness/evidence"
)

// CrateName is the name that a file of [ROCrate] must have, at the top of the folder that it describes.
const CrateName = "ro-crate-metadata.json"

// ROCrate writes the metadata of an RO-Crate 1.3 (w3id.org/ro/crate/1.3): the folder with the parts of the options, the
// recordings, which lie elsewhere, with their hashes, and the action by which earwitness made the one of the other. How
// many findings, matches and sessions the case holds stands there too; they themselves are in the parts. The date is that of
// the last action of the options; without any there is none, and the crate is not complete.
func ROCrate(w io.Writer, c *evidence.Case, o Options) error {
	const root, tool = "./", "#earwitness"
	dataset := object{
		"@id": root, "@type": "Dataset", "name": "Case by " + utf8Text(c.Tool.Name), "license": ref{"#licence"},
		"description": fmt.Sprintf("Forensic analysis of %d recordings.", len(c.Recordings)), "mentions": ref{"#scan"},
	}
	scan := object{"@id": "#scan", "@type": "CreateAction", "name": "scan", "instrument": ref{tool}}
	graph := []object{
		{"@id": CrateName, "@type": "CreativeWork", "about": ref{root}, "conformsTo": ref{"https://w3id.org/ro/crate/1.3"}},
		dataset, scan,
		{
			"@id": tool, "@type": "SoftwareApplication", "name": utf8Text(c.Tool.Name), "version": utf8Text(c.Tool.Version),
			"url": "https://github.com/earwitness/earwitness", "softwareVersion": utf8Text(c.Tool.Version),
		},
		{
			"@id": "#licence", "@type": "CreativeWork", "name": "No licence",
			"description": "Evidence and what was found in it; who may see and use it is not stated here.",
		},
	}
	graph = append(graph, crateCounts(c, dataset)...)
	graph = append(graph, crateSettings(c, scan)...)
	graph = append(graph, crateRecordings(c, scan)...)
	graph = append(graph, crateParts(o.Parts, dataset, scan)...)
	if n := len(o.Actions); n > 0 {
		last := o.Actions[n-1]
		dataset["datePublished"], scan["endTime"] = utf8Text(last.Time), utf8Text(last.Time)
		if last.Who != "" {
			scan["agent"] = ref{"#agent"}
			graph = append(graph, object{"@id": "#agent", "@type": "Person", "name": utf8Text(last.Who)})
		}
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(object{"@context": "https://w3id.org/ro/crate/1.3/context", "@graph": graph})
}

// crateCounts says how much the case holds.
func crateCounts(c *evidence.Case, dataset object) (nodes []object) {
	var refs []ref
	for _, n := range []struct {
		name  string
		count int
	}{
		{"recordings", len(c.Recordings)},
		{"findings", len(c.Findings)},
		{"matches", len(c.Matches)},
		{"sessions", len(c.Sessions)},
	} {
		id := "#count-of-" + n.name
		nodes = append(nodes, object{"@id": id, "@type": "PropertyValue", "name": n.name, "value": n.count})
		refs = append(refs, ref{id})
	}
	dataset["variableMeasured"] = refs
	return nodes
}

// crateSettings holds every setting that can change a result.
func crateSettings(c *evidence.Case, scan object) (nodes []object) {
	objects := []ref{}
	for i, name := range sortedKeys(c.Tool.Settings) {
		id := "#setting-" + strconv.Itoa(i+1)
		nodes = append(nodes, object{"@id": id, "@type": "PropertyValue", "name": utf8Text(name), "value": utf8Text(c.Tool.Settings[name])})
		objects = append(objects, ref{id})
	}
	scan["object"] = objects
	return nodes
}

func crateRecordings(c *evidence.Case, scan object) (nodes []object) {
	objects := scan["object"].([]ref)
	for i := range c.Recordings {
		r := &c.Recordings[i]
		o := object{
			"@id": fmt.Sprintf("#recording-%d", i+1), "@type": "AudioObject", "name": utf8Text(r.Path),
			"contentSize": strconv.FormatInt(r.Bytes, 10),
		}
		if r.SHA256 != "" {
			o["sha256"] = utf8Text(r.SHA256)
		}
		if d := within(r.DurationSeconds, maxSeconds); d > 0 {
			o["duration"] = "PT" + strconv.FormatFloat(d, 'f', -1, 64) + "S" // ISO 8601
		}
		if r.Codec != "" {
			o["encodingFormat"] = utf8Text(r.Codec + " in " + r.Container)
		}
		nodes = append(nodes, o)
		objects = append(objects, ref{o["@id"].(string)})
	}
	scan["object"] = objects
	return nodes
}

// crateParts are the files of the folder.
func crateParts(parts []Part, dataset, scan object) (nodes []object) {
	refs := []ref{}
	for _, p := range parts {
		var segments []string
		for s := range strings.SplitSeq(p.Path, "/") {
			segments = append(segments, url.PathEscape(s))
		}
		id := strings.Join(segments, "/")
		if strings.Contains(segments[0], ":") {
			id = "./" + id // no scheme
		}
		o := object{
			"@id": id, "@type": "File", "name": utf8Text(p.Path),
			"contentSize": strconv.FormatInt(p.Bytes, 10), "sha256": p.SHA256,
		}
		if p.MediaType != "" {
			o["encodingFormat"] = p.MediaType
		}
		nodes, refs = append(nodes, o), append(refs, ref{id})
	}
	dataset["hasPart"], scan["result"] = refs, refs
	return nodes
}
