//go:build !(cgo && ((linux && (amd64 || arm64)) || (darwin && arm64) || (windows && amd64)) && !noxla)

package backend

import (
	"errors"

	"github.com/gomlx/compute"
)

// newXLA fails: go-xla does not build for this platform, or not without cgo.
func newXLA(string, Options) (compute.Backend, error) {
	return nil, errors.New("this program was built without XLA, which needs cgo, and Linux, Windows " +
		"or macOS on a processor that go-xla supports")
}
