package rnn

import (
	"reflect"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	. "github.com/gomlx/gomlx/support/exceptions"
)

// HasCell is a type with equations, for RNN. Kind is its name in errors and in saved models; these
// hold the exported fields too.
type HasCell interface {
	Kind() string
	Cell() Cell
}

// RNN is the layer of a cell of one's own, Keras's RNN; or of several cells, one on the output of
// the other at every time step, Keras's StackedRNNCells: x [batch, time, features] -> [batch,
// units]. SimpleRNN, GRU and LSTM have cells too.
type RNN struct {
	Cell  HasCell
	Cells []HasCell // instead of Cell

	ReturnSequences   bool // return every h_t, not only the last
	GoBackwards       bool // from the last time step to the first; sequences come out in that order
	Stateful          bool // begin with the last states of the batch before
	ZeroOutputForMask bool // output 0, not the last output, where the mask is false
	Unroll            bool // lay the steps out one after another, without a loop: compiles long
}

// Kind returns "rnn".
func (RNN) Kind() string { return "rnn" }

// cells returns the equations of all cells.
func (l RNN) cells() []Cell {
	all := l.Cells
	if l.Cell != nil {
		all = append([]HasCell{l.Cell}, all...)
	}
	if len(all) == 0 {
		Panicf("rnn: RNN must have either a Cell or Cells, got none")
	}
	if l.Cell != nil && len(l.Cells) > 0 {
		Panicf("rnn: RNN must have either a Cell or Cells, got both")
	}
	cells := make([]Cell, len(all))
	for i, has := range all {
		if isNil(has) && l.Cell != nil {
			Panicf("rnn: RNN.Cell must not be a nil pointer, got %T(nil); give a value", has)
		}
		if isNil(has) {
			Panicf("rnn: RNN.Cells: number %d must not be nil; leave it out", i+1)
		}
		if of, ok := has.(oneWay); ok && of.recurrence().hasOptions() {
			Panicf("rnn: RNN: ReturnSequences and the like are the RNN's, "+
				"not those of its cell %T; set them there", has)
		}
		cells[i] = has.Cell()
	}
	return cells
}

// OutputDims returns [units], or [time, units] with ReturnSequences, for [time, features]. It
// panics where a field or the input is wrong.
func (l RNN) OutputDims(input []int) []int { return l.recurrence().outputDims(input) }

// Weights declares the weights of each cell, kernel, recurrent kernel, bias and vectors: see
// [Cell]. With several cells, names begin with the cell's number, "0/kernel".
func (l RNN) Weights(input []int) []Weight { return l.recurrence().weights(input) }

// Call adds the layer to the graph: x [batch, time, features] -> [batch, units], or [batch, time,
// units] with ReturnSequences.
func (l RNN) Call(scope *model.Scope, x *Node) *Node { return l.Scan(scope, x, With{}).Output }

// Scan is Call with further inputs and outputs: see [With] and [Result].
func (l RNN) Scan(scope *model.Scope, x *Node, with With) Result {
	return l.recurrence().scan(scope, x, with)
}

// isNil reports whether v is nil or a nil pointer.
func isNil(v any) bool {
	value := reflect.ValueOf(v)
	return v == nil || value.Kind() == reflect.Pointer && value.IsNil()
}

func (l RNN) recurrence() recurrence {
	return recurrence{l.Kind(), l.cells(),
		l.ReturnSequences, l.GoBackwards, l.Stateful, l.ZeroOutputForMask, l.Unroll}
}
