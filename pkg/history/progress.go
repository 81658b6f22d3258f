package history

// Progress tells how far a training is. Fit hands one to its Progress function when compilation
// starts and ends, after every step, at the end of every epoch, and when the training is over.
type Progress struct {
	Model          string // the model's name
	Stage          Stage
	Epoch, Epochs  int     // the epoch under way or just finished, from 1; how many are asked for
	Step, Steps    int     // steps done in this epoch; steps in an epoch, 0 if not known yet
	Scores         Scores  // running means over the epoch so far
	CompileSeconds float64 // what compilation took, once it is done
	History        History // finished epochs; at EpochEnd the one just finished is the last
}

// Stage is what a training has just done or is about to do.
type Stage int

const (
	Waiting   Stage = iota // of several models: this one is to be trained too
	Compiling              // the graph is about to be built and compiled
	Compiled               // the first step is about to run
	StepEnd                // a step is done
	EpochEnd               // an epoch and its validation are done
	Ended                  // the training is over, at its end or before its time
)
