package golden

// Metrics is what Keras's metrics are over all of some examples, taken in batches of Batch.
type Metrics struct {
	Batch   int
	Data    []MetricData
	Strings []MetricString
	Kinds   []MetricKind

	Fit        Fit      // what it measures
	FitMetrics []string `json:"fit_metrics"`
}

// MetricData is labels and a model's output, with metrics of them. Labels have the output's shape,
// or without its last axis are classes.
type MetricData struct {
	Name      string
	Y, Output Array
	Mask      *Array // [batch, time], for the second results
	Metrics   []struct {
		Metric  Config // a string of compile is a kind without options
		Results []float64
	}
}

// MetricString is one of the strings that compile takes.
type MetricString struct {
	String       string
	Series       string // in the history
	MoreIsBetter bool   `json:"more_is_better"`
}

// MetricKind is a metric without options.
type MetricKind struct {
	Kind, Name string
	Empty      *float64 // its result before any example
}
