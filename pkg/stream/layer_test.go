package stream_test

import (
	"path/filepath"
	"reflect"
	"testing"

	"github.com/janpfeifer/must"

	"gornn/pkg/keras"
	"gornn/pkg/run"
	"gornn/pkg/stream"
	"gornn/pkg/text"
)

// A model of texts that is trained on shards predicts texts, and its run keeps the words. Shards of
// other words are refused.
func TestShardsForTexts(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("GORNN_DATA", dir)
	source := text.Texts{X: []string{"a good film", "a bad film", "good", "so bad", "good good"},
		Y: []string{"pos", "neg", "pos", "neg", "pos"}}
	shards := func(name string, v *text.Vocabulary) *stream.Dataset {
		path := filepath.Join(dir, name)
		must.M(stream.Write(path, source, stream.Shards{Vocabulary: v}))
		set := must.M1(stream.Open(path))
		set.BatchSize = 2
		return set
	}
	words := must.M1(text.NewVocabulary(source, text.Options{}))
	model := keras.NewSequential("shards", keras.TextVectorization{Vocabulary: words},
		keras.Embedding{InputDim: words.Size(), OutputDim: 4, MaskZero: true},
		keras.GlobalAveragePooling1D{}, keras.Dense{Units: 1, Activation: keras.Sigmoid})
	model.Compile(keras.Compile{Loss: keras.BinaryCrossentropy})
	set := shards("shards", words)
	must.M1(model.Fit(set, nil, keras.Fit{ValidationX: set}))
	must.M1(model.Evaluate(set, nil))
	want := must.M1(model.Predict(source.X))
	got := must.M1(must.M1(keras.Load("shards")).Predict(source.X))
	if !reflect.DeepEqual(got, want) || must.M1(run.Open("shards")).Vocabulary != words.Fingerprint() {
		t.Errorf("got %v, want %v", got, want)
	}
	others := must.M1(text.NewVocabulary(text.Texts{X: []string{"other words"}}, text.Options{}))
	if _, err := model.Fit(shards("others", others), nil, keras.Fit{}); err == nil {
		t.Error("shards of other words are taken")
	}
}
