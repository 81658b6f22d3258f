package pkg_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
)

// TestPlatforms sees that the packages and their tests compile for Windows and macOS without cgo.
// Types are checked and nothing is compiled; of other modules the functions' bodies are left out.
func TestPlatforms(t *testing.T) {
	if testing.Short() {
		t.Skip("it reads all of GoMLX")
	}
	ours, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, platform := range []string{"windows", "darwin"} {
		config := &packages.Config{
			Mode: packages.LoadAllSyntax, Tests: true,
			Env: append(os.Environ(), "CGO_ENABLED=0", "GOARCH=amd64", "GOOS="+platform),
			ParseFile: func(files *token.FileSet, name string, text []byte) (*ast.File, error) {
				file, err := parser.ParseFile(files, name, text, parser.SkipObjectResolution)
				if file != nil && !strings.HasPrefix(name, ours) {
					for _, declared := range file.Decls {
						if function, ok := declared.(*ast.FuncDecl); ok {
							function.Body = nil
						}
					}
				}
				return file, err
			},
		}
		all, err := packages.Load(config, "./...")
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range all {
			if strings.HasSuffix(p.ID, ".test") { // the main function that go test writes
				continue
			}
			for _, problem := range p.Errors {
				t.Errorf("%s, %s: %v", platform, p.ID, problem)
			}
		}
	}
}
