package golden

// Judging is what scikit-learn says of a classifier, and how it balances classes.
type Judging struct {
	Reports      []Report
	ClassWeights []struct {
		Name    string
		Labels  []int
		Weights []float64 // of class 0, 1, ...
	} `json:"class_weights"`
}

// Report is the report of a matrix of counts, [label][predicted]. A row has precision, recall, F1
// and support.
type Report struct {
	Name            string
	Counts          [][]int
	Classes         []string // nil: numbers
	Rows            [][4]float64
	Accuracy        float64
	Macro, Weighted [4]float64
	Text            string // "": where all are wrong, scikit-learn writes counts as "4.0"
}
