package keras_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/janpfeifer/must"

	. "gornn/pkg/keras"

	program "gornn/pkg/internal/faults"
	"gornn/pkg/run"
	"gornn/pkg/text"
)

// opinions are texts with labels.
func opinions() (x []string, y []int32) {
	return []string{"a good film", "a bad film", "good good good", "bad", "", "a film of many good and new words"},
		[]int32{1, 0, 1, 0, 0, 1}
}

func vocabularyOf(texts ...string) *text.Vocabulary {
	return must.M1(text.NewVocabulary(text.Texts{X: texts}, text.Options{}))
}

// reader is a model of texts, of n ids each.
func reader(name string, v *text.Vocabulary, n int) *Sequential {
	m := NewSequential(name, TextVectorization{Vocabulary: v, OutputSequenceLength: n},
		Embedding{InputDim: v.Size(), OutputDim: 3, MaskZero: true}, GlobalAveragePooling1D{},
		Dense{Units: 1, Activation: Sigmoid})
	m.Compile(Compile{Loss: BinaryCrossentropy, Metrics: []Metric{Accuracy}})
	return m
}

// A model that is trained on texts of a file predicts the same numbers from texts in another
// process, bit for bit, after the file is gone.
func TestTextsPredictAfterLoad(t *testing.T) {
	asked := []string{"a new film", "bad bad bad", "", "words that nobody has seen"}
	if path := program.Child(); path != "" {
		m := must.M1(Load("reader"))
		must.M(os.WriteFile(path, must.M1(json.Marshal(must.M1(m.Predict(asked)))), 0o644))
		return
	}
	for _, length := range []int{0, 4} {
		dir := t.TempDir()
		t.Setenv("GORNN_DATA", dir)
		source, predictions := filepath.Join(dir, "reviews.txt"), filepath.Join(dir, "predictions")
		x, y := opinions()
		must.M(os.WriteFile(source, []byte(strings.Join(x, "\n")), 0o644))
		x = strings.Split(string(must.M1(os.ReadFile(source))), "\n")
		m := reader("reader", vocabularyOf(x...), length)
		must.M1(m.Fit(x, y, Fit{Epochs: 3, BatchSize: 2}))
		want := must.M1(m.Predict(asked))
		must.M(os.Remove(source))

		child := program.Program(t, predictions)
		if output, err := child.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, output)
		}
		var got [][]float32
		must.M(json.Unmarshal(must.M1(os.ReadFile(predictions)), &got))
		if !reflect.DeepEqual(got, want) {
			t.Errorf("length %d: got %v, want %v", length, got, want)
		}
	}
}

// Texts are a layer's ids: a model of texts learns the numbers of the model of their ids, bit for
// bit, and so does FitAll.
func TestTextsAreIDs(t *testing.T) {
	x, y := opinions()
	v := vocabularyOf(x...)
	ids := func(texts []string) (rows [][]int32) {
		for _, text := range texts {
			rows = append(rows, v.Encode(text))
		}
		return must.M1(PadSequences(rows, Pad{MaxLen: 4, Padding: Post, Truncating: Post}))
	}
	ofIDs := NewSequential("", Embedding{InputDim: v.Size(), OutputDim: 3, MaskZero: true}, GlobalAveragePooling1D{},
		Dense{Units: 1, Activation: Sigmoid})
	ofIDs.Compile(Compile{Loss: BinaryCrossentropy, Metrics: []Metric{Accuracy}})
	fit := Fit{Epochs: 2, BatchSize: 2, ValidationX: ids(x[:2]), ValidationY: y[:2]}
	want := must.M1(ofIDs.Fit(ids(x), y, fit))
	fit.ValidationX = x[:2]
	models := []*Sequential{reader("", v, 4), reader("", v, 4), reader("", v, 0)}
	got := []History{must.M1(models[0].Fit(x, y, fit))}
	got = append(got, must.M1(FitAll(models[1:], x, y, fit))...)
	for i, h := range got[:2] {
		if !reflect.DeepEqual(series(h), series(want)) {
			t.Errorf("model %d: %v, want %v", i, series(h), series(want))
		}
		if got, want := must.M1(models[i].Predict(x)), must.M1(ofIDs.Predict(ids(x))); !reflect.DeepEqual(got, want) {
			t.Errorf("model %d predicts %v, want %v", i, got, want)
		}
		if got, want := must.M1(models[i].Evaluate(x, y)), must.M1(ofIDs.Evaluate(ids(x), y)); !reflect.DeepEqual(got, want) {
			t.Errorf("model %d: %v, want %v", i, got, want)
		}
	}
	recurrent := func(below ...Layer) *Sequential {
		return NewSequential("", append(below, Embedding{InputDim: v.Size(), OutputDim: 3, MaskZero: true}, SimpleRNN{Units: 2})...)
	}
	inside := must.M1(recurrent(TextVectorization{Vocabulary: v, OutputSequenceLength: 4}).Inspect(x, "simple_rnn"))
	if want := must.M1(recurrent().Inspect(ids(x), "simple_rnn")); !reflect.DeepEqual(inside, want) {
		t.Errorf("Inspect gives %v, want %v", inside, want)
	}
	type review string
	for _, same := range []any{[]review{"a film", "bad"}, [2]string{"a film", "bad"}, []any{"a film", review("bad")}} {
		if got, want := must.M1(models[0].Predict(same)), must.M1(models[0].Predict([]string{"a film", "bad"})); !reflect.DeepEqual(got, want) {
			t.Errorf("%T: %v, want %v", same, got, want)
		}
	}
}

func series(h History) (all [][]float64) {
	for _, s := range h.Series {
		all = append(all, s.Values)
	}
	return all
}

// The row of the layer is Keras's.
func TestTextsSummary(t *testing.T) {
	x, _ := opinions()
	for length, want := range map[int]string{0: "(None, None)", 7: "(None, 7)"} {
		rows := reader("", vocabularyOf(x...), length).Rows()
		if rows[0] != [3]string{"text_vectorization (TextVectorization)", want, "0"} {
			t.Errorf("length %d: %q", length, rows[0])
		}
	}
}

// Many goroutines give one model texts at the same time.
func TestTextsFromGoroutines(t *testing.T) {
	x, _ := opinions()
	m, alone := reader("", vocabularyOf(x...), 0), reader("", vocabularyOf(x...), 0)
	want := must.M1(alone.Predict(x))
	var group sync.WaitGroup
	for i := range 16 {
		group.Go(func() {
			for range 3 {
				part := i % len(x)
				if got, err := m.Predict(x[part : part+1]); err != nil || !reflect.DeepEqual(got, want[part:part+1]) {
					t.Errorf("text %d: %v, %v; want %v", part, got, err, want[part])
				}
			}
		})
	}
	group.Wait()
}

// A training on texts that is stopped and resumed, by a model of code or of the run, is the one that
// was never stopped.
func TestTextsResume(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	x, y := opinions()
	v := vocabularyOf(x...)
	whole := reader("whole", v, 0)
	must.M1(whole.Fit(x, y, Fit{Epochs: 4, BatchSize: 2, ValidationSplit: 0.3}))
	for name, again := range map[string]func() *Sequential{
		"of code": func() *Sequential { return reader("part", vocabularyOf(x...), 0) },
		"loaded":  func() *Sequential { return must.M1(Load("part")) },
	} {
		must.M1(reader("part", v, 0).Fit(x, y, Fit{Epochs: 2, BatchSize: 2, ValidationSplit: 0.3}))
		m := again()
		must.M1(m.Fit(x, y, Fit{Epochs: 4, BatchSize: 2, ValidationSplit: 0.3, Resume: true}))
		if got, want := must.M1(m.Predict(x)), must.M1(whole.Predict(x)); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
		a, b := must.M1(run.Open("part")), must.M1(run.Open("whole"))
		if !reflect.DeepEqual(series(a.History), series(b.History)) || a.Fingerprint != b.Fingerprint {
			t.Errorf("%s: %v, want %v", name, a.History, b.History)
		}
		if must.M1(Load("part")).Words().Fingerprint() != v.Fingerprint() {
			t.Errorf("%s: the words are lost", name)
		}
	}
}

// The vocabulary goes with the model: under another name, to its best epoch, and into an embedded
// file system.
func TestTextsSaved(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("GORNN_DATA", dir)
	x, y := opinions()
	m := reader("first", vocabularyOf(x...), 0)
	must.M1(m.Fit(x, y, Fit{Epochs: 3, Callbacks: []Callback{BestCheckpoint{Monitor: "loss"}}}))
	must.M1(m.Evaluate(x, y))
	must.M(m.Save("second"))
	second := must.M1(Load("second"))
	if got, want := must.M1(second.Predict(x)), must.M1(m.Predict(x)); !reflect.DeepEqual(got, want) {
		t.Errorf("Save: %v, want %v", got, want)
	}
	first := must.M1(run.Open("first"))
	if v := m.Words().Fingerprint(); first.Vocabulary != v || second.Vocabulary() != v || first.Test == nil {
		t.Errorf("fingerprints %q and %q, want %q", first.Vocabulary, second.Vocabulary(), v)
	}
	best := must.M1(Load("first"))
	must.M(best.LoadBest())
	must.M1(best.Predict(x))
	embedded := reader("first", vocabularyOf(x...), 0).RunsIn(t.TempDir())
	if pretrained, err := embedded.LoadPretrained(os.DirFS(filepath.Join(dir, "runs"))); !pretrained || err != nil {
		t.Errorf("LoadPretrained: %v, %v", pretrained, err)
	}
	if got, want := must.M1(embedded.Predict(x)), must.M1(m.Predict(x)); !reflect.DeepEqual(got, want) {
		t.Errorf("LoadPretrained: %v, want %v", got, want)
	}
	var before *Sequential
	if before.Words() != nil || NewSequential("", Dense{Units: 1}).Words() != nil {
		t.Error("words of a model without any")
	}
}

// A vocabulary that is lost, changed or another one is a sentence that says so.
func TestTextsDamaged(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("GORNN_DATA", dir)
	x, y := opinions()
	m := reader("reader", vocabularyOf(x...), 0)
	for name, damage := range map[string]func(file string) error{
		"missing": os.Remove,
		"changed": func(file string) error { return os.WriteFile(file, []byte("["), 0o644) },
		"another": func(file string) error {
			r := must.M1(run.Open("reader"))
			r.KeepVocabulary([]byte("no vocabulary"))
			return r.Save(must.M1(r.Load()))
		},
		"other words": func(file string) error {
			r := must.M1(run.Open("reader"))
			var b strings.Builder
			must.M(vocabularyOf("other words").Write(&b))
			r.KeepVocabulary([]byte(b.String()))
			return r.Save(must.M1(r.Load()))
		},
	} {
		must.M1(m.Fit(x, y, Fit{}))
		files := must.M1(fs.Glob(os.DirFS(dir), "runs/reader/vocabulary-*.txt"))
		if len(files) != 1 {
			t.Fatalf("%s: files %q", name, files)
		}
		must.M(damage(filepath.Join(dir, files[0])))
		_, err := Load("reader")
		if !errors.Is(err, run.ErrDamaged) || strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), "vocabulary") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
