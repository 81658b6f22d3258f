package conformance

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"gornn/pkg/keras"
)

// csvLogger is test_CSVLogger up to a case: a file, another training added to it, and a third of
// two epochs with the same callback and the same model.
func csvLogger(t *testing.T, last string) error {
	path := filepath.Join(t.TempDir(), "log.tsv")
	var m *keras.Sequential
	rows := 0
	for _, c := range []struct {
		name   string
		fresh  bool
		logger keras.CSVLogger
		epochs int
	}{
		{"new", true, keras.CSVLogger{Filename: path, Separator: '\t'}, 1},
		{"append", true, keras.CSVLogger{Filename: path, Separator: '\t', Append: true}, 1},
		{"reuse", false, keras.CSVLogger{Filename: path, Separator: '\t', Append: true}, 2},
	} {
		if c.fresh {
			m = keras.NewSequential("", keras.Dense{Units: 2, Activation: keras.ReLU}, keras.Dense{Units: 1})
			m.Compile(keras.Compile{Loss: keras.MeanSquaredError, Optimizer: keras.SGD{}, Metrics: []keras.Metric{squaredError{}}})
		}
		x, y := scattered(10, 3), scattered(10, 1)
		fit := keras.Fit{Epochs: c.epochs, BatchSize: 4, ValidationX: x, ValidationY: y, Callbacks: []keras.Callback{c.logger}}
		if _, err := m.Fit(x, y, fit); err != nil {
			return err
		}
		rows += c.epochs
		if err := csvLines(path, rows+1); err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		if c.name == last {
			return nil
		}
	}
	return fmt.Errorf("there is no case %q", last)
}

// csvLines wants a number of lines of five columns, and one header.
func csvLines(path string, want int) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	lines := strings.SplitAfter(string(text), "\n")
	for _, line := range lines[:len(lines)-1] {
		if n := strings.Count(line, "\t"); n != 4 {
			return fmt.Errorf("%d separators in %q, expected 4", n, line)
		}
	}
	if n := strings.Count(string(text), "epoch"); len(lines)-1 != want || n != 1 {
		return fmt.Errorf("%d lines and %d headers, expected %d and 1", len(lines)-1, n, want)
	}
	return nil
}

// scattered returns numbers in [0, 1).
func scattered(dims ...int) *tensors.Tensor {
	values := make([]float32, product(dims))
	for i := range values {
		_, fraction := math.Modf(float64(i) * math.Phi)
		values[i] = float32(fraction)
	}
	return tensors.FromFlatDataAndDimensions(values, dims...)
}

// squaredError is Keras's metric "mse".
type squaredError struct{}

func (squaredError) Name() string { return "mse" }

func (squaredError) Of(_ keras.Loss, y, output *graph.Node) *graph.Node {
	return graph.ReduceMean(graph.Square(graph.Sub(y, output)), -1)
}
