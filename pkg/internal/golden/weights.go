package golden

// Weights is what Keras does with the weights of layers: their order, given and frozen ones, and
// initializers. Trainings with regularizers are among Training.
type Weights struct {
	Orders []WeightOrder
	X, Y   Array // of Fits: ids and labels; the last three are for validation
	Fits   []FrozenFit
	Draws  []Draw
	// Spellings are the names of initializers, and the classes that they stand for.
	Spellings map[string]string
	Exact     []FirstValues
}

// WeightOrder is a model, its weights as get_weights returns them, and its output.
type WeightOrder struct {
	Name    string
	Layers  []Config
	X       Array
	IDs     bool
	Weights []Array
	Y       Array
}

// FrozenFit is a fit of two epochs in batches of 2 without shuffling, with weights that are given
// and layers that are not trained. Where there are Given, a callback sets them after the first
// epoch, as the weights of the second layer.
type FrozenFit struct {
	Name         string
	Layers       []Config
	Initial      []Array
	Frozen       []int // indices of layers
	Given        []Array
	Trainable    int     // numbers
	NonTrainable int     `json:"non_trainable"`
	Evaluate     float64 // of all examples
	History      History
	Final        []Array
}

// Draw is what many numbers of an initializer come to. The largest is of absolute values.
type Draw struct {
	Name               string
	Dims               []int
	Mean, Std, Largest float64
}

// FirstValues are the values of a weight that does not depend on chance, for 3 features.
type FirstValues struct {
	Layer  Config
	Weight int
	Values Array
}
