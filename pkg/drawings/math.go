package drawings

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// The faces of formulas.
var (
	upright = font.Font{Typeface: "Liberation", Variant: "Serif"}
	slanted = font.Font{Typeface: "Liberation", Variant: "Serif", Style: 1} // italic
)

// run is a piece of a text in one font.
type run struct {
	face font.Face
	drop vg.Length // below the baseline
	text string
}

// runs sets a text whose formulas stand between dollars: "the gate $f_t$". As in TeX, letters of a
// formula are slanted, names of functions upright, and what follows "_" is lowered: one letter, or
// all within braces.
func runs(text string, face font.Font, size vg.Length) (set []run) {
	for i, part := range strings.Split(text, "$") {
		if i%2 == 1 {
			set = append(set, formula(part, size)...)
		} else if part != "" {
			set = append(set, run{font.DefaultCache.Lookup(face, size), 0, part})
		}
	}
	return set
}

func formula(s string, size vg.Length) (set []run) {
	for i, part := range strings.Split(s, "_") {
		if i > 0 {
			index, rest := part[:1], part[1:]
			if braced, after, ok := strings.Cut(part, "}"); ok && part[0] == '{' {
				index, rest = braced[1:], after
			}
			set = append(set, symbols(index, 0.72*size, 0.22*size)...)
			part = rest
		}
		set = append(set, symbols(part, 1.08*size, 0)...) // as high as the words beside it
	}
	return set
}

var piece = regexp.MustCompile(`tanh|[a-zA-Zσ]+|[^a-zA-Zσ]+`)

// symbols sets letters slanted, and all else upright, also "tanh".
func symbols(s string, size, drop vg.Length) (set []run) {
	s = strings.NewReplacer("-", "−", "'", "′").Replace(s)
	for _, text := range piece.FindAllString(s, -1) {
		face := slanted
		if r, _ := utf8.DecodeRuneInString(text); text == "tanh" || !unicode.IsLetter(r) {
			face = upright
		}
		set = append(set, run{font.DefaultCache.Lookup(face, size), drop, text})
	}
	return set
}

func width(set []run) (w vg.Length) {
	for _, r := range set {
		w += r.face.Width(r.text)
	}
	return w
}
