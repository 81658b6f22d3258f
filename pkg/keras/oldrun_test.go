package keras

import (
	"math"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/gomlx/compute/gobackend"

	"gornn/pkg/rnn"
)

// nestedLayers is a model of layers, cells and a schedule with others inside.
func nestedLayers(name string) *Sequential {
	m := NewSequential(name,
		Embedding{InputDim: 5, OutputDim: 3, MaskZero: true},
		TimeDistributed{Layer: Dense{Units: 3, Activation: "gelu"}},
		Bidirectional{Layer: LSTM{Units: 2, ReturnSequences: true},
			Backward: GRU{Units: 2, GoBackwards: true, ReturnSequences: true}, MergeMode: rnn.Plus},
		Bidirectional{Layer: SimpleRNN{Units: 2, ReturnSequences: true}},
		RNN{Cell: LSTM{Units: 2}, ReturnSequences: true},
		RNN{Cells: []rnn.HasCell{SimpleRNN{Units: 2}, GRU{Units: 3, ResetBefore: true}}},
		Dense{Units: 1, Activation: Sigmoid})
	m.Compile(Compile{Loss: BinaryCrossentropy, Metrics: []Metric{Accuracy},
		Optimizer: Adam{ClipNorm: 1,
			Schedule: PolynomialDecay{InitialLearningRate: 0.05, DecaySteps: 20, Power: 2}}})
	return m
}

// Runs of older versions open, by name and with layers made again. They predict the old version's
// numbers, and their training goes on to the old version's loss. One run is from before layers had
// cells and options, one from a version with a form of its own for each kind of nested layer.
func TestOldRun(t *testing.T) {
	data := t.TempDir()
	t.Setenv("GORNN_DATA", data)
	if err := os.CopyFS(filepath.Join(data, "runs"), os.DirFS("testdata/runs")); err != nil {
		t.Fatal(err)
	}
	x, y := [][]int32{{1, 2, 3}, {4, 0, 0}, {2, 2, 2}, {3, 1, 4}}, []int32{1, 0, 1, 0}
	for _, c := range []struct {
		name        string
		model       func(string) *Sequential
		optimizer   Optimizer
		predictions []float64
		loss        float64 // of the third epoch, on the Go backend, which draws what Dropout drops
	}{
		{"before-cells", everyLayer, Adam{Schedule: ExponentialDecay{InitialLearningRate: 0.05, DecaySteps: 3, DecayRate: 0.9}},
			[]float64{0.4710187, 0.46314675, 0.46873897, 0.46458113}, 0.6830654740333557},
		{"before-house", nestedLayers, nestedLayers("").compile.Optimizer,
			[]float64{0.50689656, 0.48519734, 0.51396346, 0.4980717}, 0.6720049381256104},
	} {
		t.Run(c.name, func(t *testing.T) {
			byName, err := Load(c.name)
			if err != nil {
				t.Fatal(err)
			}
			made := c.model(c.name)
			if err := made.Load(); err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(byName.layers, made.layers) {
				t.Errorf("by its name it has layers %#v,\nwant %#v", byName.layers, made.layers)
			}
			if got := byName.compile.Optimizer; !reflect.DeepEqual(got, c.optimizer) {
				t.Errorf("by its name it has optimizer %#v, want %#v", got, c.optimizer)
			}
			for name, m := range map[string]*Sequential{"by its name": byName, "made again": made} {
				m.compile.Backend = gobackend.GetBackend()
				got, err := m.Predict(x)
				if err != nil {
					t.Fatal(err)
				}
				for i, want := range c.predictions {
					if d := math.Abs(float64(got[i][0]) - want); d > 1e-6 {
						t.Errorf("opened %s, it predicts %v of example %d, want %v",
							name, got[i][0], i, want)
					}
				}
			}
			h := mustFit(t, byName, x, y, Fit{Epochs: 3, BatchSize: 2, Seed: 3, Resume: true})
			if math.Abs(h.Get("loss")[2]-c.loss) > 1e-6 {
				t.Errorf("resumed, its third loss is %v, want %v", h.Get("loss")[2], c.loss)
			}
		})
	}
}
