package keras_test

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"iter"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/dtypes/bfloat16"
	"github.com/gomlx/compute/dtypes/float16"
	"github.com/gomlx/compute/gobackend"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/tensors"
	gomlx "github.com/gomlx/gomlx/ml/train"
	"github.com/janpfeifer/must"

	. "gornn/pkg/keras"

	"gornn/pkg/internal/memory"
	"gornn/pkg/internal/odd"
	"gornn/pkg/internal/testcells"
	"gornn/pkg/run"
)

// Arguments that the maker tells apart by their types.
type (
	inputs   any
	labels   any
	streamed gomlx.Dataset
	added    []Layer
	folder   string
)

// path cuts a path to a length that is possible.
func (f folder) path() string { return string(f[:min(len(f), 100)]) }

// kerasPathOf is the number of one of Keras's files, or of one that is none.
type kerasPathOf uint8

// kerasFolder is where the test begins; a fuzz test goes elsewhere.
var kerasFolder, _ = filepath.Abs("testdata/kerasfiles")

func (f kerasPathOf) path() string {
	names := []string{"words.jax.safetensors", "plain.tensorflow.safetensors", "uncompiled.jax.safetensors", "jax.json", "none"}
	return filepath.Join(kerasFolder, names[int(f)%len(names)])
}

// functions are the exported ones. A wrapper gives an argument a type of its own, or bounds a call
// that is right and would take hours.
func functions() odd.Functions {
	f := odd.Functions{
		"Backend": Backend, "Load": Load, "OptimizerNamed": OptimizerNamed, "NewSequential": NewSequential,
		// A generic function is fuzzed by instances of it.
		"PadSequences": PadSequences[[]int32], "PadSequences of bytes": PadSequences[[]byte], "PadSequences of floats": PadSequences[[]float64],
		"PadSequences of vectors": PadSequences[[][]float32], "PadSequences of arrays": PadSequences[[][2]int8], "PadSequences of texts": PadSequences[[]string],
		"PadSequences of anything": PadSequences[[]any],
		"LoadIn":                   func(dir folder, name string) (*Sequential, error) { return LoadIn(dir.path(), name) },
		"FitAll": func(models []*Sequential, x inputs, y labels, fit Fit) ([]History, error) {
			defer bound(&fit)()
			return FitAll(models, x, y, fit)
		},
		"Register": Register, "Metrics": Metrics,
		"ConfusionMatrix": func(y labels, p inputs, classes ...string) (Confusion, error) {
			return ConfusionMatrix(y, p, classes...)
		},
		"Mistakes":            func(y labels, p inputs, classes ...string) ([]Mistake, error) { return Mistakes(y, p, classes...) },
		"BalancedClassWeight": func(y labels, classes ...string) (map[int]float64, error) { return BalancedClassWeight(y, classes...) },
		"Train":               aProgram,
		"SetData":             func(dir folder) { os.Setenv("GORNN_DATA", strings.ReplaceAll(dir.path(), "\x00", "")) },
		"SaveRun":             func(r run.Run, state []run.Tensor) { r.Save(state) }, // for Load to open
	}
	odd.Methods[*Sequential](f)
	odd.Methods[EarlyStopping](f)
	odd.Methods[BestCheckpoint](f)
	odd.Methods[ReduceLROnPlateau](f)
	odd.Methods[LearningRateScheduler](f)
	odd.Methods[LambdaCallback](f)
	odd.Methods[CSVLogger](f)
	odd.Methods[TensorBoard](f)
	odd.Methods[History](f)
	odd.Methods[Scores](f)
	odd.Methods[Confusion](f)
	odd.Methods[Report](f)
	delete(f, "Sequential.Graph")
	f["Sequential.Add"] = func(m *Sequential, layers added) { m.Add(layers...) }
	f["Sequential.Fit"] = func(m *Sequential, x inputs, y labels, fit Fit) (History, error) {
		defer bound(&fit)()
		return m.Fit(x, y, fit)
	}
	f["Datasets"] = func(m *Sequential, set, validation streamed, fit Fit) error {
		defer bound(&fit)()
		fit.BatchSize, fit.ValidationSplit, fit.ValidationX, fit.ValidationY = 0, 0, validation, nil
		_, fitted := m.Fit(set, nil, fit)
		_, evaluated := m.Evaluate(set, nil)
		_, predicted := m.Predict(set)
		return cmp.Or(fitted, evaluated, predicted)
	}
	f["Sequential.Predict"] = func(m *Sequential, x inputs) ([][]float32, error) { return m.Predict(x) }
	f["Sequential.Evaluate"] = func(m *Sequential, x inputs, y labels, o ...Evaluate) (Scores, error) {
		return m.Evaluate(x, y, o...)
	}
	f["Sequential.Inspect"] = func(m *Sequential, x inputs, layer string) (any, error) { return m.Inspect(x, layer) }
	f["Sequential.InputGradient"] = func(m *Sequential, x inputs, layer string) (any, error) {
		return m.InputGradient(x, layer)
	}
	f["ImportKeras"] = func(file kerasPathOf) (*Sequential, error) { return ImportKeras(file.path()) }
	f["Sequential.ImportKerasWeights"] = func(m *Sequential, file kerasPathOf) error { return m.ImportKerasWeights(file.path()) }
	f["Sequential.ExportKeras"] = func(m *Sequential, file folder) error { return m.ExportKeras(file.path()) }
	f["Sequential.RunsIn"] = func(m *Sequential, dir folder) *Sequential { return m.RunsIn(dir.path()) }
	f["Sequential.ExportONNX"] = func(m *Sequential, file folder) error { return m.ExportONNX(file.path()) }
	return f
}

// aProgram is one: odd layers and data come to an end in it.
func aProgram(name string, layers []Layer, c Compile, x inputs, y labels, fit Fit) error {
	defer bound(&fit)()
	m := NewSequential(name, layers...)
	m.Compile(c)
	_, err := m.Fit(x, y, fit)
	if _, predicted := m.Predict(x); err == nil {
		err = predicted
	}
	if _, evaluated := m.Evaluate(x, y); err == nil {
		err = evaluated
	}
	m.Summary()
	m.Rows()
	_, inspected := m.Inspect(x, "bidirectional")
	_, derived := m.InputGradient(x, "lstm")
	return cmp.Or(err, inspected, derived)
}

// bound ends a training of many epochs after a moment.
func bound(fit *Fit) (release func()) {
	if fit.Epochs <= 3 || fit.Context != nil {
		return func() {}
	}
	ctx, end := context.WithTimeout(context.Background(), 200*time.Millisecond)
	fit.Context = ctx
	return end
}

// notFuzzed are the exported functions that are documented to panic.
var notFuzzed = map[string]string{"Sequential.Graph": "functions that build graphs panic"}

func TestEveryFunctionIsFuzzed(t *testing.T) { functions().AllOf(t, ".", notFuzzed) }

// sentences is how an error begins: with its package, a run, or what was being done.
var sentences = regexp.MustCompile(`^(keras: |run: |datadir: |the history has |(no )?run "|epoch \d+ is not saved: )`)

// FuzzFunctions calls the exported functions in any order, with odd arguments in a few places.
func FuzzFunctions(f *testing.F) {
	base := f.TempDir()
	saveRuns(f, base)
	odd.Seeds(f, 30)
	f.Cleanup(memory.Limit(1 << 29))
	f.Fuzz(func(t *testing.T, bytes []byte) {
		odd.Home(t, os.DirFS(base))
		m := odd.New(bytes)
		soundValues(m)
		oddImplementations(m)
		oddData(m)
		all := functions()
		if m.Below(4) > 0 {
			odd.Functions{"Train": aProgram}.Do(m).Judge(t, sentences)
		}
		for range 2 + m.Below(6) {
			c := all.Do(m)
			c.Judge(t, sentences)
			checkResults(t, c)
			for _, r := range c.Results {
				if made, ok := r.Interface().(*Sequential); ok && made != nil {
					odd.Also(m, made)
				}
			}
		}
	})
}

// saveRuns makes runs for Load to open.
func saveRuns(t testing.TB, dir string) {
	t.Setenv("GORNN_DATA", dir)
	m, x, y := words()
	m.Compile(soundCompile(MeanSquaredError))
	must.M1(m.Fit(x, y, Fit{}))
	must.M(m.Save("words"))
	if err := os.CopyFS(filepath.Join(dir, "runs"), os.DirFS(testRuns)); err != nil {
		t.Fatal(err)
	}
}

var testRuns = must.M1(filepath.Abs("testdata/runs"))

var goBackend = must.M1(gobackend.New(""))

func soundCompile(loss Loss) Compile {
	return Compile{Loss: loss, Metrics: []Metric{Accuracy}, Optimizer: Adam{}, Backend: goBackend}
}

// soundValues gives the maker what fits together: models, examples, labels.
func soundValues(m *odd.Maker) {
	embedding, dense := Embedding{InputDim: 5, OutputDim: 2}, Dense{Units: 1, Activation: Sigmoid}
	masked := Embedding{InputDim: 5, OutputDim: 2, MaskZero: true}
	stacks := [][]Layer{
		{embedding, SimpleRNN{Units: 2}, dense},
		{embedding, LSTM{Units: 2}, dense},
		{masked, Bidirectional{Layer: GRU{Units: 2}}, Dropout{Rate: 0.1}, dense},
		{masked, RNN{Cell: testcells.MinimalGated{Units: 2}}, dense},
		{embedding, TimeDistributed{Layer: Dense{Units: 2}}, GlobalMaxPooling1D{}, dense},
		{embedding, GRU{Units: 2, Stateful: true, ReturnSequences: true}, Flatten{}, dense},
		{Masking{}, LSTM{Units: 2}, dense},
		{Input{Shape: []int{3}}, Dense{Units: 2}, LayerNormalization{}, dense},
		{embedding, badLayer{}, RNN{Cell: badCell{}}, dense},
		{TextVectorization{Vocabulary: vocabularyOf("a b"), OutputSequenceLength: 3}, embedding, SimpleRNN{Units: 2}, dense},
		{TextVectorization{Vocabulary: vocabularyOf("a b")}, masked, GlobalAveragePooling1D{}, dense},
	}
	odd.Sound(m, stacks...)
	models := make([]*Sequential, len(stacks))
	for i, layers := range stacks {
		models[i] = NewSequential([]string{"", "words", "lstm", "before-cells"}[i%4], layers...)
		models[i].Compile(soundCompile([]Loss{BinaryCrossentropy, MeanSquaredError}[i%2]))
	}
	odd.Sound(m, models...)
	odd.Sound(m, models[:1], models[1:3], models[4:5])
	var single []Layer
	for _, s := range stacks {
		single = append(single, s...)
	}
	odd.Sound(m, single...)
	odd.Sound(m, added{}, added{dense}, added{Dropout{Rate: 0.5}, dense})
	x := [][]int32{{1, 2, 3}, {4, 0, 0}, {2, 2, 2}, {3, 1, 4}}
	lengths := [][]int32{{1, 2, 3}, {4}, {}, {3, 1, 4, 1, 0, 2}}
	odd.Sound[inputs](m, x, x, x, lengths, [][][]float32{{{1, 2}}, nil, {{3, 4}, {0, 0}}, {{5, 6}}},
		[][]float32{{1, 2, 3}, {4, 0, 0}, {2, 2, 2}, {3, 1, 4}}, []string{"a b", "", "c a", "b b b b"})
	set := listedBatches(x)
	odd.Sound[streamed](m, set, batches{}, (*batches)(nil), noPass{}, twoInputs{set}, shuffledBatches{set}, batches{{x}, {x, nil}}, batches{{errors.New("broken\n")}})
	odd.Sound[labels](m, []int32{1, 0, 1, 0}, []float32{1, 0, 1, 0}, []string{"b", "a", "b", "a"})
	odd.Sound[any](m, nil, [][]float32{{1}, {-1}}, []float64{1})
	odd.Sound[Initialization](m, "", "", "he_normal", "zero")
	odd.Sound(m, Regularizer{}, Regularizer{}, Regularizer{L2: 0.01})
	odd.Sound(m, Fit{}, Fit{}, Fit{Epochs: 2, BatchSize: 2, NoShuffle: true}, Fit{ValidationSplit: 0.5},
		Fit{NoShuffle: true, BatchSize: 2, ValidationX: x, ValidationY: []int32{1, 0, 1, 0}, Callbacks: []Callback{EarlyStopping{RestoreBestWeights: true}}},
		Fit{Epochs: 2, Resume: true}, Fit{BatchSize: 2, ValidationX: lengths, ValidationY: []int32{1, 0, 1, 0}})
	odd.Sound(m, Fit{SampleWeight: []float32{1, 0, 2, 3}, ValidationSplit: 0.5}, Fit{ClassWeight: map[int]float64{1: 2}})
	odd.Sound(m, Evaluate{}, Evaluate{SampleWeight: []int{1, 0, 2, 3}})
	odd.Sound(m, Compile{Loss: "bce", WeightedMetrics: []Metric{Accuracy}, LabelSmoothing: 0.1, Backend: goBackend})
	named := soundCompile(BinaryCrossentropy)
	named.Classes = []string{"a", "b"}
	odd.Sound(m, soundCompile(BinaryCrossentropy), soundCompile(MeanSquaredError), named,
		Compile{Loss: BinaryCrossentropy, Optimizer: SGD{Schedule: CosineDecay{InitialLearningRate: 0.1, DecaySteps: 5}}, Backend: goBackend})
	odd.Sound[Optimizer](m, RMSprop{}, Adam{}, SGD{Momentum: 0.5}, Adam{ClipNorm: 1}, SGD{Schedule: PiecewiseConstantDecay{Boundaries: []int{1}, Values: []float64{0.1, 0.01}}})
	odd.Sound[Schedule](m, nil, ExponentialDecay{InitialLearningRate: 0.1, DecaySteps: 5, DecayRate: 0.5}, PolynomialDecay{InitialLearningRate: 0.1, DecaySteps: 5}, CosineDecay{InitialLearningRate: 0.1, DecaySteps: 5})
	odd.Sound[Metric](m, Accuracy, Accuracy, AUC{}, Precision{Threshold: 0.3}, F1Score{Threshold: 0.5}, Metrics("mse")[0])
	halved := LearningRateScheduler{func(_ int, rate float64) float64 { return rate / 2 }}
	odd.Sound(m, halved)
	odd.Sound[Callback](m, EarlyStopping{Monitor: "loss", RestoreBestWeights: true}, BestCheckpoint{Monitor: "loss"},
		ReduceLROnPlateau{Monitor: "loss", Patience: 1}, halved, LambdaCallback{})
	odd.Sound(m, CSVLogger{Filename: "log.csv"}, CSVLogger{Filename: "log.csv", Append: true})
	odd.Sound(m, TensorBoard{}, TensorBoard{LogDir: "logs", UpdateFreq: 1})
	odd.Sound[Kinded](m, testcells.MinimalGated{}, badLayer{})
	odd.Sound[context.Context](m, nil)
	odd.Sound[compute.Backend](m, goBackend)
	odd.Sound[fs.FS](m, os.DirFS(testRuns))
	odd.Sound[folder](m, "runs", "x/y")
	odd.Sound(m, "embedding", "dense", "words", "lstm", "before-cells", "before-house", "")
	odd.Sound(m, BinaryCrossentropy, MeanSquaredError, MeanAbsoluteError, Huber, Hinge, KLDivergence)
	odd.Sound(m, Pad{}, Pad{MaxLen: 3, Padding: Post})
	opened := *must.M1(run.Open("before-house"))
	odd.Sound(m, opened, *must.M1(run.Open("words")))
	odd.Sound(m, must.M1(opened.Load()))
}

// listedBatches is a dataset for the sound models.
func listedBatches(x [][]int32) batches {
	y := []int32{1, 0, 1, 0}
	return batches{{x, y}, {x[:2], y[:2], y[:2]}, {x, y}}
}

// shuffledBatches is a dataset with odd answers.
type shuffledBatches struct{ batches }

func (shuffledBatches) Steps() int                                      { return -7 }
func (shuffledBatches) Fingerprint() string                             { panic("no fingerprint") }
func (b shuffledBatches) Shuffled(uint64) iter.Seq2[gomlx.Batch, error] { return b.Iter() }

// oddData has the maker give data that is none, or of an unusual type.
func oddData(m *odd.Maker) {
	type ids [4][3]int8
	ended := tensors.FromValue([]float32{1, 2})
	ended.FinalizeAll()
	data := []any{nil, 1, "text", struct{ X int }{1}, func() {}, make(chan int), map[int]int{}, new(int),
		(*tensors.Tensor)(nil), new(tensors.Tensor), ended, tensors.FromScalar(1.5), [][]string{{"a"}}, []any{1, 2},
		[]string{"a", "b", "c", "\x00"}, [][]string{{"a"}, nil, {"b", "a"}, {"b"}}, []any{"a", "b", 1, nil}, []any{[]any{"a"}, []int{1}, "b", nil},
		[]any{[]any{1, 2.5, 3}, []int{1, 2, 3}, []any{1, nil, true}, []string{"a"}}, [4][0]string{}, [][][]string{{}}, []any{[]any{}},
		[][]any{{1}, nil}, []*int{nil}, [][]int32{{1}, {2, 3}}, []any{[]any{1}, []int{2, 3}, nil}, [][][]float32{{{1}}, {{1}, {2, 3}}, {}}, [][][]float32{{{1}}, {{1, 2}, {2, 3}}}, [][]int32{nil, nil}, [][]int32{}, []float64{math.NaN()},
		[][]float64{{1, 2, math.Inf(1)}}, [][]float32{{1, 2, 3e38}}, [][][]float32{{{1, 2}}, {{3, 4}}}, [0]int{}, [4][0]int{},
		ids{{1}, {2}, {3}, {4}}, [4]bool{true}, [][]complex64{{1}}, [][]uint64{{math.MaxUint64, 1, 2}}, [][]int64{{-1, 2, 3}},
		[][]float16.Float16{{1, 2, 3}}, [][]bfloat16.BFloat16{{1}}, make([][]int32, 100_000), make([]struct{}, 1<<40),
		[][][][]int8{{{{1}}}}, [][]uintptr{{1}}, []time.Duration{1, 0, 1, 0}, make([][1 << 20]struct{}, 4)}
	for _, dtype := range []dtypes.DType{dtypes.Bool, dtypes.Int8, dtypes.Uint64, dtypes.Float16, dtypes.BFloat16, dtypes.Float64, dtypes.Complex64, dtypes.Int32} {
		data = append(data, tensors.FromShape(shapes.Make(dtype, 4, 3)), tensors.FromShape(shapes.Make(dtype, 4)),
			tensors.FromShape(shapes.Make(dtype, 0, 3)))
	}
	odd.Odd(m, data...)
	var x []inputs
	var y []labels
	for _, d := range data {
		x, y = append(x, d), append(y, d)
	}
	odd.Odd(m, x...)
	odd.Odd(m, y...)
}

// checkResults holds results to what their sizes must be, and predictions of a fresh model to
// finite numbers.
func checkResults(t *testing.T, c odd.Call) {
	if c.Panic != nil || c.Err() != nil {
		return
	}
	switch c.Name {
	case "Sequential.Predict":
		rows := c.Results[0].Interface().([][]float32)
		if n := length(c.Arguments[1].Interface()); n != len(rows) {
			t.Errorf("%s returns %d rows for %d examples", c, len(rows), n)
		}
	case "Sequential.Fit":
		fit := c.Arguments[3].Interface().(Fit)
		h := c.Results[0].Interface().(History)
		if n := max(fit.Epochs, 1); h.Epochs() != n && len(fit.Callbacks) == 0 && !fit.Resume {
			t.Errorf("%s trained %d epochs", c, h.Epochs())
		}
		for _, s := range h.Series {
			for _, x := range s.Values {
				late := fit.Resume && s.Name == "learning_rate" // its callback was not there from the beginning
				if !late && (math.IsNaN(x) || math.IsInf(x, 0)) {
					t.Errorf("%s: %s is %g", c, s.Name, x)
				}
			}
		}
	}
	if strings.HasPrefix(c.Name, "PadSequences") {
		rows, pad := c.Results[0], c.Arguments[1].Interface().(Pad)
		for i := range rows.Len() {
			n := rows.Index(i).Len()
			if want := cmp.Or(pad.MaxLen, n); n != want || rows.Len() != c.Arguments[0].Len() {
				t.Errorf("%s returns %d rows, one of %d", c, rows.Len(), n)
			}
		}
	}
}

// length counts examples.
func length(x any) int {
	if t, ok := x.(*tensors.Tensor); ok {
		return t.Shape().Dimensions[0]
	}
	return reflect.ValueOf(x).Len()
}
