package keras

import (
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gornn/pkg/internal/testcells"
	"gornn/pkg/rnn"
)

// ownCell returns a model of a cell of one's own, and examples.
func ownCell(name string) (m *Sequential, x [][]int32, y []float32) {
	m = NewSequential(name, Embedding{InputDim: 10, OutputDim: 4, MaskZero: true}, RNN{Cell: testcells.MinimalGated{Units: 3}}, Dense{Units: 1, Activation: Sigmoid})
	m.Compile(Compile{Loss: BinaryCrossentropy, Optimizer: Adam{LearningRate: 0.02}, Metrics: []Metric{Accuracy}})
	x, y = paddedBehind(32, 6)
	return m, x, y
}

// A model of a cell of one's own trains, is saved, opens where the layers are made again, and goes
// on with the same numbers. By its name alone it cannot be opened, and the error says how.
func TestOwnCell(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	whole, x, y := ownCell("whole")
	want := mustFit(t, whole, x, y, Fit{Epochs: 3})
	if !(want.Get("loss")[2] < want.Get("loss")[0]) {
		t.Errorf("losses are %v, want them to fall", want.Get("loss"))
	}
	half, _, _ := ownCell("half")
	mustFit(t, half, x, y, Fit{Epochs: 2})
	opened, _, _ := ownCell("half")
	same(t, "the opened model", mustLoad(t, opened, opened.Load), half, x, y)
	resumed, _, _ := ownCell("half")
	if got := mustFit(t, resumed, x, y, Fit{Epochs: 3, Resume: true}); !reflect.DeepEqual(got, want) {
		t.Errorf("resumed, the history is %v, want %v", got, want)
	}
	_, err := Load("half")
	if err == nil || !strings.Contains(err.Error(), `"mgu"`) || !strings.Contains(err.Error(), "NewSequential") {
		t.Errorf("by name: got error %v, want one that names the cell and NewSequential", err)
	}
	other := NewSequential("half", Embedding{InputDim: 10, OutputDim: 4, MaskZero: true}, RNN{Cell: testcells.MinimalGated{Units: 4}}, Dense{Units: 1, Activation: Sigmoid})
	if err := other.Load(); err == nil || !strings.Contains(err.Error(), "Cell of layer 2 (rnn)") {
		t.Errorf("with other units: got error %v, want one that names the cell", err)
	}
}

// Layers in layers, layers with every option, and models that begin with any layer are rebuilt from
// the name of their run.
func TestLoadAnyLayer(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	sequences := [][][]float32{{{1, 2}, {3, 4}, {-1, -1}}, {{1, 1}, {2, 2}, {3, 3}}}
	rows := [][]float32{{1, 2}, {3, 4}}
	for name, c := range map[string]struct {
		x      any
		layers []Layer
	}{
		"dense":         {sequences, []Layer{Dense{Units: 4, Activation: Tanh}, LSTM{Units: 3}}},
		"dense-only":    {sequences, []Layer{Dense{Units: 4, NoBias: true}, Flatten{}}},
		"dropout":       {sequences, []Layer{Dropout{Rate: 0.1}, GRU{Units: 3}}},
		"dropout-rows":  {rows, []Layer{Dropout{Rate: 0.1}}},
		"activation":    {rows, []Layer{Tanh}},
		"spatial":       {sequences, []Layer{SpatialDropout1D{Rate: 0.1}, GlobalMaxPooling1D{}}},
		"input":         {sequences, []Layer{Input{Shape: []int{3, 2}}, Dense{Units: 4}, LSTM{Units: 3}}},
		"any-length":    {sequences, []Layer{Input{Shape: []int{-1, 2}}, Dropout{Rate: 0.1}, LSTM{Units: 3}}},
		"masking":       {sequences, []Layer{Masking{Value: -1}, LayerNormalization{Epsilon: 0.5}, LSTM{Units: 3}}},
		"average":       {sequences, []Layer{Masking{Value: -1}, GlobalAveragePooling1D{}}},
		"distributed":   {sequences, []Layer{TimeDistributed{Layer: Dense{Units: 3, Activation: "gelu"}}, GRU{Units: 2}}},
		"bidirectional": {sequences, []Layer{Bidirectional{Layer: LSTM{Units: 2}, Backward: GRU{Units: 2, GoBackwards: true}, MergeMode: rnn.Average}}},
		"rnn":           {sequences, []Layer{RNN{Cell: LSTM{Units: 2}, GoBackwards: true}}},
		"cells":         {sequences, []Layer{Bidirectional{Layer: RNN{Cells: []rnn.HasCell{SimpleRNN{Units: 2}, GRU{Units: 3, ResetBefore: true}}, ReturnSequences: true}}, LSTM{Units: 2}}},
		"options": {sequences, []Layer{
			LSTM{Units: 2, Activation: "relu", RecurrentActivation: "hard_sigmoid", NoUnitForgetBias: true, ReturnSequences: true, ZeroOutputForMask: true},
			GRU{Units: 2, ResetBefore: true, NoBias: true, Dropout: 0.1, RecurrentDropout: 0.2, ReturnSequences: true},
			SimpleRNN{Units: 2, Activation: "linear", NoBias: true}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := pointsModel(name, c.layers...)
			want, err := m.Predict(c.x)
			if err != nil {
				t.Fatal(err)
			}
			if err := m.Save(name); err != nil {
				t.Fatal(err)
			}
			rebuilt, err := Load(name)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(rebuilt.layers, m.layers) {
				t.Errorf("rebuilt are layers %#v, want %#v", rebuilt.layers, m.layers)
			}
			if got, err := rebuilt.Predict(c.x); err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("rebuilt, the model predicts %v, %v; want %v", got, err, want)
			}
			if err := pointsModel(name, c.layers...).Load(); err != nil {
				t.Errorf("made again: %v", err)
			}
		})
	}
}

// Inspect returns gates and states that agree with each other, and with what the layer gives, at
// every time step that counts.
func TestInspect(t *testing.T) {
	x := [][]int32{{3, 1, 4, 0}, {2, 0, 0, 0}, {1, 2, 3, 4}}
	m := NewSequential("", Embedding{InputDim: 5, OutputDim: 3, MaskZero: true},
		Bidirectional{Layer: GRU{Units: 2, ReturnSequences: true}}, LSTM{Units: 3, ReturnSequences: true})
	outputs, err := m.Predict(x)
	if err != nil {
		t.Fatal(err)
	}
	inside, err := m.Inspect(x, "lstm")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := slices.Sorted(maps.Keys(inside)), []string{"c", "f", "g", "h", "i", "o"}; !slices.Equal(got, want) {
		t.Fatalf("inside are %q, want %q", got, want)
	}
	for i := range x {
		for time := range x[i] {
			before := make([]float32, 3)
			if time > 0 {
				before = inside["c"][i][time-1]
			}
			for unit := range 3 {
				at := func(name string) float64 { return float64(inside[name][i][time][unit]) }
				if got, want := inside["h"][i][time][unit], outputs[i][3*time+unit]; got != want {
					t.Errorf("h of example %d, time %d, unit %d is %v, the output %v", i, time, unit, got, want)
				}
				want := at("f")*float64(before[unit]) + at("i")*at("g")
				if x[i][time] == 0 { // the state is kept
					want = float64(before[unit])
				}
				if got := at("c"); math.Abs(got-want) > 1e-6 {
					t.Errorf("c of example %d, time %d, unit %d is %v, want f c + i g = %v", i, time, unit, got, want)
				}
			}
		}
	}
	both, err := m.Inspect(x, "bidirectional")
	if err != nil || len(both["forward/z"]) != 3 || len(both["backward/h"][0]) != 4 {
		t.Errorf("inside the bidirectional are %v, %v", both, err)
	}
	if _, err := m.Inspect(x, "gru"); err == nil || !strings.Contains(err.Error(), `the layer must be a recurrent one of ["embedding" "bidirectional" "lstm"], got "gru"`) {
		t.Errorf("of no such layer: got error %v", err)
	}
}
