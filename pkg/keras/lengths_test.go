package keras

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"gornn/pkg/history"
	"gornn/pkg/internal/examples"
	"gornn/pkg/layers"
)

// raggedReviews are n reviews of lengths up to most, some of them empty; label 1 has more of the ids below 5.
func raggedReviews(n, most int) (x [][]int32, y []int32) {
	random := rand.New(rand.NewPCG(7, 7))
	for i := range n {
		ids := make([]int32, int(float64(most)*math.Pow(random.Float64(), 3)+0.5))
		for t := range ids {
			ids[t] = random.Int32N(6) + 3*int32(i%2)
		}
		x, y = append(x, ids), append(y, int32(i%2))
	}
	return x, y
}

func maskedModel(layers ...Layer) *Sequential {
	m := NewSequential("", Embedding{InputDim: 10, OutputDim: 4, MaskZero: true})
	m.Add(layers...)
	m.Add(Dense{Units: 1, Activation: Sigmoid})
	m.Compile(Compile{Loss: BinaryCrossentropy, Optimizer: Adam{}, Metrics: []Metric{Accuracy}, Backend: pureGo()})
	return m
}

func mustPad(t testing.TB, x [][]int32) [][]int32 {
	t.Helper()
	padded, err := PadSequences(x, Pad{})
	if err != nil {
		t.Fatal(err)
	}
	return padded
}

func closeTo(t *testing.T, what string, got, want []float32, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d numbers, want %d", what, len(got), len(want))
	}
	for i := range got {
		if d := math.Abs(float64(got[i] - want[i])); !(d <= tolerance) {
			t.Fatalf("%s: number %d is %v, want %v", what, i, got[i], want[i])
		}
	}
}

// Examples of different lengths give the numbers of one padded array: predictions, scores, and,
// where each batch has the same examples, weights.
func TestLengths(t *testing.T) {
	t.Cleanup(examples.GraphCost(500))
	x, y := raggedReviews(300, 60)
	padded := mustPad(t, x)
	for name, layer := range recurrentLayers() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fit := Fit{Epochs: 2, BatchSize: 32, NoShuffle: true, Seed: 3, ValidationSplit: 0.2}
			a, b := maskedModel(layer), maskedModel(layer)
			got, want := mustFit(t, a, x, y, fit), mustFit(t, b, padded, y, fit)
			for _, s := range want.Series {
				for i, v := range got.Get(s.Name) {
					if math.Abs(v-s.Values[i]) > 1e-5 {
						t.Errorf("%s is %v, want %v", s.Name, got.Get(s.Name), s.Values)
					}
				}
			}
			closeTo(t, "weights", flatWeights(t, a), flatWeights(t, b), 1e-5)
			for _, n := range []int{300, 128, 40, 7, 1} {
				got, want := mustPredict(t, b, x[len(x)-n:]), mustPredict(t, b, padded[len(x)-n:])
				closeTo(t, "predictions", got, want, 1e-6)
				s, err := b.Evaluate(x[len(x)-n:], y[len(x)-n:])
				p, err2 := b.Evaluate(padded[len(x)-n:], y[len(x)-n:])
				if err != nil || err2 != nil || math.Abs(s.Loss()-p.Loss()) > 1e-6 || math.Abs(s.Get("accuracy")-p.Get("accuracy")) > 1e-6 {
					t.Errorf("the scores of %d are %v, %v; padded %v, %v", n, s, err, p, err2)
				}
			}
		})
	}
}

func flatWeights(t testing.TB, m *Sequential) (flat []float32) {
	t.Helper()
	state, err := m.state()
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range state {
		flat = append(flat, w.Data...)
	}
	return flat
}

func mustPredict(t testing.TB, m *Sequential, x any) (flat []float32) {
	t.Helper()
	rows, err := m.Predict(x)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		flat = append(flat, row...)
	}
	return flat
}

// A first layer that masks another number has sequences of vectors padded with it.
func TestLengthsOfVectors(t *testing.T) {
	x := [][][]float32{{{1, 0}, {0, 0}, {2, 3}}, {{0, 0}}, {}, {{4, 5}, {-1, -1}}}
	y := []float32{1, 0, 1, 0}
	padded, err := PadSequences(x, Pad{Value: -1})
	if err != nil {
		t.Fatal(err)
	}
	model := func() *Sequential {
		m := NewSequential("", Masking{Value: -1}, LSTM{Units: 3}, Dense{Units: 1})
		m.Compile(Compile{Loss: MeanSquaredError, Backend: pureGo()})
		return m
	}
	fit := Fit{Epochs: 2, BatchSize: 2, NoShuffle: true, ValidationX: x[1:], ValidationY: y[1:]}
	a, b := model(), model()
	got := mustFit(t, a, x, y, fit)
	fit.ValidationX = padded[1:]
	if want := mustFit(t, b, padded, y, fit); !reflect.DeepEqual(got, want) {
		t.Errorf("the history is %v, want %v", got, want)
	}
	closeTo(t, "predictions", mustPredict(t, a, x), mustPredict(t, b, padded), 1e-6)
	values, err := a.Inspect(x, "lstm")
	want, err2 := b.Inspect(padded, "lstm")
	if err != nil || err2 != nil || !reflect.DeepEqual(values, want) {
		t.Errorf("inside: %v, %v; want %v, %v", values, err, want, err2)
	}
}

// However many lengths there are, a training, an evaluation and predictions have few graphs, which
// are there before the first step.
func TestFewGraphsForManyLengths(t *testing.T) {
	restore := examples.GraphCost(0)
	t.Cleanup(restore)
	var x [][]int32
	var y []int32
	for n := range 200 {
		ids := make([]int32, n)
		for i := range ids {
			ids[i] = int32(1 + i%9)
		}
		x, y = append(x, ids), append(y, int32(n%2))
	}
	m := maskedModel(SimpleRNN{Units: 2})
	compiled := 0
	mustFit(t, m, x, y, Fit{Epochs: 3, BatchSize: 4, ValidationSplit: 0.5, Progress: func(p Progress) {
		if p.Stage == history.Compiled {
			compiled = len(m.graphs.recent)
		}
		if p.Steps != 25 {
			t.Errorf("%d steps in an epoch, want 25", p.Steps)
		}
	}})
	if n := len(m.graphs.recent); n != compiled || n == 0 || n > 16 {
		t.Errorf("%d graphs, %d of them before the first step; want at most 8 to train and 8 to validate", n, compiled)
	}
	m.graphs.clear()
	for n := 1; n < 200; n++ { // one text after another, as a server has them, and a few together
		mustPredict(t, m, x[n:n+1])
		mustPredict(t, m, x[n/2:n/2+1+n%20])
	}
	if n := len(m.graphs.recent); n > 10 { // 16, 32, 64, 128, 256, for one text and for a few
		t.Errorf("%d graphs for predictions of 200 lengths, want at most 10", n)
	}
	m.graphs.clear()
	restore() // these are no more than a few batches each
	for n := 10; n < 200; n += 5 {
		if _, err := m.Evaluate(x[:n], y[:n]); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(m.graphs.recent); n > 10 { // 12, 16, 24, ..., 256
		t.Errorf("%d graphs for evaluations of 38 longest lengths, want at most 10", n)
	}
}

// Each epoch has every example once, in batches of about one length and another order.
func TestShuffledByLength(t *testing.T) {
	x, _ := raggedReviews(1003, 500)
	source, err := examples.OpenSequences("x", x)
	if err != nil {
		t.Fatal(err)
	}
	set, err := source.IDs(10, "")
	if err != nil {
		t.Fatal(err)
	}
	order := func(epoch uint64) []int { return shuffledByLength(set, 10, rand.New(rand.NewPCG(1, epoch))) }
	first := order(1)
	if !slices.Equal(first, order(1)) || slices.Equal(first, order(2)) {
		t.Error("the order is not the epoch's")
	}
	if all := slices.Sorted(slices.Values(first)); !slices.Equal(all, indicesTo(len(x))) {
		t.Error("not every example is there once")
	}
	padding, lengths := 0, []int{}
	for batch := range slices.Chunk(first[:1000], 10) {
		longest := set.Longest(batch)
		lengths = append(lengths, longest)
		for _, i := range batch {
			padding += longest - set.Length(i)
		}
	}
	total := 0
	for _, ids := range x {
		total += len(ids)
	}
	if padding > total/10 {
		t.Errorf("%d time steps are padded by %d", total, padding)
	}
	if slices.IsSorted(lengths) || slices.IsSortedFunc(lengths, func(a, b int) int { return b - a }) {
		t.Error("the batches are not shuffled")
	}
}

// Stopped and resumed, trained an epoch at a time, or beside another model, the numbers are those
// of one training.
func TestLengthsResume(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	defer examples.GraphCost(500)()
	x, y := raggedReviews(90, 40)
	model := func(name string) *Sequential {
		m := maskedModel(GRU{Units: 3}, Dropout{Rate: 0.3})
		m.name = name
		return m
	}
	fit := Fit{Epochs: 3, BatchSize: 8, Seed: 5, ValidationSplit: 0.2, ClassWeight: map[int]float64{1: 2}}
	whole := model("whole")
	want := mustFit(t, whole, x, y, fit)
	half := fit
	half.Epochs = 1
	mustFit(t, model("half"), x, y, half)
	resumed := model("half")
	fit.Resume = true
	if got := mustFit(t, resumed, x, y, fit); !reflect.DeepEqual(got, want) || !reflect.DeepEqual(weightData(resumed), weightData(whole)) {
		t.Errorf("resumed, the history is %v, want %v", got, want)
	}
	other := slices.Clone(x) // the same ids, the first of which begins the review before
	i := slices.IndexFunc(x[1:], func(ids []int32) bool { return len(ids) > 0 })
	other[i], other[i+1] = append(slices.Clone(x[i]), x[i+1][0]), x[i+1][1:]
	longer := fit
	longer.Epochs = 4
	if _, err := model("half").Fit(other, y, longer); err == nil {
		t.Error("resumed with reviews cut elsewhere")
	}
	fit.Resume = false
	models := []*Sequential{model(""), model("")}
	histories, err := FitAll(models, x, y, fit)
	if err != nil || !reflect.DeepEqual(histories[1].Series, want.Series) || !reflect.DeepEqual(weightData(models[1]), weightData(whole)) {
		t.Errorf("together, the history is %v, want %v; %v", histories, want, err)
	}
	loaded, err := Load("half")
	if err != nil {
		t.Fatal(err)
	}
	loaded.compile.Backend = whole.compile.Backend
	closeTo(t, "loaded", mustPredict(t, loaded, x), mustPredict(t, whole, x), 0)
}

// A layer of one's own may take padding for data: one sequence is left as long as it is.
func TestForeignLayersSeeNoPadding(t *testing.T) {
	m := NewSequential("", Embedding{InputDim: 5, OutputDim: 2, MaskZero: true}, unmasked{}, GlobalAveragePooling1D{})
	got, want := mustPredict(t, m, [][]int32{{1, 2}}), mustPredict(t, m, tensors.FromValue([][]int32{{1, 2}}))
	if padded := mustPredict(t, m, [][]int32{{0, 1, 2}}); !slices.Equal(got, want) || slices.Equal(got, padded) {
		t.Errorf("the mean is %v, want %v; with padding it is %v", got, want, padded)
	}
	if embedding := (layers.Embedding{}); !isOurs(embedding) || !isOurs(&embedding) || isOurs(unmasked{}) {
		t.Error("layers are taken for foreign, or not")
	}
}

// unmasked ends the mask.
type unmasked struct{ plainLayer }

func (unmasked) Kind() string { return "unmasked" }
func (unmasked) CallMasked(_ *model.Scope, x, _ *graph.Node) (y, none *graph.Node) {
	return x, nil
}
