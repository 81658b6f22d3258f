// Package plots draws figures of numbers that a notebook has computed: lines with bands, dots with
// intervals, heat maps, scatters, histograms and coloured words. All have one look, in colours that
// readers with any colour vision tell apart, and their numbers as text beside the picture.
//
//	must.M(nb.Show(plots.Lines{Title: "What is left of the gradient", X: "steps back", LogY: true,
//		Lines: []plots.Line{{Name: "SimpleRNN", Y: norms}}}))
//
// A figure is a struct literal. It is checked when it is shown: a wrong one has an error that names
// the field.
package plots

// Figure is what nb.Show shows.
type Figure interface {
	// PNG draws the figure, at twice the pixels of a plain screen.
	PNG() ([]byte, error)
	// Text returns the title and the numbers, as a table.
	Text() (string, error)
}
