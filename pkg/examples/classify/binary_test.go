package main

import (
	"debug/buildinfo"
	"debug/elf"
	"fmt"
	"io/fs"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/janpfeifer/must"

	"gornn/pkg/datadir"
	"gornn/pkg/examples/classifier"
	"gornn/pkg/internal/testtexts"
)

// binary builds this program without XLA, with the flags that README.md names, and returns its path.
func binary(t testing.TB, variables ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "classify")
	build := exec.Command("go", "build", "-tags", "noxla", "-trimpath", "-ldflags", "-s -w", "-o", path, ".")
	build.Env = append(append(os.Environ(), "CGO_ENABLED=0"), variables...)
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	return path
}

// TestBinary runs the program without XLA where there is nothing but a run: no variable of the
// environment, and on Linux no other file and no network. Its answers are those of this process, and
// it leaves no file.
func TestBinary(t *testing.T) {
	testtexts.Train(t, "tiny", 2)
	program := binary(t)
	alone(t, program)
	folder := t.TempDir()
	must.M(os.CopyFS(filepath.Join(folder, "tiny"), os.DirFS(must.M1(datadir.Path("runs/tiny")))))
	must.M(os.Rename(program, filepath.Join(folder, "classify")))
	before := files(folder)
	want := must.M1(must.M1(classifier.Open("tiny")).Classify(testtexts.Texts.X))

	command := exec.Command(filepath.Join(folder, "classify"), "./tiny")
	command.Dir, command.Env = folder, []string{}
	confine(t, command)
	command.Stdin = strings.NewReader(strings.Join(testtexts.Texts.X, "\n"))
	output, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	if after := files(folder); !slices.Equal(after, before) {
		t.Errorf("the folder held %q, and holds %q", before, after)
	}
	lines := strings.Split(strings.TrimSuffix(string(output), "\n"), "\n")
	if len(lines) != len(want) {
		t.Fatalf("got %d lines, want %d: %s", len(lines), len(want), output)
	}
	for i, line := range lines {
		var class string
		var p float64
		n, err := fmt.Sscan(line, &class, &p)
		if n != 2 || class != want[i].Class || math.Abs(p-float64(want[i].Probability)) > 0.00051 {
			t.Errorf("got %q, %v; want %v", line, err, want[i])
		}
	}
}

// files returns the paths of all files and folders in a folder.
func files(folder string) (paths []string) {
	must.M(filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
		paths = append(paths, path)
		return err
	}))
	return paths
}

// alone fails the test if a program needs a library to start, or holds XLA.
func alone(t *testing.T, program string) {
	t.Helper()
	built := must.M1(buildinfo.ReadFile(program))
	for _, module := range built.Deps {
		if strings.Contains(module.Path, "xla") || strings.Contains(module.Path, "gonb") {
			t.Errorf("the program holds %s", module.Path)
		}
	}
	if runtime.GOOS != "linux" {
		return
	}
	file := must.M1(elf.Open(program))
	defer file.Close()
	for _, segment := range file.Progs {
		if segment.Type == elf.PT_INTERP || segment.Type == elf.PT_DYNAMIC {
			t.Errorf("the program is not linked statically: it has a segment %v", segment.Type)
		}
	}
}
