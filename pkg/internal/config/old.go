package config

import "encoding/json"

// upgraded returns the config of a form as this version writes it. Older versions kept a schedule
// beside an optimizer's config, and the layers and cells of other layers in three ways.
func upgraded(text json.RawMessage) json.RawMessage {
	var old struct {
		form
		Schedule json.RawMessage `json:"schedule"`
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(text, &old) != nil ||
		json.Unmarshal(old.Config, &fields) != nil || fields == nil {
		return old.Config
	}
	if old.Schedule != nil {
		fields["Schedule"] = old.Schedule
	}
	switch old.Kind {
	case "time_distributed", "bidirectional":
		if fields["kind"] != nil {
			inner, _ := json.Marshal(map[string]json.RawMessage{
				"kind": fields["kind"], "config": fields["config"]})
			fields["Layer"] = inner
		}
		rename(fields, "backward", "Backward")
		rename(fields, "merge_mode", "MergeMode")
	case "rnn":
		var cells []json.RawMessage
		if json.Unmarshal(fields["cells"], &cells) == nil && len(cells) == 1 {
			fields["Cell"] = cells[0]
			delete(fields, "cells")
		}
		rename(fields, "cells", "Cells")
	}
	delete(fields, "kind")
	delete(fields, "config")
	text, _ = json.Marshal(fields)
	return text
}

func rename(fields map[string]json.RawMessage, from, to string) {
	if value, found := fields[from]; found {
		fields[to] = value
		delete(fields, from)
	}
}
