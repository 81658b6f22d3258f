package pkg_test

import (
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// program trains a little model, and prints two predictions.
const program = `package main

import (
	"fmt"
	"os"

	"gornn/pkg/keras"
)

func main() {
	x := [][][]float32{{{0}, {1}}, {{1}, {0}}}
	m := keras.NewSequential("", keras.GRU{Units: 3}, keras.Dense{Units: 1})
	m.Compile(keras.Compile{Loss: keras.MeanSquaredError})
	_, failed := m.Fit(x, []float32{0, 1}, keras.Fit{Epochs: 5})
	y, err := m.Predict(x)
	if failed != nil || err != nil {
		fmt.Println(failed, err)
		os.Exit(1)
	}
	fmt.Println(y[0][0], y[1][0])
}
`

// TestOutside runs the two lines of README.md in a new module beside this repository, with no
// network, then builds and runs a program there, with XLA where there is a plugin, and without.
func TestOutside(t *testing.T) {
	if testing.Short() {
		t.Skip("links two programs")
	}
	folder := filepath.Join(t.TempDir(), "mine")
	repository, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(repository, filepath.Join(folder, "../gornn")); err != nil {
		t.Skip(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "main.go"), []byte(program), 0o600); err != nil {
		t.Fatal(err)
	}
	in := func(variables []string, command ...string) string {
		t.Helper()
		return runIn(t, folder, variables, command...)
	}
	in(nil, "go", "mod", "init", "mine")
	for _, line := range outsideLines(t) {
		in(nil, strings.Fields(line)...)
	}
	sameChecksums(t, folder)

	pure := []string{"CGO_ENABLED=0", "GOMLX_BACKEND="}
	in(pure, "go", "build", "-tags", "noxla", "-o", "pure", ".")
	want := in(pure, "./pure")
	in(nil, "go", "build", "-o", "fast", ".")
	fast := []string{"GOMLX_BACKEND="}
	if plugin := filepath.Join(repository, "build/pjrt_c_api_cpu_plugin.so"); exists(plugin) {
		fast[0] += "xla:" + plugin
	}
	if got := in(fast, "./fast"); !closeNumbers(got, want) {
		t.Errorf("%s: predictions %q, and %q in pure Go", fast[0], got, want)
	}
}

// outsideLines returns the commands of the repository's README.md that a program of one's own needs.
// README.md of this folder has the same.
func outsideLines(t *testing.T) []string {
	t.Helper()
	var all [][]string
	for _, page := range []string{"../README.md", "README.md"} {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		block := regexp.MustCompile(`(?m)^ +go mod edit .+\n +go get .+\n`).FindString(string(text))
		lines := strings.Split(strings.TrimSpace(block), "\n")
		for i := range lines {
			lines[i] = strings.TrimSpace(lines[i])
		}
		all = append(all, lines)
	}
	if len(all[0]) != 2 || !slices.Equal(all[0], all[1]) {
		t.Fatalf("the pages have the lines %q", all)
	}
	return all[0]
}

// runIn runs a command where Go finds modules in its cache alone, and nothing of this repository's
// settings. It returns what is printed to the standard output.
func runIn(t *testing.T, folder string, variables []string, command ...string) string {
	t.Helper()
	c := exec.Command(command[0], command[1:]...)
	c.Dir = folder
	c.Env = append(os.Environ(), "GOPROXY=off", "GOSUMDB=off", "GOFLAGS=", "GOWORK=off",
		"GORNN_DATA="+filepath.Join(folder, "data"))
	c.Env = append(c.Env, variables...)
	var problem strings.Builder
	c.Stderr = &problem
	output, err := c.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s%s", c, err, output, problem.String())
	}
	return string(output)
}

// sameChecksums fails the test unless all modules of the program are those of this repository.
func sameChecksums(t *testing.T, folder string) {
	t.Helper()
	ours, err := os.ReadFile("../go.sum")
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := os.ReadFile(filepath.Join(folder, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(theirs)) {
		if !strings.Contains(string(ours), line) {
			t.Errorf("the program has another module: %s", line)
		}
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// closeNumbers reports whether two lines hold two numbers each, equal up to rounding.
func closeNumbers(a, b string) bool {
	var x, y [2]float64
	n, _ := fmt.Sscan(a, &x[0], &x[1])
	m, _ := fmt.Sscan(b, &y[0], &y[1])
	return n == 2 && m == 2 && math.Abs(x[0]-y[0]) < 1e-5 && math.Abs(x[1]-y[1]) < 1e-5
}
