package onnx

import "math"

// A mask is the name of bools [batch, time], "" for none. Recurrent nodes know lengths alone, so
// their steps go to the front and come back.

// reversed returns a value [batch, time, ...] from the last time step to the first.
func (g *graph) reversed(x string) string {
	return g.node("Slice", nil, x, g.ints(-1), g.ints(math.MinInt32), g.ints(1), g.ints(-1))
}

// over returns the mask for a value of so many axes: [batch, time, 1, ...].
func (g *graph) over(mask string, axes int) string {
	ones := []int{}
	for i := 2; i < axes; i++ {
		ones = append(ones, i)
	}
	return g.node("Unsqueeze", nil, mask, g.ints(ones...))
}

// cast returns a value with other elements.
func (g *graph) cast(x string, elements int) string {
	return g.node("Cast", attrs{{"to", elements}}, x)
}

// lengths returns how many steps of each example the mask leaves, int32 [batch].
func (g *graph) lengths(mask string) string {
	steps := g.cast(mask, int32s)
	return g.node("ReduceSum", attrs{{"keepdims", 0}}, steps, g.ints(1))
}

// toFront returns the steps of x [batch, time, features] that the mask leaves in their order, and
// the others after them. Of equal values TopK has the one first that stands first.
func (g *graph) toFront(x, mask string) string {
	time := g.node("Shape", attrs{{"start", 1}}, mask)
	steps := g.cast(mask, int32s)
	order := g.outputs(2, "TopK", attrs{{"axis", 1}}, steps, time)[1]
	return g.atSteps(x, order)
}

// back returns what toFront's steps have become at their old places, [batch, time, units]: at each
// step the last one up to there that the mask leaves. Where there is none, the index -1 finds the
// last step, which is 0, for the example then has fewer steps than there is time.
func (g *graph) back(y, mask string) string {
	steps := g.cast(mask, int64s)
	upToNow := g.node("CumSum", nil, steps, g.integer(1))
	return g.atSteps(y, g.node("Sub", nil, upToNow, g.ints(1)))
}

// last returns the last of toFront's steps that the mask leaves, [batch, units], or 0.
func (g *graph) last(y, mask string) string {
	count := g.node("ReduceSum", nil, g.cast(mask, int64s), g.ints(1)) // [batch, 1]
	last := g.atSteps(y, g.node("Sub", nil, count, g.ints(1)))
	return g.node("Squeeze", nil, last, g.ints(1))
}

// atSteps returns the steps of x [batch, time, features] of the given numbers, [batch, time].
func (g *graph) atSteps(x, steps string) string {
	steps = g.node("Unsqueeze", nil, steps, g.ints(2))
	return g.node("GatherND", attrs{{"batch_dims", 1}}, x, steps)
}

// zeroed returns x with 0 where the mask, of as many axes, is false.
func (g *graph) zeroed(x, mask string) string {
	return g.node("Where", nil, mask, x, g.number(0))
}
