// Package layers has Keras's layers but for the recurrent ones, which are package rnn's, and says
// what a layer is.
package layers

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/support/exceptions"

	"gornn/pkg/rnn"
)

// Layer is one step of a model. It declares its weights and its output, and adds itself to a graph.
// Dims are those of one example, without the batch axis, [time, features]; a length that is not
// known yet is -1.
//
// A layer may do more: see [Masked], [TakesIDs], [Activated] and [rnn.Recurrent].
type Layer interface {
	// Kind is Keras's name of the class in snake case, "layer_normalization".
	Kind() string
	// OutputDims returns the output's dims. It panics where the layer cannot take the input.
	OutputDims(input []int) []int
	// Weights declares the layer's weights. OutputDims has taken the input before.
	Weights(input []int) []rnn.Weight
	// Call adds the layer to the graph: x [batch, ...] -> [batch, ...]. Its weights are variables
	// of scope; [Values] returns them.
	Call(scope *model.Scope, x *graph.Node) *graph.Node
}

// Masked is a layer that says what becomes of a mask, which tells true time steps from padding. An
// [Embedding] with MaskZero and a [Masking] make masks. Above them, a layer without this method is
// refused, unless it is recurrent.
type Masked interface {
	// CallMasked is Call with the mask of x, [batch, time], or nil. It returns the mask of the
	// output too, or nil where that has none.
	CallMasked(scope *model.Scope, x, mask *graph.Node) (y, yMask *graph.Node)
}

// TakesIDs is a layer whose input is ids, integers, not numbers: an [Embedding].
type TakesIDs interface {
	// IDs returns how many ids there are: each is from 0 to below it.
	IDs() int
}

// MakesMask is a layer that may make a mask: an [Embedding], a [Masking].
type MakesMask interface {
	// MakesMask reports whether it does.
	MakesMask() bool
}

// Activated is a layer that ends with an activation and passes masks on. As the last of a model it
// lets a cross-entropy be computed from what enters a sigmoid or softmax, which keeps the digits
// that they lose where they saturate.
type Activated interface {
	// Logits is Call without the activation, which it returns too.
	Logits(scope *model.Scope, x *graph.Node) (logits *graph.Node, activation Activation)
}

// Call adds a layer to a graph, with the mask of x, nil if there is none.
func Call(l Layer, scope *model.Scope, x, mask *graph.Node) (y, yMask *graph.Node) {
	switch l := l.(type) {
	case rnn.Recurrent:
		result := l.Scan(scope, x, rnn.With{Mask: mask})
		return result.Output, result.Mask
	case Masked:
		return l.CallMasked(scope, x, mask)
	}
	if mask != nil {
		exceptions.Panicf("layers: %s must say what becomes of a mask, "+
			"which a layer below it makes: "+
			"give it the method CallMasked of keras.Masked", l.Kind())
	}
	return l.Call(scope, x), nil
}

// Values returns the values of a layer's weights for its input x [batch, ...], in the order of
// their declaration.
func Values(l Layer, scope *model.Scope, x *graph.Node) (values []*graph.Node) {
	for _, w := range l.Weights(x.Shape().Dimensions[1:]) {
		values = append(values, w.Variable(scope).NodeValue(x.Graph()))
	}
	return values
}

// Check reports a layer that is nil, or a pointer to a layer of this module: the fields of those
// are saved and compared as values.
func Check(l any) error {
	t := reflect.TypeOf(l)
	if t == nil {
		return errors.New("must not be nil; leave it out")
	}
	if t.Kind() == reflect.Pointer && strings.HasPrefix(t.Elem().PkgPath(), module) {
		return fmt.Errorf("must be a value, keras.%s{...}, not a pointer to one, got *keras.%[1]s",
			t.Elem().Name())
	}
	return nil
}

// module is the path of this module's packages, "gornn/pkg/", whatever the module is called.
var module = strings.TrimSuffix(reflect.TypeFor[Dense]().PkgPath(), "layers")
