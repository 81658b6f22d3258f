package plots

// Scatter is points in a plane.
type Scatter struct {
	Title, X, Y string
	Groups      []Points
}

// Points are a group of points of one colour and mark.
type Points struct {
	Name   string
	X, Y   []float64
	Labels []string // a word at each point; nil or "": none
	Color  int      // counts colours from 1; 0: that of the group's place
}

func (s Scatter) PNG() ([]byte, error)  { return blank(s.Title) }
func (s Scatter) Text() (string, error) { return s.Title + "\n", nil }
