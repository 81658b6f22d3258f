package keras

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
)

// ErrStopped is what Fit's error is when an interrupt ended the training.
var ErrStopped = errors.New("training was stopped")

func errorf(format string, args ...any) error { return fmt.Errorf("keras: "+format, args...) }

// notAValue says what is wrong with a layer or callback that is nil, or a pointer to one of this module's: those are told by
// their types, which a pointer's is not.
func notAValue(v any) error {
	t := reflect.TypeOf(v)
	if t == nil {
		return errors.New("must not be nil; leave it out")
	}
	if t.Kind() == reflect.Pointer && strings.HasPrefix(t.Elem().PkgPath(), "gornn/pkg/") {
		return fmt.Errorf("must be a value, keras.%s{...}, not a pointer to one, got %s",
			t.Elem().Name(), strings.Replace(t.String(), "optimizers.", "keras.", 1)) // as the user wrote it
	}
	return nil
}

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
