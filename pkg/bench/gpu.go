package main

import (
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"gornn/pkg/keras"
	"gornn/pkg/settings"
)

// findGPU returns the name of the GPU that the options ask for, "" for none. An error means that
// ours does not compute on one.
func findGPU(o options) (string, error) {
	if !o.gpu {
		return "", nil
	}
	engine, err := keras.Backend()
	if err != nil {
		return "", fmt.Errorf("-gpu finds no NVIDIA GPU: %w", err)
	}
	if engine != "xla:cuda" {
		return "", fmt.Errorf("-gpu must find XLA's plugin for an NVIDIA GPU, got the backend %s; "+
			"docker/README.md says how to install it, and %s=xla:/path/to/xla_cuda_plugin.so "+
			"names one that lies elsewhere", engine, settings.Backend)
	}
	name, err := askGPU("name")
	if err != nil {
		return "", err
	}
	return name, nil
}

// askGPU returns what the driver's nvidia-smi says of the first GPU.
func askGPU(what string) (string, error) {
	output, err := exec.Command("nvidia-smi", "--id=0", "--query-gpu="+what,
		"--format=csv,noheader,nounits").Output()
	if err != nil {
		return "", fmt.Errorf("nvidia-smi cannot be asked for the %s of the GPU: %w", what, err)
	}
	return strings.TrimSpace(string(output)), nil
}

// watchGPU reads the memory of the GPU in use until end is called, which returns by how many MiB
// the most of it is above what it was at first; 0 where the driver does not say.
func watchGPU() (end func() float64) {
	used := func() float64 {
		text, err := askGPU("memory.used")
		if err != nil {
			return 0
		}
		mib, _ := strconv.ParseFloat(text, 64)
		return mib
	}
	first := used()
	stop, most := make(chan struct{}), make(chan float64)
	go func() {
		peak := first
		for {
			select {
			case <-stop:
				most <- max(peak, used())
				return
			case <-time.After(100 * time.Millisecond):
				peak = max(peak, used())
			}
		}
	}()
	return func() float64 {
		close(stop)
		return <-most - first
	}
}
