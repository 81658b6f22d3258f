// Package backend chooses what computes the models: the GoMLX backend of this process.
//
// The choice is, in this order:
//
//  1. what GOMLX_BACKEND says, as everywhere in GoMLX: "xla", "xla:cpu", "xla:cuda",
//     "xla:/path/to/plugin.so" or "go";
//  2. XLA, if a PJRT plugin is installed where GoMLX looks for them (an NVIDIA one first), or by
//     make under build/ of the repository that holds the working directory;
//  3. pure Go, which runs everywhere and is slow; [Notice] says so.
//
// The build tag noxla leaves XLA out, for a program that predicts and does not train: pure Go then
// computes one operation after another, which takes a single text a fifth of the time.
//
// A program that wants another choice opens its backend itself, with [Options].
//
// This package never downloads and never prints: plugins are installed by make, and the notice
// for the user is returned. GoMLX's own compute.New() downloads a plugin when it finds none.
package backend

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/gobackend"

	"gornn/pkg/settings"
)

// Options say which backend [Open] opens, and how. The zero value of each field is what the
// environment variable says that it names, else the choice of this package.
type Options struct {
	Name    string // such as "xla:cpu" or "go" (GOMLX_BACKEND)
	Threads int    // of XLA on a CPU (PJRT_NPROC); by default two, whatever the cores
	Devices int    // of XLA on a CPU, for parts of a batch and batches at once; by default two
	Plugins string // a folder with a plugin for the CPU; by default build/ of the repository
}

// New returns the backend of this process; every call returns the same one.
//
// An error means that GOMLX_BACKEND names a backend that cannot be had: nothing else is tried then.
func New() (compute.Backend, error) {
	choice := chosen()
	return choice.backend, choice.err
}

// Another returns a backend of the same choice that nobody else holds. A backend of XLA's does its
// computations one after another; models that are to train at the same time need one each.
func Another() (compute.Backend, error) { return Open(Options{}) }

// Open returns a new backend as o says.
//
// An error means that the one which Options.Name or GOMLX_BACKEND names cannot be had.
func Open(o Options) (compute.Backend, error) {
	choice := choose(o)
	return choice.backend, choice.err
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

// The two forms of file names that go-xla takes for plugins, and the one of JAX's packages.
var fileName = regexp.MustCompile(
	`^(?:pjrt_c_api_|xla_|pjrt[-_]plugin[-_])(.+?)(?:_plugin)?\.(?:so|dylib|dll)$`)

// platform reduces the name or the path of a plugin to what it computes on: "cpu", "cuda"...
func platform(plugin string) string {
	name := filepath.Base(plugin)
	if parts := fileName.FindStringSubmatch(name); parts != nil {
		name = parts[1]
	}
	name, _, _ = strings.Cut(name, "_v") // of the form cpu_v0.114.0
	return name
}

type choice struct {
	backend compute.Backend
	notice  string
	err     error
}

var chosen = sync.OnceValue(func() choice { return choose(Options{}) })

// opening is held while a backend is opened: go-xla sets globals, and this package a variable.
var opening sync.Mutex

// mostDevices limits the devices of a CPU, each with a thread of its own.
const mostDevices = 64

// choose makes the choice that the package documentation describes.
func choose(o Options) choice {
	opening.Lock()
	defer opening.Unlock()
	if o.Threads < 0 {
		return choice{err: fmt.Errorf("backend: Options.Threads must be 0, for the default, or more, got %d", o.Threads)}
	}
	setting, value := "Options.Name", o.Name
	if value == "" {
		setting, value = string(settings.Backend), settings.Backend.Get()
	}
	if o.Devices < 0 || o.Devices > mostDevices {
		return choice{err: fmt.Errorf("backend: Options.Devices must be from 0, for the default, to %d, got %d", mostDevices, o.Devices)}
	}
	kind, config, _ := strings.Cut(value, ":")
	switch kind {
	case "xla":
		b, err := newXLA(config, o)
		if err != nil {
			err = fmt.Errorf("backend: %s must name a backend that can be opened, got %q: %w; "+
				"unset it to let gornn choose", setting, value, err)
		}
		return choice{backend: b, err: err}
	case gobackend.BackendName:
		b, err := gobackend.New(config)
		if err != nil {
			err = fmt.Errorf("backend: %w", err)
		}
		return choice{backend: b, err: err}
	case "":
		return fastest(o)
	}
	return choice{err: fmt.Errorf("backend: %s must be \"xla\", \"xla:cpu\", \"xla:cuda\", "+
		"\"xla:/path/to/plugin.so\" or \"go\", got %q; unset it to let gornn choose", setting, value)}
}

// fastest tries the best plugin, then that for the CPU, since NVIDIA's does not open where its
// driver is missing or too old, and then pure Go.
func fastest(o Options) choice {
	b, err := newXLA("", o)
	if err == nil {
		return choice{backend: b}
	}
	if b, cpuErr := newXLA("cpu", o); cpuErr == nil {
		return choice{backend: b}
	}
	notice := fmt.Sprintf("Computing in pure Go, about 20 times slower than XLA: %v.", err)
	b, err = gobackend.New(pureGo)
	return choice{b, notice, err}
}
