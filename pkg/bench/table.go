package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// String is how tables and progress lines show sizes.
func (s sizes) String() string {
	switch {
	case s.Cell != "":
		return s.Cell
	case s == sizes{}:
		return ""
	}
	return fmt.Sprintf("%d × %d, batch %d", s.Time, s.Units, s.Batch)
}

// markdown returns the report as tables, one for each measure.
func (r *report) markdown() string {
	var text strings.Builder
	r.Header.write(&text)
	for _, m := range measures {
		rows := slices.DeleteFunc(slices.Clone(r.Rows), func(row *row) bool {
			return row.Measure != m.name
		})
		if len(rows) > 0 {
			writeTable(&text, m, rows)
		}
	}
	return text.String()
}

func (h header) write(text *strings.Builder) {
	on := h.System
	if h.GPU != "" {
		on += ", on one " + h.GPU + ", products of whole float32 numbers, TF32 off for all"
	}
	fmt.Fprintf(text, "# Ours beside its peers\n\n%s, %d cores, %s. "+
		"%s: %d to train on, %d to test with. Medians; rounds: %d, but one of steps, of "+
		"the tutorial (%d epochs) and of memory. "+
		"The last column is ours divided by the best peer's: below 1 ours needs less.\n\n",
		h.Date, h.Cores, on, h.Corpus.Name, h.Corpus.Trained, h.Corpus.Tested, h.Rounds, h.Epochs)
	for _, contestant := range slices.Sorted(maps.Keys(h.Versions)) {
		var versions []string
		for _, name := range slices.Sorted(maps.Keys(h.Versions[contestant])) {
			versions = append(versions, name+" "+h.Versions[contestant][name])
		}
		fmt.Fprintf(text, "- %s: %s\n", contestant, strings.Join(versions, ", "))
	}
}

// writeTable writes the rows of one measure.
func writeTable(text *strings.Builder, m measure, rows []*row) {
	peers := slices.DeleteFunc(slices.Clone(allPeers), func(peer string) bool {
		_, measured := rows[0].Peers[peer]
		return !measured
	})
	head := []string{"", "ours"}
	if rows[0].Sizes.Time > 0 {
		head[0] = "time × units, batch"
	}
	head = append(head, peers...)
	if len(peers) > 0 {
		head = append(head, "ours / best")
	}
	fmt.Fprintf(text, "\n## %s, %s\n\n| %s |\n|---|%s\n",
		m.title, m.unit, strings.Join(head, " | "), strings.Repeat("---:|", len(head)-1))
	for _, row := range rows {
		cells := []string{row.label(), number(row.Ours * m.scale)}
		for _, peer := range peers {
			cells = append(cells, number(row.Peers[peer]*m.scale))
		}
		switch {
		case row.Ratio != nil:
			cells = append(cells, fmt.Sprintf("%.2f", *row.Ratio))
		case len(peers) > 0:
			cells = append(cells, "")
		}
		fmt.Fprintf(text, "| %s |\n", strings.Join(cells, " | "))
	}
}

// label is what a row is about.
func (r *row) label() string {
	if r.Measure == "cell" {
		return r.Sizes.Cell
	}
	return strings.TrimSpace(r.Model + " " + r.Sizes.String())
}

// number shows a value with three digits, and those before the point.
func number(value float64) string {
	if value >= 100 {
		return fmt.Sprintf("%.0f", value)
	}
	return fmt.Sprintf("%.3g", value)
}
