// Package reference holds what many trainings of the tutorial's three models came to: ours, and
// those of Keras on JAX and on TensorFlow. One training is one draw; these tell how draws lie.
//
//	make bench ARGS=-seeds
//
// trains those that are missing, adds them to the files here, and compares them. All have the
// IMDB reviews, 10 epochs, batches of 128 and a validation split of 0.2. Ours and Keras's on JAX
// have the seeds 0, 1, 2 and so on. Those on TensorFlow have none, as most users train: with a seed,
// Keras on TensorFlow takes the examples in one order in all epochs.
package reference

import (
	"bufio"
	"bytes"
	"embed"
	"encoding/json"
	"fmt"

	"gornn/pkg/history"
)

//go:embed *.jsonl
var files embed.FS

// The programs whose runs there are.
const (
	Gornn           = "gornn"
	KerasJAX        = "keras-jax"
	KerasTensorFlow = "keras-tf"
)

// Run is one training of a model, with its evaluation on the test reviews.
type Run struct {
	Model    string            `json:"model"` // "rnn", "gru" or "lstm"
	Seed     int64             `json:"seed"`  // on TensorFlow a number alone
	Loss     float64           `json:"test_loss"`
	Accuracy float64           `json:"test_accuracy"`
	History  history.History   `json:"history"`
	Versions map[string]string `json:"versions"` // of the libraries
}

// Runs returns the runs of a model by a program: Gornn, KerasJAX or KerasTensorFlow.
func Runs(program, model string) (runs []Run, err error) {
	content, err := files.ReadFile(program + ".jsonl")
	if err != nil {
		return nil, fmt.Errorf("reference: there are runs of %q, %q and %q, none of %q",
			Gornn, KerasJAX, KerasTensorFlow, program)
	}
	lines := bufio.NewScanner(bytes.NewReader(content))
	for lines.Scan() {
		var r Run
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			return nil, fmt.Errorf("reference: %s.jsonl: %w", program, err)
		}
		if r.Model == model {
			runs = append(runs, r)
		}
	}
	if runs == nil {
		return nil, fmt.Errorf("reference: there are runs of \"rnn\", \"gru\" and \"lstm\", none of %q", model)
	}
	return runs, lines.Err()
}

// Accuracies returns the test accuracies of the runs of a model by a program.
func Accuracies(program, model string) (accuracies []float64, err error) {
	runs, err := Runs(program, model)
	for _, r := range runs {
		accuracies = append(accuracies, r.Accuracy)
	}
	return accuracies, err
}
