package history

import "regexp"

// What the names of figures say about which values are better, in any capitals. Keras's names may
// end in a number, "auc_1".
var (
	lowerIsBetter = regexp.MustCompile(`(?i)(loss|error|error_rate|crossentropy|divergence|` +
		`perplexity|hinge|poisson|cosh|mae|mse|mape|msle|bce|kld|nll|` +
		`false_(positives|negatives))(_\d+)?$`)
	higherIsBetter = regexp.MustCompile(`(?i)(accuracy|precision|recall|sensitivity|specificity|` +
		`similarity|(^|_)(acc|auc|f1|fbeta|r2|iou|top|top_k)(_?score)?|` +
		`true_(positives|negatives))(_\d+)?$`)
)

// Best says which value of the figure called name is the best: "lowest" or "highest". It is ""
// where the name does not say.
func Best(name string) string {
	switch {
	case lowerIsBetter.MatchString(name):
		return "lowest"
	case higherIsBetter.MatchString(name):
		return "highest"
	}
	return ""
}
