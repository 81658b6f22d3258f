package keras

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"

	"gornn/pkg/internal/brief"
)

// ErrStopped is wrapped by Fit's error after an interrupt, or the end of Fit's context.
var ErrStopped = errors.New("training was stopped")

func errorf(format string, args ...any) error {
	return fmt.Errorf("keras: "+format, brief.Args(args)...)
}

// prefixed returns err with this package's name before it; nil for nil.
func prefixed(err error) error {
	if err == nil {
		return nil
	}
	return errorf("%w", err)
}

var packagePrefix = regexp.MustCompile(`^(keras|layers|losses|metrics|rnn|optimizers): `)

// withoutPackage returns an error without the name of its package at the front.
func withoutPackage(err error) error {
	if err == nil {
		return nil
	}
	return errors.New(packagePrefix.ReplaceAllString(err.Error(), ""))
}

// withoutPath returns the cause of an error of the file system, for a sentence that has the path.
func withoutPath(err error) error {
	if problem := (*fs.PathError)(nil); errors.As(err, &problem) {
		return problem.Err
	}
	return err
}

const panicked = "panicked: "

// sentence reduces an error of GoMLX to its sentence. GoMLX's errors print a stack trace for %+v,
// and name the function of a panic.
func sentence(err error) error {
	text := err.Error()
	if i := strings.LastIndex(text, panicked); i >= 0 {
		text = text[i+len(panicked):]
	}
	return errors.New(strings.Join(strings.Fields(text), " "))
}
