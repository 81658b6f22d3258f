// Package faults makes for tests what can go wrong around a program: a folder that may not be
// written, a disk that is full, a process that is killed. It runs a test in a program of its own.
package faults

import (
	"fmt"
	"os"
	"os/exec"
	"testing"
)

// child is the environment variable that tells a test that it runs in a program of its own, and
// what to do there.
const child = "GORNN_TEST_CHILD"

// QuickXLA is a setting for [Alone]: XLA compiles with few optimizations. It is for layers whose
// time steps are laid out, which XLA compiles several times as long as loops. What is tested there
// is the graph and its gradient; loops, which models have, are tested with all optimizations.
const QuickXLA = "XLA_FLAGS=--xla_backend_optimization_level=0"

// Child returns what the test is to do as a child: what [Program] was told. It is "" in the test
// itself.
func Child() string { return os.Getenv(child) }

// Alone reports whether the test t is in a program of its own. Where it is not, it runs there, with
// settings ("NAME=value") in its environment, and fails here as it does there.
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

// Program returns a command that runs the test t again, and no other, in a program of its own,
// where [Child] returns what: something to start, to interrupt and to kill. Its settings are the
// environment, to which more may be appended.
func Program(t testing.TB, what string) *exec.Cmd {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program := exec.Command(path, "-test.run=^"+t.Name()+"$", "-test.count=1",
		fmt.Sprintf("-test.short=%t", testing.Short()))
	program.Env = append(os.Environ(), child+"="+what)
	return program
}
