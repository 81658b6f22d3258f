package keras

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gornn/pkg/internal/examples"
	"gornn/pkg/internal/golden"
	"gornn/pkg/run"
)

type mood string

var moods = []string{"neg", "neutral", "pos"}

// readLabelsOf reads labels for an output.
func readLabelsOf(c Compile, y any, output ...int) (examples.Set, error) {
	source, err := examples.OpenLabels("y", y)
	if err != nil {
		return examples.Set{}, err
	}
	return labels(c, source, output)
}

// Words become the numbers that Keras's StringLookup makes of them.
func TestGoldenWordLabels(t *testing.T) {
	want := golden.Read(t).Data.Labels
	numbers := func(of any) (all []float32) {
		for v := range strings.FieldsSeq(strings.NewReplacer("[", " ", "]", " ").Replace(fmt.Sprint(of))) {
			var x float32
			fmt.Sscan(v, &x)
			all = append(all, x)
		}
		return all
	}
	for _, c := range []struct {
		loss   Loss
		y      any
		output []int
		dims   []int
		want   []float32
	}{
		{SparseCategoricalCrossentropy, want.Words, []int{3}, []int{}, numbers(want.Index)},
		{CategoricalCrossentropy, want.Words, []int{3}, []int{3}, want.OneHot.Data},
		{BinaryCrossentropy, want.Words, []int{3}, []int{3}, want.OneHot.Data},
		{BinaryCrossentropy, want.Several, []int{3}, []int{3}, want.MultiHot.Data},
		{SparseCategoricalCrossentropy, want.Steps, []int{2, 3}, []int{2}, numbers(want.StepIndex)},
		{CategoricalCrossentropy, want.Steps, []int{2, 3}, []int{2, 3}, want.OneHot.Data},
	} {
		got, err := readLabelsOf(Compile{Loss: c.loss, Classes: want.Classes}, c.y, c.output...)
		if err != nil || !slices.Equal(got.Values(), c.want) || !slices.Equal(got.Dims, c.dims) {
			t.Errorf("%s of %v: got %v %v, %v; want %v %v", c.loss, c.y, got.Values(), got.Dims, err, c.want, c.dims)
		}
	}
}

// Labels are bools, words and numbers of all types that a program has.
func TestLabelsOfAnyType(t *testing.T) {
	no, yes := []string{"no", "yes"}, []float32{0, 1, 1}
	for name, c := range map[string]struct {
		compile Compile
		y       any
		output  []int
		want    []float32
	}{
		"bools":                      {Compile{Loss: BinaryCrossentropy}, []bool{false, true, true}, []int{1}, yes},
		"bools in columns":           {Compile{Loss: BinaryCrossentropy}, [][]bool{{false}, {true}, {true}}, []int{1}, yes},
		"bools as classes":           {Compile{Loss: SparseCategoricalCrossentropy}, []bool{false, true, true}, []int{2}, yes},
		"bools at once":              {Compile{Loss: BinaryCrossentropy}, [][3]bool{{false, true, true}}, []int{3}, yes},
		"bools one-hot":              {Compile{Loss: CategoricalCrossentropy}, [][]bool{{false, true, true}}, []int{3}, yes},
		"bools as numbers":           {Compile{Loss: MeanSquaredError}, []bool{false, true, true}, []int{1}, yes},
		"bools with names":           {Compile{Loss: BinaryCrossentropy, Classes: no}, []bool{false, true, true}, []int{1}, yes},
		"two words":                  {Compile{Loss: BinaryCrossentropy, Classes: no}, []string{"no", "yes", "yes"}, []int{1}, yes},
		"two words in columns":       {Compile{Loss: BinaryCrossentropy, Classes: no}, [][1]string{{"no"}, {"yes"}, {"yes"}}, []int{1}, yes},
		"two words for steps":        {Compile{Loss: BinaryCrossentropy, Classes: no}, [][]string{{"no", "yes", "yes"}}, []int{3, 1}, yes},
		"words of a type":            {Compile{Loss: SparseCategoricalCrossentropy, Classes: moods}, []mood{"neg", "neutral", "neutral"}, []int{3}, yes},
		"any words":                  {Compile{Loss: BinaryCrossentropy, Classes: no}, []any{"no", "yes", mood("yes")}, []int{1}, yes},
		"any words of steps":         {Compile{Loss: SparseCategoricalCrossentropy, Classes: moods}, []any{[]any{"neg"}, []any{"neutral"}, []string{"neutral"}}, []int{3}, yes},
		"any numbers":                {Compile{Loss: SparseCategoricalCrossentropy}, []any{0, 1., uint8(1)}, []int{2}, yes},
		"several, none and the same": {Compile{Loss: BinaryCrossentropy, Classes: moods}, [][]mood{{"pos", "neutral", "pos"}, nil}, []int{3}, []float32{0, 1, 1, 0, 0, 0}},
		"several, none first":        {Compile{Loss: BinaryCrossentropy, Classes: moods}, [][]string{nil, {"neutral"}}, []int{3}, []float32{0, 0, 0, 0, 1, 0}},
		"several of any":             {Compile{Loss: BinaryCrossentropy, Classes: moods}, []any{[]any{"pos", mood("neutral")}, []string{}}, []int{3}, []float32{0, 1, 1, 0, 0, 0}},
		"several for steps": {Compile{Loss: BinaryCrossentropy, Classes: moods}, [][][]string{{{"neg"}, {}}, {nil, {"pos", "neutral"}}}, []int{2, 3},
			[]float32{1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1}},
		"a class without a name":      {Compile{Loss: SparseCategoricalCrossentropy, Classes: []string{"", "noun"}}, [][]string{{"", "noun", "noun"}}, []int{3, 2}, yes},
		"numbers, and classes' names": {Compile{Loss: SparseCategoricalCrossentropy, Classes: moods}, []int8{0, 1, 1}, []int{3}, yes},
	} {
		got, err := readLabelsOf(c.compile, c.y, c.output...)
		if err != nil || !slices.Equal(got.Values(), c.want) {
			t.Errorf("%s: got %v, %v; want %v", name, got.Values(), err, c.want)
		}
	}
}

// Words without names of classes, and words that are none, are refused with a cure.
func TestWordLabelsRefused(t *testing.T) {
	three := Compile{Loss: SparseCategoricalCrossentropy, Classes: moods}
	many := make([]string, 100)
	for i := range many {
		many[i] = fmt.Sprintf("class %02d %s", i, strings.Repeat("long", 100))
	}
	for want, c := range map[string]struct {
		compile Compile
		y       any
		output  []int
	}{
		`keras: y holds words, ["neg" "pos"], which need Compile.Classes: name the classes there, in the order of the outputs`: {
			Compile{Loss: BinaryCrossentropy}, []string{"pos", "neg", "pos"}, []int{1}},
		`keras: y: labels must be among Compile.Classes, ["neg" "neutral" "pos"], got "positiv" in example 1; write it as one of them, or name it there too`: {
			three, []string{"pos", "positiv"}, []int{3}},
		`keras: y: labels must be among Compile.Classes, ["neg" "neutral" "pos"], got "Neutrl" in example 1; did you mean "neutral"?`: {
			three, []string{"pos", "Neutrl"}, []int{3}},
		`keras: y: labels must be among Compile.Classes, ["neg" "neutral" "pos"], got "POS" in example 2; did you mean "pos"?`: {
			three, [][]string{{"pos", "neg"}, {"neg", "pos"}, {"neg", "POS"}}, []int{2, 3}},
		`keras: y: labels must be among Compile.Classes, ["neg" "neutral" "pos"], got "" in example 1; write it as one of them, or name it there too`: {
			Compile{Loss: BinaryCrossentropy, Classes: moods}, [][]string{{}, {"pos", ""}}, []int{3}},
		`keras: y must hold numbers for the loss mean_squared_error, got the words ["a"]; for classes choose a cross-entropy`: {
			Compile{Loss: MeanSquaredError}, []string{"a"}, []int{1}},
		`keras: Compile.Classes needs a loss of classes, binary_crossentropy, categorical_crossentropy or sparse_categorical_crossentropy, got mean_squared_error; leave Classes out, or choose one of those`: {
			Compile{Loss: MeanSquaredError, Classes: moods}, []int{1}, []int{3}},
		`keras: Compile.Classes must name each class once, got "a" twice`: {
			Compile{Loss: BinaryCrossentropy, Classes: []string{"a", "a"}}, []int{1}, []int{1}},
		`keras: Compile.Classes must name 2 classes for the model's one output and the loss binary_crossentropy, got 3: ["neg" "neutral" "pos"]; give the last layer an output for each class for more`: {
			Compile{Loss: BinaryCrossentropy, Classes: moods}, []int{1}, []int{1}},
		`keras: Compile.Classes must name a class for each of the model's 2 outputs, got 3: ["neg" "neutral" "pos"]; name them all, or give the last layer an output for each`: {
			three, []string{"pos"}, []int{2}},
		`keras: y must have one word for each label for the loss sparse_categorical_crossentropy and the model's output [batch, 3], got several; for several labels at once choose binary_crossentropy and an output for each class`: {
			three, [][]string{{"pos"}, {"pos", "neg"}}, []int{3}},
		`keras: y: all examples must be equally long, got lengths 1 and 2 (example 1); PadSequences makes them so`: {
			three, [][]string{{"pos"}, {"pos", "neg"}}, []int{2, 3}},
		`keras: y must have a word for each label, in shape [batch, 2] for the loss sparse_categorical_crossentropy and the model's output [batch, 2, 3], got [batch]; give such labels, or choose another loss or last layer`: {
			three, []string{"pos"}, []int{2, 3}},
		`keras: the loss categorical_crossentropy needs two outputs or more, one for each class, got 1, whose loss is 0; give the last layer an output for each class, or choose binary_crossentropy for two classes as 0 and 1`: {
			Compile{Loss: CategoricalCrossentropy, Classes: []string{"a"}}, []string{"a"}, []int{1}},
		`keras: y must hold words alone, or numbers alone, got both or a nil`: {
			three, []any{"pos", 1}, []int{3}},
		`keras: y must have at least one example, got none`: {
			three, []string{}, []int{3}},
		`keras: y: all examples must have 2 slices of words, as the model's output, got 1 in example 1`: {
			Compile{Loss: BinaryCrossentropy, Classes: moods}, [][][]string{{{"neg"}, {}}, {nil}}, []int{2, 3}},
		`keras: y: all examples must be slices of words, got none in example 1`: {
			Compile{Loss: BinaryCrossentropy, Classes: moods}, []any{[]any{"pos"}, "pos"}, []int{3}},
	} {
		if _, err := readLabelsOf(c.compile, c.y, c.output...); err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
	_, err := readLabelsOf(Compile{Loss: SparseCategoricalCrossentropy, Classes: many}, []string{strings.Repeat("é", 1_000_000)}, 100)
	if err == nil || len(err.Error()) > 1500 || !strings.Contains(err.Error(), "…") {
		t.Errorf("many long names: %v", err)
	}
}

// moodModel is a model of three classes.
func moodModel(name string, classes ...string) *Sequential {
	m := NewSequential(name, Dense{Units: 3, Activation: Softmax})
	m.Compile(Compile{Loss: SparseCategoricalCrossentropy, Classes: classes, Metrics: []Metric{Accuracy}})
	return m
}

var (
	moodX       = [][]float32{{1, 2}, {2, 1}, {0, 1}, {1, 1}}
	moodWords   = []string{"pos", "neg", "neutral", "pos"}
	moodNumbers = []int{2, 0, 1, 2}
)

// moodFit validates with the labels that it trains on.
func moodFit(m *Sequential, y any, epochs int, resume bool) (History, error) {
	return m.Fit(moodX, y, Fit{Epochs: epochs, ValidationX: moodX, ValidationY: y, Resume: resume})
}

// A training with words is the training with their numbers, number for number.
func TestWordsAreTheirNumbers(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	fit := Fit{Epochs: 2, ValidationX: moodX, ValidationY: moodWords}
	histories, err := FitAll([]*Sequential{moodModel("words", moods...), moodModel("words-too", moods...)}, moodX, moodWords, fit)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := moodFit(moodModel("numbers"), moodNumbers, 2, false)
	for _, h := range histories {
		if err != nil || !reflect.DeepEqual(h.Series, plain.Series) {
			t.Errorf("words give %v, numbers %v, %v", h.Series, plain.Series, err)
		}
	}
	a, b := mustOpen(t, "words"), mustOpen(t, "numbers")
	if a.Fingerprint != b.Fingerprint || strings.Contains(string(b.Training), "classes") {
		t.Errorf("fingerprints %s and %s, %s", a.Fingerprint, b.Fingerprint, b.Training)
	}
	scores, err := moodModel("", moods...).Evaluate(moodX, moodWords)
	if want, other := moodModel("").Evaluate(moodX, moodNumbers); err != nil || other != nil || !reflect.DeepEqual(scores, want) {
		t.Errorf("evaluated to %v, want %v; %v, %v", scores, want, err, other)
	}
}

// A run keeps the names of the classes for programs that open it.
func TestClassesAreKept(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	if _, err := moodFit(moodModel("words", moods...), moodWords, 2, false); err != nil {
		t.Fatal(err)
	}
	opened, err := Load("words")
	if err != nil || !slices.Equal(opened.Classes(), moods) {
		t.Fatalf("opened with the classes %q, %v", opened.Classes(), err)
	}
	if _, err := opened.Evaluate(moodX, moodWords); err != nil {
		t.Error(err)
	}
	uncompiled := NewSequential("words", Dense{Units: 3, Activation: Softmax})
	if err := uncompiled.Load(); err != nil || !slices.Equal(uncompiled.Classes(), moods) {
		t.Errorf("loaded with the classes %q, %v", uncompiled.Classes(), err)
	}
	if err := opened.Save("copy"); err != nil || !slices.Equal(savedClasses(mustOpen(t, "copy")), moods) {
		t.Errorf("saved with the classes %q, %v", savedClasses(mustOpen(t, "copy")), err)
	}
	if h, err := moodFit(moodModel("words", moods...), moodWords, 3, true); err != nil || h.Epochs() != 3 {
		t.Errorf("resumed for %d epochs, %v", h.Epochs(), err)
	}
}

// Classes in another order are refused, where their numbers would be taken for the run's.
func TestOtherClassesAreRefused(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	if _, err := moodFit(moodModel("words", moods...), moodWords, 2, false); err != nil {
		t.Fatal(err)
	}
	other := moodModel("words", "pos", "neutral", "neg")
	_, err := moodFit(other, moodWords, 3, true)
	if err == nil || !strings.Contains(err.Error(), "trained on other data") {
		t.Errorf("resumed with other numbers: %v", err)
	}
	_, err = moodFit(other, moodNumbers, 3, true)
	if want := `keras: run "words" was trained with the classes ["neg" "neutral" "pos"], got ["pos" "neutral" "neg"]; name the same, or leave Fit.Resume out`; err == nil || err.Error() != want {
		t.Errorf("resumed with other classes: %v", err)
	}
	if err := other.Load(); err != nil {
		t.Fatal(err)
	}
	_, err = other.Evaluate(moodX, moodWords)
	if want := `keras: "words" was trained with the classes ["neg" "neutral" "pos"], got ["pos" "neutral" "neg"]; compile it with the same`; err == nil || err.Error() != want {
		t.Errorf("evaluated with other classes: %v", err)
	}
}

func mustOpen(t *testing.T, name string) *run.Run {
	t.Helper()
	r, err := run.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// A program that changes its slice of names does not change the model's.
func TestClassesAreCopied(t *testing.T) {
	names := slices.Clone(moods)
	m := moodModel("", names...)
	names[0] = "changed"
	m.Classes()[1] = "changed"
	if got := m.Classes(); !slices.Equal(got, moods) {
		t.Errorf("the classes are %q", got)
	}
	if got := (*Sequential)(nil).Classes(); got != nil {
		t.Errorf("no model has the classes %q", got)
	}
}
