package text

import (
	"errors"
	"fmt"
	"strings"
	"syscall"

	"gornn/pkg/internal/brief"
)

// errorf returns an error of this package.
func errorf(format string, args ...any) error { return fmt.Errorf("text: "+format, args...) }

// shown is a path in a sentence.
func shown(path string) string { return brief.Printable(path) }

// cut is the beginning of a text in a sentence.
func cut(text string) string {
	const most = 40 // letters
	if runes := []rune(text[:min(len(text), 4*most+4)]); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}

// quote is a name in a sentence.
func quote(name string) string { return fmt.Sprintf("%q", cut(name)) }

// list quotes names, the first ones of many.
func list(names []string) string {
	const most = 8
	var quoted []string
	for _, name := range names[:min(len(names), most)] {
		quoted = append(quoted, quote(name))
	}
	all := strings.Join(quoted, ", ")
	if more := len(names) - most; more > 0 {
		all += fmt.Sprintf(" and %d more", more)
	}
	return all
}

// cause is the system's reason of an error, without the name of a file.
func cause(err error) error {
	if number := syscall.Errno(0); errors.As(err, &number) {
		return number
	}
	return errors.New(brief.Printable(err.Error()))
}
