package conformance

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"gornn/pkg/imdb"
	"gornn/pkg/internal/testcells"
	"gornn/pkg/keras"
	"gornn/pkg/rnn"
)

// flows are the cases that are more than one computation, each as the suite's test of that name has
// it. What follows the colon in a row's Go is the argument.
var flows = map[string]func(t *testing.T, argument string) error{
	"seq_flow": sequentialFlow, "seq_two_inputs": twoInputs, "seq_no_layers": noLayers, "seq_conflict": otherShape,
	"seq_training_arg": trainingArgument, "seq_output_shape": sequentialOutput,
	"fit_slices": fitSlices, "fit_tensors": fitTensors, "fit_val_split": fitValidationSplit, "predict_flow": predictFlow,
	"fit_frozen_batches": fitFrozen, "fit_training_arg": fitTrainingArgument, "fit_after_bad_validation": fitAfterBadValidation,
	"rng_predict": dropsInPredict, "trainer_time_distributed": fitMaskZero, "adam_clipnorm_embedding": fitClipNorm,
	"fit_lr_correctness": fitRates, "dense_other_features": denseOtherFeatures, "dropout_rescaling": dropoutRescaling,
	"cce_one_class": oneClass, "imdb": loadIMDB, "masking_next_layer": maskingNextLayer, "masking_save": maskingSave,
	"mask_zero": maskZero, "stateful_other_batch": statefulOtherBatch,

	"es_metric": stoppingMetric,
	"fit_flow":  fitFlow, "evaluate_flow": evaluateFlow, "recompile": recompile, "metrics_order": metricsOrder,
	"weights_argument": weightsArgument,
	"vectorization":    vectorization,
	"weight_decay":     weightDecay, "noise_shape": noiseShape, "noise_shape_refused": noiseShapeRefused,

	"es_mode": stoppingMode, "es_unknown": stoppingUnknown, "es_patience": stoppingPatience, "es_reset": stoppingTwice,
	"es_restore": stoppingRestores, "es_reuse": stoppingReuse, "es_baseline": stoppingBaseline, "es_start": stoppingStart,
	"plateau": plateauFlow, "rates": scheduledRates, "callback_keys": callbackKeys,
	"ckpt_mode": checkpointMode, "ckpt_threshold": checkpointThreshold,
	"nan_history": infiniteHistory, "nan_graceful": infiniteGraceful,
	"ckpt_every": checkpointEvery, "ckpt_best": checkpointBest, "ckpt_unknown": checkpointUnknown, "ckpt_load": checkpointLoad,
	"ckpt_load_weights": checkpointLoadWeights,
	"csv_logger":        csvLogger,
	"nan_raise":         infiniteLabels, "nan_no_train_end": infiniteNoTrainEnd, "nan_backup": infiniteKeepsRun,
	"nan_normal": finiteLabels, "nan_later": infiniteLater,
}

// filled returns an array of one number.
func filled(value float32, dims ...int) *tensors.Tensor {
	return tensors.FromFlatDataAndDimensions(slices.Repeat([]float32{value}, product(dims)), dims...)
}

// rising returns 0, 1, 2...
func rising(dims ...int) *tensors.Tensor {
	values := make([]float32, product(dims))
	for i := range values {
		values[i] = float32(i)
	}
	return tensors.FromFlatDataAndDimensions(values, dims...)
}

// ones returns a model of a Dense without bias whose kernel is ones: ExampleModel of Keras's
// trainer_test.py.
func ones(units, features int) *keras.Sequential {
	m := keras.NewSequential("", keras.Input{Shape: []int{features}}, keras.Dense{Units: units, NoBias: true})
	m.Store().GetVariable("/dense/kernel").MustSetValue(filled(1, features, units))
	return m
}

// same wants every output to be a number.
func same(outputs [][]float32, want float64) error {
	for _, values := range outputs {
		if err := near("output", values, slices.Repeat([]float64{want}, len(values)), 1e-6, 1e-6); err != nil {
			return err
		}
	}
	return nil
}

func refusal(err error, words string) error {
	if err == nil || !strings.Contains(err.Error(), words) {
		return fmt.Errorf("got error %v, expected one with %q", err, words)
	}
	return nil
}

// layerOfOnesOwn is a layer without weights, of a function.
type layerOfOnesOwn struct {
	call func(scope *model.Scope, x *graph.Node) *graph.Node
}

func (layerOfOnesOwn) Kind() string                 { return "own" }
func (layerOfOnesOwn) OutputDims(input []int) []int { return slices.Clone(input) }
func (layerOfOnesOwn) Weights([]int) []rnn.Weight   { return nil }
func (l layerOfOnesOwn) Call(scope *model.Scope, x *graph.Node) *graph.Node {
	return l.call(scope, x)
}

// zeroedWhere returns a layer that gives zeros while training, or elsewhere, and its input
// otherwise.
func zeroedWhere(training bool) keras.Layer {
	return layerOfOnesOwn{func(scope *model.Scope, x *graph.Node) *graph.Node {
		if scope.IsTraining(x.Graph()) == training {
			return graph.ZerosLike(x)
		}
		return x
	}}
}

func sequentialFlow(_ *testing.T, how string) error {
	layers := []keras.Layer{keras.Dense{Units: 4}, keras.Dense{Units: 5}}
	input := []keras.Layer{keras.Input{Shape: []int{2}}}
	if strings.HasPrefix(how, "deferred") {
		input = nil
	}
	m := keras.NewSequential("")
	if strings.HasSuffix(how, "constructor") {
		m = keras.NewSequential("", append(input, layers...)...)
	} else {
		m.Add(append(input, layers...)...)
	}
	if input != nil {
		if n := weightCount(m); n != 4 {
			return fmt.Errorf("%d weights, expected 4", n)
		}
	}
	y, err := m.Predict(rising(3, 2))
	if err == nil && (len(y) != 3 || len(y[0]) != 5) {
		err = fmt.Errorf("the output is [%d, %d], expected [3, 5]", len(y), len(y[0]))
	}
	if err == nil && weightCount(m) != 4 {
		err = fmt.Errorf("%d weights, expected 4", weightCount(m))
	}
	return err
}

func weightCount(m *keras.Sequential) (n int) {
	for v := range m.Store().IterVariables() {
		if v.Trainable {
			n++
		}
	}
	return n
}

func twoInputs(*testing.T, string) error {
	m := keras.NewSequential("", keras.Input{Shape: []int{2}}, keras.Input{Shape: []int{3}}, keras.Dense{Units: 2})
	_, err := m.Predict(rising(3, 2))
	return refusal(err, "Input")
}

func noLayers(*testing.T, string) error {
	_, err := keras.NewSequential("").Predict(rising(3, 2))
	return refusal(err, "layer")
}

func otherShape(*testing.T, string) error {
	m := keras.NewSequential("", keras.Input{Shape: []int{2}}, keras.Dense{Units: 2})
	_, err := m.Predict(rising(3, 4))
	if err := wantError(err); err != nil {
		return err
	}
	_, err = m.Predict(rising(3, 2))
	return err
}

func trainingArgument(*testing.T, string) error {
	m := keras.NewSequential("", zeroedWhere(true))
	y, err := m.Predict(filled(1, 4, 20))
	if err != nil {
		return err
	}
	if err := same(y, 1); err != nil {
		return err
	}
	m.Compile(keras.Compile{Loss: keras.MeanSquaredError})
	h, err := fitOwn(m, filled(1, 4, 20), filled(0, 4, 20), keras.Fit{})
	if err != nil {
		return err
	}
	return near("training loss", h.Get("loss"), []float64{0}, 1e-6, 0)
}

// fitOwn fits a model that needs a weight to be trained.
func fitOwn(m *keras.Sequential, x, y any, fit keras.Fit) (keras.History, error) {
	h, err := m.Fit(x, y, fit)
	if err != nil && strings.Contains(err.Error(), "no weights") {
		return h, errLacking{what: "training a model without weights"}
	}
	return h, err
}

func sequentialOutput(*testing.T, string) error {
	m := keras.NewSequential("", keras.Dense{Units: 4}, keras.Dense{Units: 8})
	y, err := m.Predict(rising(1, 2))
	if err == nil && (len(y) != 1 || len(y[0]) != 8) {
		err = fmt.Errorf("the output is [%d, %d], expected [1, 8]", len(y), len(y[0]))
	}
	return err
}

func fitOnes(x, y any) error {
	m := ones(3, 4)
	m.Compile(keras.Compile{Loss: keras.MeanSquaredError, Optimizer: keras.SGD{}})
	h, err := m.Fit(x, y, keras.Fit{Epochs: 3})
	if err == nil && !(h.Epochs() == 3 && h.Get("loss")[2] < h.Get("loss")[0]) {
		err = fmt.Errorf("losses are %v, expected three that fall", h.Get("loss"))
	}
	return err
}

func fitSlices(*testing.T, string) error {
	x, y := make([][]float32, 100), make([][]float32, 100)
	for i := range x {
		x[i], y[i] = []float32{1, 1, 1, 1}, make([]float32, 3)
	}
	return fitOnes(x, y)
}

func fitTensors(*testing.T, string) error { return fitOnes(filled(1, 100, 4), filled(0, 100, 3)) }

func fitValidationSplit(*testing.T, string) error {
	m := ones(3, 4)
	m.Compile(keras.Compile{Loss: keras.MeanSquaredError, Optimizer: keras.SGD{}})
	for range 2 {
		h, err := m.Fit(filled(1, 100, 4), filled(0, 100, 3), keras.Fit{Epochs: 3, BatchSize: 20, ValidationSplit: 0.2})
		if err != nil {
			return err
		}
		if len(h.Get("loss")) != 3 || len(h.Get("val_loss")) != 3 {
			return fmt.Errorf("losses are %v, of the validation %v, expected 3 of each", h.Get("loss"), h.Get("val_loss"))
		}
	}
	return nil
}

func predictFlow(*testing.T, string) error {
	y, err := ones(3, 4).Predict(filled(1, 100, 4))
	if err != nil {
		return err
	}
	return same(y, 4)
}

// fitFrozen has Keras's trainable = False by a rate of next to nothing.
func fitFrozen(*testing.T, string) error {
	x, y := rising(100, 4), filled(1, 100, 1)
	var losses []float64
	for _, batch := range []int{80, 100} {
		m := ones(1, 4)
		m.Compile(keras.Compile{Loss: keras.MeanSquaredError, Optimizer: keras.SGD{LearningRate: 1e-30}})
		h, err := m.Fit(x, y, keras.Fit{BatchSize: batch})
		if err != nil {
			return err
		}
		losses = append(losses, h.Get("loss")[0])
	}
	return near("loss", losses[:1], losses[1:], 1e-6, 1e-6)
}

func fitTrainingArgument(*testing.T, string) error {
	m := keras.NewSequential("", zeroedWhere(false))
	m.Compile(keras.Compile{Loss: keras.MeanSquaredError})
	x, y := filled(1, 128, 1), filled(0, 128, 1)
	h, err := fitOwn(m, x, y, keras.Fit{})
	if err != nil {
		return err
	}
	if err := near("training loss", h.Get("loss"), []float64{1}, 1e-6, 1e-6); err != nil {
		return err
	}
	scores, err := m.Evaluate(x, y)
	if err != nil {
		return err
	}
	if err := near("loss", []float64{scores.Loss()}, []float64{0}, 1e-6, 0); err != nil {
		return err
	}
	got, err := m.Predict(x)
	if err != nil {
		return err
	}
	return same(got, 0)
}

func fitAfterBadValidation(*testing.T, string) error {
	m := ones(3, 4)
	m.Compile(keras.Compile{Loss: keras.MeanSquaredError, Optimizer: keras.Adam{}})
	x, y := filled(1, 16, 4), filled(0, 16, 3)
	fit := keras.Fit{BatchSize: 4, ValidationX: x, ValidationY: y}
	if _, err := m.Fit(x, y, fit); err != nil {
		return err
	}
	bad := fit
	bad.ValidationX, bad.ValidationY = filled(1, 1, 16, 4), filled(0, 1, 16, 3)
	if _, err := m.Fit(x, y, bad); err == nil {
		return errors.New("validation data of another shape were taken")
	}
	_, err := m.Fit(x, y, fit)
	return err
}

func dropsInPredict(*testing.T, string) error {
	m := keras.NewSequential("", layerOfOnesOwn{func(scope *model.Scope, x *graph.Node) *graph.Node {
		return graph.Where(graph.LessThan(scope.RandomUniform(x.Graph(), x.Shape()), graph.MulScalar(graph.OnesLike(x), 0.5)), graph.ZerosLike(x), graph.MulScalar(x, 2))
	}})
	x := filled(1, 32, 20)
	a, err := m.Predict(x)
	if err != nil {
		return err
	}
	b, err := m.Predict(x)
	if err != nil {
		return err
	}
	var sum float64
	for i := range a {
		for j := range a[i] {
			sum += math.Abs(float64(a[i][j] - b[i][j]))
		}
	}
	if sum/(32*20) <= 0.01 {
		return errors.New("two predictions of a layer that draws are the same")
	}
	return nil
}

func fitMaskZero(*testing.T, string) error {
	ids, labels := make([][]int32, 22), make([][]int32, 22)
	for i := range ids {
		ids[i], labels[i] = make([]int32, 20), slices.Repeat([]int32{1}, 20)
		for j := range ids[i] {
			ids[i][j] = int32((i*7+j*3)%9 + 1)
		}
	}
	m := keras.NewSequential("", keras.Embedding{InputDim: 10, OutputDim: 5, MaskZero: true},
		keras.TimeDistributed{Layer: keras.Dense{Units: 5, Activation: keras.Softmax}})
	m.Compile(keras.Compile{Loss: keras.SparseCategoricalCrossentropy, Optimizer: keras.Adam{}, Metrics: []keras.Metric{keras.Accuracy}})
	_, err := m.Fit(ids, labels, keras.Fit{BatchSize: 16})
	return err
}

func fitClipNorm(*testing.T, string) error {
	m := keras.NewSequential("", keras.Embedding{InputDim: 10, OutputDim: 4}, keras.Flatten{}, keras.Dense{Units: 2})
	m.Compile(keras.Compile{Loss: keras.MeanSquaredError, Optimizer: keras.Adam{ClipNorm: 100}})
	x := make([][]int32, 8)
	for i := range x {
		x[i] = []int32{1, 1, 1, 1, 1}
	}
	_, err := m.Fit(x, filled(0, 8, 2), keras.Fit{})
	return err
}

func fitRates(*testing.T, string) error {
	m := keras.NewSequential("", keras.Input{Shape: []int{2}}, keras.Dense{Units: 2})
	m.Store().GetVariable("/dense/kernel").MustSetValue(filled(1, 2, 2))
	m.Store().GetVariable("/dense/bias").MustSetValue(filled(1, 2))
	m.Compile(keras.Compile{Loss: keras.MeanSquaredError,
		Optimizer: keras.Adam{Schedule: keras.ExponentialDecay{InitialLearningRate: 0.05, DecaySteps: 1, DecayRate: 0.9}}})
	h, err := m.Fit(rising(16, 2), rising(16, 2), keras.Fit{Epochs: 3, BatchSize: 4, NoShuffle: true})
	if err != nil {
		return err
	}
	return near("loss", h.Get("loss"), []float64{230.79457092285156, 128.30319213867188, 79.33648681640625}, 0, 5e-5)
}

func denseOtherFeatures(*testing.T, string) error {
	m := keras.NewSequential("", keras.Dense{Units: 2, Activation: keras.ReLU})
	if _, err := m.Predict(rising(1, 2)); err != nil {
		return err
	}
	_, err := m.Predict(rising(1, 3))
	return wantError(err)
}

// dropoutRescaling sees what Dropout gives while training in the gradient that a weight gets
// through it.
func dropoutRescaling(*testing.T, string) error {
	m := stack{layers: []keras.Layer{keras.Dropout{Rate: 0.5}}, names: []string{"dropout"}, store: model.NewStore()}
	y, err := m.train(filled(1, 20, 500))
	if err != nil {
		return err
	}
	var sum float64
	for _, v := range y {
		sum += float64(v)
	}
	if mean := sum / float64(len(y)); math.Abs(mean-1) > 0.02 {
		return fmt.Errorf("the mean is %g, expected 1", mean)
	}
	return near("largest", []float32{slices.Max(y)}, []float64{2}, 1e-6, 1e-6)
}

func oneClass(*testing.T, string) error {
	m := keras.NewSequential("", keras.Activation(""))
	m.Compile(keras.Compile{Loss: keras.CategoricalCrossentropy})
	_, err := m.Evaluate([][]float32{{0.5}, {0.5}}, [][]float32{{1}, {1}})
	return refusal(err, "two")
}

// loadIMDB loads reviews of as many as Keras's: made up, or those of IMDB_ARCHIVE.
func loadIMDB(_ *testing.T, test string) error {
	load := func(options imdb.Options) (train, test imdb.Reviews, err error) { return imdb.Load(options) }
	switch test {
	case "test_load_data_default":
		train, test, err := load(imdb.Options{})
		if err == nil && (len(train.X) != 25_000 || len(train.Y) != 25_000 || len(test.X) != 25_000 || len(test.Y) != 25_000) {
			err = fmt.Errorf("%d, %d, %d, %d reviews and labels, expected 25000 of each", len(train.X), len(train.Y), len(test.X), len(test.Y))
		}
		return err
	case "test_num_words":
		train, _, err := load(imdb.Options{NumWords: 1000})
		for _, x := range train.X {
			if len(x) > 0 && slices.Max(x) > 999 {
				return fmt.Errorf("an id is %d, expected none above 999", slices.Max(x))
			}
		}
		return err
	case "test_skip_top":
		train, _, err := load(imdb.Options{NumWords: 1000, SkipTop: 10})
		if err == nil && slices.Contains(train.X[0], 1) {
			err = errors.New("the first review has the id 1")
		}
		return err
	case "test_maxlen":
		train, _, err := load(imdb.Options{MaxLen: 100})
		for _, x := range train.X {
			if len(x) > 100 {
				return fmt.Errorf("a review has %d ids, expected at most 100", len(x))
			}
		}
		return err
	case "test_get_word_index":
		ids, unknown, err := imdb.Encode("the and", imdb.Options{})
		if err == nil && (len(unknown) > 0 || len(ids) != 3) {
			err = fmt.Errorf("the words are encoded as %v, and unknown are %q", ids, unknown)
		}
		return err
	}
	return errLacking{"the runner has no test " + strconv.Quote(test) + " of the reviews", true}
}

// maskingNextLayer has a layer of one's own see the mask of a Masking layer.
func maskingNextLayer(*testing.T, string) error {
	var seen bool
	m := keras.NewSequential("", keras.Masking{}, maskSeen{&seen})
	y, err := m.Predict([][][]float32{{{0, 0}, {1, 2}, {0, 0}}, {{2, 2}, {0, 0}, {2, 1}}})
	if err != nil {
		return err
	}
	if !seen {
		return errors.New("the layer was given no mask")
	}
	for i, want := range [][]float64{{0, 1, 0}, {1, 0, 1}} {
		if err := near("mask", y[i], want, 0, 0); err != nil {
			return err
		}
	}
	return nil
}

// maskSeen gives its mask as its output.
type maskSeen struct{ seen *bool }

func (maskSeen) Kind() string                 { return "mask_seen" }
func (maskSeen) OutputDims(input []int) []int { return input[:1:1] }
func (maskSeen) Weights([]int) []rnn.Weight   { return nil }
func (l maskSeen) Call(scope *model.Scope, x *graph.Node) *graph.Node {
	y, _ := l.CallMasked(scope, x, nil)
	return y
}

func (l maskSeen) CallMasked(_ *model.Scope, x, mask *graph.Node) (y, yMask *graph.Node) {
	if mask == nil {
		return graph.Zeros(x.Graph(), x.Shape()), nil
	}
	*l.seen = true
	return graph.ConvertDType(mask, x.DType()), nil
}

func maskingSave(*testing.T, string) error {
	x := [][][]float32{{{1, 2}, {0, 0}, {0, 0}}, {{2, 2}, {2, 1}, {0, 0}}}
	m := keras.NewSequential("", keras.Masking{}, keras.LSTM{Units: 1})
	want, err := m.Predict(x)
	if err != nil {
		return err
	}
	if err := m.Save("masking"); err != nil {
		return err
	}
	opened, err := keras.Load("masking")
	if err != nil {
		return err
	}
	got, err := opened.Predict(x)
	if err != nil {
		return err
	}
	for i := range want {
		if err := near("output", got[i], floats(want[i]), 0, 0); err != nil {
			return err
		}
	}
	return nil
}

// maskZero sees the mask of an Embedding, or that there is none.
func maskZero(_ *testing.T, how string) error {
	var seen bool
	m := keras.NewSequential("", keras.Embedding{InputDim: 3, OutputDim: 2, MaskZero: how != "none"}, maskSeen{&seen})
	y, err := m.Predict([][]int32{{2, 1, 0}})
	if how == "none" {
		if err == nil && seen {
			err = errors.New("there is a mask, expected none")
		}
		return err
	}
	if err != nil {
		return err
	}
	return near("mask", y[0], []float64{1, 1, 0}, 0, 0)
}

func statefulOtherBatch(*testing.T, string) error {
	m := keras.NewSequential("", keras.RNN{Cell: testcells.TwoStates{Units: 2}, Stateful: true})
	if _, err := m.Predict(rising(4, 5, 3)); err != nil {
		return err
	}
	_, err := m.Predict(rising(1, 5, 3))
	return refusal(err, "batch")
}
