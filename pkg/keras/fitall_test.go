package keras

import (
	"errors"
	"math"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/gobackend"

	"gornn/pkg/history"
)

// threeModels are a SimpleRNN, a GRU and an LSTM, with names or without. A backend in pure Go
// compiles them sooner.
func threeModels(named bool, engine compute.Backend) (models []*Sequential) {
	for _, layer := range []Layer{SimpleRNN{Units: 8}, GRU{Units: 8}, LSTM{Units: 8}} {
		name := ""
		if named {
			name = layer.Kind()
		}
		m := NewSequential(name, Embedding{InputDim: 20, OutputDim: 4}, layer,
			Dense{Units: 1, Activation: Sigmoid})
		m.Compile(Compile{Loss: BinaryCrossentropy, Optimizer: RMSprop{},
			Metrics: []Metric{Accuracy}, Backend: engine})
		models = append(models, m)
	}
	return models
}

// sequences are n of 12 ids, labelled by whether there are more small ones than large ones.
func sequences(n int) (x [][]int32, y []int32) {
	for i := range n {
		var ids []int32
		small := int32(0)
		for time := range 12 {
			id := int32((i*7 + time*time*3 + i*time) % 20)
			ids, small = append(ids, id), small+(9-id)
		}
		label := int32(0)
		if small > 0 {
			label = 1
		}
		x, y = append(x, ids), append(y, label)
	}
	return x, y
}

// Trained at the same time, models end as they do alone, bit for bit.
func TestFitAll(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	x, y := sequences(64)
	fit := Fit{Epochs: 3, BatchSize: 16, ValidationSplit: 0.25, Seed: 3}
	stages := map[string][]history.Stage{}
	fit.Progress = func(p Progress) {
		if p.Stage != history.StepEnd {
			stages[p.Model] = append(stages[p.Model], p.Stage)
		}
	}
	together := threeModels(true, nil)
	histories, err := FitAll(together, x, y, fit)
	if err != nil {
		t.Fatal(err)
	}
	want := []history.Stage{history.Waiting, history.Compiling, history.Compiled, history.EpochEnd,
		history.EpochEnd, history.EpochEnd, history.Ended}
	for i, alone := range threeModels(false, nil) {
		name := together[i].name
		if !reflect.DeepEqual(stages[name], want) {
			t.Errorf("%s: told of stages %v, want %v", name, stages[name], want)
		}
		fit.Progress = nil
		history := mustFit(t, alone, x, y, fit)
		histories[i].Seconds = history.Seconds
		if !reflect.DeepEqual(histories[i], history) ||
			!reflect.DeepEqual(weightData(together[i]), weightData(alone)) {
			t.Errorf("%s: %+v, alone %+v", name, histories[i], history)
		}
	}
}

// Each model of a FitAll may have a seed of its own; more models than run at once take turns.
func TestFitAllSeeds(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	x, y := sequences(64)
	layer := func() *Sequential { return threeModels(false, gobackend.GetBackend())[1] }
	var models []*Sequential
	var seeds []int64
	for i := range 2*runtime.GOMAXPROCS(0) + 1 {
		models, seeds = append(models, layer()), append(seeds, int64(i))
	}
	histories, err := FitAll(models, x, y, Fit{Epochs: 2, BatchSize: 16, Seeds: seeds})
	if err != nil {
		t.Fatal(err)
	}
	for i, seed := range seeds {
		alone := layer()
		history := mustFit(t, alone, x, y, Fit{Epochs: 2, BatchSize: 16, Seed: seed})
		histories[i].Seconds = history.Seconds
		if !reflect.DeepEqual(histories[i], history) ||
			!reflect.DeepEqual(weightData(models[i]), weightData(alone)) {
			t.Errorf("seed %d: %+v, alone %+v", seed, histories[i], history)
		}
	}
	if reflect.DeepEqual(histories[0], histories[1]) {
		t.Error("two seeds have one history")
	}
}

// Interrupted, all models keep their finished epochs, whatever their number, and go on to the same
// numbers.
func TestFitAllResume(t *testing.T) {
	if testing.Short() {
		t.Skip("trains for long what TestFitAll trains too")
	}
	if runtime.GOOS == "windows" {
		t.Skip("no process can interrupt itself there")
	}
	t.Setenv("GORNN_DATA", t.TempDir())
	x, y := sequences(600)
	fit := Fit{Epochs: 4, BatchSize: 2, Seed: 5}
	want, err := FitAll(threeModels(false, gobackend.GetBackend()), x, y, fit)
	if err != nil {
		t.Fatal(err)
	}
	stop, once := fit, false
	stop.Progress = func(p Progress) {
		if p.Epoch == 2 && p.Step == 2 && !once {
			once = true
			interrupt(t)
		}
	}
	_, err = FitAll(threeModels(true, gobackend.GetBackend()), x, y, stop)
	if !errors.Is(err, ErrStopped) || strings.Count(err.Error(), "was stopped in epoch ") != 3 {
		t.Errorf("got %v, want three sentences", err)
	}
	fit.Resume = true
	resumed := threeModels(true, gobackend.GetBackend())
	got, err := FitAll(resumed, x, y, fit)
	if err != nil {
		t.Fatal(err)
	}
	for i := range got {
		got[i].Seconds = want[i].Seconds
		if !reflect.DeepEqual(got[i], want[i]) {
			t.Errorf("%s: resumed, the history is %+v, want %+v", resumed[i].name, got[i], want[i])
		}
	}
}

// Built models keep their backend, and models with a backend of their own from FitAll go
// on with it.
func TestFitAllAmongOthers(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	x, y := points(16)
	evaluate := func(m *Sequential) error { _, err := m.Evaluate(x, y); return err }
	predict := func(m *Sequential) error { _, err := m.Predict(x); return err }
	fit := func(m *Sequential) error { _, err := m.Fit(x, y, Fit{}); return err }
	all := func(m *Sequential) error {
		_, err := FitAll([]*Sequential{m, pointsModel("")}, x, y, Fit{ValidationSplit: 0.5})
		return err
	}
	compile := func(m *Sequential) error {
		m.Compile(Compile{Loss: BinaryCrossentropy, Optimizer: SGD{}, Metrics: []Metric{Accuracy}})
		return nil
	}
	for i, calls := range [][]func(*Sequential) error{
		{predict, all, predict},
		{fit, all, evaluate},
		{fit, (*Sequential).Load, evaluate, all, fit},
		{all, evaluate, all, fit, predict},
		{all, compile, fit, (*Sequential).Load, evaluate},
	} {
		m := pointsModel("points")
		for j, call := range calls {
			if err := call(m); err != nil {
				t.Errorf("row %d, call %d: %v", i+1, j+1, err)
			}
		}
	}
}

// Without names the models are numbered in Progress.
func TestFitAllUnnamed(t *testing.T) {
	x, y := points(16)
	var told []string
	if _, err := FitAll([]*Sequential{pointsModel(""), pointsModel("")}, x, y, Fit{Progress: func(p Progress) {
		if p.Stage == history.Waiting {
			told = append(told, p.Model)
		}
	}}); err != nil || !reflect.DeepEqual(told, []string{"model 1", "model 2"}) {
		t.Errorf("told of %q, %v", told, err)
	}
}

// A training stopped before its first epoch begins again, though an older run is there.
func TestResumeFromNothing(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	x, y := points(16)
	older := mustFit(t, pointsModel("points"), x, y, Fit{Epochs: 2, Seed: 1})
	for _, name := range []string{"points", "new"} {
		m := pointsModel(name)
		fit := Fit{Epochs: 2, Seed: 2}
		data, err := fit.open(x, y)
		if err != nil {
			t.Fatal(err)
		}
		begun, err := m.newTraining(data, fit)
		if err != nil {
			t.Fatal(err)
		}
		if err := begun.begin(); err != nil {
			t.Fatal(err)
		}
		begun.saved.End() // as if its program had ended
		if got := mustFit(t, pointsModel(name), x, y, Fit{Epochs: 2, Seed: 2, Resume: true}); got.Epochs() != 2 || got.Get("loss")[0] == older.Get("loss")[0] {
			t.Errorf("%s: the history is %+v, that of the older run %+v", name, got, older)
		}
		if err := begun.begin(); err != nil {
			t.Fatal(err)
		}
		begun.saved.End()
		trained := pointsModel("")
		mustFit(t, trained, x, y, Fit{})
		trained.name = name
		want := "keras: the training of \"" + name + "\" that began last has no finished epoch, and this model was trained before; make it anew, by NewSequential, to begin again"
		if _, err := trained.Fit(x, y, Fit{Epochs: 2, Seed: 2, Resume: true}); err == nil ||
			err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}

// The failure of one model does not end the others.
func TestFitAllFailure(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	x, y := sequences(32)
	models := threeModels(true, gobackend.GetBackend())
	models[1].Compile(Compile{Loss: MeanSquaredError, Optimizer: SGD{LearningRate: math.MaxFloat32},
		Backend: gobackend.GetBackend()})
	histories, err := FitAll(models, x, y, Fit{Epochs: 2, BatchSize: 8})
	if err == nil || !strings.Contains(err.Error(), `of training "gru" the loss became `) ||
		strings.Contains(err.Error(), "lstm") {
		t.Errorf("got %v", err)
	}
	if histories[0].Epochs() != 2 || histories[1].Epochs() == 2 || histories[2].Epochs() != 2 {
		t.Errorf("the histories are %+v", histories)
	}
}

func TestFitAllErrors(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	x, y := sequences(32)
	three := threeModels(true, gobackend.GetBackend())
	twin := threeModels(true, gobackend.GetBackend())[0]
	for _, test := range []struct {
		models []*Sequential
		want   string
	}{
		{nil, "keras: FitAll needs one model or more, got none"},
		{[]*Sequential{three[0], nil}, "keras: FitAll: model 2 must not be nil; leave it out"},
		{[]*Sequential{three[0], three[1], twin}, `keras: FitAll: two models are called "simple_rnn", and would be saved as one run; give each a name of its own`},
		{[]*Sequential{NewSequential("a", Dense{Units: 1}), three[0]},
			`keras: "a" is not compiled; call Compile with a Loss first`},
	} {
		if _, err := FitAll(test.models, x, y, Fit{}); err == nil || err.Error() != test.want {
			t.Errorf("got  %v\nwant %s", err, test.want)
		}
	}
	unnamed := threeModels(false, gobackend.GetBackend())[0]
	if _, err := FitAll([]*Sequential{unnamed, unnamed}, x, y, Fit{}); err == nil ||
		err.Error() != "keras: FitAll: model 2 is there twice; give each once" {
		t.Errorf("got %v", err)
	}
}

// With Resume, models without a run begin, beside those that go on and those that are finished.
func TestFitAllResumeWithNewOnes(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	x, y := points(16)
	models := func(names ...string) (all []*Sequential) {
		for _, name := range names {
			all = append(all, pointsModel(name))
		}
		return all
	}
	fit := func(epochs int, seeds ...int64) Fit { return Fit{Epochs: epochs, Seeds: seeds, Resume: true} }
	want, err := FitAll(models("a", "b", "c"), x, y, fit(3, 1, 2, 3)) // nothing is there to resume
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("GORNN_DATA", t.TempDir())
	if _, err := FitAll(models("a"), x, y, fit(3, 1)); err != nil {
		t.Fatal(err)
	}
	if _, err := FitAll(models("b"), x, y, fit(2, 2)); err != nil {
		t.Fatal(err)
	}
	steps := map[string]int{}
	more := fit(3, 1, 2, 3)
	more.Progress = func(p Progress) {
		if p.Stage == history.StepEnd {
			steps[p.Model]++
		}
	}
	got, err := FitAll(models("a", "b", "c"), x, y, more)
	if err != nil {
		t.Fatal(err)
	}
	for i := range got {
		got[i].Seconds = want[i].Seconds
		if !reflect.DeepEqual(got[i], want[i]) {
			t.Errorf("model %d: the history is %+v, want %+v", i+1, got[i], want[i])
		}
	}
	if steps["a"] != 0 || steps["b"] == 0 || steps["c"] != 3*steps["b"] {
		t.Errorf("steps are %v, want none of a, those of one epoch of b, and those of three of c", steps)
	}
	if _, err := FitAll(models(""), x, y, fit(3, 1)); err == nil || !strings.Contains(err.Error(), "needs a model with a name") {
		t.Errorf("without a name: %v", err)
	}
}
