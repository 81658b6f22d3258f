package odd

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strings"
	"testing"
)

// AllOf fails the test for exported functions and methods of the package in a folder that are
// neither fuzzed nor in except, which has the reasons; and for names there that the package lacks.
func (f Functions) AllOf(t testing.TB, folder string, except map[string]string) {
	t.Helper()
	exported := Exported(t, folder)
	for _, name := range exported {
		_, fuzzed := f[name]
		if _, excepted := except[name]; fuzzed == excepted {
			t.Errorf("%s must either be fuzzed or have a reason not to be: "+
				"add it to the functions of the fuzz test", name)
		}
	}
	for name := range except {
		if !slices.Contains(exported, name) {
			t.Errorf("there is no function %s", name)
		}
	}
}

// Exported lists the exported functions and methods of the package in a folder, as "Load" and
// "Sequential.Fit".
func Exported(t testing.TB, folder string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		name := entry.Name()
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), folder+"/"+name, nil,
			parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if d, ok := d.(*ast.FuncDecl); ok && d.Name.IsExported() {
				if of := receiver(d); of == "" || ast.IsExported(of) {
					names = append(names, strings.TrimPrefix(of+"."+d.Name.Name, "."))
				}
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// receiver returns the name of a method's type, "" for a function.
func receiver(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return ""
	}
	t := d.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	name, _ := t.(*ast.Ident)
	return name.Name
}
