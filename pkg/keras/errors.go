package keras

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// ErrStopped is what Fit's error is when an interrupt or its context ended the training.
var ErrStopped = errors.New("training was stopped")

func errorf(format string, args ...any) error { return fmt.Errorf("keras: "+format, args...) }

// prefixed returns err with this package's name before it; nil for nil.
func prefixed(err error) error {
	if err == nil {
		return nil
	}
	return errorf("%w", err)
}

var packagePrefix = regexp.MustCompile(`^(keras|layers|rnn|optimizers): `)

// withoutPackage returns an error without the name of the package that it comes from.
func withoutPackage(err error) error {
	if err == nil {
		return nil
	}
	return errors.New(packagePrefix.ReplaceAllString(err.Error(), ""))
}

const panicked = "panicked: "

// sentence reduces an error of GoMLX to its sentence. Its errors print a stack trace where a %+v
// asks for one, and name the function in which a layer panicked.
func sentence(err error) error {
	text := err.Error()
	if i := strings.LastIndex(text, panicked); i >= 0 {
		text = text[i+len(panicked):]
	}
	return errors.New(text)
}
