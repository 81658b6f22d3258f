package keras

import (
	"encoding/json"
	"reflect"
	"strings"

	"gornn/pkg/internal/config"
	"gornn/pkg/metrics"
)

// encodeMetrics returns what a run holds of metrics: their names, "accuracy,auc", and by name those
// that their names do not tell, as package config writes them. One of one's own without a kind is
// its name alone; null says that the name is not that of this module's metric.
func encodeMetrics(all []Metric) (names string, values map[string]json.RawMessage, err error) {
	list := make([]string, len(all))
	values = map[string]json.RawMessage{}
	for i, metric := range all {
		list[i] = metric.Name()
		if reflect.DeepEqual(metric, metrics.Named(list[i])) {
			continue
		}
		if kinded, ok := metric.(Kinded); ok {
			values[list[i]], err = config.Encode(kinded)
		} else if isNamed(list[i]) {
			values[list[i]] = json.RawMessage("null")
		}
		if err != nil {
			return "", nil, err
		}
	}
	return strings.Join(list, ","), values, nil
}

// decodeMetrics returns the metrics of what encodeMetrics wrote.
func decodeMetrics(names string, values map[string]json.RawMessage) (all []Metric, err error) {
	for name := range strings.SplitSeq(names, ",") {
		text, isValue := values[name]
		switch {
		case name == "":
			continue
		case !isValue && isNamed(name):
			all = append(all, metrics.Named(name))
			continue
		case !isValue || string(text) == "null":
			return nil, errorf("%q is not a metric of this package; "+
				"make the model with NewSequential, call Compile with it and then Load", name)
		}
		metric, err := config.Decode[Metric](kinds, text)
		if err != nil {
			return nil, err
		}
		all = append(all, metric)
	}
	return all, nil
}

// isNamed reports whether a metric of package metrics has the name.
func isNamed(name string) bool {
	of, ok := metrics.Named(name).(interface{ Check() error })
	return !ok || of.Check() == nil
}
