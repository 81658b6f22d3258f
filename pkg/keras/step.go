package keras

import (
	"context"
	"slices"
	"strings"

	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"gornn/pkg/internal/devices"
	"gornn/pkg/internal/examples"
	"gornn/pkg/metrics"
	"gornn/pkg/optimizers"
)

const (
	trainKind    = "train"
	evaluateKind = "evaluate"
)

// trainTask is a training step, with a part of the batch on each of the model's devices.
func (m *Sequential) trainTask() task {
	return task{kind: trainKind, devices: max(m.devices, 1)}
}

// evaluateTask is a step of an evaluation of a feed, with a batch on each of some devices.
func (m *Sequential) evaluateTask(of feed) task {
	return task{kind: evaluateKind, devices: m.atOnce(of)}
}

// stepGraph returns the graph of a training step, or of one of an evaluation, for batches of the
// given shapes.
func (m *Sequential) stepGraph(
	ctx context.Context, t task, inputs []shapes.Shape) (*compiled, error) {
	return m.graphs.of(ctx, t, m.buildStep, inputs...)
}

// buildStep makes the graph of a step with one batch: x [batch, ...], y [batch, ...] and present
// [batch], 1 for an example and 0 for a filler of the last batch. All batches so have one size, and
// one graph is compiled, not two. Labels with weights have them as a fourth input, [batch] or
// [batch, time...].
//
// It returns the mean loss, penalties of weights added, and the sums of each metric. The mean of
// weighted losses is their sum by their number, not by the sum of the weights, as in Keras. A
// training step also updates the model's weights, by the gradient of the mean loss, and returns
// guard's results.
//
// A training step on several devices has a further last input, the number of the device's part. The
// devices add up their numbers of examples, gradients and results, and so do the same update.
func (m *Sequential) buildStep(c *compiled) error {
	engine, err := m.engine()
	if err != nil {
		return err
	}
	training := c.task.kind == trainKind
	inParts := training && c.task.devices > 1
	overDevices := func(x *graph.Node) *graph.Node {
		if inParts {
			return devices.Sum(x)[0]
		}
		return x
	}
	step := func(scope *model.Scope, batch []*graph.Node) []*graph.Node {
		defer reworded()
		if inParts {
			last := len(batch) - 1
			devices.SetPart(batch[last], c.inputs[0].Dim(0))
			batch = batch[:last]
		}
		x, y, present, weights := batch[0], batch[1], batch[2], optional(batch[3:])
		g := x.Graph()
		m.store.SetTraining(g, training)
		logits, activation, mask := m.forward(scope, x)
		logits = m.compile.Loss.Sound(logits, kept(logits, present, mask), activation)
		smooth := m.compile.Loss.Smoothed(y, m.compile.LabelSmoothing)
		losses := weighted(m.compile.Loss.Of(smooth, logits, activation), weights)
		loss, n := total(losses, present, mask)
		loss = graph.Div(loss, graph.MaxScalar(overDevices(n), 1)) // 0 for a batch masked as a whole
		loss = m.penalized(loss, g.NumDevices())
		results := []*graph.Node{loss}
		c.sums = nil
		for i, metric := range m.compile.measured() {
			within("Compile.Metrics: "+metric.Name(), func() {
				figures := metric.Of(m.compile.Loss, y, activation.Apply(logits))
				checkFigures(figures)
				sums := measured(metric, figures, m.compile.weightsOf(i, weights), present, mask)
				c.sums = append(c.sums, sums.Shape().Dim(0))
				results = append(results, sums)
			})
		}
		if training {
			within("Compile.Optimizer", func() { m.update(scope, g, loss) })
			results = []*graph.Node{overDevices(join(results))}
			loss = graph.Squeeze(graph.Slice(results[0], graph.AxisElem(0)))
			results = append(results, c.guard(m.store, loss)...)
		}
		return []*graph.Node{join(results)}
	}
	if c.exec, err = model.NewExec(engine, m.store, step); err != nil || c.task.devices <= 1 {
		return err
	}
	return m.spread(c)
}

// optional returns the first of the nodes, nil if there is none.
func optional(nodes []*graph.Node) *graph.Node {
	if len(nodes) == 0 {
		return nil
	}
	return nodes[0]
}

// measured returns the sums of a metric's figures over a batch, [sums]; for one that is a mean,
// the sum and the number of predictions, or the sum of their weights.
func measured(of Metric, figures, weights, present, mask *graph.Node) *graph.Node {
	if _, ok := of.(metrics.Summed); ok {
		return totals(weighted(figures, weights), present, mask)
	}
	sum, count := total(weighted(figures, weights), present, mask)
	if weights != nil {
		count, _ = total(weighted(graph.OnesLike(figures), weights), present, mask)
	}
	return graph.Stack([]*graph.Node{sum, count}, 0)
}

// join puts scalars and vectors into one vector.
func join(values []*graph.Node) *graph.Node {
	for i, v := range values {
		values[i] = graph.Reshape(v, -1)
	}
	return graph.Concatenate(values, 0)
}

// applier is an optimizer of package optimizers, which takes a training step in two halves.
type applier interface {
	Apply(*model.Scope, *graph.Graph, []optimizers.Gradient)
}

// update changes the weights.
func (m *Sequential) update(scope *model.Scope, g *graph.Graph, loss *graph.Node) {
	o, ours := m.compile.Optimizer.(applier)
	if !ours { // one of GoMLX's
		m.compile.Optimizer.UpdateGraph(scope, g, loss)
		return
	}
	o.Apply(scope, g, optimizers.Gradients(scope, g, loss))
}

// guard prevents a training step with a loss that is NaN or infinite, or that would make a weight
// or a slot of the optimizer so: all variables of the step, the count of steps too, then keep their
// values from before. It returns 1 for each guarded variable with a finite new value, else 0.
func (c *compiled) guard(store *model.Store, loss *graph.Node) (finite []*graph.Node) {
	g := loss.Graph()
	unchanged := func(v *model.Variable) bool { return !v.ChangedInGraph(g) }
	changed := slices.DeleteFunc(slices.SortedFunc(store.IterVariables(), byPath), unchanged)
	c.guarded = nil
	all := graph.IsFinite(loss)
	for _, v := range changed {
		if !v.DType().IsFloat() {
			continue
		}
		one := graph.LogicalAll(graph.IsFinite(v.NodeValue(g)))
		all = graph.LogicalAnd(all, one)
		finite = append(finite, graph.ConvertDType(one, v.DType()))
		c.guarded = append(c.guarded, v.Path())
	}
	for _, v := range changed {
		before := g.GetParameterByName(v.Path()) // GoMLX names a variable's parameter so
		v.SetNodeValue(graph.Where(all, v.NodeValue(g), before))
	}
	return finite
}

func byPath(a, b *model.Variable) int { return strings.Compare(a.Path(), b.Path()) }

// step computes one step with a batch. For a training step prevented by guard, it returns the path
// of the first variable to become NaN or infinite, or "loss".
func (c *compiled) step(b examples.Batch) (s sums, prevented string, err error) {
	inputs := b.Inputs()
	if c.task.devices > 1 {
		inputs = b.Parts(c.task.devices)
	}
	results, err := c.call(inputs...)
	if err != nil {
		return s, "", err
	}
	defer finalize(results...)
	return c.read(results[0], b)
}

// evaluate computes steps of an evaluation with batches, at most one on each device.
func (c *compiled) evaluate(batches []examples.Batch) (of []sums, err error) {
	var inputs []any
	for _, b := range batches {
		inputs = append(inputs, b.Inputs()...)
	}
	for range c.task.devices - len(batches) { // these devices have fillers alone
		for _, shape := range c.inputs {
			inputs = append(inputs, tensors.FromShape(shape))
		}
	}
	results, err := c.call(inputs...)
	if err != nil {
		return nil, err
	}
	defer finalize(results...)
	for i, b := range batches {
		s, _, err := c.read(results[i], b)
		if err != nil {
			return nil, err
		}
		of = append(of, s)
	}
	return of, nil
}

// read reads the result of a step with a batch.
func (c *compiled) read(
	result *tensors.Tensor, b examples.Batch) (s sums, prevented string, err error) {
	values, err := tensors.CopyFlatData[float32](result)
	if err != nil {
		return s, "", sentence(err)
	}
	n := float64(b.N)
	s = sums{loss: n * float64(values[0]), examples: n}
	rest := values[1:]
	for _, k := range c.sums {
		s.metrics = append(s.metrics, float64s(rest[:k]))
		rest = rest[k:]
	}
	guarded := rest
	if i := slices.Index(guarded, 0); i >= 0 {
		prevented = c.guarded[i]
	} else if c.task.kind == trainKind && !isFinite(s.loss) {
		prevented = "loss"
	}
	return s, prevented, nil
}

func float64s(values []float32) []float64 {
	converted := make([]float64, len(values))
	for i, v := range values {
		converted[i] = float64(v)
	}
	return converted
}
