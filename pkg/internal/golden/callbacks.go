package golden

import "encoding/json"

// Callbacks is what callbacks do with series of our choice, one value of Monitor an epoch, and
// trainings with callbacks.
type Callbacks struct {
	Stops     []Stop
	Saves     []Saves
	Plateaus  []Plateau
	Trainings []Called
}

// Saves is ModelCheckpoint with save_best_only.
type Saves struct {
	Monitor string
	Options json.RawMessage // the fields of BestCheckpoint
	Values  []Number
	Saved   []int // epochs, from 1
}

// Plateau is ReduceLROnPlateau.
type Plateau struct {
	Monitor string
	Options json.RawMessage // the fields of ReduceLROnPlateau
	Values  []Number
	Rate    float64   // of the first epoch
	Rates   []float64 // after each epoch
}

// Called is a fit with one of four callbacks: LearningRateScheduler, by its name in
// golden_callbacks.py, ReduceLROnPlateau, EarlyStopping, or one that ends the training after an
// epoch's batch, both from 1.
type Called struct {
	Fit
	Schedule     string
	Reduce, Stop json.RawMessage // the fields
	StopAt       []int           `json:"stop_at"`
	Batches      []float64       // the loss that a callback sees after each
	Rate         float64         // after the fit
}
