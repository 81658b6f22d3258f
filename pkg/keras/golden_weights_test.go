package keras

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"

	"gornn/pkg/internal/golden"
)

// Weights has the order and the shapes of Keras's get_weights, and SetWeights takes them: outputs
// are then Keras's.
func TestGoldenWeightOrder(t *testing.T) {
	for _, want := range golden.Read(t).Weights.Orders {
		t.Run(want.Name, func(t *testing.T) {
			m := NewSequential("", Input{Shape: want.X.Shape[1:]})
			for _, c := range want.Layers {
				m.Add(decode[Layer](t, c))
			}
			fresh, err := m.Weights()
			if err != nil {
				t.Fatal(err)
			}
			for i, w := range want.Weights {
				if !slices.Equal(fresh[i].Shape().Dimensions, w.Shape) {
					t.Errorf("weight %d is %v, want %v", i, fresh[i].Shape(), w.Shape)
				}
			}
			if err := m.SetWeights("", values(want.Weights)...); err != nil {
				t.Fatal(err)
			}
			compareWeights(t, m, want.Weights)
			x := valuesOf(want.X)
			if want.IDs {
				x = idsOf(want.X)
			}
			y, err := m.Predict(x)
			if err != nil {
				t.Fatal(err)
			}
			golden.Close(t, "output", slices.Concat(y...), want.Y.Data, tolerance)
		})
	}
}

func values(arrays []golden.Array) (all []any) {
	for _, a := range arrays {
		all = append(all, valuesOf(a))
	}
	return all
}

// A training with frozen weights, and one whose weights a callback sets, is Keras's: the optimizer's
// slots stay, and a penalty of weights that are not trained is in no loss.
func TestGoldenFrozen(t *testing.T) {
	all := golden.Read(t).Weights
	for _, want := range all.Fits {
		t.Run(want.Name, func(t *testing.T) {
			m := NewSequential("")
			for _, c := range want.Layers {
				m.Add(decode[Layer](t, c))
			}
			for _, i := range want.Frozen {
				if err := m.SetTrainable(false, m.layerNames()[i]); err != nil {
					t.Fatal(err)
				}
			}
			if err := m.SetWeights("", values(want.Initial)...); err != nil {
				t.Fatal(err)
			}
			compareCounts(t, m, want)
			m.Compile(Compile{Loss: BinaryCrossentropy, Optimizer: Adam{LearningRate: .05}, Backend: pureGo()})
			x, y := pairOf(t, m, idsOf(all.X), valuesOf(all.Y))
			fit := Fit{Epochs: 2, BatchSize: 2, NoShuffle: true}
			if len(want.Given) > 0 {
				fit.Callbacks = []Callback{giver{want.Given}}
			}
			h := fitFirst(t, m, x, y, 6, fit)
			golden.Close(t, "loss", h.Get("loss"), want.History.Loss, tolerance)
			golden.Close(t, "val_loss", h.Get("val_loss"), want.History.ValLoss, tolerance)
			compareWeights(t, m, want.Final)
			scores, err := m.Evaluate(idsOf(all.X), valuesOf(all.Y))
			if err != nil {
				t.Fatal(err)
			}
			golden.Close(t, "evaluated", []float64{scores.Loss()}, []float64{want.Evaluate}, tolerance)
		})
	}
}

// compareCounts compares Summary's, before and after the weights are made.
func compareCounts(t *testing.T, m *Sequential, want golden.FrozenFit) {
	t.Helper()
	for _, made := range []bool{false, true} {
		if m.built != made {
			t.Errorf("built: %t, want %t", m.built, made)
		}
		for _, line := range []string{" Trainable params: " + paramsText(want.Trainable),
			" Non-trainable params: " + paramsText(want.NonTrainable)} {
			if text := m.Summary(); !strings.Contains(text, line+"\n") {
				t.Errorf("%s\nwant %s", text, line)
			}
		}
		m.Store()
	}
}

// giver sets the weights of the second layer after the first epoch.
type giver struct{ given []golden.Array }

func (g giver) EpochEnd(m *Sequential, h History) (stop bool, err error) {
	if h.Epochs() > 1 {
		return false, nil
	}
	return false, m.SetWeights(m.layerNames()[1], values(g.given)...)
}

func (giver) TrainEnd(*Sequential, History) error { return nil }

// Initializers draw from Keras's distributions.
func TestGoldenInitializers(t *testing.T) {
	for _, want := range golden.Read(t).Weights.Draws {
		draw := Initialization(want.Name).Or(nil)(rand.New(rand.NewPCG(1, 2)), want.Dims)
		var sum, squares, largest float64
		for _, v := range draw {
			sum, squares = sum+float64(v), squares+float64(v)*float64(v)
			largest = max(largest, math.Abs(float64(v)))
		}
		n := float64(len(draw))
		mean, std := sum/n, math.Sqrt(max(0, squares/n-sum/n*sum/n))
		byChance := 6 * want.Std / math.Sqrt(n) // both are draws
		if math.Abs(mean-want.Mean) > byChance+1e-7 || math.Abs(std-want.Std) > 0.01*want.Std+1e-7 {
			t.Errorf("%s %v: mean %g and deviation %g, want %g and %g",
				want.Name, want.Dims, mean, std, want.Mean, want.Std)
		}
		ofChance := want.Name == "random_normal" || want.Name == "orthogonal" // has no limit
		if math.Abs(largest-want.Largest) > 2e-3*want.Largest && !ofChance {
			t.Errorf("%s %v: largest %g, want %g", want.Name, want.Dims, largest, want.Largest)
		}
	}
}

// Keras's spellings of initializers stand for its classes.
func TestGoldenSpellings(t *testing.T) {
	lacking := []string{"Constant", "STFT", "VarianceScaling"}
	for name, class := range golden.Read(t).Weights.Spellings {
		if slices.Contains(lacking, class) {
			continue
		}
		err := try(func() { Dense{Units: 2, KernelInitializer: Initialization(name)}.OutputDims([]int{2}) })
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		draw := func(name string) []float32 {
			return Initialization(name).Or(nil)(rand.New(rand.NewPCG(1, 2)), []int{3, 3})
		}
		if !slices.Equal(draw(name), draw(class)) {
			t.Errorf("%s draws %v, %s %v", name, draw(name), class, draw(class))
		}
	}
}

// Biases with an initializer start as Keras's do, and identity is Keras's matrix.
func TestGoldenFirstValues(t *testing.T) {
	for _, want := range golden.Read(t).Weights.Exact {
		m := NewSequential("", Input{Shape: []int{3, 3}}, decode[Layer](t, want.Layer))
		weights, err := m.Weights()
		if err != nil {
			t.Fatal(err)
		}
		got := tensors.MustCopyFlatData[float32](weights[want.Weight])
		golden.Close(t, string(want.Layer.Config), got, want.Values.Data, 0)
	}
}
