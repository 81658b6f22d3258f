package plots

// Beside is figures side by side, a row of Columns after another.
type Beside struct {
	Figures []Figure
	Columns int // 0: all in one row
}

func (b Beside) PNG() ([]byte, error)  { return blank("") }
func (b Beside) Text() (string, error) { return "", nil }
