package keras

import (
	"context"
	"slices"

	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"gornn/pkg/internal/examples"
)

// graphs are a model's compiled graphs: one for each task and each shape of the inputs, so
// sequences may have any lengths. Above graphLimit the least recently used is given up.
type graphs struct {
	recent  []*compiled   // the last used comes first
	pending chan struct{} // closed when a compilation that nobody waits for has ended; nil: none
}

const graphLimit = 32

// compiled is one graph.
type compiled struct {
	task    task
	inputs  []shapes.Shape
	exec    *model.Exec
	graph   *graph.Graph
	guarded []string // paths of the variables changed by a training step
	traced  []string // names of Inspect's values
	sums    []int    // how many of each metric's a step returns
}

// task names the work of a graph.
type task struct {
	kind    string // "train", "evaluate", "predict", "inspect", "input gradient"
	layer   int    // the index of the layer to look at
	devices int    // that compute at the same time; 0: one
}

// of returns the graph of a task for inputs; build makes a missing one. When ctx ends it returns
// with ctx's error: XLA cannot be stopped, and compiles on for nobody.
func (g *graphs) of(ctx context.Context, t task,
	build func(*compiled) error, inputs ...shapes.Shape) (*compiled, error) {
	i := slices.IndexFunc(g.recent, func(c *compiled) bool {
		return c.task == t && slices.EqualFunc(c.inputs, inputs, shapes.Shape.Equal)
	})
	if i >= 0 {
		c := g.recent[i]
		g.recent = slices.Insert(slices.Delete(g.recent, i, i+1), 0, c)
		return c, nil
	}
	g.wait()
	c := &compiled{task: t, inputs: inputs}
	ended := make(chan error, 1)
	go func() { ended <- c.compile(build) }()
	select {
	case err := <-ended:
		if err != nil {
			return nil, err
		}
	case <-ctx.Done():
		g.abandon(c, ended)
		return nil, ctx.Err()
	}
	g.recent = slices.Insert(g.recent, 0, c)
	for len(g.recent) > graphLimit {
		last := len(g.recent) - 1
		g.recent[last].exec.Finalize()
		g.recent = slices.Delete(g.recent, last, last+1)
	}
	return c, nil
}

// compile builds and compiles the graph.
func (c *compiled) compile(build func(*compiled) error) (err error) {
	defer caught(&err)
	if err := build(c); err != nil {
		return prefixed(withoutPackage(sentence(err)))
	}
	if c.graph, err = c.exec.Compile(c.inputsOfAll()...); err != nil {
		c.exec.Finalize()
		return prefixed(withoutPackage(sentence(err)))
	}
	return nil
}

// inputsOfAll returns the shapes of the inputs of all devices.
func (c *compiled) inputsOfAll() []shapes.Shape {
	switch n := c.task.devices; {
	case n <= 1:
		return c.inputs
	case c.task.kind == trainKind:
		return slices.Repeat(examples.PartShapes(c.inputs, n), n)
	default:
		return slices.Repeat(c.inputs, n)
	}
}

// abandon lets a compilation end on its own.
func (g *graphs) abandon(c *compiled, ended chan error) {
	pending := make(chan struct{})
	g.pending = pending
	go func() {
		if err := <-ended; err == nil {
			c.exec.Finalize()
		}
		close(pending)
	}()
}

// wait returns when no abandoned compilation uses the model any more.
func (g *graphs) wait() {
	if g.pending != nil {
		<-g.pending
		g.pending = nil
	}
}

// drop gives up the graphs of a kind of task.
func (g *graphs) drop(kind string) {
	g.recent = slices.DeleteFunc(g.recent, func(c *compiled) bool {
		if c.task.kind == kind {
			c.exec.Finalize()
		}
		return c.task.kind == kind
	})
}

// clear gives all up after a change of the model.
func (g *graphs) clear() {
	g.wait()
	for _, c := range g.recent {
		c.exec.Finalize()
	}
	g.recent = nil
}

// call computes one batch.
func (c *compiled) call(batch ...any) ([]*tensors.Tensor, error) {
	if c.task.devices > 1 {
		if err := c.distribute(); err != nil {
			return nil, prefixed(withoutPackage(sentence(err)))
		}
	}
	results, err := c.exec.Call(batch...)
	if err != nil {
		return nil, prefixed(withoutPackage(sentence(err)))
	}
	return results, nil
}
