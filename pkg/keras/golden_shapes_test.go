package keras

import (
	"fmt"
	"reflect"
	"testing"

	"gornn/pkg/internal/dims"
	"gornn/pkg/internal/golden"
)

func TestGoldenPadSequences(t *testing.T) {
	want := golden.Read(t).PadSequences
	for _, c := range want.Cases {
		pad := Pad{Padding: Side(c.Padding), Truncating: Side(c.Truncating), Value: float64(c.Value)}
		if c.MaxLen != nil {
			pad.MaxLen = *c.MaxLen
		}
		t.Run(fmt.Sprintf("%+v", pad), func(t *testing.T) {
			got, err := PadSequences(want.Sequences, pad)
			if err != nil || !reflect.DeepEqual(got, c.Result) {
				t.Errorf("got %v, %v; want %v", got, err, c.Result)
			}
		})
	}
}

// Floats and vectors are padded as Keras pads them.
func TestGoldenPadOtherTypes(t *testing.T) {
	want := golden.Read(t).Data
	comparePads(t, "floats", want.Floats)
	comparePads(t, "doubles", want.Doubles)
	comparePads(t, "vectors", want.Vectors)
}

func comparePads[S ~[]T, T any](t *testing.T, name string, want golden.Pads[S]) {
	for _, c := range want.Cases {
		pad := Pad{MaxLen: c.MaxLen, Padding: Side(c.Padding), Truncating: Side(c.Truncating), Value: c.Value}
		t.Run(fmt.Sprintf("%s %+v", name, pad), func(t *testing.T) {
			got, err := PadSequences(want.Sequences, pad)
			if err != nil || !reflect.DeepEqual(got, c.Result) {
				t.Errorf("got %v, %v; want %v", got, err, c.Result)
			}
		})
	}
}

func TestGoldenSummary(t *testing.T) {
	recurrent := map[string]Layer{"simple_rnn": SimpleRNN{Units: 32}, "gru": GRU{Units: 32}, "lstm": LSTM{Units: 32}}
	for _, want := range golden.Read(t).Summary {
		t.Run(want.Kind, func(t *testing.T) {
			m := NewSequential("", Input{Shape: []int{100}}, Embedding{InputDim: 10_000, OutputDim: 32},
				recurrent[want.Kind], Dense{Units: 1, Activation: Sigmoid})
			outputs, err := m.dims(m.input)
			if err != nil {
				t.Fatal(err)
			}
			below, total := m.input, 0
			for i, l := range m.layers {
				n := 0
				for _, w := range l.Weights(below) {
					n += dims.Size(w.Dims)
				}
				layer := want.Layers[i]
				var shape []int
				for _, d := range layer.OutputShape[1:] {
					shape = append(shape, *d)
				}
				if className(l) != layer.Name || n != layer.Params || !reflect.DeepEqual(outputs[i], shape) {
					t.Errorf("layer %d is %s %v with %d params, want %s %v with %d",
						i, className(l), outputs[i], n, layer.Name, shape, layer.Params)
				}
				below, total = outputs[i], total+n
			}
			if total != want.Total {
				t.Errorf("%d params in all, want %d", total, want.Total)
			}
		})
	}
}
