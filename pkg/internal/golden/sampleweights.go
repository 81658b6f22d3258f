package golden

// SampleWeights is fit and evaluate with weights of examples, label smoothing and the losses for
// numbers.
type SampleWeights struct {
	Cases []Weighted
	Names map[string]string // of losses, as Keras has them, to the name of its function
}

// Weighted is a fit of 3 epochs in batches of 3, without shuffling, by SGD with a rate of 0.5, and
// an evaluation of X after it. History and Scores are by the names of their series.
type Weighted struct {
	Name                 string
	Layers               []Config
	Loss                 string
	LabelSmoothing       float64 `json:"label_smoothing"`
	Metrics              []string
	WeightedMetrics      []string `json:"weighted_metrics"`
	IDs                  bool     // X holds ids
	Initial              []Array
	X, Y                 Array
	ClassWeight          map[int]float64 `json:"class_weight"`
	SampleWeight         *Array          `json:"sample_weight"`
	ValidationSplit      float64         `json:"validation_split"`
	ValidationX          *Array          `json:"validation_x"`
	ValidationY          *Array          `json:"validation_y"`
	ValidationWeight     *Array          `json:"validation_sample_weight"`
	History              Numbers
	Weights              []Array
	EvaluateSampleWeight *Array `json:"evaluate_sample_weight"`
	Scores               map[string]float64
}
