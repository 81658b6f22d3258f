// Package faults makes faults around a program for tests: a read-only folder, a full disk, a killed
// process. It runs a test in a program of its own.
package faults

import (
	"fmt"
	"os"
	"os/exec"
	"testing"
)

// child is the environment variable of a test's own program. Its value is the child's task.
const child = "GORNN_TEST_CHILD"

// QuickXLA is a setting for [Alone]: XLA compiles with few optimizations. It is for tests of the
// graph and the gradient of layers with their time steps laid out: XLA compiles them several times
// as long as loops. The loops of models are tested with all optimizations.
const QuickXLA = "XLA_FLAGS=--xla_backend_optimization_level=0 --xla_disable_hlo_passes=fusion"

// Child returns the task given to [Program]; "" in the test itself.
func Child() string { return os.Getenv(child) }

// Alone reports whether the test t is in a program of its own. If not, Alone runs t in such a
// program, with settings ("NAME=value") in its environment, and t fails if it fails there.
func Alone(t testing.TB, settings ...string) bool {
	t.Helper()
	if Child() != "" {
		return true
	}
	program := Program(t, "alone")
	program.Env = append(program.Env, settings...)
	if output, err := program.CombinedOutput(); err != nil {
		t.Errorf("in a program of its own: %v\n%s", err, output)
	}
	return false
}

// Program returns a command that runs the test t alone, in a program of its own: something to
// start, to interrupt and to kill. [Child] returns task there. Its environment is this program's;
// a test may append settings.
func Program(t testing.TB, task string) *exec.Cmd {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program := exec.Command(path, "-test.run=^"+t.Name()+"$", "-test.count=1",
		fmt.Sprintf("-test.short=%t", testing.Short()))
	program.Env = append(os.Environ(), child+"="+task)
	return program
}
