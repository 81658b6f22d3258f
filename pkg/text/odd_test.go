package text

import (
	"bytes"
	"math"
	"reflect"
	"regexp"
	"testing"
	"testing/fstest"

	"gornn/pkg/internal/odd"
)

// functions are the exported ones.
func functions() odd.Functions {
	f := odd.Functions{"Read": Read, "FromWords": FromWords, "NewVocabulary": NewVocabulary, "Tokenizer.String": Tokenizer.String,
		"ReadVocabulary": func(file []byte) (*Vocabulary, error) { return ReadVocabulary(bytes.NewReader(file)) }}
	vocabularyMethods(f)
	odd.Methods[Texts](f)
	for name, examples := range map[string]func(Source) error{"CSV": failure, "JSONLines": failure, "Folder": failure, "Texts": failure} {
		f[name+".Examples"] = examples
	}
	return f
}

// which is one of the vocabularies of a test: a nil one is a programmer's mistake.
type which uint8

// vocabularyMethods adds those of [Vocabulary], for vocabularies that were made.
func vocabularyMethods(f odd.Functions) {
	var vocabularies []reflect.Value
	for _, o := range []Options{{}, {NumWords: 3}, {Tokenizer: IMDB2011}, {Tokenizer: Keras}, {Numbering: &Numbering{1, None, 2, 3}}} {
		v, err := FromWords([]string{"a", "good", "film"}, o)
		if err != nil {
			panic(err)
		}
		vocabularies = append(vocabularies, reflect.ValueOf(v))
	}
	t := reflect.TypeFor[*Vocabulary]()
	for method := range t.Methods() {
		in, out := []reflect.Type{reflect.TypeFor[which]()}, []reflect.Type{}
		for i := 1; i < method.Type.NumIn(); i++ {
			in = append(in, method.Type.In(i))
		}
		for i := range method.Type.NumOut() {
			out = append(out, method.Type.Out(i))
		}
		if _, excepted := notFuzzed["Vocabulary."+method.Name]; excepted {
			continue
		}
		f["Vocabulary."+method.Name] = reflect.MakeFunc(reflect.FuncOf(in, out, false), func(args []reflect.Value) []reflect.Value {
			args[0] = vocabularies[int(args[0].Uint())%len(vocabularies)]
			return method.Func.Call(args)
		}).Interface()
	}
}

// notFuzzed has the reasons not to be.
var notFuzzed = map[string]string{
	"Number":           "it looks at none of its arguments",
	"Tokenizer.Each":   "FuzzTokenize, FuzzTypedWords, TestKerasWords",
	"Vocabulary.Write": "its writer is the caller's",
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

func TestEveryFunctionIsFuzzed(t *testing.T) { functions().AllOf(t, ".", notFuzzed) }

// FuzzFunctions calls the exported functions in any order, on files sound and odd.
func FuzzFunctions(f *testing.F) {
	odd.Seeds(f, 50)
	f.Fuzz(func(t *testing.T, input []byte) {
		file := func(content string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(content), Mode: 0o644} }
		m := odd.New(input)
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
	odd.Sound(m, []string{"a", "good", "film"}, []string{"The", "the"})
	odd.Sound(m, Options{}, Options{NumWords: 3, Tokenizer: IMDB2011}, Options{Numbering: &Numbering{1, None, 2, 3}})
	odd.Sound[Tokenizer](m, Typed, IMDB2011, Keras)
}
