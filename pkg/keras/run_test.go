package keras

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"gornn/pkg/history"
	"gornn/pkg/internal/config"
	"gornn/pkg/run"
)

// everyLayer is a model with all kinds of layers.
func everyLayer(name string) *Sequential {
	m := NewSequential(name,
		Embedding{InputDim: 5, OutputDim: 3},
		Bidirectional{Layer: GRU{Units: 2, ReturnSequences: true}},
		SimpleRNN{Units: 2, ReturnSequences: true, GoBackwards: true},
		LSTM{Units: 3},
		Dropout{Rate: 0.25},
		Dense{Units: 2, Activation: Tanh},
		Activation("relu"),
		Dense{Units: 1},
		Sigmoid)
	m.Compile(Compile{Loss: BinaryCrossentropy, Optimizer: Adam{LearningRate: 0.05},
		Metrics: []Metric{Accuracy}})
	return m
}

func mustLoad(t *testing.T, m *Sequential, load func() error) *Sequential {
	t.Helper()
	if err := load(); err != nil {
		t.Fatal(err)
	}
	return m
}

// same fails the test unless two models predict and evaluate alike, bit by bit.
func same(t *testing.T, name string, got, want *Sequential, x, y any) {
	t.Helper()
	a, err := got.Predict(x)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := want.Predict(x); err != nil || !reflect.DeepEqual(a, b) {
		t.Errorf("%s predicts %v, %v; want %v", name, a, err, b)
	}
	scoresA, err := got.Evaluate(x, y)
	if err != nil {
		t.Fatal(err)
	}
	if scoresB, err := want.Evaluate(x, y); err != nil || !reflect.DeepEqual(scoresA, scoresB) {
		t.Errorf("%s evaluates to %v, %v; want %v", name, scoresA, err, scoresB)
	}
}

// All kinds of layers are rebuilt from the run's name alone.
func TestLoadByName(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	_, x, _ := words()
	m := everyLayer("every")
	want, err := m.Predict(x)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Save("every"); err != nil {
		t.Fatal(err)
	}
	rebuilt, err := Load("every")
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(rebuilt.layers, m.layers) ||
		!reflect.DeepEqual(rebuilt.compile, m.compile) {
		t.Errorf("rebuilt are layers %#v and %#v, want %#v and %#v",
			rebuilt.layers, rebuilt.compile, m.layers, m.compile)
	}
	if got, err := rebuilt.Predict(x); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("the rebuilt model predicts %v, %v; want %v", got, err, want)
	}
}

// A model opened by its name alone, or by another program with the same layers, is the trained
// model.
func TestLoad(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	x, y := points(8)
	layers := []Layer{Dense{Units: 2, Activation: Tanh}, Dropout{Rate: 0.25}}
	trained := pointsModel("points", layers...)
	h := mustFit(t, trained, x, y,
		Fit{Epochs: 2, BatchSize: 3, Seed: 1, ValidationSplit: 0.25, Dataset: "points"})
	fresh := pointsModel("points", layers...)
	same(t, "the loaded model", mustLoad(t, fresh, fresh.Load), trained, x, y)
	rebuilt, err := Load("points")
	if err != nil {
		t.Fatal(err)
	}
	same(t, "the rebuilt model", rebuilt, trained, x, y)
	r, err := run.Open("points")
	if err != nil {
		t.Fatal(err)
	}
	r.History.Seconds = nil
	if !r.Finished || r.Dataset != "points" || r.Epochs != 2 || r.Params != trained.params() ||
		r.Iterations != 4 || !reflect.DeepEqual(r.History, h) {
		t.Errorf("the run is %+v", r)
	}
	if r.Test == nil || r.Test.Examples != len(x) {
		t.Errorf("the run notes the evaluation %+v", r.Test)
	}

	// All go on alike: the optimizer's state is loaded too.
	again := Fit{Epochs: 1, BatchSize: 3, Seed: 2}
	want := mustFit(t, trained, x, y, again)
	for name, m := range map[string]*Sequential{"loaded": fresh, "rebuilt": rebuilt} {
		if got := mustFit(t, m, x, y, again); !reflect.DeepEqual(got, want) {
			t.Errorf("the %s model goes on with %v, want %v", name, got, want)
		}
	}
}

// The run is saved after every epoch, and Save saves a copy under another name.
func TestSave(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	x, y := points(8)
	m := pointsModel("points")
	saved := 0
	mustFit(t, m, x, y, Fit{Epochs: 3, Progress: func(p Progress) {
		if p.Stage != history.EpochEnd {
			return
		}
		r, err := run.Open("points")
		if err != nil || r.History.Epochs() != p.Epoch || r.Finished != (p.Epoch == 3) {
			t.Errorf("after epoch %d the run is %+v, %v", p.Epoch, r, err)
		}
		saved++
	}})
	if saved != 3 {
		t.Errorf("%d epochs were told of, want 3", saved)
	}
	if err := m.Save("copy"); err != nil {
		t.Fatal(err)
	}
	copied, err := Load("copy")
	if err != nil {
		t.Fatal(err)
	}
	same(t, "the copy", copied, m, x, y)
	if copied.Name() != "copy" || copied.run.History.Epochs() != 3 || m.run.Name != "points" {
		t.Errorf("copied is %q with %d epochs from %q",
			copied.Name(), copied.run.History.Epochs(), m.run.Name)
	}
}

// An interrupted training ends at once, and goes on to the numbers of an unbroken one.
func TestResume(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no process can interrupt itself there")
	}
	t.Setenv("GORNN_DATA", t.TempDir())
	x, y := points(500)
	fit := Fit{Epochs: 5, BatchSize: 2, Seed: 7, ValidationSplit: 0.2}
	model := func(name string) *Sequential {
		return pointsModel(name, Dense{Units: 3, Activation: Tanh}, Dropout{Rate: 0.2})
	}
	whole := model("whole")
	want := mustFit(t, whole, x, y, fit)

	stopped, stop := model("stopped"), fit
	var steps []figures
	stop.Progress = func(p Progress) {
		watch(&steps)(p)
		if p.Stage == history.StepEnd && p.Epoch == 3 && p.Step == 2 {
			interrupt(t)
		}
	}
	h, err := stopped.Fit(x, y, stop)
	sentence := `keras: the training of "stopped" was stopped in epoch 3 of 5; epochs 1 to 2 are saved: Load opens what was learned, and Fit with Resume: true goes on with epoch 3`
	if !errors.Is(err, ErrStopped) || fmt.Sprintf("%+v", err) != sentence {
		t.Errorf("got  %v\nwant %s", err, sentence)
	}
	if last := steps[len(steps)-1]; h.Epochs() != 2 || last.epoch != 3 || last.step > 100 { // of 200: the signal is handled beside the steps
		t.Errorf("%d epochs were finished, the last step was %+v", h.Epochs(), last)
	}
	if err := stopped.Complete(); !errors.Is(err, run.ErrUnfinished) {
		t.Errorf("Complete = %v", err)
	}
	if r, err := run.Open("stopped"); err != nil || r.Finished || r.History.Epochs() != 2 {
		t.Errorf("the run is %+v, %v", r, err)
	}
	saved := model("stopped")
	if err := saved.Load(); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(weightData(stopped), weightData(saved)) {
		t.Error("the model that was stopped has not the weights that were saved")
	}

	resumed := model("stopped")
	fit.Resume = true
	if got := mustFit(t, resumed, x, y, fit); !reflect.DeepEqual(got, want) {
		t.Errorf("resumed, the history is %+v, want %+v", got, want)
	}
	if !reflect.DeepEqual(weightData(resumed), weightData(whole)) || resumed.Complete() != nil {
		t.Errorf("resumed, the weights are others; %v", resumed.Complete())
	}
	if got := mustFit(t, resumed, x, y, fit); !reflect.DeepEqual(got, want) { // nothing is left to do
		t.Errorf("resumed at its end, the history is %+v, want %+v", got, want)
	}
	fit.Epochs = 6
	if got := mustFit(t, resumed, x, y, fit); got.Epochs() != 6 ||
		!reflect.DeepEqual(got.Get("loss")[:5], want.Get("loss")) {
		t.Errorf("prolonged, the losses are %v, after %v", got.Get("loss"), want.Get("loss"))
	}
}

// interrupt sends the signal of the stop button, and returns when it has come.
func interrupt(t *testing.T) {
	come := make(chan os.Signal, 1)
	signal.Notify(come, os.Interrupt)
	defer signal.Stop(come)
	self, err := os.FindProcess(os.Getpid())
	if err == nil {
		err = self.Signal(os.Interrupt)
	}
	if err != nil {
		t.Error(err)
		return
	}
	<-come
}

// A training in the first epoch leaves nothing, and the run before it in place.
func TestStoppedAtOnce(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no process can interrupt itself there")
	}
	t.Setenv("GORNN_DATA", t.TempDir())
	x, y := points(2_000) // so many steps that the signal comes before they end
	m := pointsModel("points")
	_, err := m.Fit(x, y, Fit{BatchSize: 1, Progress: func(p Progress) {
		if p.Stage == history.StepEnd && p.Step == 1 {
			interrupt(t)
		}
	}})
	want := `keras: the training of "points" was stopped in epoch 1 of 1; no epoch was finished, so nothing of it is kept`
	if !errors.Is(err, ErrStopped) || fmt.Sprintf("%+v", err) != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	want = `run "points" has no finished epoch: its last Fit failed (` + want + `); run the cell that calls Fit for "points" again`
	if err := pointsModel("points").Load(); fmt.Sprintf("%+v", err) != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// A training or model that does not fit a run is refused with a sentence.
func TestRefused(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	x, y := points(8)
	fit := Fit{Epochs: 1, Seed: 1, Dataset: "points"}
	m := pointsModel("points")
	mustFit(t, m, x, y, fit)
	resume := func(m *Sequential, x, y any, fit Fit) error {
		fit.Resume = true
		_, err := m.Fit(x, y, fit)
		return err
	}
	otherLoss := pointsModel("points")
	otherLoss.Compile(Compile{Loss: MeanSquaredError, Optimizer: Adam{LearningRate: 0.05},
		Metrics: []Metric{Accuracy}})
	smoothed := pointsModel("points")
	smoothed.Compile(Compile{Loss: "bce", Optimizer: Adam{LearningRate: 0.05}, Metrics: []Metric{Accuracy}, LabelSmoothing: 0.1})
	for _, c := range []struct {
		name string
		err  error
		want string // its beginning and its end
		cure string
	}{
		{"load other layers", pointsModel("points", Dense{Units: 2}).Load(), `keras: run "points" has other layers than this model: Activation of layer 1 (dense) is "sigmoid" there and "" here`,
			`; train the model again (run the cell that calls Fit for "points")`},
		{"resume other layers", resume(pointsModel("points", Dense{Units: 2}), x, y, fit),
			`keras: run "points" has other layers than this model: `, ``},
		{"resume other data", resume(pointsModel("points"), x[1:], y[1:], fit),
			`keras: run "points" was trained on other data (examples, labels or their weights); `,
			`to train on these, leave Fit.Resume out`},
		{"resume with class weights", resume(pointsModel("points"), x, y, Fit{Epochs: 1, Seed: 1, ClassWeight: map[int]float64{1: 2}}),
			`keras: run "points" was trained on other data (examples, labels or their weights); `, ``},
		{"resume with sample weights", resume(pointsModel("points"), x, y, Fit{Epochs: 1, Seed: 1, SampleWeight: slices.Repeat([]float64{1}, 8)}),
			`keras: run "points" was trained on other data (examples, labels or their weights); `, ``},
		{"resume with label smoothing", resume(smoothed, x, y, fit), `keras: run "points" was trained with other options: `, ``},
		{"resume another split", resume(pointsModel("points"), x, y, Fit{Epochs: 1, Seed: 1, ValidationSplit: 0.5}), `keras: run "points" was trained `, ``},
		{"resume another seed", resume(pointsModel("points"), x, y, Fit{Epochs: 1, Seed: 2}),
			`keras: run "points" was trained with other options: `,
			`; to train with these, leave Fit.Resume out`},
		{"resume another batch", resume(pointsModel("points"), x, y, Fit{Epochs: 1, Seed: 1, BatchSize: 5}), `keras: run "points" was trained with other options: `, ``},
		{"resume another loss", resume(otherLoss, x, y, fit),
			`keras: run "points" was trained with other options: `, ``},
		{"resume nothing", resume(pointsModel("other"), x, y, fit), `keras: there is nothing to resume; for a first training leave Fit.Resume out: no run "other": train it first `, `trained so far: points`},
		{"evaluate another dataset", func() error {
			m := pointsModel("points")
			mustLoad(t, m, m.Load)
			_, err := m.Evaluate(x, y, Evaluate{Dataset: "lines"})
			return err
		}(), `keras: "points" was trained on points, not on lines; train it again (run the cell that calls Fit for "points")`, ``},
		{"best without a checkpoint", pointsModel("points").LoadBest(), `run "points"`, ``},
	} {
		switch {
		case c.err == nil:
			t.Errorf("%s: no error", c.name)
		case !strings.HasPrefix(c.err.Error(), c.want) || !strings.HasSuffix(c.err.Error(), c.cure) || strings.Contains(fmt.Sprintf("%+v", c.err), "\n"):
			t.Errorf("%s: got %+v\nwant %s...%s", c.name, c.err, c.want, c.cure)
		}
	}
	if err := resume(pointsModel("points"), x, y, fit); err != nil {
		t.Errorf("the same training is not resumed: %v", err)
	}
}

// BestCheckpoint keeps the best epoch's weights beside the last's.
func TestBestCheckpoint(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	x, y := points(30)
	for i := range 10 {
		y[i] = 1 - y[i] // learning these by heart makes the validation worse
	}
	m := pointsModel("points", Dense{Units: 8, Activation: Tanh})
	h := mustFit(t, m, x, y, Fit{Epochs: 12, BatchSize: 4, Seed: 1, ValidationX: x[20:],
		ValidationY: y[20:], Callbacks: []Callback{BestCheckpoint{Monitor: "val_loss"}}})
	best := 0
	for i, loss := range h.Get("val_loss") {
		if loss < h.Get("val_loss")[best] {
			best = i
		}
	}
	loaded := pointsModel("points", Dense{Units: 8, Activation: Tanh})
	mustLoad(t, loaded, loaded.LoadBest)
	if scores, err := loaded.Evaluate(x[20:], y[20:]); err != nil ||
		scores.Loss() != h.Get("val_loss")[best] {
		t.Errorf("the best weights have %v, %v; want that of epoch %d of %v",
			scores, err, best+1, h.Get("val_loss"))
	}
	mustLoad(t, loaded, loaded.Load)
	if scores, err := loaded.Evaluate(x[20:], y[20:]); err != nil ||
		scores.Loss() != h.Get("val_loss")[11] {
		t.Errorf("the last weights have %v, %v; want the last of %v",
			scores, err, h.Get("val_loss"))
	}
	if best == 11 {
		t.Error("the last epoch is the best: the test shows nothing")
	}
}

// A training ended by EarlyStopping has nothing left to resume; one cut before its end has the best
// weights it needs.
func TestResumeEarlyStopping(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	x, y := points(30)
	for i := range 10 {
		y[i] = 1 - y[i]
	}
	model := func() *Sequential { return pointsModel("points", Dense{Units: 8, Activation: Tanh}) }
	fit := Fit{Epochs: 12, BatchSize: 4, Seed: 1, ValidationX: x[20:], ValidationY: y[20:],
		Callbacks: []Callback{EarlyStopping{Patience: 3, RestoreBestWeights: true}}}
	whole := model()
	want := mustFit(t, whole, x, y, fit)
	if want.Epochs() < 5 || want.Epochs() == 12 {
		t.Fatalf("stopped after %d of 12 epochs: the test shows nothing", want.Epochs())
	}
	// The first time it is not cut, the last time it is between its last epoch and its end.
	for _, cut := range []int{want.Epochs() + 1, want.Epochs() - 1, -want.Epochs()} {
		again := fit
		again.Callbacks = append(again.Callbacks[:1:1], cutIn(cut))
		if _, err := model().Fit(x, y, again); err != nil && !errors.Is(err, errCut) {
			t.Fatal(err)
		}
		again = fit
		again.Resume = true
		m := model()
		if got := mustFit(t, m, x, y, again); !reflect.DeepEqual(got, want) {
			t.Errorf("resumed in epoch %d, the history is %+v, want %+v", cut, got, want)
		}
		if !reflect.DeepEqual(weightData(m), weightData(whole)) {
			t.Errorf("resumed in epoch %d, the weights are others", cut)
		}
	}
}

// cutIn ends a training with an error in an epoch, before the epoch is saved; or, with the epoch's
// number below 0, after it.
type cutIn int

var errCut = errors.New("cut")

func (c cutIn) EpochEnd(_ *Sequential, h History) (stop bool, err error) {
	if h.Epochs() == int(c) {
		return false, errCut
	}
	return false, nil
}

func (c cutIn) TrainEnd(_ *Sequential, h History) error {
	if h.Epochs() == -int(c) {
		return errCut
	}
	return nil
}

// Two callbacks each keep the best epoch by their own measure.
func TestTwoBests(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	x, y := points(30)
	for i := range 10 {
		y[i] = 1 - y[i]
	}
	m := pointsModel("points", Dense{Units: 8, Activation: Tanh})
	h := mustFit(t, m, x, y, Fit{Epochs: 12, BatchSize: 4, Seed: 1, ValidationX: x[20:],
		ValidationY: y[20:],
		Callbacks: []Callback{EarlyStopping{Patience: 100, RestoreBestWeights: true},
			BestCheckpoint{Monitor: "loss"}}})
	best := 0
	for i, loss := range h.Get("val_loss") {
		if loss < h.Get("val_loss")[best] {
			best = i
		}
	}
	if scores, err := m.Evaluate(x[20:], y[20:]); err != nil ||
		scores.Loss() != h.Get("val_loss")[best] {
		t.Errorf("the restored weights have %v, %v; want that of epoch %d of %v",
			scores, err, best+1, h.Get("val_loss"))
	}
}

// The first difference between the layers of a run and of a model is named.
func TestDifference(t *testing.T) {
	layers := func(layers ...Layer) json.RawMessage {
		text, err := NewSequential("", layers...).encodeLayers()
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	run := layers(Dense{Units: 2}, LSTM{Units: 32}, Sigmoid)
	for _, test := range []struct {
		model json.RawMessage
		want  string
	}{
		{layers(Dense{Units: 2}, LSTM{Units: 48}, Sigmoid),
			"Units of layer 2 (lstm) is 32 there and 48 here"},
		{layers(Dense{Units: 2}, LSTM{Units: 32, GoBackwards: true}, Sigmoid),
			"GoBackwards of layer 2 (lstm) is false there and true here"},
		{layers(Dense{Units: 2}, GRU{Units: 32}, Sigmoid), "layer 2 is lstm there and gru here"},
		{layers(Dense{Units: 2}, LSTM{Units: 32}, Tanh),
			`layer 3 is "sigmoid" there and "tanh" here`},
		{layers(Dense{Units: 2}, LSTM{Units: 32}), "3 layers there and 2 here"},
		{json.RawMessage("[1]"), "its layers cannot be read"},
	} {
		if got := config.Difference(run, test.model); got != test.want {
			t.Errorf("got %s, want %s", got, test.want)
		}
	}
	two, three := Bidirectional{Layer: GRU{Units: 2}}, Bidirectional{Layer: GRU{Units: 3}}
	got := config.Difference(layers(two), layers(three))
	if !strings.Contains(got, "layer 1 (bidirectional)") {
		t.Errorf("got %s", got)
	}
}
