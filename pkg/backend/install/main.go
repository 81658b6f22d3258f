//go:build cgo

// Command install puts a PJRT plugin for the CPU into a folder, as pjrt_c_api_cpu_plugin.so: a link
// to the one already on this machine, else the one that GoMLX's installer downloads.
//
//	go run ./pkg/backend/install build
//
// It exits with status 1 if there is none to be had.
package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"github.com/gomlx/go-xla/installer"
	"github.com/gomlx/go-xla/pjrt"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "install: expected one argument, the folder to install into, as in: go run ./pkg/backend/install build")
		os.Exit(2)
	}
	if err := install(os.Args[1]); err != nil {
		fmt.Fprintf(os.Stderr, "install: %v\n", err)
		os.Exit(1)
	}
}

func install(folder string) error {
	link := filepath.Join(folder, "pjrt_c_api_cpu_plugin.so")
	if path, ok := pjrt.AvailablePlugins()["cpu"]; ok {
		os.Remove(link) // one that dangles; if it is anything else, the next line says so
		return os.Symlink(path, link)
	}
	platform := runtime.GOOS + "_" + runtime.GOARCH
	if !slices.Contains(installer.CPUSupportedPlatforms, platform) {
		return fmt.Errorf("GoMLX has no PJRT plugin for %s, only for %q", platform, installer.CPUSupportedPlatforms)
	}
	// The download itself may take minutes; a machine without a network must not wait that long.
	http.DefaultTransport.(*http.Transport).DialContext = (&net.Dialer{Timeout: 5 * time.Second}).DialContext
	return installer.CPUInstall(platform, pjrt.DefaultCPUVersion, folder, true, installer.Quiet)
}
