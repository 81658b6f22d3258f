//go:build cgo && ((linux && (amd64 || arm64)) || (darwin && arm64) || (windows && amd64)) && !noxla

package backend

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/gomlx/compute"
	"github.com/gomlx/go-xla/compute/xla"
	"github.com/gomlx/go-xla/pjrt"

	"gornn/pkg/datadir"
	"gornn/pkg/settings"
)

// newXLA opens the plugin that config names, as in "cpu", "cuda,preallocate=false" or
// "/path/to/plugin.so"; an empty name takes the best one installed.
func newXLA(config string, o Options) (b compute.Backend, err error) {
	xla.EnableAutoInstall(false) // a running program must not download
	defer func() {
		// go-xla panics on some files that look like plugins and are not.
		if broken := recover(); broken != nil {
			b, err = nil, fmt.Errorf("the PJRT plugin cannot be used: %v", broken)
		}
	}()
	plugin, options, _ := strings.Cut(config, ",")
	if !filepath.IsAbs(plugin) {
		if plugin, err = find(plugin, installed(o.Plugins)); err != nil {
			return nil, err
		}
	} else if _, err := os.Stat(plugin); err != nil {
		return nil, fmt.Errorf("no PJRT plugin there: %w", err)
	}
	client := pjrt.NamedValuesMap{}
	if platform(plugin) == "cpu" {
		restore, err := keepFreedMemory()
		if err != nil {
			return nil, err
		}
		defer restore()
		client["cpu_device_count"] = int64(cmp.Or(o.Devices, defaultDevices))
	}
	restore, err := setThreads(o.Threads)
	if err != nil {
		return nil, err
	}
	defer restore()
	opened, err := xla.NewWithOptions(plugin+","+withWholeProducts(options), client)
	if err != nil {
		return nil, err
	}
	return opened, nil
}

// defaultDevices lets two batches be evaluated at the same time. XLA takes at least a thread for
// each device, and with more of them a model's step on one device is slower.
const defaultDevices = 2

// withWholeProducts adds to a plugin's options that products are of whole float32 numbers, unless
// they say otherwise. By default go-xla has a GPU round the factors to ten bits, TF32, which leaves
// three digits of a model's numbers.
func withWholeProducts(options string) string {
	names := strings.FieldsFunc(options, func(r rune) bool { return r == ',' || r == '=' })
	if slices.Contains(names, "tf32") || slices.Contains(names, "notf32") {
		return options
	}
	return strings.TrimPrefix(options+",tf32=false", ",")
}

// setThreads sets how many threads XLA takes on a CPU. It has no option for that, only a variable
// of the environment, which it reads when it is opened and at no other time.
//
// Without a number it takes two on any machine. The last digits of a sum depend on the threads, and
// must not depend on the cores. A large model has more, one for each part of its batches.
func setThreads(threads int) (restore func(), err error) {
	if threads == 0 {
		if settings.Threads.Get() != "" || settings.OlderThreads.Get() != "" {
			return func() {}, nil
		}
		threads = defaultThreads
	}
	return settings.Threads.Set(strconv.Itoa(threads))
}

const defaultThreads = 2

// find returns the path of the plugin of that name, or of the best one if name is empty.
func find(name string, plugins map[string]string) (string, error) {
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
		return "", fmt.Errorf("no PJRT plugin is installed; run \"make setup\" in the gornn repository to "+
			"install one, and set %s=xla:/path/to/plugin.so for a program that runs elsewhere", settings.Backend)
	}
	return "", fmt.Errorf("no PJRT plugin %q for this machine is installed, only %q "+
		"(NVIDIA's counts only where there is a GPU)", name, names)
}

// installed returns the paths of the plugins on this machine by their names. Where the machine has
// none for the CPU, the one in folder stands in, by default that of make.
func installed(folder string) (plugins map[string]string) {
	defer func() {
		if recover() != nil { // one of the machine's plugins is broken, see newXLA
			plugins = make(map[string]string)
		}
		if _, found := plugins["cpu"]; found {
			return
		}
		if folder == "" {
			repository, err := datadir.Repository()
			if err != nil || repository == "" {
				return
			}
			folder = filepath.Join(repository, "build")
		}
		path, err := filepath.Abs(filepath.Join(folder, "pjrt_c_api_cpu_plugin.so"))
		if err != nil {
			return
		}
		if _, err := os.Stat(path); err == nil {
			plugins["cpu"] = path
		}
	}()
	return pjrt.AvailablePlugins()
}
