package rnn

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"gornn/pkg/backend"
	"gornn/pkg/internal/golden"
)

// The cells of one's own that the golden values have.

// minimalGated is the minimal gated unit of Zhou et al., 2016.
type minimalGated struct{ Units int }

func (minimalGated) Kind() string { return "mgu" }

func (l minimalGated) Cell() Cell {
	return Cell{
		Units:  l.Units,
		States: []string{"h"},
		Gates:  []Gate{{Name: "f", Activation: "sigmoid"}, {Name: "g", Activation: "tanh"}},
		Step: func(s *Step) {
			h := s.State("h")
			f := s.Gate("f", h)
			g := s.Gate("g", Mul(f, h))
			s.Next("h", Add(Mul(OneMinus(f), h), Mul(f, g)))
		},
	}
}

// coupledGates is an LSTM whose input gate is what its forget gate leaves.
type coupledGates struct{ Units int }

func (coupledGates) Kind() string { return "coupled" }

func (l coupledGates) Cell() Cell {
	return Cell{
		Units:  l.Units,
		States: []string{"h", "c"},
		Gates:  []Gate{{Name: "f", Activation: "sigmoid"}, {Name: "g", Activation: "tanh"}, {Name: "o", Activation: "sigmoid"}},
		Step: func(s *Step) {
			h, c := s.State("h"), s.State("c")
			f := s.Gate("f", h)
			g := s.Gate("g", h)
			o := s.Gate("o", h)
			c = s.Next("c", Add(Mul(f, c), Mul(OneMinus(f), g)))
			s.Next("h", Mul(o, Tanh(c)))
		},
	}
}

// peepholes is an LSTM whose gates see the cell state, by a weight for each unit (F. Gers, J.
// Schmidhuber, 2000).
type peepholes struct{ Units int }

func (peepholes) Kind() string { return "peepholes" }

func (l peepholes) Cell() Cell {
	c := LSTM{Units: l.Units}.Cell()
	for _, gate := range []string{"i", "f", "o"} {
		c.Vectors = append(c.Vectors, Weight{"peephole_" + gate, []int{l.Units}, Constant(0)})
	}
	c.Step = func(s *Step) {
		h, c := s.State("h"), s.State("c")
		i := s.Gate("i", h, Mul(s.Vector("peephole_i"), c))
		f := s.Gate("f", h, Mul(s.Vector("peephole_f"), c))
		g := s.Gate("g", h)
		c = s.Next("c", Add(Mul(f, c), Mul(i, g)))
		o := s.Gate("o", h, Mul(s.Vector("peephole_o"), c))
		s.Next("h", Mul(o, Tanh(c)))
	}
	return c
}

// doubled has an output that is none of its states.
type doubled struct{ Units int }

func (doubled) Kind() string { return "own_output" }

func (l doubled) Cell() Cell {
	c := SimpleRNN{Units: l.Units}.Cell()
	c.Step = func(s *Step) {
		h := s.State("h")
		next := s.Next("h", s.Gate("a", h))
		s.Output(Add(MulScalar(next, 2), Square(h)))
	}
	return c
}

// decodeLayer makes a layer from its configuration, as a run's manifest holds it.
func decodeLayer(t *testing.T, c golden.Config, unroll bool) Layer {
	decode := func(fields any) {
		if err := json.Unmarshal(c.Config, fields); err != nil {
			t.Fatal(err)
		}
	}
	switch c.Kind {
	case "simple_rnn":
		l := SimpleRNN{Unroll: unroll}
		decode(&l)
		return l
	case "gru":
		l := GRU{Unroll: unroll}
		decode(&l)
		return l
	case "lstm":
		l := LSTM{Unroll: unroll}
		decode(&l)
		return l
	case "rnn":
		var cells struct {
			Cells                        []golden.Config
			ReturnSequences, GoBackwards bool
		}
		decode(&cells)
		l := RNN{ReturnSequences: cells.ReturnSequences, GoBackwards: cells.GoBackwards, Unroll: unroll}
		for _, cell := range cells.Cells {
			l.Cells = append(l.Cells, decodeCell(t, cell))
		}
		return l
	case "bidirectional":
		var inner struct {
			golden.Config
			Backward  *golden.Config
			MergeMode MergeMode `json:"merge_mode"`
		}
		decode(&inner)
		b := Bidirectional{Layer: decodeLayer(t, inner.Config, unroll), MergeMode: inner.MergeMode}
		if inner.Backward != nil {
			b.Backward = decodeLayer(t, *inner.Backward, unroll)
		}
		return b
	}
	t.Fatalf("golden values of a layer %q that is not ours", c.Kind)
	return nil
}

func decodeCell(t *testing.T, c golden.Config) HasCell {
	var config struct{ Units int }
	if err := json.Unmarshal(c.Config, &config); err != nil {
		t.Fatal(err)
	}
	own := map[string]HasCell{"mgu": minimalGated{config.Units}, "coupled": coupledGates{config.Units},
		"peepholes": peepholes{config.Units}, "own_output": doubled{config.Units}}
	if cell, found := own[c.Kind]; found {
		return cell
	}
	return decodeLayer(t, c, false).(HasCell)
}

func valueOf(a golden.Array) *tensors.Tensor {
	return tensors.FromFlatDataAndDimensions(slices.Clone(a.Data), a.Shape...)
}

// With every option, outputs, last states and gradients are Keras's.
func TestGoldenCells(t *testing.T) {
	if testing.Short() {
		t.Skip("computes for long in one goroutine")
	}
	cases := golden.ReadCells(t).Cells
	var laidOut, keptNothing []golden.Scanned // some will do, for XLA compiles them long
	for _, c := range cases {
		if !strings.HasPrefix(c.Name, "simple_rnn ") { // most are about an activation
			laidOut = append(laidOut, c)
		}
		if name := c.Layers[0].Kind; strings.HasSuffix(c.Name, " last") || c.Name == name+" mask, states" {
			keptNothing = append(keptNothing, c)
		}
	}
	t.Run("loop", func(t *testing.T) { compareScanned(t, cases, false, true) })
	t.Run("loop twice", func(t *testing.T) { compareScanned(t, keptNothing, false, false) }) // the first keeps nothing
	t.Run("unrolled", func(t *testing.T) { compareScanned(t, laidOut, true, true) })
}

func compareScanned(t *testing.T, cases []golden.Scanned, unroll, training bool) {
	engine, err := backend.New()
	if err != nil {
		t.Fatal(err)
	}
	store := model.NewStore()
	var inputs []any
	for i, c := range cases {
		for k, w := range decodeLayer(t, c.Layers[0], unroll).Weights(c.X.Shape[1:]) {
			w.Variable(store.RootScope().At("%d", i)).MustSetValue(valueOf(c.Weights[k]))
		}
		inputs = append(inputs, valueOf(c.X))
		for _, state := range c.States {
			inputs = append(inputs, valueOf(state))
		}
	}
	got := model.MustNewExec(engine, store, func(scope *model.Scope, inputs []*Node) (results []*Node) {
		store.SetTraining(inputs[0].Graph(), training)
		for i, c := range cases {
			n := 1 + len(c.States)
			results = append(results, scannedAndDerived(t, scope.At("%d", i), c, unroll, inputs[0], inputs[1:n])...)
			inputs = inputs[n:]
		}
		return results
	}).MustCall(inputs...)
	for _, c := range cases {
		wants := slices.Concat([]golden.Array{c.Y}, c.Last, []golden.Array{c.GradX}, c.GradStates, c.GradWeights)
		for i, want := range wants {
			golden.Close(t, fmt.Sprintf("%s: value %d of y, %d states, gradients of x, %d states, weights", c.Name, i, len(c.Last), len(c.States)),
				tensors.MustCopyFlatData[float32](got[i]), want.Data, 1e-5)
		}
		got = got[len(wants):]
	}
}

// scannedAndDerived returns a case's output and last states, and the gradients.
func scannedAndDerived(t *testing.T, scope *model.Scope, c golden.Scanned, unroll bool, x *Node, states []*Node) []*Node {
	g := x.Graph()
	constant := func(a golden.Array) *Node { return ConstTensor(g, valueOf(a)) }
	with := With{}
	if len(states) > 0 {
		with.States = states
	}
	if c.Mask != nil {
		with.Mask = ConvertDType(constant(*c.Mask), dtypes.Bool)
	}
	l := decodeLayer(t, c.Layers[0], unroll)
	var result Result
	if c.Dropout != nil {
		result = dropped(scope, l, c, x, with.Mask, unroll, constant)
	} else {
		result = l.(Recurrent).Scan(scope, x, with)
	}
	total := ReduceAllSum(Mul(result.Output, constant(c.Upstream)))
	for i, state := range result.States {
		total = Add(total, ReduceAllSum(Mul(state, constant(c.UpstreamLast[i]))))
	}
	of := append([]*Node{x}, states...)
	for _, w := range l.Weights(c.X.Shape[1:]) {
		of = append(of, w.Variable(scope).NodeValue(g))
	}
	return slices.Concat([]*Node{result.Output}, result.States, Gradient(total, of...))
}

// dropped scans with the given dropout, which a layer draws.
func dropped(scope *model.Scope, l Layer, c golden.Scanned, x, mask *Node, unroll bool, constant func(golden.Array) *Node) Result {
	r := l.(oneWay).recurrence()
	batch := x.Shape().Dim(0)
	x = Transpose(Mul(x, InsertAxes(constant(c.Dropout["x"]), 1)), 0, 1)
	s := scan{cell: r.cells[0], x: x, weights: r.variables(scope, 0, x), first: named{}, dropout: named{}, unroll: unroll}
	for _, name := range s.cell.States {
		s.first[name] = zeros(x, batch, s.cell.Units)
	}
	for _, g := range s.cell.withRecurrent() {
		if factor, found := c.Dropout[g.Name]; found {
			s.dropout[g.Name] = constant(factor)
		}
	}
	if mask != nil {
		s.mask = Transpose(mask, 0, 1)
	}
	of := s.run(r.returnSequences, true)
	result := Result{Output: of.output, States: make([]*Node, 0)}
	if r.returnSequences {
		result.Output = Transpose(of.outputs, 0, 1)
	}
	for _, name := range s.cell.States {
		result.States = append(result.States, of.states[name])
	}
	return result
}

// faulty is a cell with a fault.
type faulty struct{ cell Cell }

func (faulty) Kind() string { return "faulty" }
func (f faulty) Cell() Cell { return f.cell }

// What is wrong with a cell, or its equations, is said in a sentence.
func TestCellErrors(t *testing.T) {
	gate := func(name string) []Gate { return []Gate{{Name: name, Activation: "tanh"}} }
	cell := func(step func(*Step)) Cell {
		return Cell{Units: 2, States: []string{"h"}, Gates: gate("a"), Step: step}
	}
	next := func(value func(s *Step, a *Node) *Node) Cell {
		return cell(func(s *Step) { s.Next("h", value(s, s.Gate("a", s.State("h")))) })
	}
	for name, c := range map[string]struct {
		cell Cell
		want string
	}{
		"no units":     {Cell{}, "rnn: rnn: Units must be > 0, got 0"},
		"no equations": {cell(nil), "rnn: rnn: the cell must have a Step, a state or more, and a gate or more with an input"},
		"no input": {Cell{Units: 2, States: []string{"h"}, Gates: []Gate{{Name: "a", NoInput: true}}, Step: func(*Step) {}},
			"rnn: rnn: the cell must have a Step, a state or more, and a gate or more with an input"},
		"one name twice": {Cell{Units: 2, States: []string{"a"}, Gates: gate("a"), Step: func(*Step) {}},
			`rnn: rnn: the names of states, gates and vectors must differ, and not be empty or "output", got ["a" "a"]`},
		"two biases": {Cell{Units: 2, States: []string{"h"}, Gates: []Gate{{Name: "a"}, {Name: "b", NoInput: true}}, Biases: TwoBiases, Step: func(*Step) {}},
			"rnn: rnn: with TwoBiases as many gates must have an input as have a recurrent kernel, got 1 and 2"},
		"a gate that is not used": {cell(func(s *Step) { s.Next("h", s.State("h")) }),
			`rnn: Cell.Step must define every gate by Gate and every state by Next, got nothing of "a"`},
		"a state that is not defined": {cell(func(s *Step) { s.Gate("a", s.State("h")) }),
			`rnn: Cell.Step must define every gate by Gate and every state by Next, got nothing of "h"`},
		"another state": {cell(func(s *Step) { s.State("c") }), `rnn: Step.State must be given one of ["h"], got "c"`},
		"no vector":     {cell(func(s *Step) { s.Vector("p") }), `rnn: Step.Vector must be given one of [], got "p"`},
		"another gate":  {cell(func(s *Step) { s.Gate("b", s.State("h")) }), `rnn: Step.Gate must be given each of ["a"] once, got "b"`},
		"a gate twice": {cell(func(s *Step) { s.Gate("a", s.State("h")); s.Gate("a", s.State("h")) }),
			`rnn: Step.Gate must be given each of ["a"] once, got "a"`},
		"no operand":      {cell(func(s *Step) { s.Gate("a", nil) }), `rnn: Step.Gate("a") must be given an operand, or nil if the gate has NoRecurrent`},
		"another next":    {cell(func(s *Step) { s.Next("c", s.State("h")) }), `rnn: Step.Next must be given each of ["h"] once, got "c"`},
		"two outputs":     {cell(func(s *Step) { h := s.State("h"); s.Output(h); s.Output(h) }), "rnn: Step.Output must be called once, got two calls"},
		"a mixture":       {next(func(_ *Step, a *Node) *Node { return Mul(a, ReduceAllSum(a)) }), "rnn: the equations of a cell must work value by value, on what Step returns, got ReduceSum"},
		"another mixture": {next(func(_ *Step, a *Node) *Node { return Reverse(a, -1) }), "rnn: the equations of a cell must work value by value, on what Step returns, got Reverse"},
		"another shape": {next(func(_ *Step, a *Node) *Node { return ReduceAllSum(a) }),
			`rnn: the equation of "h" must work value by value, as Add, Mul and Tanh do, and keep the shape (Float32)[1], got (Float32)`},
		"a softmax": {Cell{Units: 2, States: []string{"h"}, Gates: []Gate{{Name: "a", Activation: "softmax"}}, Step: func(*Step) {}},
			`rnn: rnn: the activation of a gate must work value by value, got "softmax"`},
	} {
		t.Run(name, func(t *testing.T) {
			engine, err := backend.New()
			if err != nil {
				t.Fatal(err)
			}
			exec := model.MustNewExec(engine, model.NewStore(), func(scope *model.Scope, x *Node) *Node {
				return RNN{Cell: faulty{c.cell}}.Call(scope, x)
			})
			_, err = exec.Call(tensors.FromShape(shapes.Make(dtypes.Float32, 2, 3, 2)))
			if err == nil || !strings.HasSuffix(err.Error(), c.want) {
				t.Errorf("got %v\nwant ... %s", err, c.want)
			}
		})
	}
}
