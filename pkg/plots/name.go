package plots

import (
	"strings"
	"unicode"
)

// FileName is the figure's name as a file: its title in small letters and digits with dashes,
// "what-is-left.png"; that of the first of figures side by side; of a figure of another package
// the first line of its text; "figure.png" without any.
func FileName(f Figure) string {
	title := ""
	switch f := f.(type) {
	case Lines:
		title = f.Title
	case Dots:
		title = f.Title
	case Heatmap:
		title = f.Title
	case Histogram:
		title = f.Title
	case Scatter:
		title = f.Title
	case Strip:
		title = f.Title
	case Beside:
		if len(f.Figures) > 0 {
			return FileName(f.Figures[0])
		}
	default:
		if text, err := f.Text(); err == nil {
			title, _, _ = strings.Cut(text, "\n")
		}
	}
	words := strings.FieldsFunc(strings.ToLower(title), func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	slug := strings.Join(words, "-")
	slug = strings.Trim(slug[:min(len(slug), 60)], "-")
	if slug == "" {
		slug = "figure"
	}
	return slug + ".png"
}
