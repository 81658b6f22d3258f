package plots

import (
	"math"
	"strings"
	"testing"
)

var (
	nan = math.NaN()
	inf = math.Inf(1)
)

// Every misuse is one sentence that names the field.
func TestErrors(t *testing.T) {
	lines := func(l ...Line) Figure { return Lines{Lines: l} }
	dots := func(r ...Row) Figure { return Dots{Rows: r} }
	points := func(p ...Points) Figure { return Scatter{Groups: p} }
	words := []string{"a", "b"}
	two := []float64{1, 2}
	for _, test := range []struct {
		figure Figure
		want   string
	}{
		{lines(), "Lines must have one or more, got none"},
		{lines(make([]Line, 61)...), "Lines must have at most 60, for which a figure has room, got 61: show fewer"},
		{lines(Line{}), "Lines[0].Y must have one value or more, got none"},
		{lines(Line{Y: two}, Line{Y: []float64{nan, inf}}), "Lines[1].Y must have a finite number, got 2 that are NaN or infinite: look at what computed them"},
		{lines(Line{X: two[:1], Y: two}), "Lines[0].X must have a value for each of the 2 of Y, got 1"},
		{lines(Line{X: []float64{nan, nan}, Y: two}), "Lines[0] must have a finite number, above 0 on a logarithmic axis, got none of 2: look at what computed them"},
		{lines(Line{Y: two, Low: two}), "Lines[0].Low and High must have a value for each of the 2 of Y, got 2 and 0"},
		{lines(Line{Y: two, Low: two, High: []float64{1, 1.5}}), "Lines[0].Low must be at most High, got 2 and 1.5 at index 1"},
		{lines(Line{Y: two, Color: -1}), "Lines[0].Color must be >= 0, where 0 is the color of its place, got -1"},
		{Lines{LogY: true, Lines: []Line{{Y: []float64{0, -1}}}}, "Lines[0] must have a finite number, above 0 on a logarithmic axis, got none of 2: look at what computed them"},
		{Lines{LogY: true, Lines: []Line{{Y: two}}, Marks: []Mark{{"zero", 0}}}, "Marks[0].At must be above 0 on a logarithmic axis, got 0: leave the mark out, or LogY"},
		{Lines{Lines: []Line{{Y: two}}, Marks: []Mark{{"none", nan}}}, "Marks[0].At must be a finite number, got NaN: leave the mark out"},
		{Lines{Lines: []Line{{Y: two}}, Marks: make([]Mark, 13)}, "Marks must have at most 12, got 13: show fewer"},
		{lines(Line{Y: make([]float64, mostPoints+1)}), "Lines[0].Y must have at most 100000 values, got 100001: give every tenth, or means"},
		{dots(Row{Values: make([]float64, mostDots+1)}), "Rows must have at most 20000 values in all, got 20001: show a Histogram"},
		{Histogram{Rows: []Row{{Values: make([]float64, mostValues+1)}}}, "Rows[0].Values must have at most 1000000 values, got 1000001: give every tenth, or means"},
		{dots(), "Rows must have one or more, got none"},
		{dots(Row{Name: "gru"}), "Rows[0].Values must have one value or more, got none"},
		{dots(Row{Values: two}, Row{Values: []float64{nan}}), "Rows[1].Values must have a finite number, got 1 that are NaN or infinite: look at what computed them"},
		{dots(Row{Values: two, Here: []float64{inf}}), "Rows[0].Here must have a finite number, got 1 that are NaN or infinite: look at what computed them"},
		{dots(Row{Values: two, Color: -3}), "Rows[0].Color must be >= 0, where 0 is the color of its place, got -3"},
		{Histogram{Bins: -1, Rows: []Row{{Values: two}}}, "Bins must be from 0 (for 40) to 400, got -1"},
		{Histogram{Bins: 401, Rows: []Row{{Values: two}}}, "Bins must be from 0 (for 40) to 400, got 401"},
		{Histogram{Low: 2, High: 1, Rows: []Row{{Values: two}}}, "Low must be below High, both finite, got 2 and 1: set both, or neither for the range of the values"},
		{Histogram{High: nan, Rows: []Row{{Values: two}}}, "Low must be below High, both finite, got 0 and NaN: set both, or neither for the range of the values"},
		{Histogram{}, "Rows must have one or more, got none"},
		{points(), "Groups must have one or more, got none"},
		{points(Points{X: two}), "Groups[0].X must have a value for each of the 0 of Y, got 2"},
		{points(Points{}), "Groups[0] must have a point of finite numbers, got none of 0"},
		{points(Points{X: []float64{1, nan}, Y: []float64{nan, 1}}), "Groups[0] must have a point of finite numbers, got none of 2"},
		{points(Points{X: two, Y: two, Labels: words[:1]}), `Groups[0].Labels must have a word, or "", for each of the 2 points, got 1`},
		{points(Points{X: make([]float64, 20_001), Y: make([]float64, 20_001)}), "Groups must have at most 20000 points and 1000 Labels in all, got 20001 and 0: show some of them"},
		{Heatmap{}, "Values must have one row and column or more, got 0 and 0"},
		{Heatmap{Values: [][]float64{{}, {}}}, "Values must have one row and column or more, got 2 and 0"},
		{Heatmap{Values: [][]float64{two, two[:1]}}, "Values must have as many numbers in every row, got 2 in row 0 and 1 in row 1"},
		{Heatmap{Values: [][]float64{two}, Rows: words}, "Rows must have a name for each of the 1 rows of Values, got 2"},
		{Heatmap{Values: [][]float64{two}, Columns: words[:1]}, "Columns must have a name for each of the 2 columns of Values, got 1"},
		{Heatmap{Values: [][]float64{{nan}}}, "Values must have a finite number, got 1 that are NaN or infinite: look at what computed them"},
		{Heatmap{Values: [][]float64{two}, Low: 1, High: 1}, "Low must be below High, both finite, got 1 and 1: set both, or neither for the range of the values"},
		{Heatmap{Values: make([][]float64, 1501)}, "Values must have one row and column or more, got 1501 and 0"},
		{Heatmap{Values: [][]float64{make([]float64, 1501)}}, "Values must have at most 40000 cells, and 1500 rows or columns, got 1 rows and 1501 columns: show a part, or means"},
		{Strip{}, "Words must have one or more, got none"},
		{Strip{Words: make([]string, 501)}, "Words must have at most 500, got 501: show a part of the text"},
		{Strip{Words: words}, "Rows must have one or more, got none"},
		{Strip{Words: words, Rows: []StripRow{{"gru", two}, {"lstm", two[:1]}}}, "Rows[1].Values must have a number for each of the 2 Words, got 1"},
		{Strip{Words: words, Rows: []StripRow{{"gru", []float64{nan, nan}}}}, "Rows[0].Values must have a finite number, got 2 that are NaN or infinite: look at what computed them"},
		{Strip{Words: words, Rows: []StripRow{{"gru", two}}, Low: inf, High: inf}, "Low must be below High, both finite, got +Inf and +Inf: set both, or neither for the range of the values"},
		{Beside{}, "Figures must have one or more, got none"},
		{Beside{Figures: make([]Figure, 25)}, "Figures must have at most 24, got 25: show them in several calls"},
		{Beside{Figures: []Figure{nil}}, "Figures[0] must not be nil: leave it out"},
		{Beside{Figures: []Figure{(*Lines)(nil)}}, "Figures[0] must not be nil: leave it out"},
		{Beside{Figures: []Figure{lines(Line{Y: two})}, Columns: -1}, "Columns must be >= 0, where 0 is one row, got -1"},
		{Beside{Figures: []Figure{lines(Line{Y: two}), Heatmap{}}}, "Values must have one row and column or more, got 0 and 0 (Beside.Figures[1])"},
	} {
		_, drawn := test.figure.PNG()
		_, written := test.figure.Text()
		for _, err := range []error{drawn, written} {
			if err == nil || err.Error() != "plots: "+test.want {
				t.Errorf("%T\ngot  %v\nwant plots: %s", test.figure, err, test.want)
			}
		}
	}
	long := Heatmap{Values: [][]float64{two}, Rows: strings.Split(strings.Repeat("a", 9999), "")}
	if _, err := long.PNG(); err == nil || len(err.Error()) > 300 {
		t.Errorf("an error of a long list is %v", err)
	}
}
