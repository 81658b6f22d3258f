package keras

import (
	"errors"
	"fmt"
	"runtime"
	"sync"

	"gornn/pkg/backend"
	"gornn/pkg/history"
)

// FitAll trains several models on the same examples, each as its own Fit would, number for number:
// at the same time where that takes less time in all, which is on a CPU of more than one core, else
// one after another.
//
// The histories are in the order of models. What ends the training of one, such as a loss that is
// not a number, does not end the others; the error then joins those of all. Interrupted (SIGINT),
// all end as Fit does, and FitAll with Resume: true goes on with each where it stopped. Progress is
// told of one model at a time, first of each that it is waiting; a model without a name is called
// "model 1" there, and so on. Callbacks of one's own are called for different models at the same
// time, in goroutines: if one panics, the program ends.
func FitAll(models []*Sequential, x, y any, fit Fit) ([]History, error) {
	if tell := fit.Progress; tell != nil {
		var telling sync.Mutex
		fit.Progress = func(p Progress) {
			telling.Lock()
			defer telling.Unlock()
			tell(p)
		}
	}
	ctx, release := fit.context()
	defer release()
	trainings, atOnce, err := newTrainings(models, x, y, fit)
	if err != nil {
		return nil, err
	}
	histories, errs := make([]History, len(models)), make([]error, len(models))
	turns := make(chan struct{}, atOnce)
	var group sync.WaitGroup
	for i, t := range trainings {
		turns <- struct{}{}
		group.Go(func() {
			histories[i], errs[i] = t.run(ctx)
			<-turns
		})
	}
	group.Wait()
	return histories, errors.Join(errs...)
}

// newTrainings checks everything before the first training begins, and says how many are to run at
// once.
func newTrainings(models []*Sequential, x, y any, fit Fit) (trainings []*training, atOnce int, err error) {
	if err := checkApart(models); err != nil {
		return nil, 0, err
	}
	data, err := fit.open(x, y)
	if err != nil {
		return nil, 0, err
	}
	atOnce = 1
	engine, err := models[0].engine()
	if err != nil {
		return nil, 0, err
	}
	// Backends of a GPU would each reserve most of its memory.
	if kind := backend.Description(engine); runtime.GOMAXPROCS(0) > 1 && (kind == "xla:cpu" || kind == "go") {
		atOnce = len(models)
	}
	for _, m := range models {
		if atOnce > 1 && !m.built { // else its arrays are on the backend that it has
			if m.own, err = backend.Another(); err != nil {
				return nil, 0, err
			}
		}
		t, err := m.newTraining(data, fit, trainings...)
		if err != nil {
			return nil, 0, err
		}
		trainings = append(trainings, t)
	}
	for i, t := range trainings {
		if err := t.begin(); err != nil {
			for _, begun := range trainings[:i] {
				begun.end()
			}
			return nil, 0, err
		}
		if t.model.name == "" {
			t.progress.Model = fmt.Sprintf("model %d", i+1)
		}
	}
	for _, t := range trainings {
		t.tell(history.Waiting)
	}
	return trainings, atOnce, nil
}

// checkApart reports why the models cannot be trained side by side, if so.
func checkApart(models []*Sequential) error {
	if len(models) == 0 {
		return errorf("FitAll needs one model or more, got none")
	}
	names := map[string]bool{}
	for i, m := range models {
		if m == nil {
			return errorf("FitAll: model %d must not be nil; leave it out", i+1)
		}
		if m.name != "" && names[m.name] {
			return errorf("FitAll: two models are called %q, and would be saved as one run; "+
				"give each a name of its own", m.name)
		}
		names[m.name] = true
		for _, other := range models[:i] {
			if other == m {
				return errorf("FitAll: model %d is there twice; give each once", i+1)
			}
		}
	}
	return nil
}
