package conformance

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// row is one case of a suite: a configuration that a test checks by an assertion of its own.
type row struct {
	Suite, File, Test, Case string

	Needs   []string        // features of the suite's library, by name
	NA      string          // why the case has no meaning here
	Spec    json.RawMessage // what to compute, and the outcome; see type spec
	Go      string          // instead of Spec: the name of a flow, and perhaps its argument after a colon
	Differs string          // why the outcome is another here, as documented

	Adapted bool   // written in other words than the suite's
	Note    string // in which, or what the case does not tell
}

func (r row) name() string { return strings.Join([]string{r.Suite, r.File, r.Test, r.Case}, ": ") }

// offers are the features that the runner finds here, beyond those without a name.
var offers = []string{
	"initial_state", "return_state", "stateful",
	"mask", "mask_zero", "Masking", "zero_output_for_mask",
	"use_bias=False", "unit_forget_bias=False", "reset_after=False", "dropout", "recurrent_dropout",
	"activation: elu", "activation: leaky_relu", "activation: gelu", "activation of a recurrent layer",
	"RNN(cell)", "StackedRNNCells", "peepholes", "merge_mode", "backward_layer",
	"TimeDistributed", "layer: Flatten",
	"metric: mean_squared_error", "metric: mean_absolute_error", "metric: F1Score", "metric: hinge", "metric: AUC",
	"metrics of one's own",
	"regularizers", "initializers", "weights argument",
	"callback: CSVLogger", "TextVectorization",
	"pad_sequences of floats", "pad_sequences of vectors", "Embedding of ids of any rank",
	"sample_weight", "class_weight", "label_smoothing",
	"callback mode", "callback hooks per batch", "callback: ReduceLROnPlateau", "callback: LearningRateScheduler",
	"EarlyStopping baseline", "EarlyStopping start_from_epoch", "ModelCheckpoint initial_value_threshold",
	"weight_decay", "amsgrad", "CosineDecayRestarts", "noise_shape",
	"relu: max_value, negative_slope, threshold", "leaky_relu: negative_slope", "elu: alpha", "activation: prelu",
}

type verdict int

const (
	passed verdict = iota
	failed
	lacking
	notApplicable
)

// result is what became of a row.
type result struct {
	row
	verdict verdict
	why     []string // what is lacking or has failed
	unread  bool     // the runner does not know what the row asks for
}

// errLacking says what a row asks for that is not here, or that the runner does not read.
type errLacking struct {
	what   string
	unread bool
}

func (e errLacking) Error() string { return e.what }

// run runs a row.
func (r row) run(t *testing.T) result {
	if r.NA != "" {
		return result{row: r, verdict: notApplicable, why: []string{r.NA}}
	}
	if lacks := slices.DeleteFunc(slices.Clone(r.Needs), func(need string) bool { return slices.Contains(offers, need) }); len(lacks) > 0 {
		return result{row: r, verdict: lacking, why: lacks}
	}
	err := r.compute(t)
	var lacks errLacking
	switch {
	case errors.As(err, &lacks):
		return result{row: r, verdict: lacking, why: []string{lacks.what}, unread: lacks.unread}
	case r.Differs != "" && err == nil:
		return result{row: r, verdict: failed, why: []string{"is documented to differ, and does not: " + r.Differs}}
	case r.Differs != "":
		return result{row: r, verdict: lacking, why: []string{"differs, as documented: " + r.Differs}}
	case err != nil:
		return result{row: r, verdict: failed, why: []string{err.Error()}}
	}
	return result{row: r}
}

// compute computes what the row asks for, and compares.
func (r row) compute(t *testing.T) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
			if e, ok := p.(error); ok {
				err = e
			}
		}
	}()
	if name, argument, _ := strings.Cut(r.Go, ":"); name != "" {
		if flows[name] == nil {
			return errLacking{fmt.Sprintf("the runner has no flow %q", name), true}
		}
		return flows[name](t, argument)
	}
	if r.Spec == nil {
		return errLacking{"the row has no spec", true}
	}
	s, err := decodeSpec(r.Spec)
	if err != nil {
		return err
	}
	return s.run()
}

// decodeStrictly decodes JSON, of which no field may be unknown: an option that is not read would
// be one that is not tested.
func decodeStrictly(text []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return errLacking{fmt.Sprintf("the runner does not read it: %v", err), true}
	}
	return nil
}
