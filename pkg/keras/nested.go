package keras

import (
	"encoding/json"
	"fmt"

	"gornn/pkg/rnn"
)

// What a run's manifest holds of layers that hold others.
type (
	bidirectionalConfig struct {
		config           // of Layer
		Backward *config `json:"backward,omitempty"`

		MergeMode rnn.MergeMode `json:"merge_mode,omitempty"`
	}
	rnnConfig struct {
		Cells []config `json:"cells"`

		ReturnSequences, GoBackwards, Stateful, ZeroOutputForMask, Unroll bool `json:",omitempty"`
	}
)

// encodeNested returns what stands for a layer that holds others, or for its fields any other
// layer.
func encodeNested(fields any) (any, error) {
	switch l := fields.(type) {
	case Bidirectional:
		inner, err := encode(l.Layer.Kind(), l.Layer)
		c := bidirectionalConfig{config: inner, MergeMode: l.MergeMode}
		if err == nil && l.Backward != nil {
			inner, err = encode(l.Backward.Kind(), l.Backward)
			c.Backward = &inner
		}
		return c, err
	case TimeDistributed:
		return encode(l.Layer.Kind(), l.Layer)
	case RNN:
		c := rnnConfig{ReturnSequences: l.ReturnSequences, GoBackwards: l.GoBackwards, Stateful: l.Stateful,
			ZeroOutputForMask: l.ZeroOutputForMask, Unroll: l.Unroll}
		cells := l.Cells
		if l.Cell != nil {
			cells = []rnn.HasCell{l.Cell}
		}
		for _, cell := range cells {
			inner, err := encode(cell.Kind(), cell)
			if err != nil {
				return nil, err
			}
			c.Cells = append(c.Cells, inner)
		}
		return c, nil
	}
	return fields, nil
}

func decodeBidirectional(text json.RawMessage) (any, error) {
	var c bidirectionalConfig
	if err := json.Unmarshal(text, &c); err != nil {
		return nil, err
	}
	l, err := decodeAs[Layer](c.config)
	if err != nil {
		return nil, err
	}
	b := Bidirectional{Layer: l, MergeMode: c.MergeMode}
	if c.Backward != nil {
		b.Backward, err = decodeAs[Layer](*c.Backward)
	}
	return b, err
}

func decodeTimeDistributed(text json.RawMessage) (any, error) {
	var c config
	if err := json.Unmarshal(text, &c); err != nil {
		return nil, err
	}
	l, err := decodeAs[Layer](c)
	return TimeDistributed{Layer: l}, err
}

func decodeRNN(text json.RawMessage) (any, error) {
	var c rnnConfig
	if err := json.Unmarshal(text, &c); err != nil {
		return nil, err
	}
	l := RNN{ReturnSequences: c.ReturnSequences, GoBackwards: c.GoBackwards, Stateful: c.Stateful,
		ZeroOutputForMask: c.ZeroOutputForMask, Unroll: c.Unroll}
	for _, inner := range c.Cells {
		cell, err := decodeAs[rnn.HasCell](inner)
		if err != nil {
			return nil, err
		}
		l.Cells = append(l.Cells, cell)
	}
	if len(l.Cells) == 1 {
		l.Cell, l.Cells = l.Cells[0], nil
	}
	return l, nil
}

// decodeAs decodes what has to be a T.
func decodeAs[T any](c config) (t T, err error) {
	value, err := c.decode()
	if err != nil {
		return t, err
	}
	t, ok := value.(T)
	if !ok {
		return t, fmt.Errorf("%q is not what has to be there", c.Kind)
	}
	return t, nil
}
