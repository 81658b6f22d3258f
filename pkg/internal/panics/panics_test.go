package panics_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/gomlx/gomlx/support/exceptions"

	"gornn/pkg/internal/panics"
)

// user is a type of a user's. Its method goes wrong.
type user struct{ numbers []int }

func (u *user) method(how string) {
	var any any = how
	switch how {
	case "text":
		panic("no units")
	case "error":
		panic(errors.New("no units"))
	case "sentence":
		panic(errors.New("rnn: lstm: Units must be > 0, got 0"))
	case "library":
		exceptions.Panicf("shapes do not fit")
	case "nil":
		u = nil
		u.numbers[0] = 1
	case "index":
		u.numbers[7]++
	case "type":
		u.numbers[any.(int)]++
	case "map":
		map[string]int(nil)["a"] = 1
	case "chunk":
		for range slices.Chunk([]int{1}, 1) {
			panic(3)
		}
	case "closure":
		func() { panic(3) }()
	}
}

func TestWording(t *testing.T) {
	for how, want := range map[string]string{
		"text":     `user.method ended with the panic "no units"; mend it there`,
		"error":    `user.method ended with the error "no units"; mend it there`,
		"sentence": `rnn: lstm: Units must be > 0, got 0`,
		"library":  `shapes do not fit`,
		"nil":      `user.method uses a nil pointer; mend it there`,
		"index":    `user.method uses an index or a length that is not there; mend it there`,
		"type":     `user.method takes a value for one of another type; mend it there`,
		"map":      `user.method writes to a nil map; mend it there`,
		"chunk":    `user.method ended with the panic "3"; mend it there`,
		"closure":  `user.method ended with the panic "3"; mend it there`,
	} {
		func() {
			defer func() {
				if got := panics.Wording(recover()); got != want {
					t.Errorf("%s: got %s, want %s", how, got, want)
				}
			}()
			new(user).method(how)
		}()
	}
}
