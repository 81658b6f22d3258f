// Package backend chooses what computes the models: the GoMLX backend of this process.
//
// The choice is, in this order:
//
//  1. what GOMLX_BACKEND says, as everywhere in GoMLX: "xla", "xla:cpu", "xla:cuda", "xla:/path/to/plugin.so" or "go";
//  2. XLA, if a PJRT plugin is installed where GoMLX looks for them (an NVIDIA one first) or by
//     make under build/ of this repository;
//  3. pure Go, which runs everywhere and is slow; [Notice] says so.
//
// It never reaches for the network and never prints: what is missing is installed by make, and
// what is to be told is returned. GoMLX's own compute.New() downloads a plugin when it finds none.
package backend

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/gobackend"
)

// New returns the backend of this process; every call returns the same one.
//
// An error means that GOMLX_BACKEND names a backend that cannot be had: nothing else is tried then.
func New() (compute.Backend, error) {
	choice := chosen()
	return choice.backend, choice.err
}

// Another returns a backend of the same choice that is nobody else's. One of XLA's does its computations one after
// another; models that are to train at the same time need one each.
func Another() (compute.Backend, error) {
	another := choose(os.Getenv(compute.ConfigEnvVar))
	return another.backend, another.err
}

// Notice returns one line for the user if the choice fell on pure Go for want of something
// faster: why, how much slower it is, and the cure. It is empty otherwise.
func Notice() string { return chosen().notice }

// Description names b in a word fit for a saved notebook, such as "xla:cpu", "xla:cuda" or "go":
// the same on every machine. b.Description() of GoMLX holds the path of the plugin.
func Description(b compute.Backend) string {
	if xla, ok := b.(interface{ PluginName() string }); ok {
		return b.Name() + ":" + platform(xla.PluginName())
	}
	name, _, _ := strings.Cut(strings.ToLower(b.Name()), " ") // "Go Backend"
	return name
}

// The two forms of file names that go-xla takes for plugins.
var fileName = regexp.MustCompile(`^pjrt(?:_c_api_(.+)_plugin|[-_]plugin[-_](.+))\.(?:so|dylib|dll)$`)

// platform reduces the name or the path of a plugin to what it computes on: "cpu", "cuda"...
func platform(plugin string) string {
	name := filepath.Base(plugin)
	if parts := fileName.FindStringSubmatch(name); parts != nil {
		name = parts[1] + parts[2]
	}
	name, _, _ = strings.Cut(name, "_v") // of the form cpu_v0.114.0
	return name
}

type choice struct {
	backend compute.Backend
	notice  string
	err     error
}

var chosen = sync.OnceValue(func() choice {
	return choose(os.Getenv(compute.ConfigEnvVar))
})

// opening is held while a backend is opened: go-xla sets globals.
var opening sync.Mutex

// choose makes the choice that [New] describes; config is the value of GOMLX_BACKEND.
func choose(config string) choice {
	opening.Lock()
	defer opening.Unlock()
	kind, plugin, _ := strings.Cut(config, ":")
	switch kind {
	case "xla":
		b, err := newXLA(plugin)
		if err != nil {
			return choice{err: fmt.Errorf("backend: GOMLX_BACKEND must name a backend that can be opened, got %q: %w; "+
				"unset it to let gornn choose", config, err)}
		}
		return choice{backend: b}
	case gobackend.BackendName:
		b, err := gobackend.New(plugin)
		return choice{backend: b, err: err}
	case "":
		b, err := newXLA("")
		if err == nil {
			return choice{backend: b}
		}
		// NVIDIA's plugin does not open where its driver is missing or too old.
		if b, cpuErr := newXLA("cpu"); cpuErr == nil {
			return choice{backend: b}
		}
		return choice{backend: gobackend.GetBackend(), notice: slow(err)}
	}
	return choice{err: fmt.Errorf("backend: GOMLX_BACKEND must be \"xla\", \"xla:cpu\", \"xla:cuda\", "+
		"\"xla:/path/to/plugin.so\" or \"go\", got %q; unset it to let gornn choose", config)}
}

// slow words the notice for a process that has to do without XLA.
func slow(why error) string {
	return fmt.Sprintf("Computing in pure Go, about 20 times slower than XLA (a training step of SimpleRNN, GRU, LSTM: "+
		"94, 203, 289 ms rather than 5, 13, 15): %v.", why)
}
