package text

// Read reads all texts of a source into memory.
func Read(s Source) (t Texts, err error) {
	for e, err := range s.Examples() {
		if err != nil {
			return Texts{}, err
		}
		t.X, t.Y, t.Where = append(t.X, e.Text), append(t.Y, e.Label), append(t.Where, e.Where)
	}
	return t, nil
}
