//go:build cgo && ((linux && (amd64 || arm64)) || (darwin && arm64) || (windows && amd64)) && !noxla

package backend

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/gomlx/compute"
	"github.com/gomlx/go-xla/compute/xla"
	"github.com/gomlx/go-xla/pjrt"
)

// newXLA opens the plugin that config names, as in "cpu", "cuda,preallocate=false" or
// "/path/to/plugin.so"; an empty name takes the best one installed.
func newXLA(config string) (b compute.Backend, err error) {
	xla.EnableAutoInstall(false) // a running program must not download
	defer func() {
		// go-xla panics on some files that look like plugins and are not.
		if broken := recover(); broken != nil {
			b, err = nil, fmt.Errorf("the PJRT plugin cannot be used: %v", broken)
		}
	}()
	name, options, _ := strings.Cut(config, ",")
	if !filepath.IsAbs(name) {
		if name, err = find(name); err != nil {
			return nil, err
		}
	} else if _, err := os.Stat(name); err != nil {
		return nil, fmt.Errorf("no PJRT plugin there: %w", err)
	}
	if options != "" {
		name += "," + options
	}
	keepFreedMemory()
	if err := fixThreads(); err != nil {
		return nil, err
	}
	return xla.New(name)
}

// fixThreads has XLA's CPU client take at most four threads, unless the user says how many: with eight or more its
// last digits are others, and the numbers of a training would depend on how many cores there are. With one to four they do
// not, for models of the tutorial's sizes. More may be faster for large ones, and are the user's to ask for.
func fixThreads() error {
	const threads, older = "PJRT_NPROC", "NPROC"
	if os.Getenv(threads) != "" || os.Getenv(older) != "" {
		return nil
	}
	return os.Setenv(threads, strconv.Itoa(min(runtime.NumCPU(), 4)))
}

// find returns the path of the plugin of that name, or of the best one if name is empty.
func find(name string) (string, error) {
	plugins := installed()
	names := slices.Sorted(maps.Keys(plugins))
	wanted := []string{name}
	if name == "" {
		wanted = slices.Concat(xla.DefaultPlugins, names) // cuda, cpu, then any other
	}
	for _, want := range wanted {
		for _, have := range names {
			if have == want || strings.HasPrefix(have, want+"_v") { // cpu, cpu_v0.114.0
				return plugins[have], nil
			}
		}
	}
	if len(names) == 0 {
		return "", errors.New("no PJRT plugin is installed; run \"make setup\" in the gornn repository to install one")
	}
	return "", fmt.Errorf("no PJRT plugin %q for this machine is installed, only %q (NVIDIA's counts only where there is a GPU)", name, names)
}

// installed returns the paths of the plugins on this machine by their names. What make put
// under build/ stands in where the machine has none for the CPU.
func installed() (plugins map[string]string) {
	defer func() {
		if recover() != nil { // one of the machine's is broken, see newXLA
			plugins = make(map[string]string)
		}
		if _, ok := plugins["cpu"]; ok {
			return
		}
		_, source, _, _ := runtime.Caller(0) // <repository>/pkg/backend/xla.go, unless built with -trimpath
		path := filepath.Join(filepath.Dir(source), "..", "..", "build", "pjrt_c_api_cpu_plugin.so")
		if _, err := os.Stat(path); err == nil && filepath.IsAbs(path) {
			plugins["cpu"] = path
		}
	}()
	return pjrt.AvailablePlugins()
}
