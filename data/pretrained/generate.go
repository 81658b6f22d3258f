//go:build ignore

// Generate copies the weights of the tutorial's models from their runs into data/pretrained:
//
//	go run data/pretrained/generate.go
//
// It is run in the repository after the tutorial was executed on the IMDB reviews (make notebooks
// does both). The runs are those of data/runs, or of the folder that GORNN_DATA names. All must be
// there, finished and evaluated, or nothing is changed.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gornn/pkg/run"
)

const (
	dataset = "IMDB reviews"
	seed    = `"seed":0}` // the end of what Fit was given
	epochs  = 10
	into    = "data/pretrained"
)

var models = []string{"rnn", "gru", "lstm"}

func main() {
	if err := generate(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func generate() error {
	if _, err := os.Stat(filepath.Join(into, "generate.go")); err != nil {
		return fmt.Errorf("run this in the repository, where there is a folder %s: %w", into, err)
	}
	runs := make([]*run.Run, len(models))
	states := make([][]run.Tensor, len(models))
	for i, name := range models {
		var err error
		if runs[i], states[i], err = read(name); err != nil {
			return err
		}
	}
	folder, err := os.MkdirTemp("", "")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	for i, r := range runs {
		if err := write(folder, r, states[i]); err != nil {
			return err
		}
	}
	return nil
}

// read returns a run that may be shipped, and its weights.
func read(name string) (*run.Run, []run.Tensor, error) {
	r, err := run.Open(name)
	if err != nil {
		return nil, nil, err
	}
	cure := fmt.Sprintf("execute the tutorial as it is on the %s", dataset)
	switch {
	case r.Notice() != "":
		return nil, nil, fmt.Errorf("%s: %s", r.Notice(), cure)
	case r.Dataset != dataset:
		return nil, nil, fmt.Errorf("run %q is of %q, not of the %s: %s", name, r.Dataset, dataset, cure)
	case r.History.Epochs() != epochs || !strings.Contains(string(r.Training), seed):
		return nil, nil, fmt.Errorf("run %q has %d epochs and %s, "+
			"not %d epochs and the tutorial's seed: %s", name, r.History.Epochs(), r.Training, epochs, cure)
	case r.Test == nil || r.Test.Dataset != dataset || r.Test.Epoch != 0:
		return nil, nil, fmt.Errorf("run %q has no evaluation of its last weights on the %s: %s",
			name, dataset, cure)
	}
	state, err := r.Load()
	if err != nil {
		return nil, nil, err
	}
	weights := slices.DeleteFunc(state, func(t run.Tensor) bool {
		return strings.HasPrefix(t.Name, "optimizer/")
	})
	numbers := 0
	for _, t := range weights {
		numbers += len(t.Data)
	}
	if numbers != r.Params {
		return nil, nil, fmt.Errorf("run %q holds %d numbers besides the optimizer's, "+
			"and the model has %d", name, numbers, r.Params)
	}
	return r, weights, nil
}

// write saves r with its weights alone as a new run, in the folder runs, and moves it into the
// repository.
func write(runs string, r *run.Run, weights []run.Tensor) error {
	shipped := &run.Run{
		Folder: run.In(runs), Name: r.Name, Dataset: r.Dataset, Fingerprint: r.Fingerprint,
		Layers:   r.Layers,
		Training: r.Training, Backend: r.Backend, Params: r.Params, Epochs: r.Epochs,
		Finished: r.Finished, CompileSeconds: r.CompileSeconds, History: r.History,
	} // but for Iterations, which are the optimizer's
	if err := shipped.Save(weights); err != nil {
		return err
	}
	shipped.Test = r.Test
	if err := shipped.SaveManifest(); err != nil {
		return err
	}
	target := filepath.Join(into, r.Name)
	if err := os.RemoveAll(target); err != nil {
		return err
	}
	saved := filepath.Join(runs, r.Name)
	locks, err := filepath.Glob(filepath.Join(saved, "*.lock"))
	if err != nil {
		return err
	}
	for _, lock := range locks {
		if err := os.Remove(lock); err != nil {
			return err
		}
	}
	if err := os.CopyFS(target, os.DirFS(saved)); err != nil {
		return err
	}
	accuracy := r.Test.Scores.Get("accuracy")
	fmt.Printf("%s: %d numbers, test accuracy %.4f\n", target, r.Params, accuracy)
	return nil
}
