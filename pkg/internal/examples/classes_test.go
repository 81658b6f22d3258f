package examples

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute/dtypes/float16"
	"github.com/gomlx/gomlx/core/tensors"
)

// Integers beyond 2^24 are rounded to the nearest float32, once.
func TestNumbersAreRoundedOnce(t *testing.T) {
	for name, c := range map[string]struct {
		data any
		want []float32
	}{
		"int64": {[]int64{1<<24 + 1, 1<<24 + 3, -1<<24 - 3}, []float32{1 << 24, 1<<24 + 4, -1<<24 - 4}},
		"int32": {[]int32{1<<24 + 1, 1<<24 + 3, math.MaxInt32}, []float32{1 << 24, 1<<24 + 4, 1 << 31}},
		// Rounded to a float64 in between, it would be a tie, and 1 << 63.
		"uint64":  {[]uint64{1<<63 + 1<<39 + 1}, []float32{1<<63 + 1<<40}},
		"int":     {[]int{1<<62 + 1<<38 + 1}, []float32{1<<62 + 1<<39}},
		"float64": {[]float64{1<<24 + 1, 1<<24 + 1 + 1e-8}, []float32{1 << 24, 1<<24 + 2}},
		"tensor":  {tensors.FromValue([]int64{1<<24 + 1, 1<<24 + 3}), []float32{1 << 24, 1<<24 + 4}},
	} {
		source, err := Open("y", c.data)
		if err != nil {
			t.Fatal(err)
		}
		set, err := source.Numbers()
		if err != nil || !slices.Equal(set.Values(), c.want) {
			t.Errorf("%s: got %v, %v; want %v", name, set.Values(), err, c.want)
		}
	}
}

// A class is what it came as, not the float32 nearest to it.
func TestClasses(t *testing.T) {
	const many = 1 << 30
	for name, c := range map[string]struct {
		data  any
		below int
		want  string // part of the error; "": none
	}{
		"ints":               {[][]int{{0, 1}, {2, 0}}, 3, ""},
		"floats":             {[]float64{0, 1, 2}, 3, ""},
		"halves":             {[]float16.Float16{float16.FromFloat32(2)}, 3, ""},
		"bools":              {[]bool{false, true}, 2, ""},
		"unsigned":           {[]uint64{1 << 24}, many, ""},
		"tensor":             {tensors.FromValue([]int64{2}), 3, ""},
		"too many":           {[][]int{{0, 1}, {2, 3}}, 3, "got 3 in example 1"},
		"negative":           {[]int8{0, -1}, 3, "got -1 in example 1"},
		"beyond int64":       {[]uint64{math.MaxUint64}, many, "got 18446744073709551615 in example 0"},
		"beyond float32":     {[]int64{1<<24 + 1}, 1 << 24, "got 16777217 in example 0"},
		"inexact":            {[]int64{0, 1<<24 + 1}, many, "at most 16777216"},
		"inexact float":      {[]float64{1<<24 + 1}, many, "at most 16777216"},
		"nearly a class":     {[]float64{0, 0.99999999999}, 3, "got 0.99999999999 in example 1"},
		"nearly none":        {[]float64{1e-300}, 3, "got 1e-300 in example 0"},
		"half a class":       {[]float32{0.5}, 3, "got 0.5 in example 0"},
		"half of a half":     {[]float16.Float16{float16.FromFloat32(0.5)}, 3, "in example 0"},
		"large":              {[]float64{1e30}, many, "got 1e+30 in example 0"},
		"very negative":      {[]float64{-1e30}, many, "got -1e+30 in example 0"},
		"not a number":       {[]float64{math.NaN()}, 3, "finite numbers"},
		"tensor of a larger": {tensors.FromValue([]int64{1 << 40}), 3, "got 1099511627776 in example 0"},
	} {
		t.Run(name, func(t *testing.T) {
			source, err := Open("y", c.data)
			if err != nil {
				t.Fatal(err)
			}
			_, err = source.Classes(c.below, func(got any, example int) error {
				return fmt.Errorf("got %v in example %d", got, example)
			})
			if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}
