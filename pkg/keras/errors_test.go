package keras_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute/gobackend"
	"github.com/janpfeifer/must"

	"gornn/pkg/keras"
)

// Every mistake is one sentence: the argument, the expected value, the received value, and the
// cure. pkg/lab/mistakes.py checks the same sentence in a cell.
func TestErrors(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	for _, m := range slices.Concat(mistakes(), metricMistakes(), mistakesOfTexts(), mistakesOfWeights(), mistakesOfInputGradient(),
		mistakesOfONNX(), mistakesOfLengths(), datasetMistakes(), judgingMistakes(), found()) {
		t.Run(m.name, func(t *testing.T) {
			err := m.do()
			if err == nil {
				t.Fatalf("no error, want %s", m.want)
			}
			got := err.Error()
			begin, end, varies := strings.Cut(m.want, "…")
			if got != m.want && !(varies && strings.HasPrefix(got, begin) &&
				strings.HasSuffix(got, end)) {
				t.Errorf("got  %s\nwant %s", got, m.want)
			}
			if verbose := fmt.Sprintf("%+v", err); verbose != got { // as must.M prints it
				t.Errorf("%%+v says more than the sentence: %s", verbose)
			}
		})
	}
}

// Unusual models that are no mistake train.
func TestNoErrors(t *testing.T) {
	_, x, y := words()
	for _, c := range []struct {
		name     string
		examples int
		labels   any
		fit      keras.Fit
	}{
		{"one example", 1, y[:1], keras.Fit{}},
		{"a batch of more than there are", 4, y, keras.Fit{BatchSize: 1_000_000_000}},
		{"a validation of one example", 4, y, keras.Fit{ValidationX: x[:1], ValidationY: y[:1]}},
		{"labels between 0 and 1", 4, []float64{0.5, 0, 1, 0.25}, keras.Fit{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, x, _ := words()
			m.Compile(keras.Compile{Loss: keras.BinaryCrossentropy, Backend: must.M1(gobackend.New(""))}) // which compiles in no time
			if h, err := m.Fit(x[:c.examples], c.labels, c.fit); err != nil || h.Epochs() != 1 {
				t.Errorf("trained %d epochs, %v", h.Epochs(), err)
			}
		})
	}
}
