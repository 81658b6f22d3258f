package keras_test

// The Go of README.md, and of the repository's: every block of it is a run of lines of this file.
import (
	"fmt"

	"github.com/janpfeifer/must"

	"gornn/pkg/imdb"
	"gornn/pkg/keras"
)

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"errors"
	"go/doc"
	"go/parser"
	"go/token"
	"iter"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/gobackend"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train"

	"gornn/data/pretrained"
	"gornn/pkg/backend"
	"gornn/pkg/history"
	"gornn/pkg/layers"
	"gornn/pkg/losses"
	"gornn/pkg/nb"
	"gornn/pkg/rnn"
	"gornn/pkg/run"
	"gornn/pkg/stream"
	"gornn/pkg/text"
)

// The pages and this file must not part: every Go block of a page is here, line for line, and every
// example runs.
func TestReadme(t *testing.T) {
	file, err := os.ReadFile("readme_test.go")
	if err != nil {
		t.Fatal(err)
	}
	code := flush(string(file))
	for _, name := range []string{"README.md", "../../README.md"} {
		page, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		blocks := regexp.MustCompile("(?ms)^```go\n(.*?)^```$").FindAllStringSubmatch(string(page), -1)
		if len(blocks) == 0 {
			t.Errorf("%s has no Go", name)
		}
		for _, block := range blocks {
			if !strings.Contains(code, "\n"+flush(block[1])) {
				t.Errorf("this Go of %s is not in readme_test.go:\n%s", name, block[1])
			}
		}
	}
	syntax, err := parser.ParseFile(token.NewFileSet(), "readme_test.go", file, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	for _, example := range doc.Examples(syntax) {
		if example.Output == "" && !example.EmptyOutput {
			t.Errorf("Example%s does not run: it needs an Output", example.Name)
		}
	}
}

// flush takes the indentation off every line.
func flush(text string) string { return regexp.MustCompile(`(?m)^[\t ]+`).ReplaceAllString(text, "") }

// sparing sets the folder of downloads and runs aside for a temporary one, without a network, until
// restore.
func sparing() (restore func()) {
	folder := must.M1(os.MkdirTemp("", "gornn"))
	settings := map[string]string{"GORNN_DATA": folder, "GORNN_OFFLINE": "1", "IMDB_ARCHIVE": ""}
	before := map[string]string{}
	for name, value := range settings {
		before[name] = os.Getenv(name)
		must.M(os.Setenv(name, value))
	}
	return func() {
		for name, value := range before {
			must.M(os.Setenv(name, value))
		}
		must.M(os.RemoveAll(folder))
	}
}

// inFolder makes a new folder the working one, until restore.
func inFolder() (restore func()) {
	before := must.M1(os.Getwd())
	must.M(os.Chdir(must.M1(os.MkdirTemp("", "gornn"))))
	return func() { must.M(os.Chdir(before)) }
}

// archive writes an archive of 100 reviews to a new folder, and returns its path.
func archive() string {
	path := filepath.Join(must.M1(os.MkdirTemp("", "gornn")), "aclImdb.tar.gz")
	file := must.M1(os.Create(path))
	zipped := gzip.NewWriter(file)
	tree := tar.NewWriter(zipped)
	for i := range 100 {
		label := []string{"pos", "neg"}[i%2]
		name := fmt.Sprintf("aclImdb/%s/%s/%d_1.txt", []string{"train", "test"}[i/50], label, i)
		text := "a film that is " + label
		must.M(tree.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(len(text))}))
		must.M1(tree.Write([]byte(text)))
	}
	must.M(errors.Join(tree.Close(), zipped.Close(), file.Close()))
	return path
}

// reviews returns made-up reviews of five words: one word tells the label, 5 for a good review and
// 6 for a bad one.
func reviews() (xTrain [][]int32, yTrain []int32, xTest [][]int32, yTest []int32) {
	random := rand.New(rand.NewPCG(1, 1))
	some := func(n int) (x [][]int32, y []int32) {
		for i := range n {
			review := make([]int32, 5)
			for t := range review {
				review[t] = 7 + random.Int32N(10)
			}
			review[random.IntN(5)] = 5 + int32(i%2)
			x, y = append(x, review), append(y, 1-int32(i%2))
		}
		return x, y
	}
	xTrain, yTrain = some(200)
	xTest, yTest = some(40)
	return xTrain, yTrain, xTest, yTest
}

// compiled returns the page's model under the given name, smaller and quick to learn. It computes
// in pure Go, for a quick start.
func compiled(name string) *keras.Sequential {
	lstm := keras.NewSequential(name,
		keras.Embedding{InputDim: 10_000, OutputDim: 8},
		keras.LSTM{Units: 8},
		keras.Dense{Units: 1, Activation: keras.Sigmoid})
	compile(lstm)
	return lstm
}

func compile(model *keras.Sequential) {
	model.Compile(keras.Compile{Loss: keras.BinaryCrossentropy, Optimizer: keras.Adam{LearningRate: 0.05}, Metrics: []keras.Metric{keras.Accuracy},
		Backend: must.M1(gobackend.New(""))})
}

func main() {
	fmt.Println("computed on", must.M1(keras.Backend()))
}

func TestMainOfReadme(*testing.T) { main() }

func Example_front() {
	defer sparing()()
	path := archive()
	defer os.RemoveAll(filepath.Dir(path))
	must.M(os.Setenv("IMDB_ARCHIVE", path))
	train, test := must.M2(imdb.Load(imdb.Options{NumWords: 10_000}))
	xTrain := must.M1(keras.PadSequences(train.X, keras.Pad{MaxLen: 100}))
	xTest := must.M1(keras.PadSequences(test.X, keras.Pad{MaxLen: 100}))

	lstm := keras.NewSequential("lstm",
		keras.Embedding{InputDim: 10_000, OutputDim: 32},
		keras.LSTM{Units: 32},
		keras.Dense{Units: 1, Activation: keras.Sigmoid})
	lstm.Compile(keras.Compile{Loss: keras.BinaryCrossentropy, Metrics: []keras.Metric{keras.Accuracy}})
	must.M1(lstm.Fit(xTrain, train.Y, keras.Fit{Epochs: 10, BatchSize: 128, ValidationSplit: 0.2}))
	fmt.Println("test accuracy", must.M1(lstm.Evaluate(xTest, test.Y)).Get("accuracy"))
	// Output: test accuracy 1
}

func Example_data() {
	defer sparing()()
	train, test := must.M2(imdb.Load(imdb.Options{NumWords: 10_000}))
	xTrain := must.M1(keras.PadSequences(train.X, keras.Pad{MaxLen: 100}))
	xTest := must.M1(keras.PadSequences(test.X, keras.Pad{MaxLen: 100}))
	yTrain, yTest := train.Y, test.Y
	fmt.Println(len(xTrain), len(yTrain), len(xTest), len(yTest), len(xTrain[0]))

	words := train.Decode(xTrain[0])
	ids, unknown := must.M2(imdb.Encode("Not a good film, Gwendolyn!", imdb.Options{NumWords: 10_000}))
	fmt.Println(len(strings.Fields(words)), len(ids), unknown)
	// Output:
	// 25000 25000 25000 25000 100
	// 100 6 [gwendolyn]
}

func Example_shapes() {
	durations := must.M1(keras.PadSequences([][]float32{{0.5}, {0.25, 0.75}}, keras.Pad{Value: -10}))
	points := must.M1(keras.PadSequences([][][]int{{{1, 2}}, {{3, 4}, {5, 6}}},
		keras.Pad{Padding: keras.Post}))
	vectors := must.M1(keras.NewSequential("",
		keras.Embedding{InputDim: 10, OutputDim: 4}).Predict([]int32{1, 2, 3}))
	fmt.Println(durations, points, len(vectors), len(vectors[0]))
	// Output: [[-10 0.5] [0.25 0.75]] [[[1 2] [0 0]] [[3 4] [5 6]]] 3 4
}

func Example_labels() {
	defer sparing()()
	x := [][]float32{{1, 0}, {0, 1}, {1, 1}}
	model := keras.NewSequential("moods", keras.Dense{Units: 3, Activation: keras.Softmax})
	model.Compile(keras.Compile{
		Loss:    keras.SparseCategoricalCrossentropy,
		Classes: []string{"neg", "neutral", "pos"},
	})
	must.M1(model.Fit(x, []string{"pos", "neg", "neutral"}, keras.Fit{}))
	classes := must.M1(keras.Load("moods")).Classes()
	fmt.Println(classes)
	// Output: [neg neutral pos]
}

func Example_severalLabels() {
	x := [][]float32{{1, 0}, {0, 1}, {1, 1}}
	model := keras.NewSequential("", keras.Dense{Units: 3, Activation: keras.Sigmoid})
	model.Compile(keras.Compile{
		Loss:    keras.BinaryCrossentropy,
		Classes: []string{"red", "round", "sweet"},
	})
	must.M1(model.Fit(x, [][]string{{"red", "round"}, {"sweet"}, {"round", "sweet"}}, keras.Fit{}))
	fmt.Println(model.Classes())
	// Output: [red round sweet]
}

func Example_texts() {
	defer sparing()()
	texts := []string{"a good film", "not a good one", "bad", "a bad film"}
	words := must.M1(text.NewVocabulary(text.Texts{X: texts}, text.Options{}))
	model := keras.NewSequential("opinions",
		keras.TextVectorization{Vocabulary: words},
		keras.Embedding{InputDim: words.Size(), OutputDim: 8, MaskZero: true},
		keras.LSTM{Units: 8},
		keras.Dense{Units: 1, Activation: keras.Sigmoid})
	model.Compile(keras.Compile{Loss: keras.BinaryCrossentropy})
	must.M1(model.Fit(texts, []int{1, 0, 0, 0}, keras.Fit{}))
	model = must.M1(keras.Load("opinions"))
	answers := must.M1(model.Predict([]string{"one good film"}))
	fmt.Println(len(answers), model.Words().Decode([]int32{0, 1, 2}))
	// Output: 1 [PAD] [OOV] a
}

func Example_textsOfYourOwn() {
	defer sparing()()
	defer inFolder()()
	table := "message,team\n" + strings.Repeat("my parcel is late,orders\nthe page shows an error,web\n", 20)
	must.M(os.WriteFile("tickets.csv", []byte(table), 0o600))

	all := must.M1(text.Read(text.CSV{Path: "tickets.csv", Text: "message", Label: "team"}))
	train, test := must.M2(all.Split(0.8, 1))
	words := must.M1(text.NewVocabulary(train, text.Options{NumWords: 10_000}))

	gru := keras.NewSequential("tickets",
		keras.TextVectorization{Vocabulary: words},
		keras.Embedding{InputDim: words.Size(), OutputDim: 32, MaskZero: true},
		keras.GRU{Units: 32},
		keras.Dense{Units: len(all.Classes()), Activation: keras.Softmax})
	gru.Compile(keras.Compile{Loss: keras.SparseCategoricalCrossentropy, Classes: all.Classes()})
	must.M1(gru.Fit(train.X, train.Y, keras.Fit{Epochs: 5}))
	fmt.Print(must.M1(keras.ConfusionMatrix(test.Y, must.M1(gru.Predict(test.X)), all.Classes()...)))
	// Output:
	// label \ predicted  orders  web
	//              orders       4    0
	//                 web       0    4
}

func Example_differentLengths() {
	reviews, labels := [][]int32{{5, 7}, {6, 8, 9}, {5}, {7, 7, 6, 9, 10}}, []int32{1, 0, 1, 0}
	model := keras.NewSequential("",
		keras.Embedding{InputDim: 10_000, OutputDim: 8, MaskZero: true},
		keras.GRU{Units: 8},
		keras.Dense{Units: 1, Activation: keras.Sigmoid})
	model.Compile(keras.Compile{
		Loss: keras.BinaryCrossentropy, Metrics: []keras.Metric{keras.Accuracy}})
	must.M1(model.Fit(reviews, labels, keras.Fit{}))
	predictions := must.M1(model.Predict(reviews[:2]))
	fmt.Println(len(predictions), len(predictions[0]))
	// Output: 2 1
}

func Example_model() {
	lstm := keras.NewSequential("lstm",
		keras.Embedding{InputDim: 10_000, OutputDim: 32},
		keras.LSTM{Units: 32},
		keras.Dense{Units: 1, Activation: keras.Sigmoid})
	summary := lstm.Summary()
	fmt.Println(strings.Contains(summary, "328,353"))
	// Output: true
}

func Example_add() {
	model := keras.NewSequential("", keras.Input{Shape: []int{100, 8}})
	model.Add(keras.GRU{Units: 16})
	model.Add(keras.Dense{Units: 3}, keras.Softmax)
	fmt.Println(strings.Contains(model.Summary(), "1,299"))
	// Output: true
}

func Example_compile() {
	lstm := compiled("")
	lstm.Compile(keras.Compile{
		Loss:      keras.BinaryCrossentropy,
		Optimizer: keras.Adam{LearningRate: 0.01},
		Metrics:   []keras.Metric{keras.Accuracy},
	})

	// with RMSprop{}
	lstm.Compile(keras.Compile{Loss: "binary_crossentropy", Metrics: []keras.Metric{keras.Accuracy}})
	// Output:
}

func Example_labelSmoothing() {
	lstm := compiled("")
	lstm.Compile(keras.Compile{
		Loss: "binary_crossentropy", LabelSmoothing: 0.1, Metrics: []keras.Metric{keras.Accuracy}})
	xTrain, yTrain, _, _ := reviews()
	history := must.M1(lstm.Fit(xTrain, yTrain, keras.Fit{Epochs: 10}))
	fmt.Println(history.Last("accuracy") > 0.9, history.Last("loss") > 0.19)
	// Output: true true
}

func Example_schedule() {
	lstm := compiled("")
	rate := keras.ExponentialDecay{
		InitialLearningRate: 0.01, DecaySteps: 100, DecayRate: 0.96, Staircase: true}
	lstm.Compile(keras.Compile{
		Loss:      keras.BinaryCrossentropy,
		Optimizer: keras.Adam{Schedule: rate, ClipNorm: 1},
		Metrics:   []keras.Metric{keras.Accuracy},
	})
	// Output:
}

func Example_fit() {
	lstm := compiled("")
	xTrain, yTrain, _, _ := reviews()
	fit := keras.Fit{Epochs: 10, BatchSize: 64, ValidationSplit: 0.2}
	history := must.M1(lstm.Fit(xTrain, yTrain, fit))
	fmt.Println(history.Epochs(), len(history.Get("val_loss")))
	// Output: 10 10
}

func Example_validationData() {
	lstm := compiled("")
	xTrain, yTrain, xTest, yTest := reviews()
	fit := keras.Fit{Epochs: 2, ValidationX: xTest, ValidationY: yTest}
	history := must.M1(lstm.Fit(xTrain, yTrain, fit))
	fmt.Println(len(history.Get("val_loss")))
	// Output: 2
}

func Example_classWeight() {
	lstm := compiled("")
	xTrain, yTrain, _, _ := reviews()
	fit := keras.Fit{Epochs: 2, ClassWeight: map[int]float64{1: 5}}
	history := must.M1(lstm.Fit(xTrain, yTrain, fit))
	fmt.Println(history.Get("loss")[0] > 1)
	// Output: true
}

func Example_sampleWeight() {
	lstm := compiled("")
	xTrain, yTrain, xTest, yTest := reviews()
	weights, testWeights := make([]float64, len(xTrain)), make([]float64, len(xTest))
	weights[0], testWeights[0] = 1, 1
	lstm.Compile(keras.Compile{
		Loss: "binary_crossentropy", WeightedMetrics: []keras.Metric{keras.Accuracy}})
	history := must.M1(lstm.Fit(xTrain, yTrain, keras.Fit{SampleWeight: weights,
		ValidationX: xTest, ValidationY: yTest, ValidationSampleWeight: testWeights}))
	scores := must.M1(lstm.Evaluate(xTest, yTest, keras.Evaluate{SampleWeight: testWeights}))
	fmt.Println(history.Last("loss") < 0.01, history.Last("val_accuracy") == scores.Get("accuracy"))
	// Output: true true
}

func TestProgressOfReadme(*testing.T) {
	lstm := compiled("")
	xTrain, yTrain, _, _ := reviews()
	must.M1(lstm.Fit(xTrain, yTrain, keras.Fit{Epochs: 2, Progress: nb.Training()}))
}

func Example_progress() {
	lstm := compiled("")
	xTrain, yTrain, _, _ := reviews()
	progress := func(p keras.Progress) {
		if p.Stage == history.EpochEnd {
			fmt.Println("epoch", p.Epoch, "of", p.Epochs)
		}
	}
	must.M1(lstm.Fit(xTrain, yTrain, keras.Fit{Epochs: 2, Progress: progress}))
	// Output:
	// epoch 1 of 2
	// epoch 2 of 2
}

func Example_history() {
	lstm := compiled("")
	xTrain, yTrain, _, _ := reviews()
	history := must.M1(lstm.Fit(xTrain, yTrain, keras.Fit{Epochs: 10, ValidationSplit: 0.2}))
	lowest := slices.Index(history.Get("val_loss"), slices.Min(history.Get("val_loss")))
	last := history.Last("val_accuracy")
	fmt.Println(lowest > 0, last > 0.9, len(history.Seconds))
	// Output: true true 10
}

func Example_earlyStopping() {
	lstm := compiled("")
	xTrain, yTrain, _, _ := reviews()
	early := keras.EarlyStopping{Monitor: "val_accuracy", Patience: 2, RestoreBestWeights: true}
	history := must.M1(lstm.Fit(xTrain, yTrain, keras.Fit{
		Epochs: 100, ValidationSplit: 0.2, Callbacks: []keras.Callback{early}}))
	fmt.Println(history.Epochs() < 100)
	// Output: true
}

func Example_checkpoint() {
	defer sparing()()
	lstm := compiled("lstm")
	xTrain, yTrain, xTest, yTest := reviews()
	best := keras.BestCheckpoint{Monitor: "val_loss"}
	must.M1(lstm.Fit(xTrain, yTrain, keras.Fit{
		Epochs: 5, ValidationSplit: 0.2, Callbacks: []keras.Callback{best}}))
	must.M(lstm.LoadBest())
	scores := must.M1(lstm.Evaluate(xTest, yTest))
	fmt.Println(scores.Get("accuracy") > 0.9)
	// Output: true
}

func Example_rates() {
	lstm := compiled("")
	xTrain, yTrain, _, _ := reviews()
	later := func(epoch int, rate float64) float64 {
		if epoch < 2 {
			return rate
		}
		return rate * 0.9
	}
	history := must.M1(lstm.Fit(xTrain, yTrain, keras.Fit{
		Epochs: 4, Callbacks: []keras.Callback{keras.LearningRateScheduler{Schedule: later}}}))
	fmt.Println(history.Get("learning_rate"))
	reduce := keras.ReduceLROnPlateau{Factor: 0.5, Patience: 1, MinLR: 1e-4}
	must.M1(lstm.Fit(xTrain, yTrain, keras.Fit{
		Epochs: 10, ValidationSplit: 0.2, Callbacks: []keras.Callback{reduce}}))
	// Output: [0.05000000074505806 0.05000000074505806 0.04500000178813934 0.04050000011920929]
}

func Example_lambda() {
	lstm := compiled("")
	xTrain, yTrain, _, _ := reviews()
	var losses []float64 // after each step
	watch := keras.LambdaCallback{
		OnEpochBegin: func(_ *keras.Sequential, epoch int) error {
			fmt.Println("epoch", epoch)
			return nil
		},
		OnBatchEnd: func(_ *keras.Sequential, p keras.Progress) (stop bool, err error) {
			losses = append(losses, p.Scores.Loss())
			return false, nil
		},
	}
	must.M1(lstm.Fit(xTrain, yTrain, keras.Fit{Epochs: 2, Callbacks: []keras.Callback{watch}}))
	fmt.Println(len(losses) > 2, losses[0] > losses[len(losses)-1])
	// Output:
	// epoch 0
	// epoch 1
	// true true
}

// stopAt ends a training once it has an accuracy.
type stopAt float64

func (a stopAt) EpochEnd(_ *keras.Sequential, h keras.History) (stop bool, err error) {
	return h.Last("accuracy") >= float64(a), nil
}

func Example_callback() {
	lstm := compiled("")
	xTrain, yTrain, _, _ := reviews()
	fit := keras.Fit{Epochs: 100, Callbacks: []keras.Callback{stopAt(0.95)}}
	history := must.M1(lstm.Fit(xTrain, yTrain, fit))
	fmt.Println(history.Epochs() < 100, history.Last("accuracy") >= 0.95)
	// Output: true true
}

// halve halves the learning rate after each epoch.
type halve struct{}

func (halve) EpochEnd(lstm *keras.Sequential, _ keras.History) (stop bool, err error) {
	rate, err := lstm.LearningRate()
	if err != nil {
		return false, err
	}
	return false, lstm.SetLearningRate(rate / 2)
}

func Example_rate() {
	lstm := compiled("")
	xTrain, yTrain, _, _ := reviews()
	before := must.M1(lstm.LearningRate())
	must.M1(lstm.Fit(xTrain, yTrain, keras.Fit{Epochs: 3, Callbacks: []keras.Callback{halve{}}}))
	fmt.Println(must.M1(lstm.LearningRate()) == before/8)
	// Output: true
}

func TestFilesOfReadme(t *testing.T) {
	t.Chdir(t.TempDir())
	lstm := compiled("")
	xTrain, yTrain, _, _ := reviews()
	table := keras.CSVLogger{Filename: "lstm.csv"}
	board := keras.TensorBoard{LogDir: "logs/lstm", UpdateFreq: 10}
	must.M1(lstm.Fit(xTrain, yTrain, keras.Fit{
		Epochs: 5, ValidationSplit: 0.2, Callbacks: []keras.Callback{table, board}}))
	for _, pattern := range []string{"lstm.csv", "logs/lstm/train/*", "logs/lstm/validation/*"} {
		if files, err := filepath.Glob(pattern); err != nil || len(files) != 1 {
			t.Errorf("%s: there are %q, %v", pattern, files, err)
		}
	}
}

func Example_findRate() {
	lstm := compiled("")
	xTrain, yTrain, _, _ := reviews()
	rate, before, rates, losses := 1e-4, 0.0, []float64(nil), []float64(nil)
	must.M(lstm.SetLearningRate(rate))
	find := keras.LambdaCallback{
		OnBatchEnd: func(lstm *keras.Sequential, p keras.Progress) (stop bool, err error) {
			total := p.Scores.Loss() * float64(p.Step) // Scores are means over the epoch
			rates, losses = append(rates, rate), append(losses, total-before)
			rate, before = 2*rate, total
			return rate > 10, lstm.SetLearningRate(rate)
		}}
	must.M1(lstm.Fit(xTrain, yTrain, keras.Fit{BatchSize: 10, Callbacks: []keras.Callback{find}}))
	lowest := rates[slices.Index(losses, slices.Min(losses))]
	fmt.Println(len(rates), lowest > 0.01, lowest < 10)
	// Output: 17 true true
}

func TestStreamOfReadme(t *testing.T) {
	t.Chdir(t.TempDir())
	lstm := compiled("")
	var texts text.Texts
	for i := range 300 {
		label := []string{"bad", "good"}[i%2]
		texts.X, texts.Y = append(texts.X, fmt.Sprintf("film %d is %s", i, label)), append(texts.Y, label)
	}
	vocabulary := must.M1(text.NewVocabulary(texts, text.Options{NumWords: 10_000}))
	must.M(stream.Write("reviews", texts, stream.Shards{Vocabulary: vocabulary}))
	reviews := must.M1(stream.Open("reviews"))
	reviews.BatchSize, reviews.MaxLen, reviews.Window = 128, 100, 10_000
	train, validation := must.M2(reviews.Split(0.9))

	history := must.M1(lstm.Fit(train, nil, keras.Fit{Epochs: 5, ValidationX: validation}))
	scores := must.M1(lstm.Evaluate(validation, nil))
	probabilities := must.M1(lstm.Predict(validation))
	if last := history.Last("val_accuracy"); last != scores.Get("accuracy") || len(probabilities) != validation.Examples() {
		t.Error(history, scores, len(probabilities))
	}
}

type mine struct{}

func (mine) Name() string { return "mine" }
func (mine) Steps() int   { return 20 } // for the time left; it may be missing

func (mine) Iter() iter.Seq2[train.Batch, error] {
	return func(yield func(train.Batch, error) bool) {
		for i := range 20 {
			x, y := batch(i) // [][]int32 and []int32
			inputs, labels := tensors.FromValue(x), tensors.FromValue(y)
			if !yield(train.Batch{
				Inputs: []*tensors.Tensor{inputs}, Labels: []*tensors.Tensor{labels}}, nil) {
				return
			}
		}
	}
}

// batch returns some of the made-up reviews.
func batch(i int) (x [][]int32, y []int32) {
	x, y, _, _ = reviews()
	return x[10*i : 10*i+10], y[10*i : 10*i+10]
}

func Example_dataset() {
	lstm := compiled("")
	must.M1(lstm.Fit(mine{}, nil, keras.Fit{Epochs: 2}))
	fmt.Println(must.M1(lstm.Evaluate(mine{}, nil)).Get("accuracy") > 0.5)
	// Output: true
}

func Example_resume() {
	defer sparing()()
	xTrain, yTrain, _, _ := reviews()
	fit := keras.Fit{Epochs: 3, BatchSize: 64}
	must.M1(compiled("lstm").Fit(xTrain, yTrain, fit))

	lstm := compiled("lstm") // in another program, another day
	fit.Epochs, fit.Resume = 10, true
	history, err := lstm.Fit(xTrain, yTrain, fit)
	if errors.Is(err, keras.ErrStopped) {
		fmt.Println("stopped again:", err)
	}
	fmt.Println(history.Epochs())
	// Output: 10
}

func Example_evaluate() {
	lstm := compiled("")
	xTrain, yTrain, xTest, yTest := reviews()
	must.M1(lstm.Fit(xTrain, yTrain, keras.Fit{Epochs: 10}))
	scores := must.M1(lstm.Evaluate(xTest, yTest))
	loss, accuracy := scores.Loss(), scores.Get("accuracy")
	fmt.Println(loss < 0.1, accuracy > 0.9)
	// Output: true true
}

func Example_predict() {
	lstm := compiled("")
	xTrain, yTrain, xTest, yTest := reviews()
	must.M1(lstm.Fit(xTrain, yTrain, keras.Fit{Epochs: 10}))
	probabilities := must.M1(lstm.Predict(xTest[:2]))
	for i, p := range probabilities {
		fmt.Println(p[0] > 0.5, yTest[i] == 1)
	}
	// Output:
	// true true
	// false false
}

func Example_lengths() {
	lstm := compiled("")
	xTrain, yTrain, _, _ := reviews()
	must.M1(lstm.Fit(xTrain, yTrain, keras.Fit{Epochs: 10}))
	for _, review := range [][]int32{{5, 7}, {6, 7, 8}, {9, 10, 11, 5}} {
		fmt.Println(len(review), must.M1(lstm.Predict([][]int32{review}))[0][0] > 0.5)
	}
	// Output:
	// 2 true
	// 3 false
	// 4 true
}

func Example_goroutines() {
	lstm := compiled("")
	_, _, xTest, _ := reviews()
	var readers sync.WaitGroup
	for _, review := range xTest[:4] {
		readers.Go(func() { must.M1(lstm.Predict([][]int32{review})) })
	}
	readers.Wait()
	// Output:
}

func Example_context() {
	lstm := compiled("")
	xTrain, yTrain, _, _ := reviews()
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	history, err := lstm.Fit(xTrain, yTrain, keras.Fit{Epochs: 1_000_000, Context: ctx})
	fmt.Println(errors.Is(err, keras.ErrStopped), history.Epochs() < 1_000_000)
	// Output: true true
}

func Example_classes() {
	model := keras.NewSequential("",
		keras.Dense{Units: 8, Activation: keras.Tanh},
		keras.Dense{Units: 3, Activation: keras.Softmax})
	model.Compile(keras.Compile{
		Loss:      keras.SparseCategoricalCrossentropy,
		Optimizer: keras.Adam{LearningRate: 0.1},
	})
	x := [][]float64{{0, 0}, {0, 1}, {1, 0}}
	y := []int{0, 1, 2}
	must.M1(model.Fit(x, y, keras.Fit{Epochs: 100}))
	for _, p := range must.M1(model.Predict(x)) {
		fmt.Println(slices.Index(p, slices.Max(p)))
	}
	// Output:
	// 0
	// 1
	// 2
}

func Example_load() {
	defer sparing()()
	xTrain, yTrain, xTest, _ := reviews()
	must.M1(compiled("lstm").Fit(xTrain, yTrain, keras.Fit{}))

	lstm := must.M1(keras.Load("lstm"))
	fmt.Println(len(must.M1(lstm.Predict(xTest))))
	// Output: 40
}

func Example_loadWeights() {
	defer sparing()()
	xTrain, yTrain, xTest, _ := reviews()
	must.M1(compiled("lstm").Fit(xTrain, yTrain, keras.Fit{}))

	lstm := keras.NewSequential("lstm",
		keras.Embedding{InputDim: 10_000, OutputDim: 8},
		keras.LSTM{Units: 8},
		keras.Dense{Units: 1, Activation: keras.Sigmoid})
	must.M(lstm.Load())
	fmt.Println(len(must.M1(lstm.Predict(xTest))))
	// Output: 40
}

func Example_save() {
	defer sparing()()
	lstm := compiled("lstm")
	xTrain, yTrain, _, _ := reviews()
	must.M1(lstm.Fit(xTrain, yTrain, keras.Fit{}))

	must.M(lstm.Save("lstm-1"))
	names := must.M1(run.List())
	fmt.Println(names)
	// Output: [lstm lstm-1]
}

func Example_folder() {
	dir := must.M1(os.MkdirTemp("", "gornn"))
	defer os.RemoveAll(dir)
	xTrain, yTrain, xTest, _ := reviews()
	must.M1(compiled("lstm").RunsIn(dir).Fit(xTrain, yTrain, keras.Fit{}))
	lstm := must.M1(keras.LoadIn(dir, "lstm"))
	fmt.Println(len(must.M1(lstm.Predict(xTest))))
	// Output: 40
}

func Example_onnx() {
	defer sparing()()
	defer inFolder()()
	lstm := compiled("lstm")
	must.M(lstm.ExportONNX("lstm.onnx"))

	texts := []string{"a good film", "not a good one", "bad", "a bad film"}
	words := must.M1(text.NewVocabulary(text.Texts{X: texts}, text.Options{}))
	opinions := keras.NewSequential("opinions",
		keras.TextVectorization{Vocabulary: words},
		keras.Embedding{InputDim: words.Size(), OutputDim: 8, MaskZero: true},
		keras.LSTM{Units: 8},
		keras.Dense{Units: 1, Activation: keras.Sigmoid})
	ids := keras.NewSequential("",
		keras.Embedding{InputDim: words.Size(), OutputDim: 8, MaskZero: true},
		keras.LSTM{Units: 8},
		keras.Dense{Units: 1, Activation: keras.Sigmoid})
	must.M(ids.SetWeights("", must.M1(opinions.Weights())))
	must.M(ids.ExportONNX("opinions.onnx"))
	fmt.Println(must.M1(filepath.Glob("*")))
	fmt.Println(reflect.DeepEqual(must.M1(ids.Predict([][]int32{words.Encode(texts[0])})),
		must.M1(opinions.Predict(texts[:1]))))
	// Output:
	// [lstm.onnx opinions.onnx]
	// true
}

func Example_fromKeras() {
	defer sparing()()
	dir := must.M1(os.MkdirTemp("", "gornn"))
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "back.safetensors")
	file := func(name string) string { return filepath.Join("testdata/kerasfiles", name) }
	lstm := must.M1(keras.ImportKeras(file("words.jax.safetensors")))
	must.M(lstm.ExportKeras(path))
	fmt.Println(lstm.Name(), must.M1(lstm.Predict([][]int32{{3, 1, 4}}))[0][0] > 0)

	again := keras.NewSequential("",
		keras.Input{Shape: []int{-1}},
		keras.Embedding{InputDim: 17, OutputDim: 4, MaskZero: true},
		keras.Bidirectional{Layer: keras.LSTM{Units: 3, ReturnSequences: true}},
		keras.GRU{Units: 3},
		keras.Dense{Units: 1, Activation: keras.Sigmoid})
	must.M(again.ImportKerasWeights(path))
	fmt.Println(must.M1(again.Predict([][]int32{{3, 1, 4}}))[0][0] > 0)
	// Output:
	// words true
	// true
}

func Example_pretrained() {
	defer sparing()()
	lstm := keras.NewSequential("lstm",
		keras.Embedding{InputDim: 10_000, OutputDim: 32},
		keras.LSTM{Units: 32},
		keras.Dense{Units: 1, Activation: keras.Sigmoid})
	must.M1(lstm.LoadPretrained(pretrained.Runs))
	text := "A wonderful film, I loved it."
	ids, _ := must.M2(imdb.EncodeFor("IMDB reviews", text, imdb.Options{NumWords: 10_000}))
	x := must.M1(keras.PadSequences([][]int32{ids}, keras.Pad{MaxLen: 100}))
	fmt.Println(must.M1(lstm.Predict(x))[0][0] > 0.5)
	// Output: true
}

// The files of a run are those that the page names.
func TestDiskOfReadme(t *testing.T) {
	defer sparing()()
	xTrain, yTrain, _, _ := reviews()
	must.M1(compiled("lstm").Fit(xTrain, yTrain, keras.Fit{}))
	for _, pattern := range []string{"run.json", "state-*.safetensors", "begun"} {
		if files, err := filepath.Glob(filepath.Join(os.Getenv("GORNN_DATA"), "runs", "lstm", pattern)); err != nil || len(files) != 1 {
			t.Errorf("%s is %q, %v", pattern, files, err)
		}
	}
}

func Example_weights() {
	lstm, twin := compiled(""), compiled("")
	ones := [8][1]float64{{1}, {1}, {1}, {1}, {1}, {1}, {1}, {1}}
	weights := must.M1(lstm.Weights("lstm")) // kernel, recurrent kernel, bias
	kernel := weights[0].Value().([][]float32)
	fmt.Println(weights[0].Shape().Dimensions, kernel[0][0] == kernel[0][1])

	must.M(lstm.SetWeights("dense", ones, []float32{0})) // ones is a [8][1]float64
	must.M(twin.SetWeights("", must.M1(lstm.Weights()))) // of all layers
	fmt.Println(must.M1(twin.Weights("dense"))[0].Value().([][]float32)[7])
	// Output:
	// [8 32] false
	// [1]
}

func Example_vectors() {
	lstm := compiled("")
	xTrain, yTrain, _, _ := reviews()
	vectors := slices.Repeat([][]float32{{1, 2, 3, 4, 5, 6, 7, 8}}, 10_000)
	must.M(lstm.SetWeights("embedding", vectors)) // [][]float32, a row for each id
	must.M(lstm.SetTrainable(false, "embedding"))
	must.M1(lstm.Fit(xTrain, yTrain, keras.Fit{}))
	after := must.M1(lstm.Weights("embedding"))[0].Value()
	fmt.Println(reflect.DeepEqual(after, any(vectors)))
	// Output: true
}

func Example_variables() {
	lstm := compiled("")
	kernel := lstm.Store().GetVariable("/lstm/kernel")
	values := must.M1(tensors.CopyFlatData[float32](must.M1(kernel.Value())))
	fmt.Println(kernel.Shape().Dimensions, len(values))

	clear(values) // all zeros
	must.M(kernel.SetValue(tensors.FromFlatDataAndDimensions(values, 8, 32)))
	kernel.SetTrainable(false)
	xTrain, yTrain, _, _ := reviews()
	must.M1(lstm.Fit(xTrain, yTrain, keras.Fit{}))
	after := must.M1(tensors.CopyFlatData[float32](must.M1(kernel.Value())))
	fmt.Println(slices.Equal(values, after))
	// Output:
	// [8 32] 256
	// true
}

func Example_initializers() {
	dense := keras.Dense{Units: 8, Activation: "relu", KernelInitializer: "he_normal",
		KernelRegularizer: keras.Regularizer{L2: 1e-4}}
	lstm := keras.LSTM{Units: 8, RecurrentInitializer: "GlorotUniform", BiasInitializer: "ones",
		RecurrentRegularizer: keras.Regularizer{L1: 1e-5, L2: 1e-4}}
	words := keras.Embedding{InputDim: 10_000, OutputDim: 8, EmbeddingsInitializer: "random_normal",
		EmbeddingsRegularizer: keras.Regularizer{L2: 0.01}}
	m := keras.NewSequential("", words, lstm, dense)
	fmt.Println(must.M1(m.Weights("lstm"))[2].Value().([]float32)[:3])
	// Output: [1 1 1]
}

func Example_options() {
	gru := keras.GRU{Units: 8, Activation: "relu", RecurrentActivation: "hard_sigmoid",
		NoBias: true, ResetBefore: true, Dropout: 0.2, RecurrentDropout: 0.2,
		ReturnSequences: true, GoBackwards: true}
	lstm := keras.LSTM{Units: 8, NoUnitForgetBias: true}
	both := keras.Bidirectional{Layer: keras.LSTM{Units: 8}, MergeMode: rnn.Plus,
		Backward: keras.GRU{Units: 8, GoBackwards: true}}
	fmt.Println(keras.NewSequential("", keras.Input{Shape: []int{5, 3}}, gru).Summary() != "", lstm.OutputDims([]int{5, 3}), both.OutputDims([]int{5, 3}))
	// Output: true [8] [8]
}

func Example_weightDecay() {
	lstm := keras.NewSequential("", keras.Dense{Units: 1, Activation: keras.Sigmoid})
	adamw := keras.AdamW{LearningRate: 0.01, WeightDecay: 0.004,
		ExcludeFromWeightDecay: []string{"bias"}}
	lstm.Compile(keras.Compile{Loss: keras.BinaryCrossentropy, Optimizer: adamw})

	lstm.Compile(keras.Compile{Loss: "binary_crossentropy", Optimizer: keras.OptimizerNamed("adam")})
	_, err := lstm.Fit([][]float32{{1}, {2}}, []float32{0, 1}, keras.Fit{})
	fmt.Println(err)
	// Output: <nil>
}

func Example_activations() {
	model := keras.NewSequential("",
		keras.Input{Shape: []int{100, 8}},
		keras.LeakyReLU{NegativeSlope: 0.1},
		keras.ELU{Alpha: 0.7},
		keras.PReLU{SharedAxes: []int{1}},
		keras.ReLULayer{MaxValue: 6, NegativeSlope: 0.1, Threshold: 0.5},
		keras.Dropout{Rate: 0.5, NoiseShape: []int{-1, 1, -1}})
	for _, row := range model.Rows() {
		fmt.Println(row)
	}
	// Output:
	// [leaky_re_lu (LeakyReLU) (None, 100, 8) 0]
	// [elu (ELU) (None, 100, 8) 0]
	// [p_re_lu (PReLU) (None, 100, 8) 8]
	// [re_lu (ReLULayer) (None, 100, 8) 0]
	// [dropout (Dropout) (None, 100, 8) 0]
}

func Example_masks() {
	masked := keras.NewSequential("",
		keras.Embedding{InputDim: 10_000, OutputDim: 8, MaskZero: true},
		keras.LSTM{Units: 8},
		keras.Dense{Units: 1, Activation: keras.Sigmoid})
	short := must.M1(masked.Predict([][]int32{{5, 6}}))
	padded := must.M1(masked.Predict([][]int32{{5, 6, 0, 0, 0, 0}}))
	fmt.Println(short[0][0] == padded[0][0])
	// Output: true
}

func Example_states() {
	var prediction [][]float32
	step := keras.NewSequential("",
		keras.GRU{Units: 8, Stateful: true},
		keras.Dense{Units: 1})
	for _, value := range []float32{0.1, 0.2, 0.3} {
		prediction = must.M1(step.Predict([][][]float32{{{value}}}))
	}
	must.M(step.ResetStates())
	fmt.Println(len(prediction), len(prediction[0]))
	// Output: 1 1
}

func decode(scope *model.Scope, x, h, c *graph.Node) (y, lastH, lastC *graph.Node) {
	lstm := keras.LSTM{Units: 8, ReturnSequences: true}
	r := lstm.Scan(scope.In("lstm"), x, rnn.With{States: []*graph.Node{h, c}})
	return r.Output, r.States[0], r.States[1]
}

func Example_scan() {
	exec := model.MustNewExec(must.M1(gobackend.New("")), model.NewStore(), func(scope *model.Scope, x, h, c *graph.Node) []*graph.Node {
		y, h, c := decode(scope, x, h, c)
		return []*graph.Node{y, h, c}
	})
	zeros := func(dims ...int) *tensors.Tensor {
		return tensors.FromShape(shapes.Make(dtypes.Float32, dims...))
	}
	for _, t := range exec.MustCall(zeros(2, 5, 3), zeros(2, 8), zeros(2, 8)) {
		fmt.Println(t.Shape().Dimensions)
	}
	// Output:
	// [2 5 8]
	// [2 8]
	// [2 8]
}

func Example_inspect() {
	_, _, xTest, _ := reviews()
	lstm := compiled("")
	inside := must.M1(lstm.Inspect(xTest[:2], "lstm"))
	fmt.Println(slices.Sorted(maps.Keys(inside)))
	forget := inside["f"][0] // of the first review: [word][unit]
	fmt.Println(len(forget), len(forget[0]))
	// Output:
	// [c f g h i o]
	// 5 8
}

func Example_inputGradient() {
	_, _, xTest, _ := reviews()
	lstm := compiled("")
	gradient := must.M1(lstm.InputGradient(xTest[:2], "lstm")) // [review][word][feature]
	fmt.Println(len(gradient), len(gradient[0]), len(gradient[0][0]))
	// Output:
	// 2 5 8
}

// MinimalGated is the minimal gated unit of Zhou et al., 2016.
type MinimalGated struct{ Units int }

func (MinimalGated) Kind() string { return "minimal_gated" }

func (l MinimalGated) Cell() keras.Cell {
	return keras.Cell{
		Units:  l.Units,
		States: []string{"h"},
		Gates:  []keras.Gate{{Name: "f", Activation: "sigmoid"}, {Name: "g", Activation: "tanh"}},
		Step: func(s *keras.Step) {
			h := s.State("h")
			f := s.Gate("f", h)               // σ(x W_f + h U_f + b_f)
			g := s.Gate("g", graph.Mul(f, h)) // tanh(x W_g + (f h) U_g + b_g)
			s.Next("h", graph.Add(graph.Mul(graph.OneMinus(f), h), graph.Mul(f, g)))
		},
	}
}

func Example_ownCell() {
	defer sparing()()
	xTrain, yTrain, _, _ := reviews()
	own := keras.NewSequential("own",
		keras.Embedding{InputDim: 10_000, OutputDim: 8},
		keras.RNN{Cell: MinimalGated{Units: 8}},
		keras.Dense{Units: 1, Activation: keras.Sigmoid})
	compile(own)
	must.M1(own.Fit(xTrain, yTrain, keras.Fit{}))
	must.M(own.Load())
	_, err := keras.Load("own")
	fmt.Println(err)
	// Output:
	// keras: run "own": rnn: Cell: "minimal_gated" is not a layer, cell, optimizer, schedule or metric of this package; call keras.Register with one, or make the model with NewSequential and call its method Load
}

func Example_stacked() {
	xTrain, yTrain, _, _ := reviews()
	stacked := keras.NewSequential("",
		keras.Embedding{InputDim: 10_000, OutputDim: 8},
		keras.Bidirectional{Layer: keras.LSTM{Units: 8, ReturnSequences: true}},
		keras.Dropout{Rate: 0.5},
		keras.GRU{Units: 8},
		keras.Dense{Units: 1, Activation: keras.Sigmoid})
	compile(stacked)
	must.M1(stacked.Fit(xTrain, yTrain, keras.Fit{}))
	// Output:
}

func Example_fitAll() {
	xTrain, yTrain, _, _ := reviews()
	models := []*keras.Sequential{compiled(""), compiled("")}
	histories := must.M1(keras.FitAll(models, xTrain, yTrain, keras.Fit{Epochs: 2}))
	for i, model := range models {
		fmt.Printf("%q %d\n", model.Name(), histories[i].Epochs())
	}
	// Output:
	// "" 2
	// "" 2
}

func Example_metrics() {
	lstm := compiled("")
	xTrain, yTrain, _, _ := reviews()
	lstm.Compile(keras.Compile{
		Loss:    keras.BinaryCrossentropy,
		Metrics: append(keras.Metrics("acc"), keras.AUC{}, keras.Precision{Threshold: 0.7}),
	})
	early := keras.EarlyStopping{Monitor: "val_auc", Patience: 2}
	history := must.M1(lstm.Fit(xTrain, yTrain, keras.Fit{
		Epochs: 20, ValidationSplit: 0.2, Callbacks: []keras.Callback{early}}))
	fmt.Println(history.Names())
	// Output: [loss acc auc precision val_loss val_acc val_auc val_precision]
}

func Example_confusionMatrix() {
	lstm := compiled("")
	xTrain, yTrain, xTest, yTest := reviews()
	must.M1(lstm.Fit(xTrain, yTrain, keras.Fit{Epochs: 10}))

	predictions := must.M1(lstm.Predict(xTest))
	fmt.Print(must.M1(keras.ConfusionMatrix(yTest, predictions, "negative", "positive")))
	// Output:
	//   label \ predicted  negative  positive
	//            negative        20         0
	//            positive         0        20
}

// judged returns five texts, what a model says of them, and the model.
func judged() (texts []string, labels []int, predictions [][]float32, model *keras.Sequential, x [][]float32) {
	texts = []string{"a film to remember", "not good at all", "dull, but I laughed", "who needs a sequel", "how could I not love it"}
	model = keras.NewSequential("", keras.Dense{Units: 1, Activation: keras.Sigmoid})
	compile(model)
	return texts, []int{1, 0, 1, 0, 1}, [][]float32{{0.94}, {0.81}, {0.35}, {0.08}, {0.97}}, model, [][]float32{{1}, {2}, {3}, {4}, {5}}
}

func Example_report() {
	_, labels, predictions, _, _ := judged()
	matrix := must.M1(keras.ConfusionMatrix(labels, predictions, "negative", "positive"))
	fmt.Println(matrix.Counts)
	fmt.Print(matrix.Report())
	// Output:
	// [[1 1] [1 2]]
	//               precision    recall  f1-score   support
	//
	//     negative       0.50      0.50      0.50         2
	//     positive       0.67      0.67      0.67         3
	//
	//     accuracy                           0.60         5
	//    macro avg       0.58      0.58      0.58         5
	// weighted avg       0.60      0.60      0.60         5
}

func Example_mistakes() {
	texts, labels, predictions, _, _ := judged()
	mistakes := must.M1(keras.Mistakes(labels, predictions, "negative", "positive"))
	for _, m := range mistakes {
		fmt.Printf("%.2f %s\n", m.Probability, texts[m.Example])
	}
	must.M(nb.ShowMistakes(mistakes, texts, 1))
	// Output:
	// 0.81 not good at all
	// 0.65 dull, but I laughed
	// The 1 surest of 2 mistakes
	// Example  Label     Predicted  Probability  Text
	// 1        negative  positive   0.810        not good at all
}

func Example_balanced() {
	_, labels, _, model, x := judged()
	weights := must.M1(keras.BalancedClassWeight(labels))
	fmt.Println(weights)
	must.M1(model.Fit(x, labels, keras.Fit{ClassWeight: weights}))
	// Output: map[0:1.25 1:0.8333333333333334]
}

// absoluteError is how far predictions are from the labels.
type absoluteError struct{}

func (absoluteError) Name() string { return "mean_absolute_error" }

func (absoluteError) Of(_ keras.Loss, y, output *graph.Node) *graph.Node {
	return graph.ReduceMean(graph.Abs(graph.Sub(y, output)), -1) // [batch]
}

func Example_metric() {
	lstm := compiled("")
	xTrain, yTrain, _, _ := reviews()
	lstm.Compile(keras.Compile{
		Loss:    keras.BinaryCrossentropy,
		Metrics: []keras.Metric{keras.Accuracy, absoluteError{}},
	})
	history := must.M1(lstm.Fit(xTrain, yTrain, keras.Fit{Epochs: 2, ValidationSplit: 0.2}))
	fmt.Println(history.Names())
	// Output: [loss accuracy mean_absolute_error val_loss val_accuracy val_mean_absolute_error]
}

// Scale multiplies each feature by a number of its own, which is learned.
type Scale struct{}

func (Scale) Kind() string { return "scale" }

func (Scale) OutputDims(input []int) []int { return input }

func (Scale) Weights(input []int) []keras.Weight {
	return []keras.Weight{{Name: "scale", Dims: input[len(input)-1:], Init: rnn.Constant(1)}}
}

func (l Scale) Call(scope *model.Scope, x *graph.Node) *graph.Node {
	scale := layers.Values(l, scope, x)[0] // [features]
	return graph.Mul(x, graph.ExpandLeftToRank(scale, x.Rank()))
}

func (l Scale) CallMasked(scope *model.Scope, x, mask *graph.Node) (y, yMask *graph.Node) {
	return l.Call(scope, x), mask
}

func Example_layer() {
	defer sparing()()
	xTrain, yTrain, _, _ := reviews()
	scaled := keras.NewSequential("scaled",
		keras.Embedding{InputDim: 10_000, OutputDim: 8},
		Scale{},
		keras.GRU{Units: 8},
		keras.Dense{Units: 1, Activation: keras.Sigmoid})
	compile(scaled)
	must.M1(scaled.Fit(xTrain, yTrain, keras.Fit{}))
	fmt.Println(scaled.Store().GetVariable("/scale/scale").Shape().Dimensions)

	must.M(scaled.Load())
	_, err := keras.Load("scaled")
	fmt.Println(err)
	// Output:
	// [8]
	// keras: run "scaled": "scale" is not a layer, cell, optimizer, schedule or metric of this package; call keras.Register with one, or make the model with NewSequential and call its method Load
}

// OneHot turns ids into vectors with a 1 at the id; id 0 is padding.
type OneHot struct{ Classes int }

func (OneHot) Kind() string { return "one_hot" }

func (l OneHot) OutputDims(input []int) []int { return []int{input[0], l.Classes} }

func (OneHot) Weights([]int) []keras.Weight { return nil }

func (l OneHot) Call(_ *model.Scope, ids *graph.Node) *graph.Node {
	return graph.OneHot(ids, l.Classes, dtypes.Float32) // [batch, time, Classes]
}

func (l OneHot) CallMasked(scope *model.Scope, ids, _ *graph.Node) (y, mask *graph.Node) {
	return l.Call(scope, ids), graph.NotEqual(ids, graph.ZerosLike(ids)) // [batch, time]
}

func (OneHot) MakesMask() bool { return true }

func (l OneHot) IDs() int { return l.Classes }

// Of these, a model asks by their interfaces.
var (
	_ keras.Masked     = OneHot{}
	_ layers.MakesMask = OneHot{}
	_ keras.TakesIDs   = OneHot{}
	_ keras.Masked     = Scale{}
)

func Example_register() {
	defer sparing()()
	xTrain, yTrain, _, _ := reviews()
	trained := keras.NewSequential("hot",
		OneHot{Classes: 17},
		keras.GRU{Units: 8},
		keras.Dense{Units: 1, Activation: keras.Sigmoid})
	compile(trained)
	must.M1(trained.Fit(xTrain, yTrain, keras.Fit{}))

	keras.Register(OneHot{})
	hot := must.M1(keras.Load("hot"))

	short, padded := []int32{5, 7}, []int32{5, 7, 0}
	want, got := must.M1(trained.Predict([][]int32{short})), must.M1(hot.Predict([][]int32{padded}))
	fmt.Printf("%.5f\n", want[0][0]-got[0][0])
	// Output: 0.00000
}

func Example_errors() {
	defer sparing()()
	lstm := compiled("lstm")
	xTrain, yTrain, _, _ := reviews()
	if _, err := lstm.Fit(xTrain, yTrain[:199], keras.Fit{}); err != nil {
		fmt.Println(err)
	}
	// Output: keras: x and y must be equally many, got 200 and 199
}

func Example_seed() {
	xTrain, yTrain, _, _ := reviews()
	first := must.M1(compiled("").Fit(xTrain, yTrain, keras.Fit{Epochs: 2, Seed: 1}))
	again := must.M1(compiled("").Fit(xTrain, yTrain, keras.Fit{Epochs: 2, Seed: 1}))
	other := must.M1(compiled("").Fit(xTrain, yTrain, keras.Fit{Epochs: 2, Seed: 2}))
	fmt.Println(slices.Equal(first.Get("loss"), again.Get("loss")))
	fmt.Println(slices.Equal(first.Get("loss"), other.Get("loss")))
	// Output:
	// true
	// false
}

func Example_trainStep() {
	xTrain, yTrain, _, _ := reviews()
	var left, right [][]int32
	var same []float32
	for i := range xTrain {
		left, right, same = append(left, xTrain[i]), append(right, xTrain[i/2]), append(same, 0)
		if yTrain[i] == yTrain[i/2] {
			same[i] = 1
		}
	}
	tower := keras.NewSequential("",
		keras.Embedding{InputDim: 17, OutputDim: 8},
		keras.GRU{Units: 8})
	store := tower.Store() // of its weights
	step := must.M1(model.NewExec(must.M1(backend.New()), store,
		func(scope *model.Scope, left, right, same *graph.Node) *graph.Node {
			g := same.Graph()
			store.SetTraining(g, true)
			a, b := tower.Graph(scope, left), tower.Graph(scope, right) // [batch, 8]
			logits := graph.ReduceAndKeep(graph.Mul(a, b), graph.ReduceSum, -1)
			y := graph.InsertAxes(same, -1) // [batch, 1], as the logits
			loss := graph.ReduceAllMean(losses.BinaryCrossentropy.Of(y, logits, keras.Sigmoid))
			keras.Adam{LearningRate: 0.02}.UpdateGraph(scope, g, loss)
			return loss
		}))
	var loss float32
	for range 100 {
		loss = tensors.ToScalar[float32](must.M1(step.Call1(left, right, same)))
	}
	fmt.Println(loss < 0.1)
	// Output: true
}
