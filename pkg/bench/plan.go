package main

import "slices"

// measure is something that is measured, as the tables show it.
type measure struct {
	name  string
	title string
	unit  string
	scale float64 // from seconds (or MiB) to the unit
}

var measures = []measure{
	{"steady_epoch", "An epoch of training, after the first", "s", 1},
	{"first_epoch", "What the first epoch takes longer: tracing and compilation", "s", 1},
	{"evaluate", "Evaluating the test reviews", "s", 1},
	{"predict_one", "Predicting one review", "ms", 1000},
	{"step", "A training step, as sizes grow", "ms", 1000},
	{"tutorial", "The whole tutorial, in a process of its own; ours trains the three models at once", "s", 1},
	{"tutorial_in_turn", "The whole tutorial, ours training one model after another as well", "s", 1},
	{"peak_rss", "The most memory a process holds, training for an epoch and evaluating", "MiB", 1},
	{"cell", "A cell of a notebook", "s", 1},
}

func measureNames() []string {
	names := make([]string, len(measures))
	for i, m := range measures {
		names[i] = m.name
	}
	return names
}

// sizes are those of a step, or the kind of a cell.
type sizes struct {
	Time  int    `json:"time,omitempty"`
	Units int    `json:"units,omitempty"`
	Batch int    `json:"batch,omitempty"`
	Cell  string `json:"cell,omitempty"`
}

// tutorialSizes are the tutorial's.
var tutorialSizes = sizes{Time: 100, Units: 32, Batch: 128}

// grid lists the sizes of the steps: from the tutorial's, each grows alone.
var grid = []sizes{
	{Time: 25, Units: 32, Batch: 128},
	{Time: 50, Units: 32, Batch: 128},
	tutorialSizes,
	{Time: 200, Units: 32, Batch: 128},
	{Time: 400, Units: 32, Batch: 128},
	{Time: 800, Units: 32, Batch: 128},
	{Time: 100, Units: 64, Batch: 128},
	{Time: 100, Units: 128, Batch: 128},
	{Time: 100, Units: 256, Batch: 128},
	{Time: 100, Units: 32, Batch: 32},
	{Time: 100, Units: 32, Batch: 64},
	{Time: 100, Units: 32, Batch: 256},
	{Time: 100, Units: 32, Batch: 512},
}

// examples is how many make an epoch of a second or so: 64 steps at the tutorial's sizes, 8 at the
// largest.
func (s sizes) examples() int { return 64 * 128 * 100 * 32 / (s.Time * s.Units) }

// task is what a worker does, and with what.
type task struct {
	Do       string   `json:"do"` // fit, evaluate, predict, tutorial
	Models   []string `json:"models"`
	Units    int      `json:"units"`
	Batch    int      `json:"batch"`
	Epochs   int      `json:"epochs"`
	Examples int      `json:"examples"` // of x, from the first; for fit
	X        string   `json:"x"`        // .npy files
	Y        string   `json:"y"`
	XTest    string   `json:"x_test"` // for tutorial
	YTest    string   `json:"y_test"`
	InTurn   bool     `json:"in_turn"` // one model after another, as the peers do anyway
}

// job is a task for each contestant, and what is kept of the answers.
type job struct {
	task     task
	measures []string
	model    string
	sizes    sizes
	fresh    bool // in a process of its own
	alone    bool // without the peers
	rounds   int
}

// plan lists the jobs of a round, those that take long last. trained is the number of examples that
// the tutorial trains on.
func plan(o options, trained int) []job {
	var jobs []job
	add := func(j job) {
		j.measures = slices.DeleteFunc(j.measures, func(name string) bool {
			return !slices.Contains(o.measures, name)
		})
		if len(j.measures) > 0 {
			jobs = append(jobs, j)
		}
	}
	for _, model := range o.models {
		with := task{Models: []string{model}, Units: tutorialSizes.Units, Batch: tutorialSizes.Batch}
		fit, evaluate, predict := with, with, with
		fit.Do, fit.X, fit.Y, fit.Examples, fit.Epochs = "fit", trainX, trainY, trained, 3
		evaluate.Do, evaluate.X, evaluate.Y = "evaluate", testX, testY
		predict.Do, predict.X = "predict", testX
		epochs := []string{"steady_epoch", "first_epoch"}
		add(job{task: fit, measures: epochs, model: model, rounds: o.rounds})
		add(job{task: evaluate, measures: []string{"evaluate"}, model: model, rounds: o.rounds})
		add(job{task: predict, measures: []string{"predict_one"}, model: model, rounds: o.rounds})
	}
	for _, model := range o.models {
		for _, s := range grid {
			fit := task{Do: "fit", Models: []string{model}, Units: s.Units, Batch: s.Batch,
				X: randomX(s.Time), Y: randomY, Examples: s.examples(), Epochs: 3}
			add(job{task: fit, measures: []string{"step"}, model: model, sizes: s, rounds: 1})
		}
	}
	tutorial := task{Do: "tutorial", Models: o.models, Units: tutorialSizes.Units,
		Batch: tutorialSizes.Batch, Epochs: o.epochs, X: trainX, Y: trainY, XTest: testX, YTest: testY}
	for _, model := range o.models {
		one := tutorial
		one.Models, one.Epochs = []string{model}, 1
		add(job{task: one, measures: []string{"peak_rss"}, model: model, fresh: true, rounds: 1})
	}
	add(job{task: tutorial, measures: []string{"tutorial"}, model: "all", fresh: true, rounds: 1})
	tutorial.InTurn = true
	add(job{task: tutorial, measures: []string{"tutorial_in_turn"}, model: "all", fresh: true,
		alone: true, rounds: 1})
	return jobs
}
