package golden

import (
	"encoding/json"
	"strconv"
	"strings"
)

// Fits is what fit does when weights go back, when rates change and with options of 0. None
// shuffles.
type Fits struct {
	Restores []Restore
	Rates    []Rates // a callback sets them
	Zeros    []Rates // none is set; an option is 0 or at the end of its range
	Stops    []Stop
	Stateful Stateful
	Infinite []Fit // the validation's loss is infinite
	// RateOfASchedule is the error where a callback sets the rate of an optimizer with a schedule.
	RateOfASchedule string `json:"rate_of_a_schedule"`
}

// Fit is a model with the loss "mse" and the examples that it is trained on, in batches of 2.
type Fit struct {
	Name             string
	Layers           []Config
	Optimizer        Config
	Initial          []Array
	X, Y             Array
	ValidationX      Array   `json:"validation_x"`
	ValidationY      Array   `json:"validation_y"`
	Patience, Epochs int     // Patience: EarlyStopping's; 0: there is none
	History          Numbers // after it:
	State
}

// Numbers are series by their names, "val_loss".
type Numbers map[string][]Number

// State is a model and its optimizer after a fit. Slots are by Keras's paths,
// "adam/dense_2_kernel_momentum".
type State struct {
	Weights    []Array
	Slots      map[string]Array
	Iterations int64
}

// Restore is a fit of Epochs epochs that EarlyStopping with RestoreBestWeights ends, then a second
// fit of the same model, of Again epochs, without it. Unbroken is a fit of Epochs epochs from the
// same initial weights that nothing ends.
type Restore struct {
	Fit
	First    RestoreFit
	Again    int
	Second   RestoreFit
	Unbroken RestoreFit
}

// RestoreFit is one fit of a [Restore].
type RestoreFit struct {
	History   Numbers
	BestEpoch int `json:"best_epoch"` // from 1; 0 without EarlyStopping
	State
}

// Rates is a fit with a learning rate for each epoch; nil: the optimizer's own for 3 epochs.
type Rates struct {
	Fit
	Rates []float64
	After [][]Array // the weights after each epoch
}

// Stop is EarlyStopping in a training with a series of our choice: one value of Monitor an epoch.
type Stop struct {
	Monitor   string
	Options   json.RawMessage // the fields of EarlyStopping
	Values    []Number
	Ended     int  // the epoch, from 1, after which another callback ends the training; 0: none
	Epochs    int  // that the training had
	Stopped   bool // by EarlyStopping
	BestEpoch int  `json:"best_epoch"` // from 1; only with RestoreBestWeights
	WeightsOf int  `json:"weights_of"` // the epoch whose weights the model has at the end
}

// Stateful is a fit of a stateful layer, with a learning rate of 0, that EarlyStopping ends after
// Values of the validation's loss, with Patience 2 and RestoreBestWeights.
type Stateful struct {
	Layers            []Config
	Initial           []Array
	X, Y              Array
	Batch             int
	ValidationFirst   int `json:"validation_first"` // examples, for the validation
	Loss, Values      []Number
	BestEpoch         int      `json:"best_epoch"`
	GetWeights        []string `json:"get_weights"` // the paths of what goes back
	StatesAfterEpochs []Array  `json:"states_after_epochs"`
	StatesAfterFit    Array    `json:"states_after_fit"`
}

// Number is a float64 that may be "NaN", "Infinity" or "-Infinity".
type Number float64

// UnmarshalJSON reads a number, or a string of one.
func (n *Number) UnmarshalJSON(text []byte) error {
	value, err := strconv.ParseFloat(strings.Trim(string(text), `"`), 64)
	*n = Number(value)
	return err
}
