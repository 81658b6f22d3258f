package keras

import (
	"errors"
	"fmt"
	"strings"
)

// ErrStopped is what Fit's error is when an interrupt ended the training.
var ErrStopped = errors.New("training was stopped")

func errorf(format string, args ...any) error { return fmt.Errorf("keras: "+format, args...) }

// withoutPackage returns the text of an error without the name of the package of the layer that it comes from.
func withoutPackage(err error) string {
	return strings.TrimPrefix(strings.TrimPrefix(err.Error(), "keras: "), "rnn: ")
}

// shapeText writes the dims of one example as Keras does, with the batch axis: (None, 100, 32).
func shapeText(dims []int) string {
	text := []string{"None"}
	for _, d := range dims {
		if d < 0 {
			text = append(text, "None")
		} else {
			text = append(text, fmt.Sprint(d))
		}
	}
	if len(dims) == 0 {
		return "(None,)"
	}
	return "(" + strings.Join(text, ", ") + ")"
}
