package keras_test

import (
	"math"

	. "gornn/pkg/keras"
)

func confusion(labels, predictions any, classes ...string) func() error {
	return func() error {
		_, err := ConfusionMatrix(labels, predictions, classes...)
		return err
	}
}

// metricMistakes are those with metrics and with the confusion matrix.
func metricMistakes() []mistake {
	_, _, y := words()
	classes := []Layer{Embedding{InputDim: 5, OutputDim: 2}, SimpleRNN{Units: 2}, Dense{Units: 3, Activation: Softmax}}
	oneHot := [][]int{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {1, 0, 0}}
	return []mistake{
		{"metric unknown", fitCompiled(Compile{Loss: BinaryCrossentropy, Metrics: Metrics("accuracy", "acuracy")}, y),
			`keras: Compile.Metrics: number 2: Metrics must have names of metrics, got "acuracy"; did you mean "accuracy"?`},
		{"metric of no name", fitCompiled(Compile{Loss: BinaryCrossentropy, Metrics: Metrics("")}, y),
			`keras: Compile.Metrics: number 1: Metrics must have names of metrics, got ""; give some of accuracy, binary_accuracy, categorical_accuracy, sparse_categorical_accuracy, top_k_categorical_accuracy, sparse_top_k_categorical_accuracy, precision, recall, auc, f1_score, mean_squared_error, root_mean_squared_error, mean_absolute_error, hinge, binary_crossentropy, categorical_crossentropy, sparse_categorical_crossentropy`},
		{"metric a pointer", fitCompiled(Compile{Loss: BinaryCrossentropy, Metrics: []Metric{&AUC{}}}, y),
			`keras: Compile.Metrics: number 1 must be a value, keras.AUC{...}, not a pointer to one, got *keras.AUC`},
		{"metric's name", fitCompiled(Compile{Loss: BinaryCrossentropy, Metrics: []Metric{AUC{MetricName: "a b"}}}, y),
			`keras: Compile.Metrics: the name of number 1 must be a word of letters, digits and '_', got "a b"`},
		{"threshold", fitCompiled(Compile{Loss: BinaryCrossentropy, Metrics: []Metric{Accuracy, Precision{Threshold: 1.5}}}, y),
			`keras: Compile.Metrics: number 2: Precision.Threshold must be in [0, 1], got 1.5`},
		{"threshold of recall", fitCompiled(Compile{Loss: BinaryCrossentropy, Metrics: []Metric{Recall{Threshold: math.NaN()}}}, y),
			`keras: Compile.Metrics: number 1: Recall.Threshold must be in [0, 1], got NaN`},
		{"threshold of accuracy", fitCompiled(Compile{Loss: BinaryCrossentropy, Metrics: []Metric{BinaryAccuracy{Threshold: math.Inf(1)}}}, y),
			`keras: Compile.Metrics: number 1: BinaryAccuracy.Threshold must be finite, got +Inf`},
		{"thresholds of AUC", fitCompiled(Compile{Loss: BinaryCrossentropy, Metrics: []Metric{AUC{NumThresholds: 1}}}, y),
			`keras: Compile.Metrics: number 1: AUC.NumThresholds must be in [2, 10000], or 0 for 200, got 1`},
		{"too many thresholds", fitCompiled(Compile{Loss: BinaryCrossentropy, Metrics: []Metric{AUC{NumThresholds: 1 << 40}}}, y),
			`keras: Compile.Metrics: number 1: AUC.NumThresholds must be in [2, 10000], or 0 for 200, got 1099511627776`},
		{"curve of AUC", fitCompiled(Compile{Loss: BinaryCrossentropy, Metrics: []Metric{AUC{Curve: "roc"}}}, y),
			`keras: Compile.Metrics: number 1: AUC.Curve must be "ROC" or "PR", got "roc"`},
		{"k", fitCompiled(Compile{Loss: BinaryCrossentropy, Metrics: []Metric{TopKCategoricalAccuracy{K: -1}}}, y),
			`keras: Compile.Metrics: number 1: TopKCategoricalAccuracy.K must be > 0, or 0 for 5, got -1`},
		{"k of classes", fitCompiled(Compile{Loss: BinaryCrossentropy, Metrics: []Metric{SparseTopKCategoricalAccuracy{K: -1}}}, y),
			`keras: Compile.Metrics: number 1: SparseTopKCategoricalAccuracy.K must be > 0, or 0 for 5, got -1`},
		{"average", fitCompiled(Compile{Loss: BinaryCrossentropy, Metrics: []Metric{F1Score{Average: "mean"}}}, y),
			`keras: Compile.Metrics: number 1: F1Score.Average must be "macro", "micro" or "weighted", got "mean"`},
		{"average of several", fitCompiled(Compile{Loss: CategoricalCrossentropy, Metrics: Metrics("f1_score")}, oneHot, classes...),
			`keras: Compile.Metrics: f1_score: F1Score.Average must be "macro", "micro" or "weighted" for 3 outputs, got none; a series has one score`},
		{"metric of classes one-hot", fitCompiled(Compile{Loss: CategoricalCrossentropy, Metrics: Metrics("sparse_categorical_accuracy")}, oneHot, classes...),
			`keras: Compile.Metrics: sparse_categorical_accuracy: labels must be classes, [batch], for the model's output [batch, 3], got [batch, 3]; choose the loss sparse_categorical_crossentropy, or a metric that is not sparse`},
		{"metric of one-hot classes", fitCompiled(Compile{Loss: SparseCategoricalCrossentropy, Metrics: Metrics("Precision")}, y, classes...),
			`keras: Compile.Metrics: Precision: labels must be shaped as the model's output, [batch, 3], got [batch]; give one number for each output, one-hot for classes, and a loss of such labels, or choose a sparse metric`},
		{"metric of classes of one output", fitCompiled(Compile{Loss: BinaryCrossentropy, Metrics: Metrics("categorical_accuracy")}, y),
			`keras: Compile.Metrics: categorical_accuracy: the model must have an output for each class, got 1; choose binary_accuracy or binary_crossentropy for two classes as 0 and 1`},
		{"matrix of labels of no class", confusion([]int{0, 2}, []float32{0, 1}),
			`keras: labels must be classes 0 to 1, one for each output and two for a single one, got 2 in example 1`},
		{"matrix of other labels", confusion([][]int{{0, 1}}, [][]float32{{0, 1, 0}}),
			`keras: labels must be classes, [examples], or one-hot, [examples, 3], got [batch, 2]`},
		{"matrix of words", confusion([]string{"good", "god"}, []float32{0, 1}, "bad", "good"),
			`keras: labels: labels must be among classes, ["bad" "good"], got "god" in example 1; did you mean "good"?`},
		{"matrix of fewer labels", confusion([]int{0}, []float32{0, 1}),
			`keras: labels and predictions must be equally many, got 1 and 2`},
		{"matrix of steps", confusion([]int{0}, [][][]float32{{{0, 1}}}),
			`keras: predictions must be [examples, outputs], got [batch, 1, 2]; give those of one time step`},
		{"matrix of nothing", confusion([]int{0}, nil),
			`keras: predictions must be a slice of examples, such as [][]int32 or []float32, or a tensor, got <nil>`},
		{"matrix of text", confusion([]string{"no"}, []float32{1}),
			`keras: labels that are words need the names of the classes, got none; give them in the order of the outputs`},
		{"matrix of other names", confusion([]int{0}, []float32{1}, "no"),
			`keras: classes must be the names of the 2 classes, got 1`},
	}
}
