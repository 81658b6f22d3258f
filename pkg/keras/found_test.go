package keras_test

import (
	"os"
	"slices"
	"strings"

	"github.com/gomlx/compute/gobackend"
	"github.com/janpfeifer/must"

	. "gornn/pkg/keras"

	"gornn/pkg/rnn"
)

// found lists the mistakes that FuzzFunctions found without a sentence, with the one they have now.
func found() []mistake {
	embedding, dense := Embedding{InputDim: 5, OutputDim: 2}, Dense{Units: 1, Activation: Sigmoid}
	_, x, y := words()
	const nothing = `keras: there is no model; make one with NewSequential, or see why Load made none`
	ofNothing := func(name string, call func(m *Sequential) error) (all []mistake) {
		for _, m := range []*Sequential{nil, {}} {
			all = append(all, mistake{name, func() error { return call(m) }, nothing})
		}
		return all
	}
	layer := func(l Layer) func() error { return fitWords(Fit{}, embedding, l, SimpleRNN{Units: 2}, dense) }
	faulty := func(in string, how int) func() error { return layer(badLayer{fault{in, how}}) }
	cell := func(in string, how int) func() error {
		return fitWords(Fit{}, embedding, RNN{Cell: badCell{fault{in, how}}}, dense)
	}
	compiled := func(c Compile) func() error {
		c.Loss, c.Backend = BinaryCrossentropy, must.M1(gobackend.New(""))
		return fitCompiled(c, y)
	}
	metric := func(in string, how int) func() error {
		return compiled(Compile{Metrics: []Metric{badMetric{fault{in, how}}}})
	}
	long := strings.Repeat("long", 2000)
	return slices.Concat(
		ofNothing("Fit of no model", func(m *Sequential) error { _, err := m.Fit(x, y, Fit{}); return err }),
		ofNothing("Evaluate of no model", func(m *Sequential) error { _, err := m.Evaluate(x, y); return err }),
		ofNothing("Predict of no model", func(m *Sequential) error { _, err := m.Predict(x); return err }),
		ofNothing("Inspect of no model", func(m *Sequential) error { _, err := m.Inspect(x, "lstm"); return err }),
		ofNothing("Save of no model", func(m *Sequential) error { return m.Save("lstm") }),
		ofNothing("Load of no model", func(m *Sequential) error { return m.Load() }),
		ofNothing("LoadBest of no model", func(m *Sequential) error { return m.LoadBest() }),
		ofNothing("LoadPretrained of no model", func(m *Sequential) error {
			_, err := m.LoadPretrained(os.DirFS("testdata"))
			return err
		}),
		ofNothing("Complete of no model", func(m *Sequential) error { return m.Complete() }),
		ofNothing("ResetStates of no model", func(m *Sequential) error { return m.ResetStates() }),
		ofNothing("a chain on no model", func(m *Sequential) error {
			m.Add(dense)
			m.Compile(Compile{Loss: BinaryCrossentropy})
			if text := m.Summary(); text != "Error: "+nothing+"\n" || m.Rows() != nil || m.Name() != "" || m.Dataset() != "" || m.Store() == nil {
				panic(text)
			}
			_, err := m.RunsIn("x").Fit(x, y, Fit{})
			return err
		}),
		ofNothing("a callback of no model", func(m *Sequential) error {
			if _, err := (BestCheckpoint{Monitor: "loss"}).EpochEnd(m, History{}.With(Scores{{Name: "loss", Value: 1}}, 1)); err != nil {
				panic(err)
			}
			_, err := EarlyStopping{Monitor: "loss", RestoreBestWeights: true}.EpochEnd(m, History{}.With(Scores{{Name: "loss", Value: 1}}, 1))
			return err
		}),
		[]mistake{
			{"FitAll of a zero model", fitAll(&Sequential{}), `keras: FitAll: model 1 must not be nil; leave it out`},

			// Nil pointers.
			{"optimizer a nil pointer", compiled(Compile{Optimizer: (*Adam)(nil)}),
				`keras: Compile.Optimizer must not be a nil pointer, got *optimizers.Adam(nil); leave it out`},
			{"metric a nil pointer", compiled(Compile{Metrics: []Metric{(*badMetric)(nil)}}),
				`keras: Compile.Metrics: number 1 must not be nil; leave it out`},
			{"layer of Bidirectional a nil pointer", layer(Bidirectional{Layer: (*LSTM)(nil)}),
				`keras: layer 2: Bidirectional.Layer must be a SimpleRNN, GRU, LSTM or RNN without GoBackwards, got LSTM(nil)`},
			{"backward layer a nil pointer", layer(Bidirectional{Layer: LSTM{Units: 2}, Backward: (*GRU)(nil)}),
				`keras: layer 2: Bidirectional.Backward must be a SimpleRNN, GRU, LSTM or RNN with GoBackwards, got GRU(nil)`},
			{"cell a nil pointer", layer(RNN{Cell: (*LSTM)(nil)}),
				`keras: layer 2: RNN.Cell must not be a nil pointer, got *rnn.LSTM(nil); give a value`},
			{"cells with a nil pointer", layer(RNN{Cells: []rnn.HasCell{GRU{Units: 2}, (*badCell)(nil)}}),
				`keras: layer 2: RNN.Cells: number 2 must not be nil; leave it out`},
			{"context a nil pointer", fitWords(Fit{Context: (*badContext)(nil)}),
				`keras: badContext.Err uses a nil pointer; mend it there`},

			// A type of the user's own that goes wrong.
			{"Kind panics", faulty("Kind", 0),
				`keras: fault.at ended with the panic "of a user's own"; mend it there`},
			{"Kind is rubbish", faulty("Kind", 2),
				`keras: layer 2: Kind must be a word of lower-case letters, digits and '_', and not "optimizer", got "a/b\n"`},
			{"OutputDims panics", faulty("OutputDims", 0),
				`keras: layer 2: fault.at ended with the panic "of a user's own"; mend it there`},
			{"OutputDims uses nil", faulty("OutputDims", 1),
				`keras: layer 2: fault.at uses a nil pointer; mend it there`},
			{"OutputDims are below 0", faulty("OutputDims", 2),
				`keras: layer 3: simple_rnn: the input must be [batch, time, features], got [batch, any, 0, 7]; a recurrent layer below needs ReturnSequences: true, ids an Embedding`},
			{"Weights panics", faulty("Weights", 0),
				`keras: fault.at ended with the panic "of a user's own"; mend it there`},
			{"Weights are of dims below 0", faulty("Weights", 2),
				`keras: weight w must have dims of 0 or more, got [-1]`},
			{"Init returns too few", faulty("Init", 2),
				`keras: Init of the weight w must return 2 values, for the dims [2], got 0`},
			{"Call panics", faulty("Call", 0),
				`keras: layer 2: fault.at ended with the panic "of a user's own"; mend it there`},
			{"Call uses nil", faulty("Call", 1),
				`keras: layer 2: fault.at uses a nil pointer; mend it there`},
			{"Call returns nil", faulty("Call", 2),
				`keras: layer 2: badLayer must return a node [batch, ...], got none`},
			{"Call adds what does not fit", faulty("Shape", 2),
				`keras: layer 2: if operands are not scalars, their rank must match for BinaryOp (Add)… got shapes (Float32)[4, 3, 2] and (Float32)[7]`},
			{"Call returns a scalar", faulty("Scalar", 2),
				`keras: layer 2: badLayer must return a node [batch, ...], got none`},
			{"a layer in TimeDistributed panics", layer(TimeDistributed{Layer: badLayer{fault{"Call", 1}}}),
				`keras: layer 2: fault.at uses a nil pointer; mend it there`},
			{"Cell panics", cell("Cell", 0),
				`keras: layer 2: fault.at ended with the panic "of a user's own"; mend it there`},
			{"Cell has no Step", cell("Cell", 2),
				`keras: layer 2: rnn: the cell must have a Step, a state or more, and a gate or more with an input`},
			{"Step panics", cell("Step", 1),
				`keras: layer 2: fault.at uses a nil pointer; mend it there`},
			{"Step names another state", cell("Step", 2),
				`keras: layer 2: Step.Next must be given each of ["h"] once, got "other"`},
			{"Step gives nil", cell("Next", 2),
				`keras: layer 2: the equation of "h" must have a value, got nil`},
			{"Name panics", metric("Name", 0),
				`keras: fault.at ended with the panic "of a user's own"; mend it there`},
			{"Of panics", metric("Of", 1),
				`keras: Compile.Metrics: bad: fault.at uses a nil pointer; mend it there`},
			{"Of returns nil", metric("Of", 2),
				`keras: Compile.Metrics: bad: Of must return a figure of each prediction, [batch] or [batch, time...], got none`},
			{"Of returns a scalar", metric("Shape", 2),
				`keras: Compile.Metrics: bad: Of must return a figure of each prediction, [batch] or [batch, time...], got none`},
			{"EpochEnd panics", fitWords(Fit{Callbacks: []Callback{badCallback{fault{"EpochEnd", 0}}}}),
				`keras: fault.at ended with the panic "of a user's own"; mend it there`},
			{"EpochEnd undoes the model", fitWords(Fit{Epochs: 2, Callbacks: []Callback{badCallback{fault{"EpochEnd", 2}}}}),
				`keras: Add must not be called while the model is in training; a callback may measure the model, save it, and set its weights, states and learning rate`},
			{"Check panics", fitWords(Fit{Callbacks: []Callback{badCallback{fault{"Check", 0}}}}),
				`keras: fault.at ended with the panic "of a user's own"; mend it there`},
			{"TrainBegin panics", fitWords(Fit{Callbacks: []Callback{badCallback{fault{"TrainBegin", 0}}}}),
				`keras: fault.at ended with the panic "of a user's own"; mend it there`},
			{"EpochBegin panics", fitWords(Fit{Callbacks: []Callback{badCallback{fault{"EpochBegin", 0}}}}),
				`keras: fault.at ended with the panic "of a user's own"; mend it there`},
			{"BatchEnd panics", fitWords(Fit{Callbacks: []Callback{badCallback{fault{"BatchEnd", 0}}}}),
				`keras: fault.at ended with the panic "of a user's own"; mend it there`},
			{"Series panics", fitWords(Fit{Callbacks: []Callback{badCallback{fault{"Series", 0}}}}),
				`keras: fault.at ended with the panic "of a user's own"; mend it there`},
			{"Figures panics", fitWords(Fit{Callbacks: []Callback{badCallback{fault{"Figures", 0}}}}),
				`keras: fault.at ended with the panic "of a user's own"; mend it there`},
			{"TrainEnd panics", fitWords(Fit{Callbacks: []Callback{badCallback{fault{"TrainEnd", 1}}}}),
				`keras: fault.at uses a nil pointer; mend it there`},
			{"a callback of FitAll panics", func() error {
				m, x, y := words()
				_, err := FitAll([]*Sequential{m}, x, y, Fit{Callbacks: []Callback{badCallback{fault{"EpochEnd", 0}}}})
				return err
			},
				`keras: fault.at ended with the panic "of a user's own"; mend it there`},
			{"Progress panics", fitWords(Fit{Progress: func(Progress) { panic("of a user's own") }}),
				`keras: found ended with the panic "of a user's own"; mend it there`},
			{"Schedule panics", compiled(Compile{Optimizer: SGD{Schedule: badSchedule{fault{"Rate", 1}}}}),
				`keras: Compile.Optimizer: fault.at uses a nil pointer; mend it there`},
			{"Rate returns nil", compiled(Compile{Optimizer: SGD{Schedule: badSchedule{fault{"Rate", 2}}}}),
				`keras: Compile.Optimizer: Rate of the schedule bad_schedule must return a scalar`},
			{"Rate is no scalar", compiled(Compile{Optimizer: SGD{Schedule: badSchedule{fault{"Shape", 2}}}}),
				`keras: Compile.Optimizer: Rate of the schedule bad_schedule must return a scalar`},
			{"UpdateGraph panics", compiled(Compile{Optimizer: badOptimizer{fault{"UpdateGraph", 1}}}),
				`keras: Compile.Optimizer: fault.at uses a nil pointer; mend it there`},
			{"files that panic", func() error {
				m, _, _ := words()
				m = NewSequential("untrained", Dense{Units: 1})
				_, err := m.LoadPretrained(badFiles{fault{"Open", 0}})
				return err
			},
				`keras: fault.at ended with the panic "of a user's own"; mend it there`},
			{"no files", func() error { _, err := NewSequential("untrained").LoadPretrained(nil); return err },
				`no run "untrained": train it first (run the cell that calls Fit for "untrained"); nor are there pretrained weights of that name`},

			// Names of any letters and length.
			{"a long name", func() error { _, err := Load(long); return err },
				`run: a name is 1 to 64 lower-case letters, digits, '-', '_' and '.', and begins with a letter or digit, such as "lstm"; got "longlonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglon…"`},
			{"a long side", func() error { _, err := PadSequences(x, Pad{Padding: Side(long)}); return err },
				`keras: Pad.Padding must be "pre" or "post", got "longlonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglon…"`},
			{"a long activation", fitWords(Fit{}, embedding, SimpleRNN{Units: 2}, Dense{Units: 1, Activation: Activation(long)}),
				`keras: layer 3: Activation must be one of ["celu" "elu" "exponential" "gelu" "hard_shrink" "hard_sigmoid" "hard_silu" "hard_swish" "hard_tanh" "leaky_relu" "linear" "log_sigmoid" "log_softmax" "mish" "relu" "relu6" "selu" "sigmoid" "silu" "soft_shrink" "softmax" "softplus" "softsign" "sparse_plus" "sparse_sigmoid" "squareplus" "swish" "tanh" "tanh_shrink"] or one of RegisterActivation, got "longlonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglon…"`},
			{"a path with a zero", func() error { _, err := LoadIn("a\x00b", "lstm"); return err },
				`run "lstm": open a\x00b/lstm/run.json: invalid argument; check the folder's permissions and free space, or set GORNN_DATA to another folder`},
			{"a path that is a file", func() error { _, err := LoadIn("found_test.go", "lstm"); return err },
				`run "lstm": open found_test.go/lstm/run.json: not a directory; check the folder's permissions and free space, or set GORNN_DATA to another folder`},
		},
	)
}
