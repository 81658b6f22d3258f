// Package settings reads the environment. No other package of this module does, so the constants
// below are all the variables that can change what a program computes and where it keeps it.
//
// A variable that is not set, or is empty, leaves the choice to the program. Where a package has an
// option for the same thing, the option wins.
package settings

import (
	"fmt"
	"os"
	"strconv"
)

// Variable is the name of an environment variable.
type Variable string

const (
	// Data is the folder of downloads and runs, an absolute path: imdb.Options.Dir and run.In.
	Data Variable = "GORNN_DATA"
	// Build is the folder to which package nb also writes its figures and results. The option is
	// nb.Folder.
	Build Variable = "GORNN_BUILD"
	// Archive is the path of the file or folder that package imdb loads: imdb.Options.Archive.
	Archive Variable = "IMDB_ARCHIVE"
	// Offline forbids the download, or with "0" has one that failed tried now: imdb.Options.Offline.
	Offline Variable = "GORNN_OFFLINE"
	// Backend names what computes, such as "xla:cuda" or "go": backend.Options.Name.
	Backend Variable = "GOMLX_BACKEND"
	// Threads is how many threads XLA takes on a CPU: backend.Options.Threads.
	Threads Variable = "PJRT_NPROC"
	// OlderThreads is what XLA reads where Threads is not set.
	OlderThreads Variable = "NPROC"
	// XLAFlags are options of XLA. What is set takes the place of the one that backend sets on Linux.
	XLAFlags Variable = "XLA_FLAGS"
	// Epochs is how long the benchmark trains; the notebooks read it with nb.Setting, as they do SEED.
	Epochs Variable = "EPOCHS"
	// Index is which part of a sweep is trained; Kubernetes sets it in an Indexed Job.
	Index Variable = "JOB_COMPLETION_INDEX"
)

// Get returns the value of v, "" where it is not set.
func (v Variable) Get() string { return os.Getenv(string(v)) }

// Int returns the whole number in v, or value where v is not set.
func (v Variable) Int(value int) (int, error) {
	text := v.Get()
	if text == "" {
		return value, nil
	}
	number, err := strconv.Atoi(text)
	if err != nil {
		return 0, fmt.Errorf("settings: the environment variable %s must be a whole number, got %q: set one, "+
			"or unset it for %d", v, text, value)
	}
	return number, nil
}

// Set changes v, for libraries that read nothing else, until restore is called. Programs that this
// one starts meanwhile get the value too.
func (v Variable) Set(value string) (restore func(), err error) {
	before, found := os.LookupEnv(string(v))
	if err := os.Setenv(string(v), value); err != nil {
		return nil, fmt.Errorf("settings: %w", err)
	}
	return func() {
		if found {
			_ = os.Setenv(string(v), before)
		} else {
			_ = os.Unsetenv(string(v))
		}
	}, nil
}
