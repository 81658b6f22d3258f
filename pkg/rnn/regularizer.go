package rnn

import (
	"math"

	. "github.com/gomlx/gomlx/core/graph"
	. "github.com/gomlx/gomlx/support/exceptions"
)

// Regularizer adds a penalty to the loss, for a trainable weight w: Keras's L1L2.
//
//	L1 sum(|w|) + L2 sum(w²)
//
// Keras's "l1" is Regularizer{L1: 0.01}, its "l2" is Regularizer{L2: 0.01}. The zero value adds
// nothing.
type Regularizer struct {
	L1 float64 `json:",omitempty"` // >= 0
	L2 float64 `json:",omitempty"` // >= 0
}

// Check panics, with a sentence that begins with field, where a number is below 0 or not finite.
func (r Regularizer) Check(field string) {
	sound := func(x float64) bool { return x >= 0 && x <= math.MaxFloat32 }
	if !sound(r.L1) || !sound(r.L2) {
		Panicf("%s must have an L1 and an L2 >= 0 and finite as a float32, got %g and %g",
			field, r.L1, r.L2)
	}
}

// Penalty returns the penalty, a scalar, for the values of a weight; nil for a zero Regularizer.
func (r Regularizer) Penalty(values *Node) (penalty *Node) {
	if r.L1 != 0 { // |w|, with Keras's slope of 0 at 0
		size := Mul(values, StopGradient(Sign(values)))
		penalty = MulScalar(ReduceAllSum(size), r.L1)
	}
	if r.L2 != 0 {
		penalty = sum(penalty, MulScalar(ReduceAllSum(Square(values)), r.L2))
	}
	return penalty
}
