package rnn_test

import (
	"fmt"
	"math"
	"reflect"
	"testing"

	"github.com/gomlx/compute/gobackend"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"gornn/pkg/rnn"
)

// A NaN or an infinity at a masked step changes no output and no gradient of a weight.
func TestMaskedStepsTouchNothing(t *testing.T) {
	goEngine, err := gobackend.New("") // XLA would take half a minute to compile
	if err != nil {
		t.Fatal(err)
	}
	scanners := map[string]interface {
		rnn.Layer
		Scan(*model.Scope, *Node, rnn.With) rnn.Result
	}{
		"simple_rnn":       rnn.SimpleRNN{Units: 2},
		"gru":              rnn.GRU{Units: 2},
		"gru reset before": rnn.GRU{Units: 2, ResetBefore: true, ReturnSequences: true},
		"lstm":             rnn.LSTM{Units: 2},
		"lstm unrolled":    rnn.LSTM{Units: 2, Unroll: true},
		"bidirectional":    rnn.Bidirectional{Layer: rnn.GRU{Units: 2}},
	}
	for name, layer := range scanners {
		t.Run(name, func(t *testing.T) {
			store := model.NewStore()
			exec := model.MustNewExec(goEngine, store, func(scope *model.Scope, x *Node) []*Node {
				store.SetTraining(x.Graph(), true)
				with := rnn.With{Mask: Const(x.Graph(), [][]bool{{true, false, true, false}})}
				y := layer.Scan(scope, x, with).Output
				weights := weightValues(scope, layer, x)
				return append(Gradient(ReduceAllSum(Square(y)), weights...), y)
			})
			of := func(masked float32) (values [][]float32) {
				x := []float32{1, 2, masked, 1, -1, 0.5, 0, masked}
				for _, r := range exec.MustCall(tensors.FromFlatDataAndDimensions(x, 1, 4, 2)) {
					values = append(values, tensors.MustCopyFlatData[float32](r))
				}
				return values
			}
			want := of(0)
			for _, value := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
				if got := of(float32(value)); !reflect.DeepEqual(got, want) {
					t.Errorf("%s: gradients and output %v, want %v", fmt.Sprint(value), got, want)
				}
			}
		})
	}
}
