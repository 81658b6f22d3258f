package keras

import (
	"context"
	"slices"
	"strings"

	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"gornn/pkg/internal/examples"
	"gornn/pkg/metrics"
	"gornn/pkg/optimizers"
)

var (
	trainTask    = task{kind: "train"}
	evaluateTask = task{kind: "evaluate"}
)

// stepGraph returns the graph of a training step, or of one of an evaluation, for batches of the
// given shapes.
func (m *Sequential) stepGraph(
	ctx context.Context, t task, inputs []shapes.Shape) (*compiled, error) {
	build := func(c *compiled) (err error) { return m.buildStep(c, t == trainTask) }
	return m.graphs.of(ctx, t, build, inputs...)
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
func (m *Sequential) buildStep(c *compiled, training bool) error {
	engine, err := m.engine()
	if err != nil {
		return err
	}
	step := func(scope *model.Scope, batch []*graph.Node) []*graph.Node {
		defer reworded()
		x, y, present, weights := batch[0], batch[1], batch[2], optional(batch[3:])
		g := x.Graph()
		m.store.SetTraining(g, training)
		logits, activation, mask := m.forward(scope, x)
		logits = m.compile.Loss.Sound(logits, kept(logits, present, mask), activation)
		smooth := m.compile.Loss.Smoothed(y, m.compile.LabelSmoothing)
		losses := weighted(m.compile.Loss.Of(smooth, logits, activation), weights)
		loss, n := total(losses, present, mask)
		loss = graph.Div(loss, graph.MaxScalar(n, 1)) // 0 for a batch masked as a whole
		loss = m.penalized(loss)
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
			results = append(results, c.guard(m.store, loss)...)
		}
		return []*graph.Node{join(results)}
	}
	c.exec, err = model.NewExec(engine, m.store, step)
	return err
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

// update changes the weights. A sum of the gradients of several devices would have its place
// between the two halves.
func (m *Sequential) update(scope *model.Scope, g *graph.Graph, loss *graph.Node) {
	o, ours := m.compile.Optimizer.(interface {
		Apply(*model.Scope, *graph.Graph, []optimizers.Gradient)
	})
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
	results, err := c.call(b.Inputs()...)
	if err != nil {
		return s, "", err
	}
	defer results[0].FinalizeAll()
	values, err := tensors.CopyFlatData[float32](results[0])
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
	} else if c.task == trainTask && !isFinite(s.loss) {
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
