package conformance

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

const header = "| suite | file | cases | passed | failed | lacking | n/a |\n|---|---|--:|--:|--:|--:|--:|\n"

// markdown is the table of all files.
func markdown(results []result) string {
	text := header
	var all suite
	for _, s := range count(results) {
		text += s.String()
	}
	for _, r := range results {
		all.add(r.verdict)
	}
	all.Suite, all.File = "all", ""
	return text + all.String()
}

// summary is the table of all suites.
func summary(results []result) string {
	of := map[string]*suite{}
	for _, r := range results {
		if of[r.Suite] == nil {
			of[r.Suite] = &suite{}
		}
		of[r.Suite].add(r.verdict)
	}
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(of)) {
		s := of[name]
		fmt.Fprintf(&text, "| %s | %d | %d | %d | %d |\n", suiteNames[name], s.Cases-s.NA, s.Passed, s.Failed, s.Lacking)
	}
	return "| tests of | cases | passed | failed | lacking |\n|---|--:|--:|--:|--:|\n" + text.String()
}

var suiteNames = map[string]string{"keras": "Keras 3.15.1", "onnx": "ONNX 1.23.2"}

// lacked lists what is lacking, with the cases that lack it: what most cases lack comes first.
func lacked(results []result) string {
	cases := map[string][]string{}
	for _, r := range results {
		if r.verdict == lacking {
			why := strings.Join(r.why, "; ")
			cases[why] = append(cases[why], strings.TrimSpace(r.File+" "+r.Test+" "+r.Case))
		}
	}
	order := slices.SortedFunc(maps.Keys(cases), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(cases[b]), len(cases[a])), cmp.Compare(a, b))
	})
	text := "\n## What is lacking\n\nThe cases that need what gornn does not have, by what that is.\n"
	for _, why := range order {
		text += fmt.Sprintf("\n**%s** (%d)\n", why, len(cases[why]))
		for _, name := range cases[why] {
			text += "- " + name + "\n"
		}
	}
	return text
}

const begin, end = "<!-- conformance: made by go test ./pkg/internal/conformance -update -->\n", "<!-- /conformance -->"

// check sees that a file holds the text between its marks; with -update it puts it there.
func check(t *testing.T, file, text string) {
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(content), begin)
	there, after, foundEnd := strings.Cut(rest, end)
	switch {
	case !found || !foundEnd:
		t.Errorf("%s must have the lines %q and %q", file, begin, end)
	case there == text:
	case *update:
		if err := os.WriteFile(file, []byte(before+begin+text+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("%s does not hold the tables of this run: go test ./pkg/internal/conformance -update", file)
	}
}
