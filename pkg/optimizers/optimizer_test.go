package optimizers

import (
	"reflect"
	"strings"
	"testing"

	"github.com/gomlx/compute/gobackend"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"
)

// update runs one step of an optimizer on a weight, and returns it.
func update(t *testing.T, o Optimizer, trainable bool) ([]float32, *model.Store, error) {
	t.Helper()
	engine, err := gobackend.New("")
	if err != nil {
		t.Fatal(err)
	}
	store := model.NewStore()
	v := store.RootScope().VariableWithValue("w", []float32{1, 2}).SetTrainable(trainable)
	exec := model.MustNewExec(engine, store, func(scope *model.Scope, x *graph.Node) *graph.Node {
		loss := graph.ReduceAllSum(graph.Mul(x, v.NodeValue(x.Graph())))
		o.UpdateGraph(scope, x.Graph(), loss)
		return loss
	})
	_, err = exec.Call1([]float32{3, 4})
	return tensors.MustCopyFlatData[float32](v.MustValue()), store, err
}

// Where no weight is trainable, the steps are counted and nothing else happens.
func TestNoGradients(t *testing.T) {
	for _, o := range []Optimizer{SGD{}, Adam{ClipNorm: 1}, RMSprop{GlobalClipNorm: 1}} {
		w, store, err := update(t, o, false)
		steps := optimizer.GetGlobalStep(store)
		if err != nil || steps != 1 || !reflect.DeepEqual(w, []float32{1, 2}) {
			t.Errorf("%#v: %v; the weight is %v after %d steps", o, err, w, steps)
		}
	}
}

// Options that make no sense are an error of the graph, in one sentence, and not other numbers.
func TestWrongOptions(t *testing.T) {
	_, _, err := update(t, SGD{Momentum: 2}, true)
	want := "optimizers: SGD.Momentum must be in [0, 1], got 2"
	if err == nil || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
}

// Clear makes an optimizer begin anew: no slot is left, and no count of steps.
func TestClear(t *testing.T) {
	w, store, err := update(t, SGD{Momentum: 0.5, LearningRate: 0.1}, true)
	if want := []float32{1 - 0.3, 2 - 0.4}; err != nil || !reflect.DeepEqual(w, want) {
		t.Fatalf("got %v, %v, want %v", w, err, want)
	}
	slot := model.JoinPath("/"+Scope, "w", "momentum")
	if store.GetVariable(slot) == nil {
		t.Errorf("there is no slot %s", slot)
	}
	err = SGD{}.Clear(store.RootScope())
	left, steps := store.GetVariable(slot), optimizer.GetGlobalStep(store)
	if err != nil || left != nil || steps != 0 {
		t.Errorf("cleared, with %v, slot and steps are %v and %d", err, left, steps)
	}
}
