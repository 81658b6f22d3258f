package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/gomlx/compute"

	"gornn/pkg/backend"
	"gornn/pkg/history"
	"gornn/pkg/keras"
)

// serve is the worker of ours: it does the tasks that come in, as peers.py does.
func serve(in io.Reader, out io.Writer) error {
	answers := json.NewEncoder(out)
	versions, err := ourVersions()
	if err != nil {
		return err
	}
	if err := answers.Encode(answer{Versions: versions}); err != nil {
		return err
	}
	for tasks := json.NewDecoder(in); ; {
		var t task
		if err := tasks.Decode(&t); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		var a answer
		if t.Do == "train" {
			a.Trained, err = t.train()
		} else {
			a.Measured, err = t.run()
		}
		if err != nil {
			return err
		}
		if err := answers.Encode(a); err != nil {
			return err
		}
	}
}

func ourVersions() (map[string]string, error) {
	engine, err := keras.Backend()
	if err != nil {
		return nil, err
	}
	versions := map[string]string{"go": runtime.Version(), "backend": engine}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, dependency := range info.Deps {
			if dependency.Path == "github.com/gomlx/gomlx" {
				versions["gomlx"] = dependency.Version
			}
		}
	}
	return versions, nil
}

func (t task) run() (map[string]float64, error) {
	switch t.Do {
	case "fit":
		return t.fit()
	case "evaluate":
		return t.evaluate()
	case "predict":
		return t.predict()
	case "tutorial":
		return t.tutorial()
	}
	return nil, fmt.Errorf("no such task: %q", t.Do)
}

func build(kind string, units int, engine compute.Backend) *keras.Sequential {
	recurrent := map[string]keras.Layer{
		"rnn":  keras.SimpleRNN{Units: units},
		"gru":  keras.GRU{Units: units},
		"lstm": keras.LSTM{Units: units},
	}[kind]
	model := keras.NewSequential("",
		keras.Embedding{InputDim: words, OutputDim: 32},
		recurrent,
		keras.Dense{Units: 1, Activation: keras.Sigmoid})
	model.Compile(keras.Compile{Loss: keras.BinaryCrossentropy, Optimizer: keras.RMSprop{},
		Metrics: []keras.Metric{keras.Accuracy}, Backend: engine})
	return model
}

// read reads examples and their labels.
func read(pathX, pathY string) (x [][]int32, y []int32, err error) {
	if x, err = readArray[[][]int32](pathX); err != nil {
		return nil, nil, err
	}
	y, err = readArray[[]int32](pathY)
	return x, y, err
}

// fit trains a fresh model: what an epoch takes, and what the first takes longer, from the call on.
func (t task) fit() (map[string]float64, error) {
	x, y, err := read(t.X, t.Y)
	if err != nil {
		return nil, err
	}
	model := build(t.Models[0], t.Units, nil)
	before := time.Now()
	var epochs []float64
	clock := func(p history.Progress) {
		if p.Stage == history.EpochEnd {
			now := time.Now()
			epochs = append(epochs, now.Sub(before).Seconds())
			before = now
		}
	}
	fit := keras.Fit{Epochs: t.Epochs, BatchSize: t.Batch, Progress: clock}
	if _, err := model.Fit(x[:t.Examples], y[:t.Examples], fit); err != nil {
		return nil, err
	}
	steady := median(epochs[1:])
	steps := math.Ceil(float64(t.Examples) / float64(t.Batch))
	return map[string]float64{
		"steady_epoch": steady, "first_epoch": max(epochs[0]-steady, 0), "step": steady / steps,
	}, nil
}

// evaluate evaluates a model that was evaluated once before, which compiled it.
func (t task) evaluate() (map[string]float64, error) {
	x, y, err := read(t.X, t.Y)
	if err != nil {
		return nil, err
	}
	model := build(t.Models[0], t.Units, nil)
	var start time.Time
	for range 2 {
		start = time.Now()
		if _, err := model.Evaluate(x, y); err != nil {
			return nil, err
		}
	}
	return map[string]float64{"evaluate": time.Since(start).Seconds()}, nil
}

// predict predicts one example; the first five times do not count.
func (t task) predict() (map[string]float64, error) {
	x, err := readArray[[][]int32](t.X)
	if err != nil {
		return nil, err
	}
	model := build(t.Models[0], t.Units, nil)
	var times []float64
	for range 35 {
		start := time.Now()
		if _, err := model.Predict(x[:1]); err != nil {
			return nil, err
		}
		times = append(times, time.Since(start).Seconds())
	}
	return map[string]float64{"predict_one": median(times[5:])}, nil
}

// tutorial trains and evaluates the models, from files to the end.
func (t task) tutorial() (map[string]float64, error) {
	x, y, err := read(t.X, t.Y)
	if err != nil {
		return nil, err
	}
	testX, testY, err := read(t.XTest, t.YTest)
	if err != nil {
		return nil, err
	}
	results := make(chan error, len(t.Models))
	for _, kind := range t.Models {
		one := func() { results <- t.trainAndEvaluate(kind, x, y, testX, testY) }
		if t.InTurn {
			one()
		} else {
			go one()
		}
	}
	for range t.Models {
		err = errors.Join(err, <-results)
	}
	return nil, err
}

// trainAndEvaluate does with one model what the tutorial does, on a backend of its own.
func (t task) trainAndEvaluate(
	kind string, x [][]int32, y []int32, testX [][]int32, testY []int32,
) error {
	engine, err := backend.Another()
	if err != nil {
		return err
	}
	model := build(kind, t.Units, engine)
	fit := keras.Fit{Epochs: t.Epochs, BatchSize: t.Batch, ValidationSplit: 0.2}
	if _, err := model.Fit(x, y, fit); err != nil {
		return err
	}
	_, err = model.Evaluate(testX, testY)
	return err
}
