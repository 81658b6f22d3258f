package examples

import (
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/janpfeifer/must"
)

// Parts returns the Inputs of a step that splits the batch into n parts of one size, part by part:
// the inputs of each part, fillers of zeros in the last, and the part's number, from 0.
func (b Batch) Parts(n int) (inputs []any) {
	whole := b.Inputs()
	for i := range n {
		for _, input := range whole {
			inputs = append(inputs, partOf(input.(*tensors.Tensor), i, n))
		}
		inputs = append(inputs, tensors.FromScalar(int32(i)))
	}
	return inputs
}

// partOf returns the i-th of n parts of a tensor [batch, ...].
func partOf(whole *tensors.Tensor, i, n int) *tensors.Tensor {
	of := partShape(whole.Shape(), n)
	part := tensors.FromShape(of)
	must.M(part.MutableBytes(func(to []byte) {
		must.M(whole.ConstBytes(func(from []byte) {
			copy(to, from[min(i*len(to), len(from)):])
		}))
	}))
	return part
}

// PartShapes returns the shapes of the inputs of one part, of n, for a batch of the given shapes.
func PartShapes(whole []shapes.Shape, n int) (of []shapes.Shape) {
	for _, shape := range whole {
		of = append(of, partShape(shape, n))
	}
	return append(of, shapes.Make(dtypes.Int32))
}

// partShape returns the shape of one of n parts: ceil(batch / n) examples.
func partShape(whole shapes.Shape, n int) shapes.Shape {
	of := whole.Clone()
	of.Dimensions[0] = (whole.Dimensions[0] + n - 1) / n
	return of
}
