package keras

import (
	"encoding/binary"
	"hash/fnv"
	"math"
	"reflect"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/tensors"
)

// examples are inputs or labels on the host, one after another: ids, or numbers.
type examples struct {
	n      int   // how many
	dims   []int // of one
	ids    []int32
	values []float32 // where there are no ids
}

// newExamples reads a slice, of slices or not, of any integer or float type, or a GoMLX tensor; argument names it in
// errors. Integers become ids, int32, and other numbers float32.
func newExamples(argument string, data any) (examples, error) {
	shape, err := shapeOf(argument, data)
	if err != nil {
		return examples{}, err
	}
	if shape[0] == 0 {
		return examples{}, errorf("%s must have at least one example, got none", argument)
	}
	if err := fits(argument, 4*numbers(shape...), "take part of the examples, or shorter ones"); err != nil {
		return examples{}, err
	}
	e := examples{n: shape[0], dims: shape[1:]}
	switch data := data.(type) {
	case [][]int32: // what PadSequences returns: two and a half million ids need not go through reflection
		e.ids = make([]int32, 0, e.n*e.perExample())
		for _, row := range data {
			e.ids = append(e.ids, row...)
		}
	case *tensors.Tensor:
		err = data.ConstFlatData(func(flat any) { e.read(reflect.ValueOf(flat)) })
	default:
		e.read(reflect.ValueOf(data))
	}
	return e, err
}

// shapeOf returns the dims of data, the number of examples first, and checks that it is rectangular.
func shapeOf(argument string, data any) ([]int, error) {
	if t, ok := data.(*tensors.Tensor); ok && t != nil && t.Rank() > 0 && (t.DType().IsInt() || t.DType().IsFloat()) {
		return t.Shape().Dimensions, nil
	}
	v := reflect.ValueOf(data)
	if data == nil || v.Kind() != reflect.Slice {
		return nil, errorf("%s must be a slice of examples, such as [][]int32 or []float32, or a tensor, got %T", argument, data)
	}
	return sliceShape(argument, v)
}

func sliceShape(argument string, v reflect.Value) ([]int, error) {
	shape := []int{v.Len()}
	switch kind := v.Type().Elem().Kind(); {
	case kind == reflect.Slice:
		if v.Len() == 0 {
			return shape, nil
		}
		first, err := sliceShape(argument, v.Index(0))
		if err != nil {
			return nil, err
		}
		for i := 1; i < v.Len(); i++ {
			if n := v.Index(i).Len(); n != first[0] {
				return nil, errorf("%s: all examples must be equally long, got lengths %d and %d (example %d); PadSequences makes them so", argument, first[0], n, i)
			}
			if len(first) > 1 {
				inner, err := sliceShape(argument, v.Index(i))
				if err != nil {
					return nil, err
				}
				for axis := range inner {
					if len(inner) != len(first) || inner[axis] != first[axis] {
						return nil, errorf("%s: all examples must have one shape, got %v and %v (example %d)", argument, first, inner, i)
					}
				}
			}
		}
		return append(shape, first...), nil
	case kind >= reflect.Int && kind <= reflect.Uint64, kind == reflect.Float32, kind == reflect.Float64:
		return shape, nil
	default:
		return nil, errorf("%s must hold integers or floats, got %s", argument, v.Type())
	}
}

// read appends the numbers of v in order.
func (e *examples) read(v reflect.Value) {
	for i := range v.Len() {
		switch x := v.Index(i); {
		case x.Kind() == reflect.Slice:
			e.read(x)
		case x.CanInt():
			e.ids = append(e.ids, int32(min(max(x.Int(), math.MinInt32), math.MaxInt32)))
		case x.CanUint():
			e.ids = append(e.ids, int32(min(x.Uint(), math.MaxInt32)))
		default:
			e.values = append(e.values, float32(x.Float()))
		}
	}
}

// finite returns an error that names the first value that is NaN or infinite.
func finite(argument string, values []float32, perExample int) error {
	for i, v := range values {
		if v-v != 0 { // for NaN and the infinities alone
			return errorf("%s must hold finite numbers, got %g in example %d at position %d; leave such examples out, or fill in a number",
				argument, v, i/perExample, i%perExample)
		}
	}
	return nil
}

func (e examples) perExample() int { return product(e.dims) }

// asValues returns the examples as numbers, with the dims given, which have the same size.
func (e examples) asValues(dims []int) examples {
	values := e.values
	if values == nil {
		values = make([]float32, len(e.ids))
		for i, id := range e.ids {
			values[i] = float32(id)
		}
	}
	return examples{n: e.n, dims: dims, values: values}
}

// slice returns the examples from first to before last.
func (e examples) slice(first, last int) examples {
	size := e.perExample()
	part := examples{n: last - first, dims: e.dims}
	if e.ids != nil {
		part.ids = e.ids[first*size : last*size]
	} else {
		part.values = e.values[first*size : last*size]
	}
	return part
}

// batch returns the examples at the given indices as a tensor [size, dims...]; where there are fewer indices, the
// first of them fills it up: what is not present must be a sound example, since 0 times NaN is NaN.
func (e examples) batch(indices []int, size int) *tensors.Tensor {
	dims := append([]int{size}, e.dims...)
	if e.ids != nil {
		return tensors.FromFlatDataAndDimensions(gather(e.ids, indices, size, e.perExample()), dims...)
	}
	return tensors.FromFlatDataAndDimensions(gather(e.values, indices, size, e.perExample()), dims...)
}

func gather[T int32 | float32](from []T, indices []int, size, perExample int) []T {
	to := make([]T, size*perExample)
	for i := range size {
		index := indices[0]
		if i < len(indices) {
			index = indices[i]
		}
		copy(to[i*perExample:(i+1)*perExample], from[index*perExample:])
	}
	return to
}

// shape returns the shape of a batch.
func (e examples) shape(size int) shapes.Shape {
	dtype := dtypes.Float32
	if e.ids != nil {
		dtype = dtypes.Int32
	}
	return shapes.Make(dtype, append([]int{size}, e.dims...)...)
}

// fingerprint tells sets of examples apart; equal ones have the same.
func fingerprint(sets ...examples) uint64 {
	hash := fnv.New64a()
	for _, e := range sets {
		binary.Write(hash, binary.LittleEndian, int64(e.n))
		binary.Write(hash, binary.LittleEndian, e.ids)
		binary.Write(hash, binary.LittleEndian, e.values)
	}
	return hash.Sum64()
}
