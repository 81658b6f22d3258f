package keras

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"runtime"
	"strings"

	"github.com/gomlx/gomlx/core/graph"

	"gornn/pkg/internal/brief"
)

// caught, deferred, turns a panic into an error of one sentence: of a layer, metric or callback of
// one's own, say, in a call from Fit.
func caught(err *error) {
	if r := recover(); r != nil {
		*err = prefixed(withoutPackage(errors.New(wording(r))))
	}
}

// try calls f and returns its panic as caught does, without the package's name.
func try(f func()) (err error) {
	defer func() { err = withoutPackage(err) }()
	defer caught(&err)
	f()
	return nil
}

// within names what in the panic of f, for functions that build graphs.
func within(what string, f func()) {
	if err := try(f); err != nil {
		panic(errorf("%s: %w", what, err))
	}
}

// wording is a panic's sentence. Called while it is recovered, it names the function that panicked.
func wording(r any) string {
	err, isError := r.(error)
	var fault runtime.Error
	switch {
	case !isError:
		return fmt.Sprintf("%s ended with the panic %q; mend it there", culprit(), brief.Text(fmt.Sprint(r)))
	case errors.As(err, &fault):
		return fmt.Sprintf("%s %s; mend it there", culprit(), mistakeOf(fault.Error()))
	case ownSentence.MatchString(err.Error()) || fromGoMLX(err):
		return sentence(err).Error()
	}
	return fmt.Sprintf("%s ended with the error %q; mend it there", culprit(), brief.Text(err.Error()))
}

var ownSentence = regexp.MustCompile(`^(keras|layers|rnn|optimizers): `)

// fromGoMLX reports whether an error has a stack trace, as GoMLX's have.
func fromGoMLX(err error) bool { return fmt.Sprintf("%+v", err) != err.Error() }

// mistakeOf words an error of Go's runtime.
func mistakeOf(text string) string {
	for _, known := range [][2]string{
		{"nil pointer", "uses a nil pointer"}, {"nil *", "uses a nil pointer"},
		{"out of range", "uses an index or a length that is not there"},
		{"interface conversion", "takes a value for one of another type"},
		{"nil map", "writes to a nil map"}, {"divide by zero", "divides by zero"},
	} {
		if strings.Contains(text, known[0]) {
			return known[1]
		}
	}
	return "goes wrong"
}

// culprit names the function that panicked: the innermost that is neither Go's nor GoMLX's nor of
// this module, else the innermost of this module.
func culprit() string {
	callers := make([]uintptr, 100)
	frames := runtime.CallersFrames(callers[:runtime.Callers(3, callers)])
	ours, panicking := "", false
	for {
		frame, more := frames.Next()
		name := frame.Function
		switch {
		case strings.HasPrefix(name, "runtime.") || strings.HasPrefix(name, "reflect."):
			panicking = panicking || strings.HasPrefix(name, "runtime.gopanic")
		case !panicking || strings.HasPrefix(name, "github.com/gomlx/"):
		case !ownFunction.MatchString(name):
			return shortName(name)
		case entrance.MatchString(name):
			more = false
		case ours == "":
			ours = shortName(name)
		}
		if !more {
			return ours
		}
	}
}

var (
	module      = strings.TrimSuffix(reflect.TypeFor[Fit]().PkgPath(), "keras")
	ownFunction = regexp.MustCompile(`^` + regexp.QuoteMeta(module) +
		`(keras|layers|rnn|optimizers|run|history|internal/\w+)\.`)
	// entrance matches what a program calls, or where a panic was caught: what is further out has
	// no part in it.
	entrance = regexp.MustCompile(`keras\.(\(\*Sequential\)\.[A-Z]\w*|FitAll|caught|try)$`)
	closure  = regexp.MustCompile(`(\.func\d+|\.\d+|-fm|\[\.\.\.\])+$`)
)

// shortName writes "main.(*scale).Call.func1" as "scale.Call".
func shortName(function string) string {
	name := function[strings.LastIndex(function, "/")+1:]
	_, name, _ = strings.Cut(name, ".")
	return strings.NewReplacer("(*", "", ")", "").Replace(closure.ReplaceAllString(name, ""))
}

// checkOutput panics unless a layer has returned a node of a batch.
func checkOutput(l Layer, y *graph.Node) {
	if y == nil || y.Rank() == 0 {
		panic(errorf("%s must return a node [batch, ...], got none", className(l)))
	}
}

// isNil reports whether v is nil or a nil pointer.
func isNil(v any) bool {
	value := reflect.ValueOf(v)
	return v == nil || value.Kind() == reflect.Pointer && value.IsNil()
}
