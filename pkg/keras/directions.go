package keras

import "reflect"

// Directions says of each layer how it reads time, where that is not from the first step to the
// last: "backwards" or, of a Bidirectional, "LSTM both ways"; "" of all others. The rows of Summary
// do not tell.
func (m *Sequential) Directions() []string {
	if m.made() != nil {
		return nil
	}
	directions := make([]string, len(m.layers))
	for i, l := range m.layers {
		v := reflect.Indirect(reflect.ValueOf(l))
		if v.Kind() != reflect.Struct {
			continue
		}
		if b, ok := v.Interface().(Bidirectional); ok {
			directions[i] = "both ways"
			if b.Layer != nil {
				directions[i] = className(b.Layer) + " both ways"
			}
		} else if back := v.FieldByName("GoBackwards"); back.Kind() == reflect.Bool && back.Bool() {
			directions[i] = "backwards"
		}
	}
	return directions
}
