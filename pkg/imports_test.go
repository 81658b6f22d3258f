// Package pkg_test holds the packages to their layers: imports point down.
package pkg_test

import (
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

// may lists for each package those of this module that it may import, directly or not.
var may = map[string][]string{
	"backend":         {},
	"backend/install": {},
	"bench":           {"backend", "datadir", "imdb", "keras", "rnn", "run"},
	"datadir":         {},
	"imdb":            {"datadir"},
	"keras":           {"backend", "datadir", "rnn", "run"},
	"lab":             {},
	"nb":              {"datadir", "imdb", "run"},
	"rnn":             {},
	"run":             {"datadir"},
}

// never lists what a package must not depend on, so that a cell which uses it links in an instant.
var never = map[string]string{
	"datadir": "github.com/gomlx/",
	"imdb":    "github.com/gomlx/",
	"nb":      "github.com/gomlx/",
	"run":     "github.com/gomlx/",
}

// notebookOnly is what only nb may import: a model must train as well outside a notebook.
const notebookOnly = "github.com/janpfeifer/gonb/"

// weights are 4 MB, linked only where a program imports them itself.
const weights = "gornn/data/pretrained"

func TestImports(t *testing.T) {
	for _, name := range strings.Fields(list(t, "-f", "{{.ImportPath}}", "./...")) {
		name = strings.TrimPrefix(name, "gornn/pkg")
		name = strings.TrimPrefix(name, "/")
		if name == "" || path.Base(path.Dir(name)) == "internal" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			allowed, known := may[name]
			if !known {
				t.Fatalf("package %s has no place among the layers: add it to the tables of this test", name)
			}
			for _, dependency := range strings.Fields(list(t, "-deps", "./"+name)) {
				ours, isOurs := strings.CutPrefix(dependency, "gornn/pkg/")
				forbidden, limited := never[name]
				switch {
				case isOurs && ours != name && !strings.Contains(ours, "internal/") && !slices.Contains(allowed, ours),
					dependency == weights,
					limited && strings.HasPrefix(dependency, forbidden),
					name != "nb" && strings.HasPrefix(dependency, notebookOnly):
					t.Errorf("%s must not depend on %s", name, dependency)
				}
			}
		})
	}
}

// list runs go list in this folder.
func list(t *testing.T, arguments ...string) string {
	t.Helper()
	command := exec.Command("go", append([]string{"list"}, arguments...)...)
	var problem strings.Builder
	command.Stderr = &problem
	output, err := command.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", command, err, problem.String())
	}
	return string(output)
}
