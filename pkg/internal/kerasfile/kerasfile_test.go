package kerasfile

import (
	"encoding/json"
	"reflect"
	"testing"
)

// Where 0 is not a field's default, Keras's 0 is keras.Zero, and 0 again on the way back, as the
// int or the float that Keras has.
func TestZeros(t *testing.T) {
	d := Decoder{Has: func(_, field string) bool { return field != "MaskValue" }}
	for _, test := range []struct{ group, class, option, text, form string }{
		{Optimizers, "Adam", "learning_rate", "0.0", `{"LearningRate":5e-324}`},
		{Optimizers, "Adam", "beta_1", "0.0", `{"Beta1":5e-324}`},
		{Optimizers, "Adam", "weight_decay", "0.0", `{"WeightDecay":5e-324}`},
		{Metrics, "BinaryAccuracy", "threshold", "0.0", `{"Threshold":5e-324}`},
		{Layers, "ELU", "alpha", "0.0", `{"Alpha":5e-324}`},
		{Layers, "ReLU", "max_value", "0.0", `{"MaxValue":5e-324}`},
		{Layers, "ReLU", "max_value", "6.0", `{"MaxValue":6}`},
		{Layers, "ReLU", "threshold", "0.0", `{}`},
		{Layers, "Masking", "mask_value", "-1.0", `{"Value":-1}`},
		{Layers, "Dropout", "rate", "0.0", `{"Rate":0}`},
		{Layers, "PReLU", "shared_axes", "[1,2]", `{"SharedAxes":[1,2]}`},
	} {
		var value any
		if err := json.Unmarshal([]byte(test.text), &value); err != nil {
			t.Fatal(err)
		}
		written, err := d.Decode(test.group, map[string]any{"class_name": test.class,
			"config": map[string]any{test.option: value}})
		var f struct {
			Config json.RawMessage `json:"config"`
		}
		if err != nil || json.Unmarshal(written, &f) != nil || string(f.Config) != test.form {
			t.Errorf("%s(%s=%s) is %s, %v; want %s",
				test.class, test.option, test.text, written, err, test.form)
			continue
		}
		object, err := Encode(test.group, written)
		if err != nil {
			t.Error(err)
			continue
		}
		again, err := json.Marshal(object["config"].(map[string]any)[test.option])
		if err != nil || string(again) != test.text {
			t.Errorf("%s(%s=%s) comes back as %s, %v",
				test.class, test.option, test.text, again, err)
		}
	}
	// Precision's thresholds may be a list of one.
	written, err := d.Decode(Metrics, map[string]any{"class_name": "Precision",
		"config": map[string]any{"thresholds": []any{0.}}})
	if want := `{"config":{"Threshold":5e-324},"kind":"precision"}`; err != nil ||
		!reflect.DeepEqual(string(written), want) {
		t.Errorf("%s, %v; want %s", written, err, want)
	}
}
