package lab

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const repository = "../.."

// write makes a file, its folders included, that can be run.
func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
}

// has skips the test where a program is not installed.
func has(t *testing.T, program string) {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		t.Skip(program, "is not installed")
	}
}

// runs runs a program in a folder and returns what it printed and whether it ended with status 0.
func runs(t *testing.T, folder string, variables []string, command ...string) (string, bool) {
	t.Helper()
	program := exec.Command(command[0], command[1:]...)
	program.Dir = folder
	program.Env = append(os.Environ(), variables...)
	output, err := program.CombinedOutput()
	return string(output), err == nil
}

// TestCheck sees that each thing that is missing is named with the command that installs it, and
// that nothing is said of what is there.
func TestCheck(t *testing.T) {
	const fails, succeeds = "#!/bin/sh\nexit 1\n", "#!/bin/sh\n"
	for _, test := range []struct{ needed, program, text, variable, want string }{
		{"go", "go", "#!/bin/sh\necho go version go1.21\n", "", "Missing: Go 1.26 or later. Get it from"},
		{"go", "go", "#!/bin/sh\nsed -n 's/^module //p' go.mod\n", "", ""},
		{"python", "python3", fails, "", "Missing: Python 3.10 or later with venv. sudo apt-get"},
		{"python", "python3", succeeds, "", ""},
		{"compiler", "go", "#!/bin/sh\necho no-cc -m64\n", "", "Missing: a C compiler. sudo"},
		{"compiler", "go", "#!/bin/sh\necho sh -m64\n", "", ""},
		{"archive", "x", "", "IMDB_ARCHIVE=/no/such/file", "IMDB_ARCHIVE: /no/such/file cannot be read; name"},
		{"archive", "a.rar", "Rar!", "IMDB_ARCHIVE=HERE/a.rar", "/a.rar is not an archive or folder of aclImdb,"},
		{"archive", "a.tar", "aclImdb/", "IMDB_ARCHIVE=HERE/a.tar", "make one with: tar czf aclImdb.tar.gz"},
		{"archive", "a.tar.gz", "", "IMDB_ARCHIVE=HERE/a.tar.gz", "/a.tar.gz is not an archive or folder of aclImdb"},
		{"archive", "a.csv", "text,label\nreview,sentiment\n", "IMDB_ARCHIVE=HERE/a.csv", "/a.csv is not an archive"},
		{"archive", "aclImdb/x", "", "IMDB_ARCHIVE=HERE/aclImdb", "/aclImdb is not an archive or folder"},
		{"archive", "train/pos/1_9.txt", "", "IMDB_ARCHIVE=HERE", ""},
		{"archive", "x/aclImdb/train/pos/1_9.txt", "", "IMDB_ARCHIVE=HERE/x", ""},
		{"archive", "imdb.npz", "PK\x03\x04", "IMDB_ARCHIVE=HERE/imdb.npz", ""},
		{"archive", "a.tar", strings.Repeat("\x00", 257) + "ustar\x0000", "IMDB_ARCHIVE=HERE/a.tar", ""},
		{"archive", "a b.csv", "review,sentiment\ngood,positive\n", "IMDB_ARCHIVE=HERE/a b.csv", ""},
		{"archive", "x", "", "IMDB_ARCHIVE=made-up reviews", ""},
		{"archive", "a b.gz", "\x1f\x8b\x08", "IMDB_ARCHIVE=HERE/a b.gz", ""},
		{"archive", "x", "", "IMDB_ARCHIVE=", ""},
		{"browser", "x", "", "BROWSER_PATH=/no/such/browser", "Missing: Chromium. sudo apt-get"},
		{"browser", "x", "", "BROWSER_PATH=/bin/sh", ""},
		{"node", "node", fails, "", "Missing: Node.js 20.10 or later with npm."},
		{"docker", "docker", fails, "", "Missing: Docker 23 or later"},
		{"docker", "docker", succeeds, "", ""},
		{"peers", "python3", fails, "", "make bench and make bridges need Python 3.11 to 3.13"},
		{"cobol", "x", "", "", "check.sh: unknown: cobol"},
	} {
		t.Run(test.needed+" "+test.want, func(t *testing.T) {
			has(t, "sh")
			programs := t.TempDir()
			write(t, filepath.Join(programs, test.program), test.text)
			variable := strings.Replace(test.variable, "HERE", programs, 1)
			variables := []string{"PATH=" + programs + ":" + os.Getenv("PATH"), variable}
			got, ok := runs(t, repository, variables, "sh", "pkg/lab/check.sh", test.needed)
			if ok != (test.want == "") || !strings.Contains(got, test.want) || ok && got != "" {
				t.Errorf("ended well: %t, printed %q, want %q", ok, got, test.want)
			}
		})
	}
}

// TestNodeVersion holds the check of Node's version to what package.json says.
func TestNodeVersion(t *testing.T) {
	has(t, "sh")
	has(t, "npm")
	for version, want := range map[string]bool{
		"18.20.4": false, "20.0.0": false, "20.9.0": false,
		"20.10.0": true, "20.20.2": true, "22.0.0": true, "100.1.0": true,
	} {
		before := filepath.Join(t.TempDir(), "before.cjs")
		write(t, before, `Object.defineProperty(process, "versions", {value: {node: "`+version+`"}})`)
		options := []string{"NODE_OPTIONS=--require " + before}
		got, ok := runs(t, repository, options, "sh", "pkg/lab/check.sh", "node")
		if ok != want || !ok && !strings.Contains(got, "20.10") {
			t.Errorf("Node %s is taken: %t, want %t; printed %q", version, ok, want, got)
		}
	}
}

// TestMakefile keeps the Makefile to a list of commands, and the help to commands that there are.
func TestMakefile(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(repository, "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	help, err := os.ReadFile("help.txt")
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	if len(all) > 120 {
		t.Errorf("the Makefile has %d lines: what is longer than a line or two goes to pkg/lab", len(all))
	}
	for n, line := range append(all, strings.Split(string(help), "\n")...) {
		if len(line) > 100 {
			t.Errorf("line %d has %d columns: %s", n+1, len(line), line)
		}
	}
	named := regexp.MustCompile(`(?m)^make ([\w-]+)`)
	for _, command := range named.FindAllStringSubmatch(string(help), -1) {
		if !regexp.MustCompile(`(?m)^` + command[1] + `:`).Match(text) {
			t.Errorf("the help names make %s, which the Makefile does not have", command[1])
		}
	}
}

// TestFuzz sees that make fuzz runs every function, goes on after one that fails, leaves what
// failed it in its package, and ends with an error then.
func TestFuzz(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles a module of its own")
	}
	has(t, "sh")
	root := t.TempDir()
	write(t, filepath.Join(root, "go.mod"), "module fuzzed\n\ngo 1.26\n")
	write(t, filepath.Join(root, "pkg/a/a_test.go"), `package a

import "testing"

func FuzzFails(f *testing.F) {
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 0 {
			t.Fail()
		}
	})
}

func FuzzHolds(f *testing.F) { f.Fuzz(func(t *testing.T, s string) {}) }
`)
	script, err := filepath.Abs("fuzz.sh")
	if err != nil {
		t.Fatal(err)
	}
	printed, ok := runs(t, root, []string{"FUZZTIME=1000x"}, "sh", script)
	if ok {
		t.Error("it ended well")
	}
	for _, want := range []string{"Failed: FuzzFails.", "ok  \tfuzzed"} {
		if !strings.Contains(printed, want) {
			t.Errorf("it does not print %q but\n%s", want, printed)
		}
	}
	kept, err := filepath.Glob(filepath.Join(root, "pkg/a/testdata/fuzz/FuzzFails/*"))
	if err != nil || len(kept) == 0 {
		t.Errorf("what failed is not kept: %v", err)
	}
}
