package export

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/earwitness/earwitness/evidence"
)

func sortedKeys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }

// scan writes the action that examined the recordings, and came to the findings.
func (g *graph) scan() {
	a := object{
		"@id": g.id("analysis", 0), "@type": []string{"case-investigation:InvestigativeAction", "uco-analysis:Analysis"},
		"uco-core:name": "scan", "uco-action:instrument": g.ref("tool", 0),
	}
	if n := len(g.c.Recordings); n > 0 {
		a["uco-action:object"] = g.refs("recording", n)
	}
	if n := len(g.c.Findings); n > 0 {
		a["uco-action:result"] = g.refs("finding", n)
	}
	if limits := g.c.Limits; len(limits) > 0 {
		a["uco-core:description"] = utf8Text(joined(limits))
	}
	g.add(a)
}

// refs points to the nodes 1 to n of a kind.
func (g *graph) refs(kind string, n int) []ref {
	all := make([]ref, n)
	for i := range all {
		all[i] = g.ref(kind, i+1)
	}
	return all
}

// finding writes the i-th finding and where it is.
func (g *graph) finding(i int) {
	f := &g.c.Findings[i]
	facet := object{
		"@id": g.id("finding-facet", i), "@type": []string{"uco-core:Facet", "earwitness:FindingFacet"},
		"earwitness:kind": utf8Text(f.Kind), "earwitness:detector": utf8Text(f.Detector),
	}
	g.span(facet, "earwitness:", f.StartSeconds, f.EndSeconds)
	rated(facet, "earwitness:", f.Log10LR, f.ErrorRate)
	if text := objectText(f.Measurements); text != "" {
		facet["earwitness:measurements"] = text
	}
	if len(f.Limits) > 0 {
		facet["earwitness:limits"] = utf8Text(joined(f.Limits))
	}
	g.add(object{
		"@id": g.id("finding", i+1), "@type": "uco-analysis:AnalyticResult", "uco-core:name": utf8Text(f.Kind),
		"uco-core:statement":               bounded(f.Kind+" by "+f.Detector+": "+ratioText(f.Log10LR, f.ErrorRate), maxLabel),
		"uco-analysis:originatingAnalysis": g.ref("analysis", 0),
		"uco-core:hasFacet": []object{facet, {
			"@id": g.id("classification-facet", i), "@type": "uco-analysis:ArtifactClassificationResultFacet",
			"uco-analysis:classification": object{
				"@id": g.id("classification", i), "@type": "uco-analysis:ArtifactClassification", "uco-analysis:class": utf8Text(f.Kind),
			},
		}},
	})
	if n := g.of[f.Path]; n > 0 {
		g.add(g.relationship("uco-core:Relationship", "found-in", i, "Found_In", g.ref("finding", i+1), g.ref("recording", n)))
	}
	if n := g.of[f.Partner]; n > 0 {
		g.add(g.relationship("uco-core:Relationship", "found-against", i, "Found_Against", g.ref("finding", i+1), g.ref("recording", n)))
	}
}

// span adds a place in a recording.
func (g *graph) span(o object, prefix string, start, end float64) {
	if finite(start) && finite(end) {
		o[prefix+"startSeconds"], o[prefix+"endSeconds"] = decimal(start), decimal(end)
	}
}

// relationship is a directed relation between two nodes.
func (g *graph) relationship(class, kind string, number int, name string, source, target ref) object {
	return object{
		"@id": g.id(kind, number), "@type": class, "uco-core:source": source, "uco-core:target": target,
		"uco-core:kindOfRelationship": name, "uco-core:isDirectional": true,
	}
}

// relations writes what ties recordings together. A relation to what is no recording of the case has nothing to point to.
func (g *graph) relations() {
	const observable = "uco-observable:ObservableRelationship"
	for i := range g.c.Matches {
		m := &g.c.Matches[i]
		a, b := g.of[m.A], g.of[m.B]
		if a == 0 || b == 0 {
			continue
		}
		o := g.relationship(observable, "match", i, "Same_Audio_As", g.ref("recording", a), g.ref("recording", b))
		o["uco-core:isDirectional"] = false
		facet := object{"@id": g.id("match-facet", i), "@type": []string{"uco-core:Facet", "earwitness:MatchFacet"}}
		g.span(facet, "earwitness:a_", m.AStartSeconds, m.AEndSeconds)
		g.span(facet, "earwitness:b_", m.BStartSeconds, m.BEndSeconds)
		if finite(m.Speed) {
			facet["earwitness:speed"] = decimal(m.Speed)
		}
		rated(facet, "earwitness:", m.Log10LR, m.ErrorRate)
		o["uco-core:hasFacet"] = facet
		g.add(o)
	}
	for i := range g.c.Lineage {
		l := &g.c.Lineage[i]
		from, to := g.of[l.From], g.of[l.To]
		if from == 0 || to == 0 {
			continue
		}
		o := g.relationship(observable, "lineage", i, "Earlier_Generation_Of", g.ref("recording", from), g.ref("recording", to))
		facet := object{"@id": g.id("lineage-facet", i), "@type": []string{"uco-core:Facet", "earwitness:LineageFacet"}}
		rated(facet, "earwitness:", l.Log10LR, l.ErrorRate)
		o["uco-core:hasFacet"] = facet
		g.add(o)
	}
	for i := range g.c.Sessions {
		g.session(i, &g.c.Sessions[i])
	}
}

// session writes the recordings of a session, if they are several.
func (g *graph) session(i int, s *evidence.Session) {
	var members []ref
	for _, p := range s.Paths {
		if n := g.of[p]; n > 0 {
			members = append(members, g.ref("recording", n))
		}
	}
	if len(members) < 2 {
		return
	}
	g.add(object{
		"@id": g.id("session", i), "@type": "uco-core:Grouping", "uco-core:name": utf8Text(s.ID), "uco-core:object": members,
		"uco-core:context": "held to come from one recording session",
	})
}

// action writes a line of the custody log, and who it was.
func (g *graph) action(i int, a Action) {
	o := object{
		"@id": g.id("action", i), "@type": "case-investigation:InvestigativeAction",
		"uco-core:name": utf8Text(a.Name), "uco-action:instrument": g.ref("tool", 0),
	}
	if t, err := time.Parse(time.RFC3339, a.Time); err == nil {
		o["uco-action:startTime"] = typed{"xsd:dateTime", t.UTC().Format("2006-01-02T15:04:05.000Z")}
	}
	if a.Who != "" {
		o["uco-action:performer"] = object{
			"@id": g.id(fmt.Sprintf("identity-of-action-%d", i), 0), "@type": "uco-identity:Identity", "uco-core:name": utf8Text(a.Who),
		}
	}
	g.add(o)
}
