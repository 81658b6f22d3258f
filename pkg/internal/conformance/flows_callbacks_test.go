package conformance

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"

	"gornn/pkg/history"
	"gornn/pkg/keras"
	"gornn/pkg/run"
)

// stoppingMode trains with a mode, and a monitor whose direction its name says in mode auto.
func stoppingMode(_ *testing.T, argument string) error {
	mode, monitor, _ := strings.Cut(argument, ",")
	if err := direction(mode, monitor); err != nil {
		return err
	}
	m, x, y := classifier("")
	m.Compile(keras.Compile{Loss: keras.CategoricalCrossentropy, Optimizer: keras.SGD{}, Metrics: keras.Metrics("acc", "accuracy", "mse")})
	_, err := m.Fit(x, y, keras.Fit{Epochs: 2, BatchSize: 5, ValidationX: x, ValidationY: y,
		Callbacks: []keras.Callback{keras.EarlyStopping{Monitor: monitor, Mode: mode}}})
	return err
}

// direction has a series of which the better epoch comes first, less or more as the mode has it,
// or the monitor's name.
func direction(mode, monitor string) error {
	falling, rising := []float64{3, 2, 1}, []float64{1, 2, 3}
	better, worse := falling, rising
	isMore := strings.HasSuffix(monitor, "acc") || strings.HasSuffix(monitor, "accuracy") || monitor == "f1_score"
	if mode == "max" || mode == "auto" && isMore {
		better, worse = rising, falling
	}
	stopping := keras.EarlyStopping{Monitor: monitor, Mode: mode, Patience: 2}
	for _, c := range []struct {
		series []float64
		stop   bool
	}{{better, false}, {worse, true}} {
		stop, err := stopping.EpochEnd(keras.NewSequential(""), historyOf(monitor, c.series))
		if err != nil {
			return err
		}
		if stop != c.stop {
			return fmt.Errorf("%v of %s: stops %t, expected %t", c.series, monitor, stop, c.stop)
		}
	}
	return nil
}

// historyOf returns a history with a series, and of losses.
func historyOf(name string, values []float64) keras.History {
	h := keras.History{Series: []history.Series{{Name: "loss", Values: values}}}
	if name != "loss" {
		h.Series = append(h.Series, history.Series{Name: name, Values: values})
	}
	return h
}

// classifier returns a model of three classes, with examples as Keras's model_checkpoint_test.py
// has them.
func classifier(name string) (m *keras.Sequential, x, y *tensors.Tensor) {
	m = keras.NewSequential(name, keras.Dense{Units: 5, Activation: keras.ReLU}, keras.Dense{Units: 3, Activation: keras.Softmax})
	m.Compile(keras.Compile{Loss: keras.CategoricalCrossentropy, Optimizer: keras.SGD{}, Metrics: keras.Metrics("accuracy", "auc")})
	labels := make([]float32, 30*3)
	for i := range 30 {
		labels[3*i+i%3] = 1
	}
	values := make([]float32, 30*3)
	for i := range values {
		values[i] = float32(math.Sin(float64(i)))
	}
	return m, tensors.FromFlatDataAndDimensions(values, 30, 3), tensors.FromFlatDataAndDimensions(labels, 30, 3)
}

func stoppingUnknown(*testing.T, string) error {
	m, x, y := classifier("")
	_, err := m.Fit(x, y, keras.Fit{Callbacks: []keras.Callback{keras.EarlyStopping{Monitor: "unknown"}}})
	return refusal(err, "unknown")
}

func stoppingPatience(_ *testing.T, argument string) error {
	patience, err := strconv.Atoi(argument)
	if err != nil {
		return err
	}
	losses := []float64{10, 9, 8, 9, 8.9, 8.8, 8.7, 8.6, 8.5}
	stopped := 0
	for epoch := range losses {
		stop, err := keras.EarlyStopping{Monitor: "loss", Patience: patience}.EpochEnd(keras.NewSequential(""), historyOf("loss", losses[:epoch+1]))
		if err != nil {
			return err
		}
		if stop {
			stopped = epoch
			break
		}
	}
	if want := max(patience, 1) + 2; stopped != want {
		return fmt.Errorf("stops after epoch %d, expected %d", stopped, want)
	}
	return nil
}

// stoppingTwice has a first training end with a loss that a second cannot reach at its begin.
func stoppingTwice(*testing.T, string) error {
	stopping := keras.EarlyStopping{Monitor: "loss", Patience: 3}
	for _, losses := range [][]float64{{0.5, 0.1, 0.1, 0.1, 0.1}, {9, 8, 7, 6}} {
		stop, err := stopping.EpochEnd(keras.NewSequential(""), historyOf("loss", losses))
		if err != nil {
			return err
		}
		if want := losses[0] < 1; stop != want {
			return fmt.Errorf("losses %v: stops %t, expected %t", losses, stop, want)
		}
	}
	return nil
}

// stoppingRestores gives the model its epoch's number for a weight, and the EarlyStopping the
// losses of the case.
func stoppingRestores(_ *testing.T, how string) error {
	m := ones(1, 1)
	m.Compile(keras.Compile{Loss: keras.MeanSquaredError})
	weight := m.Store().GetVariable("/dense/kernel")
	ended := 0
	set := keras.LambdaCallback{OnEpochEnd: func(_ *keras.Sequential, h keras.History) (bool, error) {
		return h.Epochs() == ended, weight.SetValue(filled(float32(h.Epochs()-1), 1, 1))
	}}
	stopping, epochs := given{keras.EarlyStopping{Patience: 2, RestoreBestWeights: true}, []float64{0.2, 0.15, 0.1, 0.11, 0.12}}, 5
	if how != "" {
		stopping = given{keras.EarlyStopping{Patience: 5, Baseline: 0.5, RestoreBestWeights: true}, []float64{0.9, 0.8, 0.7, 0.71, 0.72, 0.73}}
	}
	if how == "stopped" {
		ended, epochs = 4, 4
	}
	h, err := m.Fit(filled(1, 4, 1), filled(2, 4, 1), keras.Fit{Epochs: 6, Callbacks: []keras.Callback{set, stopping}})
	if err != nil {
		return err
	}
	if h.Epochs() != epochs {
		return fmt.Errorf("%d epochs, expected %d", h.Epochs(), epochs)
	}
	return near("weight", tensors.MustCopyFlatData[float32](weight.MustValue()), []float64{2}, 0, 0)
}

// fitStopping fits two layers of one unit for 20 epochs at most.
func fitStopping(stopping keras.EarlyStopping, fits, least int) error {
	m := keras.NewSequential("", keras.Dense{Units: 1, Activation: keras.ReLU}, keras.Dense{Units: 1, Activation: keras.ReLU})
	m.Compile(keras.Compile{Loss: "mae", Optimizer: keras.Adam{}, Metrics: keras.Metrics("mse")})
	stopping.Monitor = "mse"
	for range fits {
		h, err := m.Fit(rising(10, 5), filled(0.5, 10, 1), keras.Fit{Epochs: 20, Callbacks: []keras.Callback{stopping}})
		if err != nil {
			return err
		}
		if h.Epochs() < least {
			return fmt.Errorf("%d epochs, expected %d or more", h.Epochs(), least)
		}
	}
	return nil
}

func stoppingReuse(*testing.T, string) error {
	return fitStopping(keras.EarlyStopping{Patience: 3}, 2, 3)
}

func stoppingBaseline(*testing.T, string) error {
	return fitStopping(keras.EarlyStopping{Patience: 3, Baseline: 0.6}, 1, 3)
}

func stoppingStart(_ *testing.T, argument string) error {
	patience, err := strconv.Atoi(argument)
	if err != nil {
		return err
	}
	return fitStopping(keras.EarlyStopping{Patience: patience, StartFromEpoch: 2}, 1, patience+2)
}

// given is an EarlyStopping that sees given losses.
type given struct {
	stopping keras.EarlyStopping
	valLoss  []float64
}

func (g given) EpochEnd(m *keras.Sequential, h keras.History) (bool, error) {
	return g.stopping.EpochEnd(m, historyOf("val_loss", g.valLoss[:h.Epochs()]))
}

func (g given) TrainEnd(m *keras.Sequential, h keras.History) error {
	return g.stopping.TrainEnd(m, historyOf("val_loss", g.valLoss[:h.Epochs()]))
}

// fitNamed fits a model with a name for an epoch.
func fitNamed(name string, callbacks ...keras.Callback) (*keras.Sequential, error) {
	m, x, y := classifier(name)
	_, err := m.Fit(x, y, keras.Fit{BatchSize: 5, ValidationX: x, ValidationY: y, Callbacks: callbacks})
	return m, err
}

func checkpointEvery(*testing.T, string) error {
	if _, err := fitNamed("every"); err != nil {
		return err
	}
	return exists("every")
}

func exists(name string) error {
	names, err := run.List()
	if err == nil && !slices.Contains(names, name) {
		err = fmt.Errorf("there is no run %q", name)
	}
	return err
}

func checkpointBest(_ *testing.T, argument string) error {
	mode, monitor, _ := strings.Cut(argument, ",")
	if _, err := fitNamed("best", keras.BestCheckpoint{Monitor: monitor, Mode: mode}); err != nil {
		return err
	}
	m, _, _ := classifier("best")
	return m.LoadBest()
}

// checkpointMode trains with a mode that is none: Keras warns, and takes "auto".
func checkpointMode(*testing.T, string) error {
	_, err := fitNamed("mode", keras.BestCheckpoint{Monitor: "val_accuracy", Mode: "unknown"})
	return err
}

// checkpointThreshold trains with a mode, a monitor and a threshold, which no epoch or every epoch
// is better than.
func checkpointThreshold(_ *testing.T, argument string) error {
	parts := strings.Split(argument, ",")
	threshold, err := strconv.ParseFloat(parts[2], 64)
	if err != nil {
		return err
	}
	best := keras.BestCheckpoint{Mode: parts[0], Monitor: parts[1], InitialValueThreshold: cmp.Or(threshold, keras.Zero)}
	if _, err := fitNamed("threshold", best); err != nil {
		return err
	}
	m, _, _ := classifier("threshold")
	if saved := m.LoadBest() == nil; saved != (parts[3] == "saved") {
		return fmt.Errorf("saved: %t, expected that it is %s", saved, parts[3])
	}
	return nil
}

// checkpointUnknown trains with a monitor that is not measured: Keras warns, and saves the model.
func checkpointUnknown(*testing.T, string) error {
	_, err := fitNamed("unknown", keras.BestCheckpoint{Monitor: "unknown"})
	return err
}

func checkpointLoad(*testing.T, string) error {
	m, err := fitNamed("load", keras.BestCheckpoint{})
	if err != nil {
		return err
	}
	opened, err := keras.Load("load")
	if err != nil {
		return err
	}
	return sameWeights(opened, m)
}

func checkpointLoadWeights(*testing.T, string) error {
	m, err := fitNamed("weights", keras.BestCheckpoint{})
	if err != nil {
		return err
	}
	opened, _, _ := classifier("weights")
	if err := opened.Load(); err != nil {
		return err
	}
	return sameWeights(opened, m)
}

func sameWeights(got, want *keras.Sequential) error {
	n := 0
	for v := range want.Store().IterVariables() {
		if !v.Trainable {
			continue
		}
		n++
		other := got.Store().GetVariable(v.Path())
		if other == nil {
			return fmt.Errorf("there is no weight %s", v.Path())
		}
		if err := near(v.Path(), tensors.MustCopyFlatData[float32](other.MustValue()), floats(tensors.MustCopyFlatData[float32](v.MustValue())), 1e-6, 1e-6); err != nil {
			return err
		}
	}
	if weightCount(got) != n {
		return fmt.Errorf("%d weights, expected %d", weightCount(got), n)
	}
	return nil
}

// fitLine fits a line in batches of one.
func fitLine(name string, labels []float32, callbacks ...keras.Callback) (keras.History, error) {
	m := keras.NewSequential(name, keras.Dense{Units: 1})
	m.Compile(keras.Compile{Loss: keras.MeanSquaredError, Optimizer: keras.SGD{}})
	return m.Fit([][]float32{{1}, {2}}, labels, keras.Fit{Epochs: 2, BatchSize: 1, Callbacks: callbacks})
}

var infinite = float32(math.Inf(1))

func infiniteLabels(*testing.T, string) error {
	_, err := fitLine("", []float32{infinite, infinite})
	return refusal(err, "finite numbers")
}

func infiniteNoTrainEnd(*testing.T, string) error {
	var called bool
	note := func(*keras.Sequential, keras.History) error { called = true; return nil }
	_, err := fitLine("", []float32{infinite, infinite}, keras.LambdaCallback{OnTrainEnd: note})
	if called {
		return errors.New("TrainEnd was called")
	}
	return refusal(err, "finite numbers")
}

func infiniteKeepsRun(*testing.T, string) error {
	if _, err := fitLine("backup", []float32{1, 2}); err != nil {
		return err
	}
	_, err := fitLine("backup", []float32{infinite, infinite})
	if err := refusal(err, "finite numbers"); err != nil {
		return err
	}
	_, err = keras.Load("backup")
	return err
}

func finiteLabels(*testing.T, string) error {
	h, err := fitLine("", []float32{1, 2})
	if err == nil && h.Epochs() != 2 {
		err = fmt.Errorf("%d epochs, expected 2", h.Epochs())
	}
	return err
}

func infiniteLater(*testing.T, string) error {
	_, err := fitLine("", []float32{1, infinite})
	return refusal(err, "finite numbers")
}

// infiniteGraceful ends a training by infinite labels, without an error in Keras.
func infiniteGraceful(*testing.T, string) error {
	h, err := fitLine("", []float32{infinite, infinite})
	if err == nil && h.Epochs() >= 4 {
		err = fmt.Errorf("%d epochs, expected fewer than 4", h.Epochs())
	}
	return err
}

// infiniteHistory has weights so large that the loss of the first batch is infinite, which Keras
// puts into the history.
func infiniteHistory(*testing.T, string) error {
	m := keras.NewSequential("", keras.Input{Shape: []int{3}})
	for range 5 {
		m.Add(keras.Dense{Units: 2, Activation: keras.ReLU})
	}
	m.Add(keras.Dense{Units: 2})
	for v := range m.Store().IterVariables() {
		if dims := v.Shape().Dimensions; len(dims) == 2 && !strings.Contains(v.Path(), "dense_5") {
			v.MustSetValue(filled(1e5, dims...))
		}
	}
	m.Compile(keras.Compile{Loss: keras.MeanSquaredError, Optimizer: keras.SGD{}})
	x, y := filled(0.5, 10, 3), filled(1, 10, 2)
	h, err := m.Fit(x, y, keras.Fit{Epochs: 20, BatchSize: 4, ValidationX: x, ValidationY: y})
	if err == nil && (h.Epochs() != 1 || !math.IsNaN(h.Last("loss")) && !math.IsInf(h.Last("loss"), 0)) {
		err = fmt.Errorf("the losses are %v, expected one that is not finite", h.Get("loss"))
	}
	return err
}
