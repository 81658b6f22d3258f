package optimizers

import (
	"cmp"
	"fmt"
	"math"
)

// field is a number among the options of an optimizer or a schedule.
type field struct {
	name  string
	value float64
}

// positive returns an error unless the value is above 0 and finite. A training holds it as a
// float32.
func positive(name string, value float64) error {
	if !(value > 0 && value <= math.MaxFloat32) {
		return fmt.Errorf("%s must be > 0 and finite%s, got %g", name, asFloat32(value), value)
	}
	return nil
}

func notNegative(name string, value float64) error {
	if !(value >= 0 && value <= math.MaxFloat32) {
		return fmt.Errorf("%s must be >= 0 and finite%s, got %g", name, asFloat32(value), value)
	}
	return nil
}

// asFloat32 says what finite means for a value that a float64 can hold.
func asFloat32(value float64) string {
	if value > math.MaxFloat32 && !math.IsInf(value, 1) {
		return " as a float32"
	}
	return ""
}

// fraction returns an error unless the value is in [0, 1].
func fraction(name string, value float64) error {
	if !(value >= 0 && value <= 1) {
		return fmt.Errorf("%s must be in [0, 1], got %g", name, value)
	}
	return nil
}

// belowOne returns an error unless the value is in [0, 1), also once it is a float32.
func belowOne(name string, value float64) error {
	if !(value >= 0 && float32(value) < 1) {
		return fmt.Errorf("%s must be in [0, 1) as a float32, got %v", name, value)
	}
	return nil
}

// check returns an error for a wrong option of the optimizer called name, first among others.
func (o Options) check(name string, others ...error) error {
	return cmp.Or(cmp.Or(others...), o.checkRate(name), o.checkClip(name),
		notNegative(name+".WeightDecay", o.WeightDecay), o.checkExcluded(name))
}

// checkRate returns an error for a wrong learning rate of the optimizer called name.
func (o Options) checkRate(name string) error {
	if o.Schedule == nil {
		return notNegative(name+".LearningRate", o.LearningRate)
	}
	if o.LearningRate != 0 {
		return fmt.Errorf("%s.LearningRate and Schedule exclude each other, got %g and %s; "+
			"leave LearningRate out, the rates are in the schedule",
			name, o.LearningRate, o.Schedule.Kind())
	}
	if s, ok := o.Schedule.(interface{ check() error }); ok {
		if err := s.check(); err != nil {
			return fmt.Errorf("%s.Schedule: %s: %w", name, o.Schedule.Kind(), err)
		}
	}
	return nil
}

// checkClip returns an error for a wrong limit of the optimizer called name.
func (o Options) checkClip(name string) error {
	set := 0
	for _, limit := range []field{
		{"ClipNorm", o.ClipNorm}, {"GlobalClipNorm", o.GlobalClipNorm}, {"ClipValue", o.ClipValue},
	} {
		if limit.value == 0 {
			continue
		}
		if !(float32(limit.value) > 0 && limit.value <= math.MaxFloat32) {
			return fmt.Errorf("%s.%s must be > 0 and finite%s, or 0 for no clipping, got %g",
				name, limit.name, asFloat32(limit.value), limit.value)
		}
		set++
	}
	if set > 1 {
		return fmt.Errorf("%s.ClipNorm, GlobalClipNorm and ClipValue exclude each other,"+
			" got %g, %g and %g; set one of them", name, o.ClipNorm, o.GlobalClipNorm, o.ClipValue)
	}
	return nil
}
