package plots

// Heatmap is a matrix of numbers as colours.
type Heatmap struct {
	Title, X, Y   string
	Rows, Columns []string    // their names; nil: their numbers, as on an axis
	Values        [][]float64 // [row][column]
	Low, High     float64     // the ends of the scale; both 0: the least and the greatest value
	Diverging     bool        // a scale with white in its middle, for values of either sign
}

func (h Heatmap) PNG() ([]byte, error)  { return blank(h.Title) }
func (h Heatmap) Text() (string, error) { return h.Title + "\n", nil }
