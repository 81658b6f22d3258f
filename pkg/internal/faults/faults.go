// Package faults makes for tests what can go wrong around a program: a folder that may not be
// written, a disk that is full, a process that is killed.
package faults

import (
	"os"
	"os/exec"
	"testing"
)

// child is the environment variable that tells a test that it runs in a program of its own, and
// what to do there.
const child = "GORNN_TEST_CHILD"

// Child returns what the test is to do as a child: what [Program] was told. It is "" in the test
// itself.
func Child() string { return os.Getenv(child) }

// Alone reports whether the test t is in a program of its own. Where it is not, it runs there, and
// fails here as it does there.
func Alone(t testing.TB) bool {
	t.Helper()
	if Child() != "" {
		return true
	}
	if output, err := Program(t, "alone").CombinedOutput(); err != nil {
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
	program := exec.Command(path, "-test.run=^"+t.Name()+"$", "-test.count=1")
	program.Env = append(os.Environ(), child+"="+what)
	return program
}
