package report

import (
	"slices"
	"strings"
	"time"

	"github.com/earwitness/earwitness/evidence"
)

// timeline orders the recordings by the times that their files state of themselves.
type timeline struct {
	Moments []statedTime
	Axis    []tick
	Without int // recordings that state none
}

// statedTime is a time that a tag states.
type statedTime struct {
	Ref     ref
	Tag     string
	Stated  string // as the file has it
	Session string // empty: none of several recordings
	X       string // on the axis; empty: there is none
	at      time.Time
}

// timeTags are the tags that state when a recording, or the file, was made. Lower case, without what is before a slash.
var timeTags = map[string]bool{
	"creation_time": true, "date": true, "date_utc": true, "dateutc": true, "origination_date": true, "icrd": true,
	"idit": true, "tdrc": true, "tden": true, "©day": true, "creation_date": true, "com.apple.quicktime.creationdate": true,
}

// timeForms are the forms in which tags state times.
var timeForms = []string{
	time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04:05-0700", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02",
	"2006:01:02 15:04:05", "2006/01/02", time.ANSIC,
}

func (b *builder) timeline() timeline {
	session := b.sessionNames()
	var v timeline
	for _, r := range b.c.Recordings {
		some := statedTimes(r)
		if len(some) == 0 {
			v.Without++
		}
		for _, m := range some {
			m.Ref, m.Session = b.ref(r.Path), session[r.Path]
			v.Moments = append(v.Moments, m)
		}
	}
	slices.SortStableFunc(v.Moments, func(a, b statedTime) int { return a.at.Compare(b.at) })
	v.axis()
	return v
}

// statedTimes reads the time tags of a recording, each time once. Zero times, as programs write that know none, are left
// out: 1904 in MP4, 1970 elsewhere.
func statedTimes(r evidence.Recording) []statedTime {
	var out []statedTime
	for _, t := range r.Tags {
		name := strings.ToLower(t.Name[strings.LastIndexByte(t.Name, '/')+1:])
		if !timeTags[name] {
			continue
		}
		value := t.Value
		if name == "origination_date" {
			value = strings.TrimSpace(value + " " + tagValue(r.Tags, "origination_time"))
		}
		at, ok := parseTime(value)
		zero := at.Year() <= 1904 || at.Equal(time.Unix(0, 0))
		known := slices.ContainsFunc(out, func(m statedTime) bool { return m.at.Equal(at) })
		if ok && !zero && !known {
			out = append(out, statedTime{Tag: visible(t.Name), Stated: visible(value), at: at})
		}
	}
	return out
}

func tagValue(tags []evidence.Tag, name string) string {
	for _, t := range tags {
		if strings.EqualFold(t.Name, name) {
			return t.Value
		}
	}
	return ""
}

func parseTime(s string) (time.Time, bool) {
	const longest = 64
	if len(s) > longest {
		return time.Time{}, false
	}
	for _, form := range timeForms {
		if t, err := time.Parse(form, strings.TrimSpace(s)); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// axis places the moments between the first and the last, with the dates of both. One alone needs no axis.
func (v *timeline) axis() {
	if len(v.Moments) < 2 {
		return
	}
	first, last := v.Moments[0].at, v.Moments[len(v.Moments)-1].at
	if !first.Before(last) {
		return
	}
	const margin = 0.02
	place := func(t time.Time) string {
		at := float64(t.Unix()-first.Unix()) / max(float64(last.Unix()-first.Unix()), 1)
		return along(margin+(1-2*margin)*at, 0, 1)
	}
	for i, m := range v.Moments {
		v.Moments[i].X = place(m.at)
	}
	const form = "2006-01-02"
	v.Axis = []tick{{X: "0%", Label: first.Format(form)}, {X: "100%", Label: last.Format(form)}}
	if v.Axis[0].Label == v.Axis[1].Label {
		v.Axis[0].Label, v.Axis[1].Label = first.Format(time.TimeOnly), last.Format(time.TimeOnly)
	}
}
