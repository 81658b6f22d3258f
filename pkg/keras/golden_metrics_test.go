package keras

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"gornn/pkg/history"
	"gornn/pkg/internal/examples"
	"gornn/pkg/internal/golden"
	"gornn/pkg/metrics"
)

// goldenMetric returns the metric of a string of Keras's, or with the options of a configuration.
func goldenMetric(t *testing.T, c golden.Config) Metric {
	if string(c.Config) == "{}" {
		return metrics.Named(c.Kind)
	}
	return decode[Metric](t, c)
}

// measuredOf returns a metric of outputs, over batches of the given size. With a mask, what it
// leaves out is 99.
func measuredOf(t *testing.T, of Metric, want golden.MetricData, masked bool, batch int) float64 {
	t.Helper()
	m := NewSequential("", Linear)
	output := golden.Array{Shape: want.Output.Shape, Data: append([]float32(nil), want.Output.Data...)}
	if masked {
		m = NewSequential("", Masking{Value: 99})
		size := len(output.Data) / len(want.Mask.Data)
		for i := range output.Data {
			if want.Mask.Data[i/size] == 0 {
				output.Data[i] = 99
			}
		}
	}
	loss := MeanSquaredError
	if len(want.Y.Shape) < len(output.Shape) {
		loss = SparseCategoricalCrossentropy
	}
	m.Compile(Compile{Loss: loss, Metrics: []Metric{of}, Backend: pureGo()})
	if err := m.compiled(); err != nil {
		t.Fatal(err)
	}
	sources := make([]*examples.Source, 2)
	for i, a := range []golden.Array{output, want.Y} {
		var err error
		if sources[i], err = examples.Open("x", valuesOf(a)); err != nil {
			t.Fatal(err)
		}
	}
	x, y, err := m.pair(sources[0], sources[1], 0)
	if err != nil {
		t.Fatal(err)
	}
	total, err := m.evaluateOn(context.Background(), inMemory{x: x, y: y, size: batch}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return m.scores(total).Get(of.Name())
}

// Metrics are Keras's over several batches, the last of them filled up, with a mask over time steps
// and without: of one output and of several. One batch of all gives the same.
func TestGoldenMetrics(t *testing.T) {
	all := golden.Read(t).Metrics
	for _, data := range all.Data {
		t.Run(data.Name, func(t *testing.T) {
			t.Parallel()
			for _, want := range data.Metrics {
				of := goldenMetric(t, want.Metric)
				for i, result := range want.Results {
					name := fmt.Sprintf("%s %s, masked: %t", want.Metric.Kind, want.Metric.Config, i == 1)
					for _, batch := range []int{all.Batch, data.Output.Shape[0]} {
						got := measuredOf(t, of, data, i == 1, batch)
						golden.Close(t, name, []float64{1 + got}, []float64{1 + result}, 1e-6)
					}
				}
			}
		})
	}
}

// A string of Keras's makes its series, and the series says which way is better.
func TestGoldenMetricNames(t *testing.T) {
	all := golden.Read(t).Metrics
	for _, want := range all.Strings {
		metric := Metrics(want.String)[0]
		if err := checkMetrics([]Metric{metric}); err != nil || metric.Name() != want.Series {
			t.Errorf("%q makes %q, %v; want %q", want.String, metric.Name(), err, want.Series)
		}
		best := map[bool]string{true: "highest", false: "lowest"}[want.MoreIsBetter]
		for _, name := range []string{want.Series, "val_" + want.Series, want.Series + "_1"} {
			if got := history.Best(name); got != best {
				t.Errorf("the best %s is the %q, want the %s", name, got, best)
			}
		}
	}
	for _, name := range metrics.Names() {
		if Metrics(name)[0].Name() != name {
			t.Errorf("%s is called %s", name, Metrics(name)[0].Name())
		}
	}
	for _, want := range all.Kinds {
		of := decode[Metric](t, golden.Config{Kind: want.Kind, Config: []byte("{}")})
		if of.Name() != want.Name {
			t.Errorf("a %s is called %q, want %q", want.Kind, of.Name(), want.Name)
		}
		if summed, ok := of.(Summed); ok && want.Empty != nil {
			if got := summed.Result(make([]float64, 1000)); got != *want.Empty {
				t.Errorf("%s before any example is %g, want %g", want.Kind, got, *want.Empty)
			}
		}
	}
	if !strings.Contains(fmt.Sprint(metrics.Names()), "root_mean_squared_error") {
		t.Error("a metric is not listed")
	}
}

// A fit measures what Keras's does, of the training while the weights move and of the validation.
func TestGoldenFitMetrics(t *testing.T) {
	all := golden.Read(t).Metrics
	m, x, y, fit := goldenFit(t, "", all.Fit)
	m.Compile(Compile{Loss: MeanSquaredError, Optimizer: m.compile.Optimizer, Backend: pureGo(),
		Metrics: Metrics(all.FitMetrics...)})
	fit.Epochs = all.Fit.Epochs
	h := mustFit(t, m, x, y, fit)
	compareSeries(t, h, all.Fit.History)
	if got, want := len(h.Names()), len(all.Fit.History); got != want {
		t.Errorf("%d series %q, want %d", got, h.Names(), want)
	}
}

// Where a mask has left all out, a metric is Keras's 0, not a NaN.
func TestMetricsOfNothing(t *testing.T) {
	all := golden.Read(t).Metrics
	for _, data := range all.Data {
		if data.Mask == nil {
			continue
		}
		clear(data.Mask.Data)
		for _, want := range data.Metrics {
			of := goldenMetric(t, want.Metric)
			if got := measuredOf(t, of, data, true, all.Batch); got != 0 {
				t.Errorf("%s of %s is %g where nothing counts", of.Name(), data.Name, got)
			}
		}
	}
}
