package drawings

import (
	"strings"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/font/liberation"
	"gonum.org/v1/plot/vg"
)

var fonts = font.NewCache(liberation.Collection())

var (
	sans    = font.Font{Typeface: "Liberation", Variant: "Sans"}
	bold    = font.Font{Typeface: "Liberation", Variant: "Sans", Weight: 3} // bold
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
			set = append(set, run{fonts.Lookup(face, size), 0, part})
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

// symbols sets letters slanted, and all else upright, also "tanh".
func symbols(s string, size, drop vg.Length) (set []run) {
	s = strings.NewReplacer("-", "−", "'", "′").Replace(s)
	for s != "" {
		face, n := upright, len("tanh")
		if !strings.HasPrefix(s, "tanh") {
			first := isLetter(rune(s[0])) || strings.HasPrefix(s, "σ")
			n = strings.IndexFunc(s, func(r rune) bool { return (isLetter(r) || r == 'σ') != first })
			if i := strings.Index(s, "tanh"); i > 0 && (n < 0 || i < n) {
				n = i
			}
			if n < 0 {
				n = len(s)
			}
			if first {
				face = slanted
			}
		}
		set = append(set, run{fonts.Lookup(face, size), drop, s[:n]})
		s = s[n:]
	}
	return set
}

func isLetter(r rune) bool { return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' }

func width(set []run) (w vg.Length) {
	for _, r := range set {
		w += r.face.Width(r.text)
	}
	return w
}

// inFont replaces what the fonts lack, which would not be drawn at all, by a box.
func inFont(s string) string {
	return strings.Map(func(r rune) rune {
		glyph, err := fonts.Lookup(sans, 10).Face.GlyphIndex(nil, r)
		if err != nil || glyph == 0 {
			return '□'
		}
		return r
	}, s)
}
