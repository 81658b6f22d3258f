package keras

import (
	"cmp"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"github.com/gomlx/compute"

	"gornn/pkg/backend"
	"gornn/pkg/history"
	"gornn/pkg/run"
)

// FitAll trains several models on the same examples, each as its own Fit would, number for number.
// On a CPU of more than one core they train at the same time, which is faster, two for each core at
// most; else one after another. Fit.Seeds gives each model a seed of its own.
//
// The histories are in the order of models. A failed training (a loss of NaN, say) does not end the
// others; the error joins the errors of all. Interrupted (SIGINT), all end as Fit does, and FitAll
// with Resume: true goes on with each where it stopped; a model without a run begins then, so that
// models may be added to those that are trained. Progress is called for one model at a time, at
// first with each as waiting; models without a name are "model 1" and so on there. Callbacks of
// one's own are called for different models at the same time, in goroutines.
func FitAll(models []*Sequential, x, y any, fit Fit) (h []History, err error) {
	defer caught(&err)
	if report := fit.Progress; report != nil {
		var reporting sync.Mutex
		fit.Progress = func(p Progress) {
			reporting.Lock()
			defer reporting.Unlock()
			report(p)
		}
	}
	ctx, release := fit.context()
	defer release()
	trainings, atOnce, err := newTrainings(models, x, y, fit)
	if err != nil {
		for _, m := range models {
			m.noteFailure(err)
		}
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

// newTrainings checks everything before the first training begins, and returns how many run at
// once.
func newTrainings(
	models []*Sequential, x, y any, fit Fit) (trainings []*training, atOnce int, err error) {
	defer caught(&err)
	err = cmp.Or(checkApart(models), fit.checkFiles(len(models)), fit.checkSeeds(len(models)))
	if err != nil {
		return nil, 0, err
	}
	atOnce = 1
	engine, err := models[0].engine()
	if err != nil {
		return nil, 0, err
	}
	if runsSideBySide(engine) {
		atOnce = min(len(models), 2*runtime.GOMAXPROCS(0))
	}
	seeds := fit.Seeds
	fit.Seeds = nil
	opened := map[string]opened{}
	for i, m := range models {
		of, err := m.openIn(opened, x, y, fit)
		if err != nil {
			return nil, 0, err
		}
		if atOnce > 1 && !m.built { // the arrays of a built model are on its backend
			if m.own, err = backend.Another(); err != nil {
				return nil, 0, err
			}
		}
		if seeds != nil {
			of.fit.Seed = seeds[i]
		}
		of.fit.Resume = of.fit.Resume && !m.lacksRun()
		t, err := m.newTraining(of.data, of.fit, trainings...)
		if err != nil {
			return nil, 0, err
		}
		trainings = append(trainings, t)
	}
	return trainings, atOnce, beginAll(trainings)
}

// lacksRun reports whether nothing of the model's name was ever trained.
func (m *Sequential) lacksRun() bool {
	_, err := m.folder.Open(m.name)
	return errors.Is(err, run.ErrNotFound)
}

// checkSeeds returns an error for seeds that are not one for each model.
func (fit Fit) checkSeeds(models int) error {
	switch {
	case fit.Seeds == nil:
		return nil
	case len(fit.Seeds) != models:
		return errorf("Fit.Seeds must have a seed for each model, got %d for %d",
			len(fit.Seeds), models)
	case fit.Seed != 0:
		return errorf("Fit.Seed and Seeds exclude each other, got both; leave one of them out")
	}
	return nil
}

// opened are the data of a FitAll as models with one vocabulary, or without one, take them.
type opened struct {
	data data
	fit  Fit
}

// openIn opens the data, or returns them if a model before this one takes them alike.
func (m *Sequential) openIn(all map[string]opened, x, y any, fit Fit) (of opened, err error) {
	key := m.textsKey()
	of, found := all[key]
	if found {
		return of, nil
	}
	if x, of.fit, err = m.numbered(x, fit); err == nil {
		of.data, err = of.fit.open(x, y)
	}
	all[key] = of
	return of, err
}

// runsSideBySide reports whether several models train faster on backends of this kind at the same
// time. On a GPU each backend would reserve most of the memory.
func runsSideBySide(engine compute.Backend) bool {
	kind := backend.Description(engine)
	return runtime.GOMAXPROCS(0) > 1 && (kind == "xla:cpu" || kind == "go")
}

// beginAll begins all trainings, or none.
func beginAll(trainings []*training) error {
	for i, t := range trainings {
		if err := t.begin(); err != nil {
			for _, begun := range trainings[:i] {
				begun.saved.End()
			}
			return err
		}
		if t.model.name == "" {
			t.progress.Model = fmt.Sprintf("model %d", i+1)
		}
	}
	for _, t := range trainings {
		t.report(history.Waiting)
	}
	return nil
}

// checkApart returns an error for no models, for nil, and for one model or name twice.
func checkApart(models []*Sequential) error {
	if len(models) == 0 {
		return errorf("FitAll needs one model or more, got none")
	}
	names := map[string]bool{}
	for i, m := range models {
		if m.made() != nil {
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
