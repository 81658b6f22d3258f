package pkg_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// lines returns those of the files that match the patterns, below this repository, with what a backslash continues; the files by name.
func lines(t *testing.T, patterns ...string) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	for _, pattern := range patterns {
		names, err := filepath.Glob(filepath.Join("..", pattern))
		if err != nil || len(names) == 0 {
			t.Fatalf("no file matches %s: %v", pattern, err)
		}
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			found[name] = strings.Split(strings.ReplaceAll(string(text), "\\\n", " "), "\n")
		}
	}
	return found
}

var pinned = regexp.MustCompile(`^[\w.\[\]-]+==\S+( ;.*?)?\s+--hash=sha256:[0-9a-f]{64}\b`)

// TestPythonPins sees that every Python package is named with its version and its hash, and nothing else, such as an index, is.
func TestPythonPins(t *testing.T) {
	for name, all := range lines(t, "docker/*.txt", "docker/class/*.txt", "pkg/bench/*.txt", "pkg/lab/bridges.txt") {
		for _, line := range all {
			if line != "" && !strings.HasPrefix(line, "#") && !pinned.MatchString(line) {
				t.Errorf("%s: a package needs a version and a hash: %.80s", name, line)
			}
		}
	}
}

// TestInstalls sees that what installs packages checks them: pip by hashes, npm by its lock file, and Go, which looks up in
// its checksum database what go.sum does not have, by an exact version.
func TestInstalls(t *testing.T) {
	rules := []struct{ command, unless *regexp.Regexp }{
		{regexp.MustCompile(`\bpip3? (install|download|wheel)\b`), regexp.MustCompile(`--require-hashes`)},
		{regexp.MustCompile(`\b(npm (i|install|add)|npx|yarn|pipx|uvx)\b`), regexp.MustCompile(`\bnpm ci\b`)},
		{regexp.MustCompile(`\bgo (install|run|get) \S+@`), regexp.MustCompile(`@v\d+\.\d+\.\d+(\s|$)`)},
		{regexp.MustCompile(`\bGO(NOSUMDB|NOSUMCHECK|FLAGS|SUMDB|INSECURE|PRIVATE)=(off|-insecure|\*)`), regexp.MustCompile(`^$`)},
	}
	for name, all := range lines(t, "Makefile", "pkg/lab/*.sh", ".ci/run", ".devcontainer/*", "docker/Dockerfile", "docker/*/Dockerfile", "docker/*.yaml", "docker/*/*.yaml", "docker/server/*.sh") {
		for _, line := range all {
			for _, rule := range rules {
				code := strings.TrimSpace(line)
				if !strings.HasPrefix(code, "#") && rule.command.MatchString(code) && !rule.unless.MatchString(code) {
					t.Errorf("%s: installs what is not checked: %s", name, code)
				}
			}
		}
	}
}

// TestClass sees that a student's server has the hub's version, and the same folders on a cluster as
// on one machine.
func TestClass(t *testing.T) {
	found := func(file, pattern string) (all []string) {
		for _, line := range lines(t, file)["../"+file] {
			if match := regexp.MustCompile(pattern).FindStringSubmatch(line); match != nil {
				all = append(all, match[1])
			}
		}
		slices.Sort(all)
		return all
	}
	config, values := "docker/class/jupyterhub_config.py", "docker/class/kubernetes.yaml"
	version := `jupyterhub==([\d.]+)`
	if hub, image := found(config, version), found("docker/class/requirements.txt", version); len(hub) != 1 || !slices.Equal(hub, image) {
		t.Errorf("the hub is %q, and the image has %q", hub, image)
	}
	machine := found(config, `"gornn-\{username\}-\w+": "(.*)",`)
	if cluster := found(values, `(?:mountPath|homeMountPath): (/opt/[^\s}]+|/home/[^\s}]+)`); len(machine) != 4 || !slices.Equal(machine, cluster) {
		t.Errorf("volumes of a student: %q on one machine, %q on a cluster", machine, cluster)
	}
}

// TestNodePins sees that every Node package is named with its version and its hash, and none with a registry's address.
func TestNodePins(t *testing.T) {
	text, err := os.ReadFile("../pkg/lab/browser/package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	var lock struct {
		Packages map[string]struct{ Version, Integrity, Resolved string }
	}
	if err := json.Unmarshal(text, &lock); err != nil {
		t.Fatal(err)
	}
	if len(lock.Packages) < 2 {
		t.Fatalf("the lock file names %d packages", len(lock.Packages))
	}
	for name, p := range lock.Packages {
		if name != "" && (p.Version == "" || !strings.HasPrefix(p.Integrity, "sha512-") || p.Resolved != "") {
			t.Errorf("%s: a package needs a version and an integrity, and no address: %+v", name, p)
		}
	}
}
