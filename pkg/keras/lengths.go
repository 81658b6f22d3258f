package keras

import (
	"math/rand/v2"
	"reflect"
	"slices"

	"gornn/pkg/internal/dims"
	"gornn/pkg/internal/examples"
	"gornn/pkg/layers"
)

// window is how many batches are sorted by length together. More give batches of more equal
// lengths, less give batches of more chance.
const window = 50

// buildFor is build for examples, which may be sequences of different lengths. It returns an error
// where padding them would change the model's results.
func (m *Sequential) buildFor(source *examples.Source, seed int64) (output []int, err error) {
	if source.Ragged() {
		if err := m.takesLengths(source); err != nil {
			return nil, err
		}
	}
	return m.build(source.Dims, seed)
}

func (m *Sequential) takesLengths(source *examples.Source) error {
	if len(m.layers) == 0 || m.checkLayers() != nil {
		return nil // which build says better
	}
	const pad = "make them so with PadSequences"
	if first := m.reader(); !makesMask(first) {
		cure := pad
		if _, ids := first.(TakesIDs); ids {
			cure = "set the Embedding's MaskZero, or " + pad
		} else if len(source.Dims) > 1 {
			cure = "begin it with a Masking layer, or " + pad
		}
		return source.Unequal("a model whose first layer makes no mask", cure)
	}
	if m.isStateful() {
		return source.Unequal("a stateful model", pad)
	}
	outputs, err := m.dims(source.Dims)
	if err != nil {
		return nil
	}
	if last := outputs[len(outputs)-1]; slices.Contains(last, -1) {
		return source.Unequal("a model whose output has time steps, "+dims.Text(last), pad)
	}
	return nil
}

func makesMask(l Layer) bool {
	maker, ok := l.(layers.MakesMask)
	return ok && maker.MakesMask()
}

// fill returns the number that the model's first layer masks.
func (m *Sequential) fill() float32 {
	if l, ok := m.layers[0].(Masking); ok {
		return float32(l.Value)
	}
	return 0
}

// trainingPasses is how many epochs a training is taken to have. Their real number must not count:
// one epoch ten times gives the numbers of ten.
const trainingPasses = 5

// planned returns the feed with the lengths that its batches are padded to, for so many passes.
func (f inMemory) planned(passes int) inMemory {
	if !f.x.Ragged() {
		return f
	}
	var longest []int
	for some := range slices.Chunk(f.order(nil), f.size) {
		longest = append(longest, f.x.Longest(some))
	}
	f.x = f.x.Padded(examples.Plan(longest, f.size, passes)...)
	return f
}

// few is how many sequences one graph predicts, of a request to a server say.
const few = 8

// toPredict returns a feed of sequences without labels, for few graphs however long they are. At
// most inferenceBatch of them are padded to powers of two from 16 on, in batches of 1, few or
// inferenceBatch: sequences of up to 4,096 time steps have no more than 27 graphs.
func toPredict(x examples.Set) inMemory {
	f := inMemory{x: x, size: inferenceBatch, sorted: true}
	if x.N > inferenceBatch {
		return f.planned(1)
	}
	if x.N == 1 {
		f.size = 1
	} else if x.N <= 4*few {
		f.size = few
	}
	lengths := []int{16}
	for longest := x.LongestDims()[0]; lengths[len(lengths)-1] < longest; {
		lengths = append(lengths, 2*lengths[len(lengths)-1])
	}
	f.x = x.Padded(lengths...)
	return f
}

// mayPad reports whether a prediction may pad sequences of one length: a few slices, which have
// other lengths the next time. A layer of one's own could take the padding for data.
func (m *Sequential) mayPad(source *examples.Source) bool {
	if source.N > few || source.IsTensor() || m.isStateful() || !makesMask(m.reader()) ||
		len(m.input) == 0 || m.input[0] >= 0 || slices.ContainsFunc(m.layers, func(l Layer) bool { return !isOurs(l) }) {
		return false
	}
	outputs, err := m.dims(m.input)
	return err == nil && !slices.Contains(outputs[len(outputs)-1], -1)
}

// isOurs reports whether a layer, or what a pointer points to, is of this module.
func isOurs(l Layer) bool {
	path := reflect.Indirect(reflect.ValueOf(l)).Type().PkgPath()
	return path == reflect.TypeFor[Dense]().PkgPath() || path == reflect.TypeFor[LSTM]().PkgPath()
}

// byLength returns the examples from the longest to the shortest, equal ones in their own order.
func byLength(x examples.Set) []int {
	indices := indicesTo(x.N)
	sortByLength(x, indices)
	return indices
}

func sortByLength(x examples.Set, indices []int) {
	slices.SortStableFunc(indices, func(a, b int) int { return x.Length(b) - x.Length(a) })
}

// shuffledByLength returns the examples so that batches of the given size are of about one length:
// it shuffles them, sorts each window by length, and shuffles the batches. A batch that is not full
// comes last, of examples of any lengths.
func shuffledByLength(x examples.Set, size int, random *rand.Rand) []int {
	indices := random.Perm(x.N)
	full := indices[:x.N-x.N%size]
	for some := range slices.Chunk(full, window*size) {
		sortByLength(x, some)
	}
	batches := slices.Collect(slices.Chunk(full, size))
	random.Shuffle(len(batches), func(i, j int) {
		batches[i], batches[j] = batches[j], batches[i]
	})
	return append(slices.Concat(batches...), indices[len(full):]...)
}
