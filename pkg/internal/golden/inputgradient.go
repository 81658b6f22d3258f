package golden

// InputGradient is a model and the gradient of its output, summed over the outputs, for the input
// of the layer of a name, [batch, time, features].
type InputGradient struct {
	Name     string
	Layers   []Config
	X        Array
	IDs      bool
	Layer    string
	Weights  []Array
	Gradient Array
}
