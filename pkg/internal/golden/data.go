package golden

// Data is what Keras makes of data of other shapes than ids [n, time].
type Data struct {
	Floats  Pads[[]float32] // pad_sequences with dtype="float32"
	Doubles Pads[[]float64] // with dtype="float64"
	Vectors Pads[[][]float32]
	Labels  WordLabels
}

// Pads is pad_sequences of the same sequences with different options.
type Pads[S any] struct {
	Sequences []S
	Cases     []struct {
		MaxLen              int // 0: none
		Padding, Truncating string
		Value               float64
		Result              []S
	}
}

// WordLabels are words as StringLookup turns them into numbers, by the names of classes.
type WordLabels struct {
	Classes   []string
	Words     []string // one for each example
	Index     []int
	OneHot    Array      `json:"one_hot"`
	Several   [][]string // words of each example
	MultiHot  Array      `json:"multi_hot"`
	Steps     [][]string // one for each time step
	StepIndex [][]int    `json:"step_index"`
}
