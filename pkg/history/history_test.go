package history

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"testing"
)

// TestJSON reads what versions before wrote, when a history had five fixed fields, and writes the
// same bytes again.
func TestJSON(t *testing.T) {
	for _, test := range []struct {
		name, text string
		value      any
	}{
		{"no epoch", `{"loss":null,"seconds":null}`, History{}},
		{"loss alone", `{"loss":[0.5,0.25],"seconds":[1,2]}`,
			History{[]Series{{"loss", []float64{0.5, 0.25}}}, []float64{1, 2}}},
		{"all", `{"loss":[0.5],"accuracy":[0.75],"val_loss":[0.6],"val_accuracy":[0.7],"seconds":[1.5]}`,
			History{}.With(Scores{{"loss", 0.5}, {"accuracy", 0.75}, {"val_loss", 0.6}, {"val_accuracy", 0.7}}, 1.5)},
		{"metrics of any name", `{"loss":[0.5],"auc":[0.9],"top_5":[1],"seconds":[1]}`,
			History{}.With(Scores{{"loss", 0.5}, {"auc", 0.9}, {"top_5", 1}}, 1)},
		{"evaluation", `{"loss":0.4,"accuracy":0.81,"seconds":2,"dataset":"IMDB reviews","examples":25000}`,
			Evaluation{Scores{{"loss", 0.4}, {"accuracy", 0.81}}, 2, "IMDB reviews", 25_000, 0, ""}},
		{"best epoch", `{"loss":0.4,"seconds":2,"examples":3,"epoch":7}`,
			Evaluation{Scores{{"loss", 0.4}}, 2, "", 3, 7, ""}},
		{"labels", `{"loss":0.4,"seconds":2,"examples":3,"labels":"ad"}`,
			Evaluation{Scores{{"loss", 0.4}}, 2, "", 3, 0, "ad"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			read := reflect.New(reflect.TypeOf(test.value))
			if err := json.Unmarshal([]byte(test.text), read.Interface()); err != nil {
				t.Fatal(err)
			}
			if got := read.Elem().Interface(); !reflect.DeepEqual(got, test.value) {
				t.Errorf("read %+v, want %+v", got, test.value)
			}
			if text, err := json.Marshal(test.value); err != nil || string(text) != test.text {
				t.Errorf("wrote %s, %v; want %s", text, err, test.text)
			}
		})
	}
}

func TestNotANumber(t *testing.T) {
	text, err := json.Marshal(History{}.With(Scores{{"loss", math.Inf(1)}}, 1).With(Scores{{"loss", math.NaN()}}, 1))
	if want := `{"loss":[null,null],"seconds":[1,1]}`; err != nil || string(text) != want {
		t.Fatalf("wrote %s, %v; want %s", text, err, want)
	}
	var h History
	if err := json.Unmarshal(text, &h); err != nil || h.Epochs() != 2 || !math.IsNaN(h.Get("loss")[1]) {
		t.Errorf("read %v, %v", h, err)
	}
}

func TestWith(t *testing.T) {
	one := History{}.With(Scores{{"loss", 0.5}}, 1)
	two, other := one.With(Scores{{"loss", 0.4}}, 1), one.With(Scores{{"loss", 0.3}}, 2)
	if one.Epochs() != 1 || two.Get("loss")[1] != 0.4 || other.Get("loss")[1] != 0.3 || two.Seconds[1] != 1 {
		t.Errorf("histories share memory: %v, %v, %v", one, two, other)
	}
	if two.Get("accuracy") != nil || !math.IsNaN(Scores(nil).Get("loss")) {
		t.Error("what was not measured was found")
	}
	if err := (History{Series: []Series{{"loss", []float64{1}}, {"auc", []float64{1, 2}}}}).Check(); err == nil {
		t.Error("series of unequal length passed")
	}
}

// A series that is not measured in every epoch is NaN in the others, so that all are as long.
func TestWithOtherFigures(t *testing.T) {
	h := History{}.With(Scores{{"loss", 3}}, 1).With(Scores{{"loss", 2}, {"learning_rate", 0.5}}, 1).With(Scores{{"loss", 1}}, 1)
	if got := fmt.Sprint(h.Series); got != "[{loss [3 2 1]} {learning_rate [NaN 0.5 NaN]}]" || h.Check() != nil {
		t.Errorf("%s, %v", got, h.Check())
	}
	text, err := json.Marshal(h)
	var read History
	if err == nil {
		err = json.Unmarshal(text, &read)
	}
	if err != nil || fmt.Sprint(read) != fmt.Sprint(h) {
		t.Errorf("%s is read as %v, %v", text, read, err)
	}
}
