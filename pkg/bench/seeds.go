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
	about, err := writeReviews(tutorialSizes.Time)
	if err != nil {
		return err
	}
	if about.Notice != "" {
		return fmt.Errorf("the runs of data/reference are of the IMDB reviews; %s", about.Notice)
	}
	all := map[string][]reference.Run{}
	for _, name := range []string{ours, "keras-jax", "keras-tf"} {
		if all[programs[name]], err = trainMissing(name); err != nil {
			return err
		}
	}
	return compareSeeds(os.Stdout, all)
}

// trainMissing trains the missing runs of a contestant, adds each to its file when it is done, and
// returns all.
func trainMissing(name string) (runs []reference.Run, err error) {
	path := filepath.Join("data/reference", programs[name]+".jsonl")
	file, err := os.OpenFile(path, os.O_RDWR|os.O_APPEND, 0o644)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if runs, err = reference.Read(file); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	missing := missingTasks(runs)
	if len(missing) == 0 {
		return runs, nil
	}
	w, err := start(name, options{})
	if err != nil {
		return nil, err
	}
	for _, t := range missing {
		a, err := w.do(t)
		if err != nil {
			return nil, err
		}
		line, err := json.Marshal(a.Trained)
		if err != nil {
			return nil, err
		}
		if _, err := file.Write(append(line, '\n')); err != nil {
			return nil, err
		}
		fmt.Printf("%s: %s, seed %d: test accuracy %.4f\n", name, t.Models[0], t.Seed,
			a.Trained.Accuracy)
		runs = append(runs, *a.Trained)
	}
	_, _, err = w.end()
	return runs, err
}

// missingTasks lists the trainings that are not among the runs.
func missingTasks(runs []reference.Run) (missing []task) {
	for _, model := range allModels {
		for seed := range int64(draws[model]) {
			there := func(r reference.Run) bool { return r.Model == model && r.Seed == seed }
			if slices.ContainsFunc(runs, there) {
				continue
			}
			missing = append(missing, task{Do: "train", Models: []string{model}, Seed: seed,
				Units: tutorialSizes.Units, Batch: tutorialSizes.Batch, Epochs: 10,
				X: trainX(tutorialSizes.Time), Y: trainY, XTest: testX(tutorialSizes.Time), YTest: testY})
		}
	}
	return missing
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
