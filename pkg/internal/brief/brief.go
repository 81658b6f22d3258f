// Package brief shortens what a user gave, to be quoted in an error of one sentence.
package brief

import "reflect"

const (
	letters = 200
	items   = 30
)

// Text returns the beginning of a long text.
func Text(text string) string {
	if runes := []rune(text); len(runes) > letters {
		return string(runes[:letters-1]) + "…"
	}
	return text
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
				list[j] = Text(v.Index(j).String())
			}
			short[i] = list
		}
	}
	return short
}
