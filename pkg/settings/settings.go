// Package settings reads the environment. No other package of this module does, so the constants
// below are all the variables that can change what a program computes, and where it keeps it.
//
// A variable that is not set, or is empty, leaves the choice to the program. Where a package has
// an option for the same thing, the option wins.
package settings

import (
	"fmt"
	"os"
	"strconv"
)

// Variable is the name of an environment variable.
type Variable string

const (
	// Data is the folder of downloads and trained models, an absolute path.
	// The options are imdb.Options.Dir and run.In.
	Data Variable = "GORNN_DATA"

	// Build is the folder to which package nb also writes its figures and results.
	Build Variable = "GORNN_BUILD"

	// Archive is the path of the archive that package imdb reads. The option is imdb.Options.Archive.
	Archive Variable = "IMDB_ARCHIVE"

	// Offline forbids package imdb the download; "0" asks it to try again now, even if a download
	// has just failed. The option is imdb.Options.Offline.
	Offline Variable = "GORNN_OFFLINE"

	// Backend names what computes, such as "xla:cuda" or "go". The option is backend.Options.Name.
	Backend Variable = "GOMLX_BACKEND"

	// Threads is how many threads XLA takes on a CPU. The option is backend.Options.Threads.
	Threads Variable = "PJRT_NPROC"

	// OlderThreads is what XLA reads where Threads is not set.
	OlderThreads Variable = "NPROC"

	// Epochs is how long the notebooks and the benchmark train.
	Epochs Variable = "EPOCHS"

	// Seed is that of the notebooks' models.
	Seed Variable = "SEED"
)

// Get returns the value of v, "" where it is not set.
func (v Variable) Get() string { return os.Getenv(string(v)) }

// Set changes v for this process and all that it starts, until restore is called. It is for
// libraries that read nothing else.
func (v Variable) Set(value string) (restore func(), err error) {
	name := string(v)
	before, found := os.LookupEnv(name)
	if err := os.Setenv(name, value); err != nil {
		return nil, fmt.Errorf("settings: %w", err)
	}
	return func() {
		if found {
			_ = os.Setenv(name, before)
		} else {
			_ = os.Unsetenv(name)
		}
	}, nil
}

// Int returns the whole number in v, or value where v is not set.
func (v Variable) Int(value int) (int, error) {
	text := v.Get()
	if text == "" {
		return value, nil
	}
	number, err := strconv.Atoi(text)
	if err != nil {
		return 0, fmt.Errorf("the environment variable %s must be a whole number, got %q: set one, "+
			"or unset it for %d", v, text, value)
	}
	return number, nil
}
