package metrics

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/gomlx/gomlx/core/graph"

	"gornn/pkg/internal/brief"
	"gornn/pkg/internal/spelling"
	"gornn/pkg/losses"
)

// Named returns the metric that Keras calls name, with its defaults: "mse", "acc", "AUC",
// "MeanSquaredError". As in Keras, its Name is that name. For another name it returns a metric
// whose method Check says which was meant, and whose Of panics.
func Named(name string) Metric {
	is := canonical(name)
	switch _, isFormula := formulas[formula(is)]; {
	case isFormula:
		return formula(name)
	case is == string(Accuracy):
		return accuracy(name)
	case is == string(RootMeanSquaredError):
		return rootMeanSquaredError(name)
	}
	as := name
	if name == is {
		as = "" // its own name
	}
	switch is {
	case "binary_accuracy":
		return BinaryAccuracy{MetricName: as}
	case "top_k_categorical_accuracy":
		return TopKCategoricalAccuracy{MetricName: as}
	case "sparse_top_k_categorical_accuracy":
		return SparseTopKCategoricalAccuracy{MetricName: as}
	case "precision":
		return Precision{MetricName: as}
	case "recall":
		return Recall{MetricName: as}
	case "auc":
		return AUC{MetricName: as}
	case "f1_score":
		return F1Score{MetricName: as}
	}
	return unknown(name)
}

// Names lists the metrics of this package, as Keras calls them.
func Names() []string {
	return []string{
		"accuracy", "binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy",
		"top_k_categorical_accuracy", "sparse_top_k_categorical_accuracy", "precision", "recall",
		"auc", "f1_score", "mean_squared_error", "root_mean_squared_error", "mean_absolute_error",
		"hinge", "binary_crossentropy", "categorical_crossentropy",
		"sparse_categorical_crossentropy",
	}
}

var short = map[string]string{"acc": "accuracy", "mse": "mean_squared_error",
	"mae": "mean_absolute_error", "bce": "binary_crossentropy"}

// canonical returns the name among Names that is spelled as the given one, in capitals or short;
// "" if there is none.
func canonical(name string) string {
	if full, isShort := short[strings.ToLower(name)]; isShort {
		return full
	}
	same := func(other string) bool { return spelling.Same(name, other) }
	if i := slices.IndexFunc(Names(), same); i >= 0 {
		return Names()[i]
	}
	return ""
}

// unknown is the name of no metric of this package.
type unknown string

func (u unknown) Name() string { return string(u) }

// Check returns an error with the nearest name that is one.
func (u unknown) Check() error {
	among := append(Names(), "acc", "mse", "mae", "bce")
	cure := cmp.Or(spelling.Question(string(u), among),
		"; give some of "+strings.Join(Names(), ", "))
	return fmt.Errorf("Metrics must have names of metrics, got %q%s", brief.Text(string(u)), cure)
}

// Of panics with Check's error.
func (u unknown) Of(losses.Loss, *graph.Node, *graph.Node) *graph.Node {
	panic(fmt.Errorf("metrics: %w", u.Check()))
}
