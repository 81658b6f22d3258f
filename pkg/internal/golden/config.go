package golden

import "encoding/json"

// Config is a layer, an optimizer or a schedule as a run's manifest holds it.
type Config struct {
	Kind     string          `json:"kind"`
	Config   json.RawMessage `json:"config"`
	Schedule json.RawMessage `json:"schedule,omitempty"` // an optimizer's: a Config
}

// config makes a Config of fields.
func config(kind string, fields map[string]any) Config {
	text, err := json.Marshal(fields)
	if err != nil {
		panic(err)
	}
	return Config{Kind: kind, Config: text}
}

// Unrolled returns the config of a layer with its time steps laid out, and whether it has any.
func (c Config) Unrolled() (Config, bool) {
	var fields map[string]any
	if json.Unmarshal(c.Config, &fields) != nil {
		return c, false // an activation's config is its name
	}
	switch c.Kind {
	case "simple_rnn", "gru", "lstm", "rnn":
		fields["Unroll"] = true
		return config(c.Kind, fields), true
	case "bidirectional":
		for _, layer := range []map[string]any{fields, inner(fields, "backward")} {
			if of, ok := layer["config"].(map[string]any); ok {
				of["Unroll"] = true
			}
		}
		return config(c.Kind, fields), true
	}
	return c, false
}

func inner(fields map[string]any, name string) map[string]any {
	layer, _ := fields[name].(map[string]any)
	return layer
}
