package plots

// Lines are curves over one axis.
type Lines struct {
	Title, X, Y string // of the figure and of its axes
	LogX, LogY  bool   // logarithmic axes
	Lines       []Line
	Marks       []Mark // levels across, such as a baseline
}

// Line is a curve. It may have a band, from Low to High, such as a mean's interval.
type Line struct {
	Name      string
	X         []float64 // nil: 1, 2, 3, ...
	Y         []float64
	Low, High []float64 // nil: no band
	Dashed    bool
	Color     int // counts colours from 1; 0: that of the line's place in Lines
}

// Mark is a value on an axis with a name, such as a baseline.
type Mark struct {
	Name string
	At   float64
}

func (l Lines) PNG() ([]byte, error)  { return blank(l.Title) }
func (l Lines) Text() (string, error) { return l.Title + "\n", nil }
