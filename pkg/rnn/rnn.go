package rnn

import (
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	. "github.com/gomlx/gomlx/support/exceptions"
)

// HasCell is a type with equations, for RNN. Errors and saved models call it by its Kind; a saved
// model holds its exported fields too.
type HasCell interface {
	Kind() string
	Cell() Cell
}

// RNN is the layer of a cell of one's own, Keras's RNN. Several cells make Keras's StackedRNNCells:
// at every time step, each cell reads the output of the cell below it. SimpleRNN, GRU and LSTM have
// cells too.
type RNN struct {
	Cell  HasCell
	Cells []HasCell // instead of Cell

	ReturnSequences   bool // return every h_t, not only the last
	GoBackwards       bool // from the last time step to the first; sequences come out in that order
	Stateful          bool // begin with the last states of the batch before
	ZeroOutputForMask bool // output 0, not the last one, where the mask is false
	Unroll            bool // no loop, but one step after another: compiles long
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
		if has == nil {
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

// Weights declares the weights of each cell. Where there are several cells, each name begins with
// the cell's number.
func (l RNN) Weights(input []int) []Weight { return l.recurrence().weights(input) }

// Call adds the layer to the graph: x [batch, time, features] -> [batch, units], or [batch, time,
// units] with ReturnSequences.
func (l RNN) Call(scope *model.Scope, x *Node) *Node { return l.Scan(scope, x, With{}).Output }

// Scan is Call with a mask and first states, and with the last states and a trace.
func (l RNN) Scan(scope *model.Scope, x *Node, with With) Result {
	return l.recurrence().scan(scope, x, with)
}

func (l RNN) recurrence() recurrence {
	return recurrence{l.Kind(), l.cells(),
		l.ReturnSequences, l.GoBackwards, l.Stateful, l.ZeroOutputForMask, l.Unroll}
}
