package optimizers

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"gornn/pkg/internal/brief"
	"gornn/pkg/internal/spelling"
)

// names are the optimizers by Keras's names.
var names = map[string]Optimizer{
	"adam": Adam{}, "adamw": AdamW{}, "rmsprop": RMSprop{}, "sgd": SGD{},
}

// Named returns an optimizer with Keras's defaults, by Keras's name: "adam", "adamw", "rmsprop" or
// "sgd", in capitals or not, "RMSprop". Another name makes an optimizer whose Check returns an
// error that names these.
func Named(name string) Optimizer {
	for known, o := range names {
		if strings.EqualFold(name, known) {
			return o
		}
	}
	return unknown(name)
}

// unknown is what Named returns for a name that is not offered.
type unknown string

// Kind returns "unknown".
func (unknown) Kind() string { return "unknown" }

// Options returns none.
func (unknown) Options() Options { return Options{} }

// OwnRate returns 0.
func (unknown) OwnRate() float64 { return 0 }

// Check returns an error with the names that are offered, and the nearest.
func (o unknown) Check() error {
	known := slices.Sorted(maps.Keys(names))
	return fmt.Errorf("the optimizer must be one of %q, got %q%s",
		known, brief.Text(string(o)), spelling.Question(string(o), known))
}

// UpdateGraph panics with the error of Check.
func (o unknown) UpdateGraph(*model.Scope, *graph.Graph, *graph.Node) {
	panic(fmt.Errorf("optimizers: %w", o.Check()))
}

// Clear does nothing.
func (unknown) Clear(*model.Scope) error { return nil }
