package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"

	"gornn/data/reference"
	"gornn/pkg/history"
	"gornn/pkg/keras"
)

// draws is how many trainings of each model there are to be: SimpleRNN's spread the widest.
var draws = map[string]int{"rnn": 20, "gru": 10, "lstm": 10}

// programs are the contestants whose trainings are kept, by the name of their file.
var programs = map[string]string{
	ours: reference.Gornn, "keras-jax": reference.KerasJAX, "keras-tf": reference.KerasTensorFlow,
}

// trainSeeds trains what is missing in data/reference, a line a run, and compares the runs.
func trainSeeds() error {
	about, err := writeReviews()
	if err != nil {
		return err
	}
	if about.Notice != "" {
		return fmt.Errorf("the runs of data/reference are of the IMDB reviews; %s", about.Notice)
	}
	for _, name := range []string{ours, "keras-jax", "keras-tf"} {
		if err := trainMissing(name); err != nil {
			return err
		}
	}
	return compareSeeds(os.Stdout)
}

// trainMissing trains the missing runs of a contestant, and adds each to its file when it is done.
func trainMissing(name string) error {
	file := filepath.Join("data/reference", programs[name]+".jsonl")
	runs, err := os.OpenFile(file, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o644)
	if err != nil {
		return err
	}
	defer runs.Close()
	there := map[string][]int64{}
	for lines := json.NewDecoder(runs); lines.More(); {
		var r reference.Run
		if err := lines.Decode(&r); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		there[r.Model] = append(there[r.Model], r.Seed)
	}
	w, err := start(name)
	if err != nil {
		return err
	}
	for _, model := range allModels {
		for seed := range int64(draws[model]) {
			if slices.Contains(there[model], seed) {
				continue
			}
			if err := w.trainInto(runs, model, seed); err != nil {
				return err
			}
		}
	}
	_, _, err = w.end()
	return err
}

// trainInto trains a model and writes a line.
func (w *worker) trainInto(file *os.File, model string, seed int64) error {
	a, err := w.do(task{Do: "train", Models: []string{model}, Seed: seed,
		Units: tutorialSizes.Units, Batch: tutorialSizes.Batch, Epochs: 10,
		X: trainX, Y: trainY, XTest: testX, YTest: testY})
	if err != nil {
		return err
	}
	line, err := json.Marshal(a.Trained)
	if err != nil {
		return err
	}
	fmt.Printf("%s: %s, seed %d: test accuracy %.4f\n", w.name, model, seed, a.Trained.Accuracy)
	_, err = file.Write(append(line, '\n'))
	return err
}

// train trains and evaluates one model with a seed: what came out, not how long it took.
func (t task) train() (*reference.Run, error) {
	x, y, err := read(t.X, t.Y)
	if err != nil {
		return nil, err
	}
	xTest, yTest, err := read(t.XTest, t.YTest)
	if err != nil {
		return nil, err
	}
	model := build(t.Models[0], t.Units, nil)
	fitted, err := model.Fit(x, y, keras.Fit{
		Epochs: t.Epochs, BatchSize: t.Batch, ValidationSplit: 0.2, Seed: t.Seed})
	if err != nil {
		return nil, err
	}
	scores, err := model.Evaluate(xTest, yTest)
	if err != nil {
		return nil, err
	}
	versions, err := ourVersions()
	if err != nil {
		return nil, err
	}
	return &reference.Run{Model: t.Models[0], Seed: t.Seed, Loss: rounded(scores.Loss()),
		Accuracy: rounded(scores.Get("accuracy")), History: roundedHistory(fitted),
		Versions: versions}, nil
}

// rounded keeps five decimals: one of 25,000 reviews changes an accuracy by four in the fifth.
func rounded(x float64) float64 { return math.Round(x*1e5) / 1e5 }

// roundedHistory leaves out the seconds, which are another thing's measure.
func roundedHistory(h history.History) (short history.History) {
	for _, series := range h.Series {
		values := slices.Clone(series.Values)
		for i := range values {
			values[i] = rounded(values[i])
		}
		short.Series = append(short.Series, history.Series{Name: series.Name, Values: values})
	}
	return short
}
