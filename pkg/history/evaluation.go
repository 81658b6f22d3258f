package history

import (
	"encoding/json"
	"slices"
)

// Evaluation is what Evaluate measured.
type Evaluation struct {
	Scores   Scores
	Seconds  float64 // wall time
	Dataset  string  // "IMDB reviews"; "" if it was not told
	Examples int
	Epoch    int // of these weights, from 1; 0: the last one saved
	// Labels is a fingerprint of the labels in their order, which tells examples from others in
	// whatever form a model reads them; "" if unknown.
	Labels string
}

// facts are the fields of an Evaluation's JSON that are not scores.
type facts struct {
	Seconds  float64 `json:"seconds"`
	Dataset  string  `json:"dataset,omitempty"`
	Examples int     `json:"examples"`
	Epoch    int     `json:"epoch,omitempty"`
	Labels   string  `json:"labels,omitempty"`
}

// Reserved are names that no metric can have: fields of an Evaluation's JSON.
var Reserved = []string{"seconds", "dataset", "examples", "epoch", "labels"}

// MarshalJSON writes scores and the other fields as one object: {"loss": 0.4, "seconds": 1.2}.
func (e Evaluation) MarshalJSON() ([]byte, error) {
	var fields []field
	for _, s := range e.Scores {
		fields = append(fields, field{s.Name, number(s.Value)})
	}
	fields = append(fields, field{"seconds", e.Seconds})
	if e.Dataset != "" {
		fields = append(fields, field{"dataset", e.Dataset})
	}
	fields = append(fields, field{"examples", e.Examples})
	if e.Epoch != 0 {
		fields = append(fields, field{"epoch", e.Epoch})
	}
	if e.Labels != "" {
		fields = append(fields, field{"labels", e.Labels})
	}
	return object(fields)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (e *Evaluation) UnmarshalJSON(text []byte) error {
	var f facts
	var values map[string]json.RawMessage
	if err := json.Unmarshal(text, &f); err != nil {
		return err
	}
	if err := json.Unmarshal(text, &values); err != nil {
		return err
	}
	order, err := names(text)
	if err != nil {
		return err
	}
	*e = Evaluation{nil, f.Seconds, f.Dataset, f.Examples, f.Epoch, f.Labels}
	for _, name := range order {
		if slices.Contains(Reserved, name) {
			continue
		}
		var value number
		if err := value.UnmarshalJSON(values[name]); err != nil {
			return err
		}
		e.Scores = append(e.Scores, Score{name, float64(value)})
	}
	return nil
}
