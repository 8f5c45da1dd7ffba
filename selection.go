package earwitness

import (
	"fmt"
	"slices"
	"strings"

	"github.com/earwitness/earwitness/evidence"
)

// editTraceNeeds is all that a verdict on editing weighs or is weighed by.
var editTraceNeeds = []string{nameGrid, nameOpus, nameGSM, nameSilence, nameRepeat, nameWaveform, nameHum, nameChange}

// sessionNeeds is what pairs and sessions rest on: shared audio decides before likeness does.
var sessionNeeds = []string{nameOverlap, nameBackground, nameReverb}

// needs lists what a detector cannot be weighed without: the frames of an earlier coding break waveforms too, and a verdict is of
// all that could have spoken against it.
func needs(detector string) []string {
	switch detector {
	case nameHistory:
		return lossyTraces
	case nameEdited:
		return editTraceNeeds
	case nameWaveform:
		return framedTraces
	}
	return nil
}

// SelectDetectors returns the detectors that Options of these Only and Skip run, in the order of [Detectors]. A name is a
// detector's or a package's, which is the part before the underscore. Of Only, what a named detector is weighed by runs with it;
// an empty Only is all. An unknown name is an error that lists the names, and so is a selection of nothing.
func SelectDetectors(only, skip []string) ([]Detector, error) {
	for _, name := range slices.Concat(only, skip) {
		if !slices.ContainsFunc(detectors, func(d Detector) bool { return d.named(name) }) {
			return nil, fmt.Errorf("unknown detector %q; there are %s, and the part of a name before the underscore is all of a package",
				name, strings.Join(detectorNames(detectors), ", "))
		}
	}
	some := Options{Only: only, Skip: skip}.selected()
	if len(some) == 0 {
		return nil, fmt.Errorf("no detector is left: only %s, skip %s", strings.Join(only, " "), strings.Join(skip, " "))
	}
	return some, nil
}

// named reports whether a name is the detector's, or its package's.
func (d Detector) named(name string) bool {
	part, _, _ := strings.Cut(d.Name, "_")
	return name == d.Name || name == part
}

func detectorNames(list []Detector) (names []string) {
	for _, d := range list {
		names = append(names, d.Name)
	}
	return names
}

// selected are the detectors that run. Names that are not known select nothing.
func (o Options) selected() []Detector {
	if len(o.Only) == 0 && len(o.Skip) == 0 {
		return detectors
	}
	wanted := map[string]bool{}
	for _, d := range detectors {
		if len(o.Only) == 0 || slices.ContainsFunc(o.Only, d.named) {
			wanted[d.Name] = true
		}
	}
	for range 2 { // the verdict needs the waveform, which needs the frames
		for _, d := range detectors {
			for _, name := range needs(d.Name) {
				wanted[name] = wanted[name] || wanted[d.Name]
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(detectors), func(d Detector) bool {
		return !wanted[d.Name] || slices.ContainsFunc(o.Skip, d.named)
	})
}

// skipped are the names of the detectors that do not run.
func (o Options) skipped() (names []string) {
	run := detectorNames(o.selected())
	for _, d := range detectors {
		if !slices.Contains(run, d.Name) {
			names = append(names, d.Name)
		}
	}
	return names
}

// among returns those names of some that are skipped too.
func among(skipped, some []string) (both []string) {
	for _, name := range some {
		if slices.Contains(skipped, name) {
			both = append(both, name)
		}
	}
	return both
}

// notMeasured begins the limits that say what was skipped.
const notMeasured = "not measured: "

// tellSkipped says of a recording what was skipped, and takes back what cannot stand without it.
func tellSkipped(m *evidence.Measured, skipped []string) {
	if len(skipped) == 0 {
		return
	}
	r := &m.Recording
	limit := func(format string, args ...any) {
		r.Limits = append(r.Limits, notMeasured+fmt.Sprintf(format, args...))
	}
	limit("%s: skipped in this scan", strings.Join(skipped, ", "))
	runs := func(name string) bool { return !slices.Contains(skipped, name) }
	lack := among(skipped, needs(nameWaveform))
	if m.Features[nameWaveform] != nil && len(lack) > 0 {
		delete(m.Features, nameWaveform)
		m.Findings = slices.DeleteFunc(m.Findings, func(f evidence.Finding) bool { return f.Detector == nameWaveform })
		limit("joins of the waveform: frames of an earlier coding break it too, and %s was skipped", strings.Join(lack, ", "))
	}
	if lack := among(skipped, needs(nameHistory)); runs(nameHistory) && len(lack) > 0 {
		delete(m.Features, nameHistory)
		r.PreviouslyLossy = &evidence.Verdict{Verdict: inconclusive}
		limit("whether it was coded with loss before: %s was skipped", strings.Join(lack, ", "))
	}
	lack = among(skipped, editTraceNeeds)
	if runs(nameEdited) && len(lack) > 0 {
		delete(m.Features, nameEdited)
		r.Edited, r.SpliceCurve = &evidence.Verdict{Verdict: inconclusive}, nil
		limit("whether it was edited: %s was skipped", strings.Join(lack, ", "))
	}
	if lack = slices.DeleteFunc(lack, func(name string) bool { return name == nameHum }); len(lack) > 0 { // no zone tells of the hum
		r.BlindZones = []evidence.BlindZone{{EndSeconds: r.DurationSeconds, Reason: notMeasured + strings.Join(lack, ", ") + " was skipped"}}
	}
}

// ofSkipped reports whether a case with these settings was made without some of the detectors.
func ofSkipped(settings map[string]string, names []string) bool {
	return len(among(strings.Split(settings[skippedSetting], ","), names)) > 0
}
