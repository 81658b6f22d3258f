package optimizers

import (
	"cmp"
	"fmt"
	"math"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
)

// CosineDecayRestarts is Keras's: a [CosineDecay] to Alpha over FirstDecaySteps, then again and
// again (I. Loshchilov, F. Hutter, SGDR, ICLR 2017). Each period is TMul times as long as the one
// before, and begins at MMul times its rate. In period i, from 0, done in part:
//
//	InitialLearningRate ((1 - Alpha) MMul^i (1 + cos(pi done)) / 2 + Alpha)
//
// A period begins at its exact step. Keras finds it by a logarithm in float32, which is a step late
// at some: with TMul 1.25 the end of the first period lasts a step longer on TensorFlow.
type CosineDecayRestarts struct {
	InitialLearningRate float64
	FirstDecaySteps     int
	TMul                float64 // >= 1; 0: 2
	MMul                float64 // 0: 1; [Zero] is 0
	Alpha               float64
}

// Kind returns "cosine_decay_restarts".
func (CosineDecayRestarts) Kind() string { return "cosine_decay_restarts" }

// Rate implements Schedule.
func (s CosineDecayRestarts) Rate(step *graph.Node) *graph.Node {
	period, done := s.period(step)
	wave := graph.MulScalar(graph.OnePlus(graph.Cos(graph.MulScalar(done, math.Pi))), 0.5)
	if s.MMul != 0 && s.MMul != 1 {
		wave = graph.Mul(wave, graph.Pow(scalar(step, s.MMul), period))
	}
	wave = graph.AddScalar(graph.MulScalar(wave, 1-s.Alpha), s.Alpha)
	return graph.MulScalar(wave, s.InitialLearningRate)
}

// period returns the number of the step's period, from 0, and the part of it that is done, from 0
// to 1.
func (s CosineDecayRestarts) period(step *graph.Node) (number, done *graph.Node) {
	n, t := float64(s.FirstDecaySteps), cmp.Or(s.TMul, 2)
	if t == 1 {
		number = progress(step, s.FirstDecaySteps, true)
		return number, graph.DivScalar(graph.Sub(step, graph.MulScalar(number, n)), n)
	}
	dtype := step.DType()
	step = graph.ConvertDType(step, dtypes.Float64) // a float32 takes a begin for one later
	// Period i begins at step n (t^i - 1) / (t - 1) and has n t^i steps.
	power := func(i *graph.Node) *graph.Node { return graph.Pow(scalar(step, t), i) }
	begin := func(i *graph.Node) *graph.Node {
		return graph.MulScalar(graph.MinusOne(power(i)), n/(t-1))
	}
	// Powers and logarithms are rounded: a step is in a period that begins less than a billionth
	// later, and the logarithm's floor may be one off.
	reached := graph.MulScalar(step, 1+1e-9)
	number = graph.Log1P(graph.MulScalar(reached, (t-1)/n))
	number = graph.Floor(graph.MulScalar(number, 1/math.Log(t)))
	next := graph.OnePlus(number)
	number = graph.Where(graph.GreaterOrEqual(reached, begin(next)), next, number)
	number = graph.Where(graph.LessThan(reached, begin(number)), graph.MinusOne(number), number)
	done = graph.Div(graph.Sub(step, begin(number)), graph.MulScalar(power(number), n))
	return graph.ConvertDType(number, dtype), graph.ConvertDType(done, dtype)
}

func (s CosineDecayRestarts) check() error {
	if s.TMul != 0 && !(s.TMul >= 1 && s.TMul <= math.MaxFloat32) {
		return fmt.Errorf("TMul must be >= 1 and finite%s, or 0 for 2, got %g",
			asFloat32(s.TMul), s.TMul)
	}
	return cmp.Or(positive("InitialLearningRate", s.InitialLearningRate),
		positive("FirstDecaySteps", float64(s.FirstDecaySteps)), notNegative("MMul", s.MMul),
		notNegative("Alpha", s.Alpha))
}
