package keras

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"

	"gornn/pkg/internal/config"
	"gornn/pkg/internal/kerasfile"
	"gornn/pkg/losses"
	"gornn/pkg/metrics"
)

// withoutNumbers are options of Keras's compile that change how a step is computed, and no number.
var withoutNumbers = []string{
	"run_eagerly", "steps_per_execution", "jit_compile", "auto_scale_loss"}

// compileKeras compiles the model with a compile_config; one without a loss leaves it uncompiled.
func (m *Sequential) compileKeras(text json.RawMessage) error {
	var of map[string]any
	if len(text) > 0 {
		if err := json.Unmarshal(text, &of); err != nil {
			return errorf("its compile_config is damaged: %w; convert the file again", err)
		}
	}
	if of["loss"] == nil {
		return nil
	}
	var c Compile
	for _, name := range slices.Sorted(maps.Keys(of)) {
		var err error
		switch value := of[name]; {
		case value == nil || slices.Contains(withoutNumbers, name):
		case name == "loss":
			c.Loss, c.LabelSmoothing, err = lossFromKeras(value)
		case name == "optimizer":
			c.Optimizer, err = decodedFromKeras[Optimizer](kerasfile.Optimizers, value)
		case name == "metrics":
			c.Metrics, err = metricsFromKeras(value)
		case name == "weighted_metrics":
			c.WeightedMetrics, err = metricsFromKeras(value)
		default:
			err = errorf("must be null, got %v", value)
		}
		if err != nil {
			return errorf("its compile option %s: %w", name, withoutPackage(err))
		}
	}
	m.Compile(c)
	return m.compiled()
}

// decodedFromKeras returns a value for one of Keras's objects.
func decodedFromKeras[T any](group string, value any) (t T, err error) {
	written, err := decoder.Decode(group, value)
	if err != nil {
		return t, err
	}
	return config.Decode[T](kinds, written)
}

// lossFromKeras returns a loss from its name, its function or its object.
func lossFromKeras(value any) (l Loss, smoothing float64, err error) {
	if name, isName := kerasfile.FunctionName(value); isName {
		l, err = losses.Named(name)
		return l, 0, err
	}
	of := kerasfile.Decoder{Has: func(_, field string) bool { return field == "LabelSmoothing" }}
	written, err := of.Decode(kerasfile.Losses, value)
	if err != nil {
		return "", 0, err
	}
	var form struct {
		Kind   Loss
		Config struct{ LabelSmoothing float64 }
	}
	err = json.Unmarshal(written, &form)
	return form.Kind, form.Config.LabelSmoothing, err
}

// metricsFromKeras returns metrics from their names and objects.
func metricsFromKeras(value any) (all []Metric, err error) {
	list, isList := value.([]any)
	if !isList {
		return nil, errorf("must be a list of names and metrics, got %v", value)
	}
	for _, one := range list {
		metric, err := metricFromKeras(one)
		if err != nil {
			return nil, err
		}
		all = append(all, metric)
	}
	return all, nil
}

func metricFromKeras(value any) (Metric, error) {
	if name, isName := kerasfile.FunctionName(value); isName {
		return metrics.Named(name), nil
	}
	has := func(kind, field string) bool { return field == "MetricName" || kinds.Has(kind, field) }
	written, err := kerasfile.Decoder{Has: has}.Decode(kerasfile.Metrics, value)
	if err != nil {
		return nil, err
	}
	var form struct {
		Kind   string
		Config struct{ MetricName string }
	}
	if err := json.Unmarshal(written, &form); err != nil || kinds.Has(form.Kind, "MetricName") {
		metric, err := config.Decode[Metric](kinds, written)
		return metric, err
	}
	if form.Config.MetricName != "" {
		return nil, errorf("the metric %s must have its own name, got %q",
			form.Kind, form.Config.MetricName)
	}
	return metrics.Named(form.Kind), nil
}

// compileForKeras returns the compile_config of the model; an empty one where it is not compiled.
func (m *Sequential) compileForKeras() (map[string]any, error) {
	c := m.compile
	if c.Loss == "" {
		return map[string]any{}, nil
	}
	optimizer, err := m.optimizerForKeras()
	if err != nil {
		return nil, err
	}
	ofMetrics, err := metricsForKeras(c.Metrics)
	if err != nil {
		return nil, err
	}
	weighted, err := metricsForKeras(c.WeightedMetrics)
	if err != nil {
		return nil, err
	}
	var loss any = string(c.Loss)
	if c.LabelSmoothing != 0 {
		loss, err = forKeras(kerasfile.Losses, map[string]any{"kind": c.Loss,
			"config": map[string]any{"LabelSmoothing": c.LabelSmoothing}})
	}
	return map[string]any{"optimizer": optimizer, "loss": loss, "loss_weights": nil,
		"metrics": ofMetrics, "weighted_metrics": weighted, "run_eagerly": false,
		"steps_per_execution": 1, "jit_compile": "auto"}, err
}

// forKeras writes a form of package config as Keras's object.
func forKeras(group string, form any) (map[string]any, error) {
	written, err := json.Marshal(form)
	if err != nil {
		return nil, err
	}
	return kerasfile.Encode(group, written)
}

// optimizerForKeras writes the optimizer, with the learning rate of the next step.
func (m *Sequential) optimizerForKeras() (map[string]any, error) {
	o, err := m.ratedOptimizer("ExportKeras")
	if err != nil {
		return nil, err
	}
	written, err := config.Encode(m.compile.Optimizer)
	if err != nil {
		return nil, err
	}
	object, err := kerasfile.Encode(kerasfile.Optimizers, written)
	if err != nil || o.Options().Schedule != nil {
		return object, err
	}
	rate, err := m.LearningRate()
	object["config"].(map[string]any)["learning_rate"] = kerasfile.Float(rate)
	return object, err
}

// metricsForKeras writes metrics, by their names where these tell all; nil for none.
func metricsForKeras(all []Metric) (written []any, err error) {
	for _, metric := range all {
		var one any = metric.Name()
		if !reflect.DeepEqual(metric, metrics.Named(metric.Name())) || !isNamed(metric.Name()) {
			kinded, isKinded := metric.(Kinded)
			if !isKinded {
				return nil, errorf("Keras has no metric %q; leave it out of Compile", metric.Name())
			}
			text, err := config.Encode(kinded)
			if err == nil {
				one, err = kerasfile.Encode(kerasfile.Metrics, text)
			}
			if err != nil {
				return nil, err
			}
		}
		written = append(written, one)
	}
	return written, nil
}
