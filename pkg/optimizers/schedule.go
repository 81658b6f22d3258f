package optimizers

import (
	"cmp"
	"fmt"
	"math"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
)

// Schedule is a learning rate that changes from step to step: Keras's [ExponentialDecay],
// [InverseTimeDecay], [PiecewiseConstantDecay], [PolynomialDecay], [CosineDecay] and
// [CosineDecayRestarts], or one of your own. Package keras saves the exported fields with the
// model, and resumes a training only with equal ones.
type Schedule interface {
	// Kind returns a name, "exponential_decay".
	Kind() string
	// Rate returns the learning rate, a scalar, for a step: a scalar in the dtype of the weights, 0
	// at the first step of the training.
	Rate(step *graph.Node) *graph.Node
}

// ExponentialDecay is Keras's:
//
//	InitialLearningRate DecayRate^(step / DecaySteps)
//
// With Staircase, the division is rounded down.
type ExponentialDecay struct {
	InitialLearningRate float64
	DecaySteps          int
	DecayRate           float64
	Staircase           bool
}

// Kind returns "exponential_decay".
func (ExponentialDecay) Kind() string { return "exponential_decay" }

// Rate implements Schedule.
func (s ExponentialDecay) Rate(step *graph.Node) *graph.Node {
	power := graph.Pow(scalar(step, s.DecayRate), progress(step, s.DecaySteps, s.Staircase))
	return graph.MulScalar(power, s.InitialLearningRate)
}

func (s ExponentialDecay) check() error {
	return cmp.Or(positive("InitialLearningRate", s.InitialLearningRate),
		positive("DecaySteps", float64(s.DecaySteps)), positive("DecayRate", s.DecayRate))
}

// InverseTimeDecay is Keras's:
//
//	InitialLearningRate / (1 + DecayRate step / DecaySteps)
//
// With Staircase, step / DecaySteps is rounded down.
type InverseTimeDecay struct {
	InitialLearningRate float64
	DecaySteps          int
	DecayRate           float64
	Staircase           bool
}

// Kind returns "inverse_time_decay".
func (InverseTimeDecay) Kind() string { return "inverse_time_decay" }

// Rate implements Schedule.
func (s InverseTimeDecay) Rate(step *graph.Node) *graph.Node {
	done := progress(step, s.DecaySteps, s.Staircase)
	divisor := graph.OnePlus(graph.MulScalar(done, s.DecayRate))
	return graph.Div(scalar(step, s.InitialLearningRate), divisor)
}

func (s InverseTimeDecay) check() error { return ExponentialDecay(s).check() }

// PiecewiseConstantDecay is Keras's: Values[0] up to and with step Boundaries[0], then Values[1] up
// to and with step Boundaries[1], and so on. Values is one longer than Boundaries; its last is the
// rate from then on.
type PiecewiseConstantDecay struct {
	Boundaries []int
	Values     []float64
}

// Kind returns "piecewise_constant_decay".
func (PiecewiseConstantDecay) Kind() string { return "piecewise_constant_decay" }

// Rate implements Schedule.
func (s PiecewiseConstantDecay) Rate(step *graph.Node) *graph.Node {
	last := len(s.Boundaries)
	rate := scalar(step, s.Values[last])
	for i := last - 1; i >= 0; i-- {
		until := graph.LessOrEqual(step, scalar(step, float64(s.Boundaries[i])))
		rate = graph.Where(until, scalar(step, s.Values[i]), rate)
	}
	return rate
}

func (s PiecewiseConstantDecay) check() error {
	if len(s.Boundaries) == 0 || len(s.Values) != len(s.Boundaries)+1 {
		return fmt.Errorf("Boundaries must be one or more and Values one more than they, "+
			"got %d and %d",
			len(s.Boundaries), len(s.Values))
	}
	for i, b := range s.Boundaries {
		if b < 0 || i > 0 && b <= s.Boundaries[i-1] {
			return fmt.Errorf("Boundaries must be >= 0 and rise, got %v", s.Boundaries)
		}
	}
	for _, v := range s.Values {
		if err := notNegative("Values", v); err != nil {
			return err
		}
	}
	return nil
}

// PolynomialDecay is Keras's. It goes from InitialLearningRate to EndLearningRate and stays there:
//
//	(InitialLearningRate - EndLearningRate) (1 - step / DecaySteps)^Power + EndLearningRate
//
// With Cycle, the next multiple of DecaySteps takes its place instead: the rate jumps up and decays
// again, more slowly.
type PolynomialDecay struct {
	InitialLearningRate float64
	DecaySteps          int
	EndLearningRate     float64 // 0: 0.0001; [Zero] for 0
	Power               float64 // 0: 1, a straight line
	Cycle               bool
}

// Kind returns "polynomial_decay".
func (PolynomialDecay) Kind() string { return "polynomial_decay" }

// Rate implements Schedule.
func (s PolynomialDecay) Rate(step *graph.Node) *graph.Node {
	steps := scalar(step, float64(s.DecaySteps))
	if s.Cycle { // a multiple of DecaySteps ends its cycle
		before := graph.MaxScalar(graph.MinusOne(step), 0)
		steps = graph.Mul(steps, graph.OnePlus(progress(before, s.DecaySteps, true)))
	}
	left := graph.OneMinus(graph.MinScalar(graph.Div(step, steps), 1))
	power := graph.Pow(left, scalar(step, cmp.Or(s.Power, 1)))
	end := cmp.Or(s.EndLearningRate, 0.0001)
	return graph.AddScalar(graph.MulScalar(power, s.InitialLearningRate-end), end)
}

func (s PolynomialDecay) check() error {
	return cmp.Or(positive("InitialLearningRate", s.InitialLearningRate),
		positive("DecaySteps", float64(s.DecaySteps)),
		notNegative("EndLearningRate", s.EndLearningRate), notNegative("Power", s.Power))
}

// Zero is 0 for a field with another default: PolynomialDecay{EndLearningRate: optimizers.Zero}. It
// is the smallest float64 above 0; as a float32 it is 0.
const Zero = math.SmallestNonzeroFloat64

// CosineDecay is Keras's: half a wave of a cosine from InitialLearningRate to Alpha times that, the
// rate from then on (I. Loshchilov, F. Hutter, SGDR, ICLR 2017):
//
//	InitialLearningRate ((1 - Alpha) (1 + cos(pi step / DecaySteps)) / 2 + Alpha)
//
// With WarmupSteps, the rate first goes up in a straight line, from InitialLearningRate, 0 or more,
// to WarmupTarget, and the decay begins there.
type CosineDecay struct {
	InitialLearningRate float64
	DecaySteps          int // without WarmupSteps
	Alpha               float64
	WarmupTarget        float64 // 0: no warmup
	WarmupSteps         int
}

// Kind returns "cosine_decay".
func (CosineDecay) Kind() string { return "cosine_decay" }

// Rate implements Schedule.
func (s CosineDecay) Rate(step *graph.Node) *graph.Node {
	if s.WarmupTarget == 0 {
		return s.decay(step, s.InitialLearningRate)
	}
	steps := scalar(step, float64(s.WarmupSteps))
	rising := graph.MulScalar(graph.Div(step, steps), s.WarmupTarget-s.InitialLearningRate)
	rising = graph.AddScalar(rising, s.InitialLearningRate)
	decaying := s.decay(graph.Sub(step, steps), s.WarmupTarget)
	return graph.Where(graph.LessThan(step, steps), rising, decaying)
}

func (s CosineDecay) decay(step *graph.Node, from float64) *graph.Node {
	done := graph.MinScalar(progress(step, s.DecaySteps, false), 1)
	wave := graph.MulScalar(graph.OnePlus(graph.Cos(graph.MulScalar(done, math.Pi))), 0.5)
	return graph.MulScalar(graph.AddScalar(graph.MulScalar(wave, 1-s.Alpha), s.Alpha), from)
}

func (s CosineDecay) check() error {
	initial := positive
	if s.WarmupTarget > 0 {
		initial = notNegative
	}
	if (s.WarmupTarget == 0) != (s.WarmupSteps == 0) {
		return fmt.Errorf("WarmupTarget and WarmupSteps must be given together, got %g and %d",
			s.WarmupTarget, s.WarmupSteps)
	}
	return cmp.Or(initial("InitialLearningRate", s.InitialLearningRate),
		positive("DecaySteps", float64(s.DecaySteps)), notNegative("Alpha", s.Alpha),
		notNegative("WarmupTarget", s.WarmupTarget),
		notNegative("WarmupSteps", float64(s.WarmupSteps)))
}

// progress returns step / steps, or the same rounded down. To round down it divides integers: 1/49
// as a float, 49 times, is less than 1.
func progress(step *graph.Node, steps int, down bool) *graph.Node {
	if !down {
		return graph.Div(step, scalar(step, float64(steps)))
	}
	whole := graph.ConvertDType(step, dtypes.Int64)
	return graph.ConvertDType(graph.Div(whole, scalar(whole, float64(steps))), step.DType())
}

// scalar returns a constant beside x.
func scalar(x *graph.Node, value float64) *graph.Node {
	return graph.Scalar(x.Graph(), x.DType(), value)
}
