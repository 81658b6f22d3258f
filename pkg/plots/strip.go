package plots

// Strip is a text whose words are coloured by numbers, once for each row.
type Strip struct {
	Title     string
	Words     []string
	Rows      []StripRow
	Low, High float64 // the ends of the scale; both 0: the least and the greatest value
	Diverging bool    // a scale with white in its middle
}

// StripRow has a number for each word.
type StripRow struct {
	Name   string
	Values []float64
}

func (s Strip) PNG() ([]byte, error)  { return blank(s.Title) }
func (s Strip) Text() (string, error) { return s.Title + "\n", nil }
