// Package reference holds what many trainings of the tutorial's three models came to: ours, and
// those of Keras on JAX and on TensorFlow. One training is one draw; these tell how draws lie.
//
//	make bench ARGS=-seeds
//
// trains those that are missing, adds them to the files here, and compares them. All have the IMDB
// reviews, 10 epochs, batches of 128 and a validation split of 0.2. Ours and Keras's on JAX have
// the seeds 0, 1, 2 and so on. Those on TensorFlow have none, as most users train: with a seed,
// Keras on TensorFlow takes the examples in one order in all epochs.
package reference

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"

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

// Programs lists them, ours first.
var Programs = []string{Gornn, KerasJAX, KerasTensorFlow}

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
	content, err := files.Open(program + ".jsonl")
	if err != nil {
		return nil, fmt.Errorf("reference: there are runs of %q, got %q", Programs, program)
	}
	defer content.Close()
	all, err := Read(content)
	for _, r := range all {
		if r.Model == model {
			runs = append(runs, r)
		}
	}
	if err == nil && runs == nil {
		err = fmt.Errorf("reference: the models are \"rnn\", \"gru\" and \"lstm\", got %q", model)
	}
	return runs, err
}

// Read reads runs, one a line.
func Read(lines io.Reader) (runs []Run, err error) {
	for decoder := json.NewDecoder(lines); ; {
		var r Run
		switch err := decoder.Decode(&r); {
		case errors.Is(err, io.EOF):
			return runs, nil
		case err != nil:
			return nil, fmt.Errorf("reference: run %d: %w", len(runs)+1, err)
		}
		runs = append(runs, r)
	}
}

// Accuracies returns the test accuracies of the runs of a model by a program.
func Accuracies(program, model string) (accuracies []float64, err error) {
	runs, err := Runs(program, model)
	for _, r := range runs {
		accuracies = append(accuracies, r.Accuracy)
	}
	return accuracies, err
}
