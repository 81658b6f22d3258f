package pkg_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const faultTable = "| What goes wrong | What is promised | Test |"

var (
	quoted   = regexp.MustCompile("`([^`]+)`")
	function = regexp.MustCompile(`^(Test|Fuzz)\w+$`)
)

// TestPromises holds each table of what can go wrong to its last column: the tests that it names are there.
func TestPromises(t *testing.T) {
	root := ".."
	tests := testFunctions(t, root)
	rows := 0
	for _, page := range []string{"pkg/imdb/README.md", "pkg/run/README.md", "pkg/keras/README.md",
		"pkg/nb/README.md", "pkg/text/README.md", "pkg/stream/README.md", "pkg/examples/README.md",
		"docker/README.md"} {
		text, err := os.ReadFile(filepath.Join(root, page))
		if err != nil {
			t.Fatal(err)
		}
		tables := strings.Split(string(text), faultTable+"\n|---|---|---|\n")[1:]
		if len(tables) == 0 {
			t.Errorf("%s has no table that begins %s", page, faultTable)
		}
		for _, table := range tables {
			table, _, _ = strings.Cut(table, "\n\n")
			for row := range strings.Lines(table) {
				checkPromise(t, root, page, row, tests)
				rows++
			}
		}
	}
	if rows < 40 {
		t.Errorf("%d rows in all: the tables are not read", rows)
	}
}

// checkPromise holds one row of a page's table to the tests that it names.
func checkPromise(t *testing.T, root, page, row string, tests map[string]bool) {
	cells := strings.Split(strings.Trim(strings.TrimSpace(row), "|"), " | ")
	named := quoted.FindAllStringSubmatch(cells[len(cells)-1], -1)
	if len(cells) != 3 || len(named) == 0 {
		t.Errorf("%s: a row of %d cells that names %d tests: %s", page, len(cells), len(named), row)
	}
	for _, name := range named {
		_, err := os.Stat(filepath.Join(root, name[1]))
		if function.MatchString(name[1]) && !tests[name[1]] || !function.MatchString(name[1]) && err != nil {
			t.Errorf("%s: there is no test %s", page, name[1])
		}
	}
}

// testFunctions returns the names of the tests and fuzz targets below root.
func testFunctions(t *testing.T, root string) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	err := filepath.WalkDir(filepath.Join(root, "pkg"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, declaration := range file.Decls {
			if f, ok := declaration.(*ast.FuncDecl); ok && function.MatchString(f.Name.Name) {
				names[f.Name.Name] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}
