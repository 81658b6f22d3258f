package text

import (
	"math"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"gornn/pkg/internal/odd"
)

// functions are the exported ones.
func functions() odd.Functions {
	f := odd.Functions{"Read": Read}
	odd.Methods[Texts](f)
	for name, examples := range map[string]func(Source) error{"CSV": failure, "JSONLines": failure, "Folder": failure, "Texts": failure} {
		f[name+".Examples"] = examples
	}
	return f
}

// failure is the error that ends a source's examples.
func failure(s Source) error {
	if s == nil {
		return nil
	}
	for _, err := range s.Examples() {
		if err != nil {
			return err
		}
	}
	return nil
}

// TestEveryFunctionIsFuzzed: all but those of vocabularies, which have a test of their own.
func TestEveryFunctionIsFuzzed(t *testing.T) {
	except := map[string]string{}
	for _, name := range odd.Exported(t, ".") {
		if strings.Contains(name, "Vocabulary") {
			except[name] = "a vocabulary's"
		}
	}
	functions().AllOf(t, ".", except)
}

// FuzzFunctions calls the exported functions in any order, on files sound and odd.
func FuzzFunctions(f *testing.F) {
	odd.Seeds(f, 50)
	f.Fuzz(func(t *testing.T, bytes []byte) {
		file := func(content string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(content), Mode: 0o644} }
		m := odd.New(bytes)
		broken := []byte(good)
		broken[m.Below(len(broken))] ^= byte(1 + m.Below(255))
		odd.Home(t, fstest.MapFS{"x.csv": file(good), "cut.csv": file(good[:m.Below(len(good))]), "broken.csv": file(string(broken)),
			"x.csv.gz": file(gz(good)), "x.jsonl": file("{\"t\": \"a\", \"l\": 1}\n{\"t\": \"b\", \"l\": 2}\n"),
			"d/neg/0.txt": file("bad"), "d/pos/0.txt": file("good"), "lstm/0.txt": file("good")})
		soundValues(m)
		all := functions()
		for range 2 + m.Below(6) {
			c := all.Do(m)
			c.Judge(t, regexp.MustCompile(`^text: `))
			for _, result := range c.Results {
				if texts, ok := result.Interface().(Texts); ok && c.Panic == nil && c.Err() == nil {
					odd.Also(m, texts)
					odd.Also[Source](m, texts)
				}
			}
		}
	})
}

// soundValues gives the maker what fits together.
func soundValues(m *odd.Maker) {
	table, lines := CSV{Path: "x.csv", Text: "review", Label: "sentiment"}, JSONLines{Path: "x.jsonl", Text: "t", Label: "l"}
	texts := Texts{X: []string{"a", "b", "c", "d"}, Y: []string{"x", "x", "y", "y"}}
	odd.Sound[Source](m, table, CSV{Path: "x.csv.gz", Text: "review"}, lines, Folder{Path: "d"}, texts, some{{"a", "x", ""}, {"b", "", "y"}})
	odd.Odd[Source](m, CSV{Path: "cut.csv", Text: "review"}, CSV{Path: "broken.csv", Text: "review", Label: "sentiment"}, CSV{Path: "x.csv", Text: "review", Comma: math.MaxInt32},
		CSV{Path: "x.jsonl", Text: "t"}, CSV{Path: "d", Text: "t"}, JSONLines{Path: "x.csv", Text: "t"}, Folder{Path: "."}, Folder{Path: "d", Classes: []string{"ps"}}, Folder{Path: "lstm"})
	odd.Sound(m, texts, Texts{}, Texts{X: texts.X})
	odd.Sound(m, 0.5, 0.8)
}
