package nb

import (
	"slices"
	"strings"

	"gornn/pkg/history"
)

// metric is the name of a figure that a training measures: "loss", "accuracy", "auc".
type metric string

// validation is the name of the same figure, measured on the validation data.
func (m metric) validation() string { return validationPrefix + string(m) }

const validationPrefix = "val_"

// words is the metric in a sentence: "accuracy", "binary accuracy"; "AUC", in capitals, where it
// has at most four letters and is not "loss".
func (m metric) words() string {
	if len(m) <= 4 && m != "loss" {
		return strings.ToUpper(string(m))
	}
	return strings.ReplaceAll(string(m), "_", " ")
}

// title is the metric at the start of a heading: "Accuracy".
func (m metric) title() string { return capital(m.words()) }

func capital(s string) string {
	n := min(len(s), 1)
	return strings.ToUpper(s[:n]) + s[n:]
}

// cost is x, or its negative where more is better: the least cost is the best figure.
func (m metric) cost(x float64) float64 {
	if m.best() == "lowest" {
		return x
	}
	return -x
}

// best returns "lowest" or "highest"; "" where the metric's name does not say which is better.
func (m metric) best() string { return history.Best(string(m)) }

// trained lists the metrics of a history that were measured while training.
func trained(h history.History) (metrics []metric) {
	for _, s := range h.Series {
		if len(s.Values) > 0 && !strings.HasPrefix(s.Name, validationPrefix) {
			metrics = append(metrics, metric(s.Name))
		}
	}
	return metrics
}

// union appends those of more that are not among the metrics.
func union(metrics []metric, more ...metric) []metric {
	for _, m := range more {
		if !slices.Contains(metrics, m) {
			metrics = append(metrics, m)
		}
	}
	return metrics
}
