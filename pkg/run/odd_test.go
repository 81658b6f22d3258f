package run

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"testing/fstest"

	"gornn/pkg/internal/odd"
)

// functions are the exported ones.
func functions() odd.Functions {
	f := odd.Functions{"CheckName": CheckName, "List": List, "Open": Open, "OpenIn": OpenIn,
		"In": func(dir string) Folder { return In(dir[:min(len(dir), 100)]) }}
	odd.Methods[Folder](f)
	odd.Methods[*Run](f)
	return f
}

func TestEveryFunctionIsFuzzed(t *testing.T) { functions().AllOf(t, ".", nil) }

// FuzzFunctions calls the exported functions in any order, on sound and odd runs.
func FuzzFunctions(f *testing.F) {
	odd.Seeds(f, 60)
	f.Fuzz(func(t *testing.T, bytes []byte) {
		dir := odd.Home(t, fstest.MapFS{})
		m := odd.New(bytes)
		state := []Tensor{{"lstm/kernel", []int{2, 1}, []float32{1, 2}}, {"scalar", nil, []float32{3}}}
		sound := &Run{Name: "lstm", Epochs: 1}
		if err := sound.Save(state); err != nil {
			t.Fatal(err)
		}
		odd.Sound(m, sound)
		odd.Sound(m, state)
		odd.Sound(m, state[0])
		odd.Sound(m, "lstm", "gru")
		odd.Sound(m, Folder{})
		odd.Sound[fs.FS](m, os.DirFS(filepath.Join(dir, "runs")))
		odd.Odd[fs.FS](m, nil, os.DirFS("nowhere"))
		for range 2 + m.Below(8) {
			c := functions().Do(m)
			c.Judge(t, regexp.MustCompile(`^(run: |(no )?run ")`))
			for _, r := range c.Results {
				switch made := r.Interface().(type) {
				case *Run:
					if made != nil {
						t.Cleanup(made.End)
						odd.Also(m, made)
						odd.Also(m, *made)
					}
				case Folder:
					odd.Also(m, made)
				}
			}
		}
	})
}
