package keras

import (
	"fmt"
	"strings"

	"github.com/gomlx/gomlx/ml/model"
)

// diverged returns the error of a training after guard has prevented a step: with the loss of the
// batch, or the path of the first variable to become NaN or infinite.
func (t *training) diverged(loss float64, path string) error {
	what := fmt.Sprintf("the update would make %s NaN or infinite",
		strings.TrimPrefix(path, model.ScopeSeparator))
	if !isFinite(loss) {
		what = fmt.Sprintf("the loss became %g", loss)
	}
	kept := "the model has the weights from before it"
	if t.named() && t.history.Epochs() > 0 {
		kept = t.kept()
	}
	return errorf("in epoch %d, step %d of training %s %s; that step was not taken, and %s; "+
		"try a smaller learning rate or ClipNorm, and look for extreme values in the data",
		t.progress.Epoch, t.progress.Step, t.model.quotedName(), what, kept)
}

// divergedValidation returns the error of an epoch after which the validation's loss is NaN or
// infinite.
func (t *training) divergedValidation(loss float64) error {
	kept := "the model has the weights from after it"
	if t.named() {
		kept = t.kept()
	}
	return errorf("after epoch %d of training %s the validation loss was %g; "+
		"that epoch is not kept, and %s; "+
		"try a smaller learning rate or ClipNorm, and look for extreme values in the data",
		t.progress.Epoch, t.model.quotedName(), loss, kept)
}

func isFinite(x float64) bool { return x-x == 0 }
