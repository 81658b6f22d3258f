// Package pkg_test holds the packages to their layers: imports point down.
package pkg_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// may lists for each package those of this module that it may import, directly or not.
var may = map[string][]string{
	"backend":         {"datadir"},
	"backend/install": {},
	"bench":           {"backend", "datadir", "history", "imdb", "keras", "layers", "losses", "metrics", "optimizers", "rnn", "run", "stats", "stream", "text", "tfevents"},
	"datadir":         {},
	"drawings":        {},
	"history":         {},
	"imdb":            {"datadir", "text"},
	"keras":           {"backend", "datadir", "history", "layers", "losses", "metrics", "optimizers", "rnn", "run", "text", "tfevents"},
	"lab":             {},
	"lab/bridges":     {"backend", "datadir", "history", "imdb", "keras", "layers", "losses", "metrics", "optimizers", "rnn", "run", "text", "tfevents"},
	"layers":          {"optimizers", "rnn", "text"},
	"losses":          {"layers", "optimizers", "rnn", "text"},
	"metrics":         {"layers", "losses", "optimizers", "rnn", "text"},
	"nb":              {"datadir", "history", "plots", "run", "stats"},
	"optimizers":      {},
	"plots":           {"stats"},
	"rnn":             {},
	"run":             {"datadir", "history"},
	"settings":        {}, // and any may import it
	"stats":           {},
	"stream":          {"text"},
	"text":            {},
	"tfevents":        {},

	"examples/classifier": {"backend", "datadir", "history", "keras", "layers", "losses", "metrics", "optimizers", "rnn", "run", "text", "tfevents"},
	"examples/classify":   {"examples/classifier", "backend", "datadir", "history", "keras", "layers", "losses", "metrics", "optimizers", "rnn", "run", "text", "tfevents"},
	"examples/serve":      {"examples/classifier", "backend", "datadir", "history", "keras", "layers", "losses", "metrics", "optimizers", "rnn", "run", "text", "tfevents"},
	"examples/sweep":      {"backend", "datadir", "history", "imdb", "keras", "layers", "losses", "metrics", "optimizers", "rnn", "run", "stats", "text", "tfevents"},
}

// never lists what a package must not depend on, so that a cell which uses it links in an instant.
var never = map[string]string{
	"datadir":  "github.com/gomlx/",
	"drawings": "github.com/gomlx/",
	"history":  "github.com/gomlx/",
	"imdb":     "github.com/gomlx/",
	"nb":       "github.com/gomlx/",
	"run":      "github.com/gomlx/",
	"text":     "github.com/gomlx/",
}

// notebookOnly is what only nb may import: a model must train as well outside a notebook.
const notebookOnly = "github.com/janpfeifer/gonb/"

// weights are 4 MB, linked only where a program imports them itself.
const weights = "/data/pretrained"

func TestImports(t *testing.T) {
	module := strings.TrimSpace(list(t, "-m"))
	for _, name := range strings.Fields(list(t, "-f", "{{.ImportPath}}", "./...")) {
		name = strings.TrimPrefix(name, module+"/pkg")
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
				ours, isOurs := strings.CutPrefix(dependency, module+"/pkg/")
				forbidden, limited := never[name]
				switch {
				case isOurs && ours != name && ours != "settings" && !strings.Contains(ours, "internal/") &&
					!slices.Contains(allowed, ours),
					dependency == module+weights,
					limited && strings.HasPrefix(dependency, forbidden),
					name != "nb" && strings.HasPrefix(dependency, notebookOnly):
					t.Errorf("%s must not depend on %s", name, dependency)
				}
			}
		})
	}
}

// readsEnvironment finds what reads or changes a variable of the environment.
var readsEnvironment = regexp.MustCompile(`\b(os|syscall)\.(Getenv|LookupEnv|Setenv|Unsetenv|ExpandEnv)\b`)

// TestEnvironment holds the packages to reading the environment through package settings.
func TestEnvironment(t *testing.T) {
	err := filepath.WalkDir(".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") ||
			strings.HasPrefix(path, "settings") || strings.HasPrefix(path, "internal") {
			return err
		}
		text, err := os.ReadFile(path)
		if found := readsEnvironment.Find(text); found != nil {
			t.Errorf("%s has %s: add the variable to package settings, and read it there", path, found)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
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
