package conformance

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"gornn/pkg/keras"
	"gornn/pkg/text"
)

// idsAsNumbers is a layer that shows the ids below it.
type idsAsNumbers struct{}

func (idsAsNumbers) Kind() string                       { return "ids_as_numbers" }
func (idsAsNumbers) IDs() int                           { return 1 << 20 }
func (idsAsNumbers) OutputDims(input []int) []int       { return input }
func (idsAsNumbers) Weights(input []int) []keras.Weight { return nil }
func (idsAsNumbers) Call(_ *model.Scope, ids *graph.Node) *graph.Node {
	return graph.ConvertDType(ids, dtypes.Float32)
}

// vectorized wants the ids that a TextVectorization makes of texts.
func vectorized(words []string, length int, texts []string, want ...[]float32) error {
	v, err := text.FromWords(words, text.Options{})
	if err != nil {
		return err
	}
	return vectorizedBy(v, length, texts, want...)
}

func vectorizedBy(v *text.Vocabulary, length int, texts []string, want ...[]float32) error {
	m := keras.NewSequential("", keras.TextVectorization{Vocabulary: v, OutputSequenceLength: length}, idsAsNumbers{})
	if shape := m.Rows()[0][1]; length > 0 && shape != fmt.Sprintf("(None, %d)", length) {
		return fmt.Errorf("shape %s, expected %d ids", shape, length)
	}
	got, err := m.Predict(texts)
	if err == nil && !reflect.DeepEqual(got, want) {
		err = fmt.Errorf("ids %v, expected %v", got, want)
	}
	return err
}

// vectorizations are the cases of text_vectorization_test.py by the names of their tests.
var vectorizations = map[string]func(t *testing.T) error{
	"config":         vectorizationSaved,
	"adapt_flow":     vectorizationAdapted,
	"adapt_sources":  vectorizationSources,
	"max_tokens":     vectorizationMaxTokens,
	"first_layer":    vectorizationFirst,
	"ragged":         vectorizationRagged,
	"get_vocabulary": vectorizationVocabulary,
	"from_file":      vectorizationFromFile,
	"fixed": func(*testing.T) error {
		return vectorized([]string{"baz", "bar", "foo"}, 4, []string{"foo qux bar", "qux baz"},
			[]float32{4, 1, 3, 0}, []float32{1, 2, 0, 0})
	},
	"punctuation": func(*testing.T) error {
		return vectorized([]string{"hello", "world", "this", "is", "nice", "test"}, 0,
			[]string{"Hello, World!. This is just a nice test!"}, []float32{2, 3, 4, 5, 1, 1, 6, 7})
	},
}

func vectorization(t *testing.T, name string) error {
	if vectorizations[name] == nil {
		return fmt.Errorf("there is no case %q", name)
	}
	return vectorizations[name](t)
}

// vectorizationSaved saves and loads a layer with a vocabulary and a length.
func vectorizationSaved(t *testing.T) error {
	v, err := text.FromWords([]string{"one", "two"}, text.Options{})
	if err != nil {
		return err
	}
	dir := t.TempDir()
	m := keras.NewSequential("", keras.TextVectorization{Vocabulary: v, OutputSequenceLength: 5},
		keras.Embedding{InputDim: v.Size(), OutputDim: 2}).RunsIn(dir)
	want, err := m.Predict([]string{"two one three"})
	if err == nil {
		err = m.Save("config")
	}
	if err != nil {
		return err
	}
	loaded, err := keras.LoadIn(dir, "config")
	if err != nil {
		return err
	}
	if got, err := loaded.Predict([]string{"two one three"}); err != nil || !reflect.DeepEqual(got, want) {
		return fmt.Errorf("%v, %v, expected %v", got, err, want)
	}
	if loaded.Rows()[0] != m.Rows()[0] || !slices.Equal(loaded.Words().List(), v.List()) {
		return fmt.Errorf("%v with the words %v", loaded.Rows(), loaded.Words().List())
	}
	return nil
}

// vectorizationAdapted numbers the words of texts.
func vectorizationAdapted(*testing.T) error {
	v, err := text.NewVocabulary(text.Texts{X: []string{"foo bar", "bar baz", "baz bada boom"}},
		text.Options{NumWords: 5000})
	if err != nil {
		return err
	}
	if !slices.Contains(v.List(), "foo") {
		return fmt.Errorf("no foo in %q", v.List())
	}
	return vectorizedBy(v, 4, []string{"foo qux bar", "qux baz"}, []float32{4, 1, 3, 0}, []float32{1, 2, 0, 0})
}

// vectorizationSources reads texts one after another.
func vectorizationSources(*testing.T) error {
	v, err := text.NewVocabulary(text.Texts{X: []string{"hello world", "foo bar", "baz qux", "hello foo"}}, text.Options{})
	if err == nil && !(slices.Contains(v.List(), "hello") && slices.Contains(v.List(), "foo")) {
		err = fmt.Errorf("words %q", v.List())
	}
	return err
}

func vectorizationMaxTokens(*testing.T) error {
	v, err := text.NewVocabulary(text.Texts{X: []string{"a b c d e f g h i j"}}, text.Options{NumWords: 5})
	if err == nil && v.Size() != 5 {
		err = fmt.Errorf("%d words, expected 5", v.Size())
	}
	return err
}

// vectorizationFirst is a layer below an Embedding.
func vectorizationFirst(*testing.T) error {
	v, err := text.FromWords([]string{"baz", "bar", "foo"}, text.Options{NumWords: 10})
	if err != nil {
		return err
	}
	y, err := keras.NewSequential("", keras.TextVectorization{Vocabulary: v, OutputSequenceLength: 3},
		keras.Embedding{InputDim: 5, OutputDim: 4}).Predict([]string{"foo qux bar", "qux baz"})
	if err == nil && (len(y) != 2 || len(y[0]) != 3*4) {
		err = fmt.Errorf("got %v", y)
	}
	return err
}

// vectorizationRagged are ids of texts without padding.
func vectorizationRagged(*testing.T) error {
	v, err := text.FromWords([]string{"baz", "bar", "foo"}, text.Options{})
	if err != nil {
		return err
	}
	got, want := v.EncodeAll([]string{"foo qux bar", "qux baz", "foo"}), [][]int32{{4, 1, 3}, {1, 2}, {4}}
	if !reflect.DeepEqual(got, want) {
		return fmt.Errorf("ids %v, expected %v", got, want)
	}
	return nil
}

// vectorizationVocabulary are the words of a vocabulary, and how many ids it has.
func vectorizationVocabulary(*testing.T) error {
	words := []string{"foo", "bar", "baz"}
	v, err := text.FromWords(words, text.Options{})
	if err == nil && (!slices.Equal(v.List(), words) || v.Size() != 5 ||
		v.Word(0) != "[PAD]" || v.Word(1) != "[OOV]" || v.Word(2) != "foo") {
		err = fmt.Errorf("%d ids, words %q", v.Size(), v.List())
	}
	return err
}

// vectorizationFromFile reads a vocabulary from a file of lines.
func vectorizationFromFile(t *testing.T) error {
	path := filepath.Join(t.TempDir(), "vocab.txt")
	if err := os.WriteFile(path, []byte("foo\nbar\nbaz\n"), 0o644); err != nil {
		return err
	}
	lines, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return vectorized(strings.Fields(string(lines)), 0, []string{"foo bar baz unknown"}, []float32{2, 3, 4, 1})
}
