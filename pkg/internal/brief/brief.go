// Package brief shortens what a user gave, to be quoted in an error of one sentence.
package brief

import (
	"reflect"
	"strings"
	"unicode"
)

const (
	letters = 200 // of a text
	items   = 20  // of a list
	inItem  = 20  // letters
)

// Text returns the beginning of a long text.
func Text(text string) string { return cut(text, letters) }

func cut(text string, letters int) string {
	if runes := []rune(text); len(runes) > letters {
		return string(runes[:letters-1]) + "…"
	}
	return text
}

// Printable returns a text without what would move the cursor, for an error without quotes.
func Printable(text string) string {
	return Text(strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return unicode.ReplacementChar
	}, text))
}

// Args shortens the strings, and the lists of strings, among the arguments of a format.
func Args(args []any) []any {
	short := make([]any, len(args))
	for i, arg := range args {
		short[i] = arg
		switch v := reflect.ValueOf(arg); {
		case v.Kind() == reflect.String:
			short[i] = Text(v.String())
		case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.String:
			list := make([]string, min(v.Len(), items))
			for j := range list {
				list[j] = cut(v.Index(j).String(), inItem)
			}
			short[i] = list
		}
	}
	return short
}
