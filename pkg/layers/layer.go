// Package layers defines what a layer is, and has Keras's layers; package rnn has the recurrent
// ones.
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
// Dims describe one example, without the batch axis, such as [time, features]; -1 is a length not
// known yet.
//
// A layer may do more: see [Masked], [TakesIDs], [MakesMask], [Activated] and [rnn.Recurrent].
type Layer interface {
	// Kind is Keras's name of the class in snake case, such as "layer_normalization".
	Kind() string
	// OutputDims returns the output's dims. It panics with a sentence if the layer cannot take the
	// input, or a field is wrong.
	OutputDims(input []int) []int
	// Weights declares the layer's weights, for an input that OutputDims has taken.
	Weights(input []int) []rnn.Weight
	// Call adds the layer to the graph: x [batch, ...] -> [batch, ...]. Its weights are variables
	// of scope; [Values] returns their values.
	Call(scope *model.Scope, x *graph.Node) *graph.Node
}

// Masked is a layer with a rule for masks. A mask is true at time steps and false at padding. An
// [Embedding] with MaskZero and a [Masking] make masks; above them a layer needs this method,
// unless it is recurrent.
type Masked interface {
	// CallMasked is Call with the mask of x, bool [batch, time], nil for none. It also returns the
	// mask of the output, nil for none.
	CallMasked(scope *model.Scope, x, mask *graph.Node) (y, yMask *graph.Node)
}

// TakesIDs is a layer with ids, integers, for its input, not numbers: an [Embedding].
type TakesIDs interface {
	// IDs returns the number of ids; each is from 0 to below it.
	IDs() int
}

// MakesMask is a layer that may make a mask: an [Embedding], a [Masking].
type MakesMask interface {
	// MakesMask reports whether CallMasked of this layer makes one.
	MakesMask() bool
}

// Activated is a layer with an activation at its end that passes masks on. After such a last layer
// a cross-entropy is computed from the logits, the values before a sigmoid or softmax, and keeps
// the digits that a saturated activation loses.
type Activated interface {
	// Logits returns Call's output before the activation, and the activation.
	Logits(scope *model.Scope, x *graph.Node) (logits *graph.Node, activation Activation)
}

// Call adds a layer to a graph: x [batch, ...] with its mask, bool [batch, time], nil for none. It
// panics at a mask for a layer that is neither recurrent nor [Masked].
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
			"which a layer below it makes: give it the method CallMasked of keras.Masked", l.Kind())
	}
	return l.Call(scope, x), nil
}

// Values returns the values of a layer's weights for its input x [batch, ...], in the order and the
// shapes of its method Weights. It makes the variables in scope if they are missing.
func Values(l Layer, scope *model.Scope, x *graph.Node) (values []*graph.Node) {
	for _, w := range l.Weights(x.Shape().Dimensions[1:]) {
		values = append(values, w.Variable(scope).NodeValue(x.Graph()))
	}
	return values
}

// Check returns an error for a layer that is nil, or a pointer to a layer of this module: the
// fields of these layers are saved and compared as values.
func Check(l any) error {
	t, v := reflect.TypeOf(l), reflect.ValueOf(l)
	if t == nil || v.Kind() == reflect.Pointer && v.IsNil() {
		return errors.New("must not be nil; leave it out")
	}
	if t.Kind() == reflect.Pointer && ours(t.Elem().PkgPath()) {
		return fmt.Errorf("must be a value, keras.%s{...}, not a pointer to one, got *keras.%[1]s",
			t.Elem().Name())
	}
	return nil
}

// ours reports whether a package is of this module, and not a test.
func ours(path string) bool {
	return strings.HasPrefix(path, module) && !strings.HasSuffix(path, "_test")
}

// module is the path of this module's packages, "gornn/pkg/", whatever the module is called.
var module = strings.TrimSuffix(reflect.TypeFor[Dense]().PkgPath(), "layers")
