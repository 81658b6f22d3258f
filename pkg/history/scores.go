package history

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"
)

// Score is one measured figure: a loss, or a metric by its name in Keras, such as "accuracy".
type Score struct {
	Name  string
	Value float64
}

// Scores are figures measured together, the loss first, then the metrics in the order of Compile.
type Scores []Score

// Get returns the figure called name; NaN if it was not measured.
func (s Scores) Get(name string) float64 {
	for _, score := range s {
		if score.Name == name {
			return score.Value
		}
	}
	return math.NaN()
}

// Loss returns the figure called "loss".
func (s Scores) Loss() float64 { return s.Get("loss") }

// Named returns the scores with a prefix before their names, such as "val_".
func (s Scores) Named(prefix string) Scores {
	s = slices.Clone(s)
	for i := range s {
		s[i].Name = prefix + s[i].Name
	}
	return s
}

// number is a float64 that JSON can hold: NaN and the infinities, which a diverged training yields
// and JSON does not know, are written as null and read as NaN.
type number float64

func (n number) MarshalJSON() ([]byte, error) {
	if x := float64(n); !math.IsNaN(x) && !math.IsInf(x, 0) {
		return json.Marshal(x)
	}
	return []byte("null"), nil
}

func (n *number) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		*n = number(math.NaN())
		return nil
	}
	return json.Unmarshal(text, (*float64)(n))
}

// field is a member of a JSON object.
type field struct {
	name  string
	value any
}

// object encodes fields as a JSON object in their order, which a map would lose.
func object(fields []field) ([]byte, error) {
	var text bytes.Buffer
	for i, f := range fields {
		text.WriteByte("{,"[min(i, 1)])
		for _, part := range []any{f.name, f.value} {
			encoded, err := json.Marshal(part)
			if err != nil {
				return nil, err
			}
			text.Write(encoded)
			text.WriteByte(':')
		}
		text.Truncate(text.Len() - 1)
	}
	text.WriteByte('}')
	return text.Bytes(), nil
}

// names returns the names of a JSON object's fields in their order.
func names(text []byte) (names []string, err error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	if _, err := decoder.Token(); err != nil { // {
		return nil, err
	}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return nil, err
		}
		text, _ := name.(string)
		names = append(names, text)
	}
	return names, nil
}
