package nb

import (
	"fmt"
	"os"
	"strconv"
)

// Setting returns the whole number in the environment variable called name, or value where it is
// not set: must.M1(nb.Setting("EPOCHS", 10)) is 10 for a reader, and what a run without a person
// asks for.
func Setting(name string, value int) (int, error) {
	text := os.Getenv(name)
	if text == "" {
		return value, nil
	}
	set, err := strconv.Atoi(text)
	if err != nil {
		return 0, fmt.Errorf("the environment variable %s must be a whole number, got %q: "+
			"set one, or unset it for %d", name, text, value)
	}
	return set, nil
}
