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
	{"tutorial", "The whole tutorial, in its own process; ours trains the models at once", "s", 1},
	{"tutorial_in_turn", "The whole tutorial, ours training one model after another as well", "s", 1},
	{"peak_rss", "The most memory a process holds, training for an epoch and evaluating", "MiB", 1},
	{"gpu_memory", "The most memory of the GPU in use meanwhile", "MiB", 1},
	{"cell", "A cell of a notebook", "s", 1},
}

// wants reports whether a measure is asked for, and has a meaning where it is taken.
func (o options) wants(name string) bool {
	return slices.Contains(o.measures, name) && !elsewhere(name, o.gpu)
}

// elsewhere tells whether a measure has no meaning on a GPU, or on a CPU.
func elsewhere(name string, gpu bool) bool {
	switch name {
	case "step", "cell":
		return gpu
	case "gpu_memory":
		return !gpu
	}
	return false
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

// largeSizes fill a GPU better than the tutorial's, which leave most of it idle.
var largeSizes = sizes{Time: 200, Units: 256, Batch: 512}

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
	Do       string   `json:"do"` // fit, evaluate, predict, tutorial, train
	Models   []string `json:"models"`
	Units    int      `json:"units"`
	Batch    int      `json:"batch"`
	Epochs   int      `json:"epochs"`
	Examples int      `json:"examples"` // of x, from the first; for fit
	X        string   `json:"x"`        // .npy files
	Y        string   `json:"y"`
	XTest    string   `json:"x_test"` // for tutorial
	YTest    string   `json:"y_test"`
	Seed     int64    `json:"seed"`    // for train
	InTurn   bool     `json:"in_turn"` // one model after another; for ours, the peers do so anyway
}

// job is a task for each contestant, and which of the values that it measures are reported.
type job struct {
	task     task
	measures []string
	model    string
	sizes    sizes
	fresh    bool // in a process of its own
	rounds   int
}

// plan lists the jobs of a round, those that take long last. trained is the number of examples that
// the tutorial trains on.
func plan(o options, trained int) (jobs []job) {
	all := slices.Concat(quickJobs(o, trained), stepJobs(o), tutorialJobs(o))
	for _, j := range all {
		j.measures = slices.DeleteFunc(j.measures, func(name string) bool {
			return !o.wants(name)
		})
		if len(j.measures) > 0 {
			jobs = append(jobs, j)
		}
	}
	return jobs
}

func quickJobs(o options, trained int) (jobs []job) {
	for _, model := range o.models {
		for _, s := range o.sizes() {
			add := func(t task, measures ...string) {
				t.Models, t.Units, t.Batch = []string{model}, s.Units, s.Batch
				j := job{task: t, measures: measures, model: model, rounds: o.rounds}
				if o.gpu {
					j.sizes = s
				}
				jobs = append(jobs, j)
			}
			x, y := testX(s.Time), testY
			fit := task{Do: "fit", X: trainX(s.Time), Y: trainY, Examples: trained, Epochs: 3}
			add(fit, "steady_epoch", "first_epoch")
			add(task{Do: "evaluate", X: x, Y: y}, "evaluate")
			add(task{Do: "predict", X: x}, "predict_one")
		}
	}
	return jobs
}

func stepJobs(o options) (jobs []job) {
	for _, model := range o.models {
		for _, s := range grid {
			fit := task{Do: "fit", Models: []string{model}, Units: s.Units, Batch: s.Batch,
				X: randomX(s.Time), Y: randomY, Examples: s.examples(), Epochs: 3}
			step := job{task: fit, measures: []string{"step"}, model: model, sizes: s, rounds: 1}
			jobs = append(jobs, step)
		}
	}
	return jobs
}

func tutorialJobs(o options) (jobs []job) {
	all := task{Do: "tutorial", Models: o.models, Units: tutorialSizes.Units,
		Batch: tutorialSizes.Batch, Epochs: o.epochs, X: trainX(tutorialSizes.Time), Y: trainY,
		XTest: testX(tutorialSizes.Time), YTest: testY}
	add := func(t task, model string, measures ...string) {
		j := job{task: t, measures: measures, model: model, fresh: true, rounds: 1}
		jobs = append(jobs, j)
	}
	for _, model := range o.models {
		one := all
		one.Models, one.Epochs = []string{model}, 1
		add(one, model, "peak_rss", "gpu_memory")
	}
	add(all, "all", "tutorial")
	all.InTurn = true
	add(all, "all", "tutorial_in_turn")
	return jobs
}
