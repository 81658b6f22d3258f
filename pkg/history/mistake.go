package history

// Mistake is an example whose class was not predicted.
type Mistake struct {
	Example          int     // its index, from 0
	Label, Predicted string  // names of classes, or numbers where they have none
	Probability      float64 // that the model gave the class predicted
}
