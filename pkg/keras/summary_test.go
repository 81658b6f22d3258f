package keras

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestSummary(t *testing.T) {
	for _, test := range []struct {
		name  string
		model *Sequential
		want  []string
	}{
		{"nil layer", NewSequential("", Dense{Units: 1}, nil),
			[]string{"Error: layer 2 must not be nil"}},
		{"pointer to a layer", NewSequential("", Dense{Units: 1}, &LSTM{Units: 2}),
			[]string{"Error: layer 2 must be a value, keras.LSTM{...}"}},
		{"no layers", NewSequential("empty"), []string{"Model: \"empty\"", "Total params: ?"}},
		{"no input", NewSequential("dense", Dense{Units: 2}),
			[]string{"│ dense (Dense) │ ?            │       ? │", "Total params: ?"}},
		{"any length", NewSequential("any", Embedding{InputDim: 10, OutputDim: 2}),
			[]string{"│ (None, None, 2) │", "Total params: 20 (80.00 B)"}},
		{"large", NewSequential("large", Embedding{InputDim: 1 << 20, OutputDim: 1 << 10}),
			[]string{"│ 1,073,741,824 │", "Total params: 1,073,741,824 (4.00 GB)",
				"Non-trainable params: 0 (0.00 B)"}},
		{"no fit", NewSequential("odd", Input{Shape: []int{7}}, LSTM{Units: 3}, Dense{Units: 1}),
			[]string{"│ lstm (LSTM)   │ ? ", "│ dense (Dense) │ ?", "Total params: ?",
				"Error: lstm: the input must be"}},
		{"wide", NewSequential("wide", Input{Shape: []int{1 << 30, 1 << 30, 1 << 30, 1}},
			Activation("relu"), Dropout{Rate: 0.5}),
			[]string{"│ activation (Activation) │ (None, 1073741824,      │       0 │", "│                         │ 1073741824, 1073741824, │         │", "│                         │ 1)                      │"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			summary := test.model.Summary()
			for _, want := range test.want {
				if !strings.Contains(summary, want) {
					t.Errorf("no %s in\n%s", want, summary)
				}
			}
			width := 0
			for line := range strings.Lines(summary) {
				n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n"))
				if ruled := strings.ContainsAny(line, "│─═"); ruled && width == 0 {
					width = n
				} else if ruled && n != width || n > 79 && !strings.Contains(line, "Error: ") {
					t.Errorf("%d letters, in a table of %d: %s", n, width, line)
				}
			}
		})
	}
}

func TestFold(t *testing.T) {
	for _, test := range []struct {
		text, line, rest string
	}{
		{"", "", ""}, {"abcd", "abcd", ""}, {"abcde", "abcd", "e"}, {"ab cd", "ab", "cd"}, {"abcd ef", "abcd", "ef"}, {"ééééé", "éééé", "é"},
	} {
		if line, rest := fold(test.text, 4); line != test.line || rest != test.rest {
			t.Errorf("%q: %q, %q", test.text, line, rest)
		}
	}
}

// Weights that are not trained are counted apart, as in Keras.
func TestSummaryFrozen(t *testing.T) {
	m := NewSequential("", Embedding{InputDim: 100, OutputDim: 2}, GRU{Units: 2}, Dense{Units: 1})
	m.Store().GetVariable("/embedding/embeddings").SetTrainable(false)
	want := " Total params: 239 (956.00 B)\n Trainable params: 39 (156.00 B)\n Non-trainable params: 200 (800.00 B)\n"
	if got := m.Summary(); !strings.HasSuffix(got, want) {
		t.Errorf("got %s, want %s", got, want)
	}
}

// failing is a layer of a user's whose Weights panics from a call on.
type failing struct {
	Dropout
	calls *int
	from  int
}

func (l failing) Weights([]int) []Weight {
	if *l.calls++; *l.calls > l.from {
		panic("no weights today")
	}
	return nil
}

// A layer that panics, at once or later, leaves a table without counts, and its sentence.
func TestSummaryOfAPanic(t *testing.T) {
	for from := range 2 {
		m := NewSequential("", Input{Shape: []int{3}}, Dense{Units: 2}, failing{calls: new(int), from: from})
		text := m.Summary()
		if !strings.Contains(text, " Total params: ?\n") || !strings.Contains(text, "no weights today") {
			t.Errorf("panics after %d calls: %s", from, text)
		}
	}
}
