package keras

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"

	"gornn/pkg/run"
)

// positiveRate is a metric of one's own that is no mean, with an option.
type positiveRate struct{ Threshold float64 }

func (positiveRate) Name() string { return "positive_rate" }
func (positiveRate) Kind() string { return "positive_rate" }

func (m positiveRate) Of(_ Loss, _, output *graph.Node) *graph.Node {
	limit := graph.Scalar(output.Graph(), output.DType(), m.Threshold)
	above := graph.ConvertDType(graph.GreaterThan(output, limit), output.DType())
	return graph.Stack([]*graph.Node{above, graph.OnesLike(above)}, -1) // [batch, 1, 2]
}

func (positiveRate) Result(sums []float64) float64 { return math.Sqrt(sums[0] / sums[1]) }

// nameless is a metric of one's own without a kind.
type nameless string

func (n nameless) Name() string                               { return string(n) }
func (nameless) Of(_ Loss, y, output *graph.Node) *graph.Node { return Accuracy.Of("", y, output) }

// savedWith saves a model with metrics, and returns what the run holds of its compilation.
func savedWith(t *testing.T, name string, metrics ...Metric) (compilation string) {
	t.Helper()
	m := NewSequential(name, Input{Shape: []int{2}}, Dense{Units: 1, Activation: Sigmoid})
	m.Compile(Compile{Loss: MeanSquaredError, Optimizer: SGD{}, Metrics: metrics, Backend: pureGo()})
	if _, err := m.Predict([][]float32{{1, 2}}); err != nil {
		t.Fatal(err)
	}
	if err := m.Save(name); err != nil {
		t.Fatal(err)
	}
	r, err := run.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if err := json.Compact(&text, r.Training); err != nil {
		t.Fatal(err)
	}
	return strings.TrimPrefix(text.String(), `{"compile":{"loss":"mean_squared_error","optimizer":{"kind":"sgd","config":{}},`)
}

// A run makes its metrics again: those of a name alone are written as they were before there were
// others, those with options and those of one's own as values.
func TestMetricsOfARun(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	Register(positiveRate{})
	defer kinds.Remove("positive_rate")
	for i, c := range []struct {
		metrics []Metric
		want    string
	}{
		{nil, `"metrics":""}}`},
		{[]Metric{Accuracy}, `"metrics":"accuracy"}}`},
		{Metrics("acc", "mse", "AUC", "precision", "RootMeanSquaredError"), `"metrics":"acc,mse,AUC,precision,RootMeanSquaredError"}}`},
		{[]Metric{AUC{}, Recall{}, F1Score{}, RootMeanSquaredError}, `"metrics":"auc,recall,f1_score,root_mean_squared_error"}}`},
		{[]Metric{Precision{Threshold: 0.75}, Precision{MetricName: "half_precision"}, AUC{Curve: "PR", NumThresholds: 9}},
			`"metrics":"precision,half_precision,auc","metric_values":{` +
				`"auc":{"kind":"auc","config":{"Curve":"PR","NumThresholds":9}},` +
				`"half_precision":{"kind":"precision","config":{"MetricName":"half_precision"}},` +
				`"precision":{"kind":"precision","config":{"Threshold":0.75}}}}}`},
		{[]Metric{positiveRate{0.25}, BinaryAccuracy{Threshold: Zero}, TopKCategoricalAccuracy{K: 2}}, `"metrics":"positive_rate,binary_accuracy,top_k_categorical_accuracy","metric_values":{` +
			`"binary_accuracy":{"kind":"binary_accuracy","config":{"Threshold":5e-324}},` +
			`"positive_rate":{"kind":"positive_rate","config":{"Threshold":0.25}},` +
			`"top_k_categorical_accuracy":{"kind":"top_k_categorical_accuracy","config":{"K":2}}}}}`},
	} {
		name := fmt.Sprint("run", i)
		if got := savedWith(t, name, c.metrics...); got != c.want {
			t.Errorf("run %d holds %s\nwant %s", i, got, c.want)
		}
		opened, err := Load(name)
		if err != nil {
			t.Errorf("run %d: %v", i, err)
		} else if got := opened.compile.Metrics; len(got) != len(c.metrics) || len(got) > 0 && !reflect.DeepEqual(got, c.metrics) {
			t.Errorf("run %d is opened with %#v, want %#v", i, got, c.metrics)
		}
	}
}

// A run with a metric that the program lacks is opened by its method Load alone: also where the
// metric has the name of one here.
func TestMetricsOfAnotherProgram(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	for _, c := range []struct {
		metric     Metric
		text, want string
	}{
		{nameless("mine"), `"metrics":"mine"}}`, `keras: run "own": keras: "mine" is not a metric of this package; ` +
			`make the model with NewSequential, call Compile with it and then Load`},
		{nameless("hinge"), `"metrics":"hinge","metric_values":{"hinge":null}}}`, `keras: run "own": keras: "hinge" is not a metric of this package; ` +
			`make the model with NewSequential, call Compile with it and then Load`},
		{positiveRate{1}, `"metrics":"positive_rate","metric_values":{"positive_rate":{"kind":"positive_rate","config":{"Threshold":1}}}}}`,
			`keras: run "own": "positive_rate" is not a layer, cell, optimizer, schedule or metric of this package; ` +
				`call keras.Register with one, or make the model with NewSequential and call its method Load`},
	} {
		if got := savedWith(t, "own", c.metric); got != c.text {
			t.Errorf("the run holds %s, want %s", got, c.text)
		}
		if _, err := Load("own"); err == nil || err.Error() != c.want {
			t.Errorf("got error %v\nwant %s", err, c.want)
		}
		m := NewSequential("own", Dense{Units: 1, Activation: Sigmoid})
		m.Compile(Compile{Loss: MeanSquaredError, Metrics: []Metric{c.metric}, Backend: pureGo()})
		if err := m.Load(); err != nil {
			t.Error(err)
		}
	}
}

// A training with metrics is resumed with the same alone.
func TestResumeMetrics(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	x, y := [][]float32{{1, 2}, {-1, 3}, {2, -2}, {0, 1}}, []int32{1, 0, 1, 0}
	fit := func(epochs int, resume bool, threshold float64) (History, error) {
		m := NewSequential("own", Dense{Units: 1, Activation: Sigmoid})
		m.Compile(Compile{Loss: MeanSquaredError, Backend: pureGo(),
			Metrics: []Metric{Precision{Threshold: threshold}, AUC{}, positiveRate{0.5}}})
		return m.Fit(x, y, Fit{Epochs: epochs, BatchSize: 3, Resume: resume})
	}
	whole, err := fit(4, false, 0.25)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fit(2, false, 0.25); err != nil {
		t.Fatal(err)
	}
	if _, err := fit(4, true, 0.5); err == nil || !strings.Contains(err.Error(), "other options") {
		t.Errorf("resumed with another threshold: %v", err)
	}
	resumed, err := fit(4, true, 0.25)
	if err != nil || !reflect.DeepEqual(resumed.Series, whole.Series) {
		t.Errorf("resumed to %v, %v; want %v", resumed.Series, err, whole.Series)
	}
}
