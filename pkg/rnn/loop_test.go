package rnn_test

import (
	"fmt"
	"math"
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"gornn/pkg/rnn"
)

// Several time steps in an iteration of the loop give the numbers of one, whether or not they divide
// the time: outputs of both directions, and the gradients of a sum of them.
func TestStepsAtOnce(t *testing.T) {
	const batch, features = 2, 3
	layer := rnn.Bidirectional{Layer: rnn.GRU{Units: 4, ReturnSequences: true}}
	for _, time := range []int{1, 7, 8, 9, 20} {
		t.Run(fmt.Sprintf("T=%d", time), func(t *testing.T) {
			values := make([]float32, batch*time*features)
			for i := range values {
				values[i] = float32(math.Sin(float64(i)))
			}
			x := tensors.FromFlatDataAndDimensions(values, batch, time, features)
			store := model.NewStore() // the same weights for both
			compute := func(steps int) []*tensors.Tensor {
				defer rnn.TakeStepsAtOnce(steps)()
				return model.MustNewExec(engine(t), store, func(scope *model.Scope, x *Node) []*Node {
					y := layer.Call(scope, x)
					return []*Node{y, Gradient(ReduceAllSum(Mul(y, y)), x)[0]}
				}).MustCall(x)
			}
			want := compute(1)
			for i, got := range compute(8) {
				values, wanted := tensors.MustCopyFlatData[float32](got), tensors.MustCopyFlatData[float32](want[i])
				for k := range values {
					if math.Abs(float64(values[k]-wanted[k])) > 1e-6 || wanted[k] == 0 {
						t.Fatalf("result %d: number %d is %v, want %v", i, k, values[k], wanted[k])
					}
				}
			}
		})
	}
}
