package onnx

import (
	"cmp"
	"math"
	"reflect"

	"gornn/pkg/rnn"
)

// cell is a node that ONNX has for a recurrent layer.
type cell struct {
	operator string
	units    int
	// order has, for each gate of the node, its number among Keras's.
	order       []int
	activations []rnn.Activation
	hasBias     bool
	resetAfter  bool // GRU alone
}

// cell returns the node of a layer or a cell.
func (g *graph) cell(of rnn.HasCell) cell {
	switch l := valueOf(of).(type) {
	case rnn.SimpleRNN:
		f := cmp.Or(l.Activation, "tanh")
		return cell{"RNN", l.Units, []int{0}, []rnn.Activation{f}, !l.NoBias, false}
	case rnn.GRU: // both have z, r, h
		f, h := cmp.Or(l.RecurrentActivation, "sigmoid"), cmp.Or(l.Activation, "tanh")
		return cell{"GRU", l.Units, []int{0, 1, 2}, []rnn.Activation{f, h},
			!l.NoBias, !l.ResetBefore}
	case rnn.LSTM: // i, o, f, c of Keras's i, f, c, o
		f, h := cmp.Or(l.RecurrentActivation, "sigmoid"), cmp.Or(l.Activation, "tanh")
		return cell{"LSTM", l.Units, []int{0, 3, 1, 2}, []rnn.Activation{f, h, h},
			!l.NoBias, false}
	}
	g.refuse("ONNX has nodes for SimpleRNN, GRU and LSTM alone, got the cell %T; "+
		"take one of those", of)
	return cell{}
}

// sequence is a recurrent layer of one direction: cells, and the way through time.
type sequence struct {
	cells                                     []cell
	returnSequences, goBackwards, zeroForMask bool
}

// sequence returns the recurrent layer l.
func (g *graph) sequence(l rnn.Layer) sequence {
	switch l := valueOf(l).(type) {
	case rnn.SimpleRNN:
		return g.way(l.Stateful, l.ReturnSequences, l.GoBackwards, l.ZeroOutputForMask, l)
	case rnn.GRU:
		return g.way(l.Stateful, l.ReturnSequences, l.GoBackwards, l.ZeroOutputForMask, l)
	case rnn.LSTM:
		return g.way(l.Stateful, l.ReturnSequences, l.GoBackwards, l.ZeroOutputForMask, l)
	}
	r := valueOf(l).(rnn.RNN)
	cells := r.Cells
	if r.Cell != nil {
		cells = []rnn.HasCell{r.Cell}
	}
	return g.way(r.Stateful, r.ReturnSequences, r.GoBackwards, r.ZeroOutputForMask, cells...)
}

// valueOf returns what l points to, or l.
func valueOf(l any) any { return reflect.Indirect(reflect.ValueOf(l)).Interface() }

// way returns a sequence of cells.
func (g *graph) way(
	stateful, returnSequences, goBackwards, zeroForMask bool, cells ...rnn.HasCell) sequence {
	if stateful {
		g.refuse("an ONNX model keeps no states from call to call; " +
			"export the same layers without Stateful, with the Weights of these")
	}
	s := sequence{nil, returnSequences, goBackwards, zeroForMask}
	for _, c := range cells {
		s.cells = append(s.cells, g.cell(c))
	}
	return s
}

// bidirectional adds the layers of both directions and merges their outputs.
func (g *graph) bidirectional(
	l rnn.Bidirectional, weights []Tensor, x, mask string) (y, yMask string) {
	forward := g.sequence(l.Layer)
	backward := forward
	backward.goBackwards = true
	if l.Backward != nil {
		backward = g.sequence(l.Backward)
	}
	forward.zeroForMask = forward.returnSequences
	backward.zeroForMask = forward.returnSequences
	scope, n := g.scope, forward.weights()
	g.scope = scope + "/forward"
	y, yMask = g.recurrent(forward, weights[:n], x, mask)
	g.scope = scope + "/backward"
	z, _ := g.recurrent(backward, weights[n:], x, mask)
	if backward.returnSequences {
		z = g.reversed(z)
	}
	g.scope = scope
	both := []string{y, z}
	switch l.MergeMode {
	case rnn.Plus:
		return g.node("Add", nil, both...), yMask
	case rnn.Product:
		return g.node("Mul", nil, both...), yMask
	case rnn.Average:
		return g.node("Mul", nil, g.node("Add", nil, both...), g.number(0.5)), yMask
	}
	return g.node("Concat", attrs{{"axis", -1}}, both...), yMask
}

// weights returns the number of the layer's weights.
func (s sequence) weights() (n int) {
	for _, c := range s.cells {
		n += c.weights()
	}
	return n
}

func (c cell) weights() int {
	if c.hasBias {
		return 3
	}
	return 2
}

// recurrent adds a layer of one direction: x [batch, time, features] -> [batch, units], or [batch,
// time, units] with its mask.
func (g *graph) recurrent(
	s sequence, weights []Tensor, x, mask string) (y, yMask string) {
	if s.goBackwards {
		x = g.reversed(x)
		if mask != "" {
			mask = g.reversed(mask)
		}
	}
	lengths := ""
	if mask != "" {
		x, lengths = g.toFront(x, mask), g.lengths(mask)
	}
	x = g.timeFirst(x)
	for _, c := range s.cells {
		n := c.weights()
		x = g.run(c, weights[:n], x, lengths)
		weights = weights[n:]
	}
	return g.output(s, x, mask)
}

// output returns what a layer of one direction gives, and its mask, from the outputs of its last
// cell, [time, batch, units].
func (g *graph) output(s sequence, x, mask string) (y, yMask string) {
	switch {
	case mask == "" && s.returnSequences:
		return g.timeFirst(x), ""
	case mask == "":
		return g.node("Gather", nil, x, g.integer(-1)), ""
	case s.returnSequences:
		y = g.back(g.timeFirst(x), mask)
		if s.zeroForMask {
			y = g.zeroed(y, g.over(mask, 3))
		}
		return y, mask
	}
	y = g.last(g.timeFirst(x), mask)
	if s.zeroForMask {
		now := g.node("Slice", nil, mask, g.ints(-1), g.ints(math.MaxInt32), g.ints(1))
		y = g.zeroed(y, now) // [batch, 1]
	}
	return y, ""
}

// timeFirst exchanges the first two axes.
func (g *graph) timeFirst(x string) string {
	return g.node("Transpose", attrs{{"perm", []int{1, 0, 2}}}, x)
}

// run adds the node of a cell: x [time, batch, features] -> [time, batch, units]. lengths is ""
// without a mask. The node's other output, the last states, is left alone: for an example of length
// 0 ONNX Runtime 1.17 reads it from before the array.
func (g *graph) run(c cell, weights []Tensor, x, lengths string) string {
	inputs := []string{x,
		g.weight("W", c.gates(weights[0])), g.weight("R", c.gates(weights[1])), "", lengths}
	if c.hasBias {
		inputs[3] = g.weight("B", c.biases(weights[2]))
	}
	for inputs[len(inputs)-1] == "" {
		inputs = inputs[:len(inputs)-1]
	}
	of := append(g.activations(c.activations), attr{"hidden_size", c.units})
	if c.resetAfter {
		of = append(of, attr{"linear_before_reset", 1})
	}
	made := g.node(c.operator, of, inputs...) // [time, 1, batch, units]
	return g.node("Squeeze", nil, made, g.ints(1))
}

// gates returns a kernel [features, gates*units] as [1, gates*units, features] in ONNX's order.
func (c cell) gates(kernel Tensor) Tensor {
	features, columns := kernel.Dims[0], kernel.Dims[1]
	data := make([]float32, 0, len(kernel.Data))
	for _, gate := range c.order {
		for unit := range c.units {
			for f := range features {
				data = append(data, kernel.Data[f*columns+gate*c.units+unit])
			}
		}
	}
	return Tensor{[]int{1, columns, features}, data}
}

// biases returns a bias [gates*units], or [2, gates*units] with one for each product, as [1,
// 2*gates*units] in ONNX's order.
func (c cell) biases(bias Tensor) Tensor {
	columns := len(c.order) * c.units
	data := make([]float32, 0, 2*columns)
	for row := range len(bias.Data) / columns {
		for _, gate := range c.order {
			first := row*columns + gate*c.units
			data = append(data, bias.Data[first:first+c.units]...)
		}
	}
	data = append(data, make([]float32, 2*columns-len(data))...)
	return Tensor{[]int{1, 2 * columns}, data}
}
