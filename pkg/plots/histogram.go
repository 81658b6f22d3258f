package plots

// Histogram counts values: a row of bars a group, on one axis.
type Histogram struct {
	Title, X  string
	Rows      []Row
	Bins      int     // 0: 40
	Low, High float64 // of the axis; both 0: the least and the greatest value
	Marks     []Mark
}

func (h Histogram) PNG() ([]byte, error)  { return blank(h.Title) }
func (h Histogram) Text() (string, error) { return h.Title + "\n", nil }
