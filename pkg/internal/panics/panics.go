// Package panics words the panics of functions that a user wrote: one sentence in the place of a
// stack trace.
package panics

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"runtime"
	"strings"

	"gornn/pkg/internal/brief"
)

// Wording is the sentence for what a deferred function has recovered: of a function's own error,
// the text; of any other panic, the function and what it did.
func Wording(r any) string {
	err, isError := r.(error)
	var fault runtime.Error
	switch {
	case !isError:
		return fmt.Sprintf("%s ended with the panic %q; mend it there",
			culprit(), brief.Text(fmt.Sprint(r)))
	case errors.As(err, &fault):
		return fmt.Sprintf("%s %s; mend it there", culprit(), mistakeOf(fault.Error()))
	case sentence.MatchString(err.Error()) || fromGoMLX(err):
		return err.Error()
	}
	return fmt.Sprintf("%s ended with the error %q; mend it there",
		culprit(), brief.Text(err.Error()))
}

// sentence matches the error of a package of this module.
var sentence = regexp.MustCompile(`^(keras|layers|losses|metrics|rnn|optimizers|nb|imdb|stream|text): `)

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
		case !panicking || strings.HasPrefix(name, "github.com/gomlx/") || between.MatchString(name):
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

type here struct{}

var (
	module      = strings.TrimSuffix(reflect.TypeFor[here]().PkgPath(), "internal/panics")
	ownFunction = regexp.MustCompile(`^` + regexp.QuoteMeta(module) +
		`(keras|layers|losses|metrics|rnn|optimizers|run|history|nb|imdb|stream|text|internal/[a-z]+)\.`)
	// entrance matches what a program calls, or where a panic was caught: what is further out has
	// no part in it.
	entrance = regexp.MustCompile(`(keras\.(\(\*Sequential\)\.[A-Z]\w*|FitAll|caught|try)|` +
		`nb\.\w+|stream\.[A-Z]\w*|imdb\.Options\.use)$`)
	// between matches functions that call those they are given.
	between = regexp.MustCompile(`^(slices|maps|sort|iter|sync)\.`)
	closure = regexp.MustCompile(`(\.func\d+|\.\d+|-fm|-range\d+|\[\.\.\.\])+$`)
)

// shortName writes "main.(*scale).Call.func1" as "scale.Call".
func shortName(function string) string {
	name := function[strings.LastIndex(function, "/")+1:]
	_, name, _ = strings.Cut(name, ".")
	return strings.NewReplacer("(*", "", ")", "").Replace(closure.ReplaceAllString(name, ""))
}
