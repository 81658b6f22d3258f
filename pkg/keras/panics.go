package keras

import (
	"errors"
	"reflect"

	"github.com/gomlx/gomlx/core/graph"

	"gornn/pkg/internal/panics"
)

// caught, deferred, turns a panic into an error of one sentence: of a layer, metric or callback of
// one's own, say, in a call from Fit.
func caught(err *error) {
	if r := recover(); r != nil {
		*err = prefixed(withoutPackage(sentence(errors.New(panics.Wording(r)))))
	}
}

// try calls f and returns its panic as caught does, without the package's name.
func try(f func()) (err error) {
	defer func() { err = withoutPackage(err) }()
	defer caught(&err)
	f()
	return nil
}

// reworded, deferred in a function that builds a graph, gives its panic a sentence.
func reworded() {
	if r := recover(); r != nil {
		panic(errors.New(panics.Wording(r)))
	}
}

// within names what in the panic of f, for functions that build graphs.
func within(what string, f func()) {
	if err := try(f); err != nil {
		panic(errorf("%s: %w", what, err))
	}
}

// checkOutput panics unless a layer has returned a node of a batch.
func checkOutput(l Layer, y *graph.Node) {
	if y == nil || y.Rank() == 0 {
		panic(errorf("%s must return a node [batch, ...], got none", className(l)))
	}
}

// checkFigures panics unless a metric has returned a node of a batch.
func checkFigures(figures *graph.Node) {
	if figures == nil || figures.Rank() == 0 {
		panic(errorf("Of must return a figure of each prediction, " +
			"[batch] or [batch, time...], got none"))
	}
}

// isNil reports whether v is nil or a nil pointer.
func isNil(v any) bool {
	value := reflect.ValueOf(v)
	return v == nil || value.Kind() == reflect.Pointer && value.IsNil()
}
