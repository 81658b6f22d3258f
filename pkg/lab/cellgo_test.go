package lab

import (
	"archive/zip"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// serves makes a folder that Go takes as a proxy of modules, and puts one version of a module there,
// whose package has the function Name.
func serves(t *testing.T, folder, module, version string) {
	t.Helper()
	at := filepath.Join(folder, strings.ReplaceAll(module, "A", "!a"), "@v")
	mod := "module " + module + "\n\ngo 1.26\n"
	write(t, filepath.Join(at, version+".mod"), mod)
	write(t, filepath.Join(at, version+".info"), `{"Version": "`+version+`"}`)
	list, err := os.OpenFile(filepath.Join(at, "list"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer list.Close()
	if _, err := list.WriteString(version + "\n"); err != nil {
		t.Fatal(err)
	}
	archive, err := os.Create(filepath.Join(at, version+".zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	files := zip.NewWriter(archive)
	for name, text := range map[string]string{
		"go.mod":       mod,
		"name/name.go": "package name\n\nfunc Name() string { return \"" + version + "\" }\n",
	} {
		file, err := files.Create(module + "@" + version + "/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := file.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := files.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestCellGo does what GoNB does for cells, in one session after another. A proxy in a folder stands
// for the network.
func TestCellGo(t *testing.T) {
	has(t, "sh")
	cell, err := filepath.Abs("cell")
	if err != nil {
		t.Fatal(err)
	}
	const here, none = "example.org/Ax/here", "off"
	proxy, cache := t.TempDir(), t.TempDir()
	serves(t, proxy, here, "v1.9.0")
	serves(t, proxy, here, "v1.10.0")
	absent := func(p string) string { // GoNB finds the line of the cell by the one of main.go
		return "main.go:3:8: " + p + " is not on this machine: fetch it, with a network, by a line " +
			"!*go get " + p + "\n"
	}
	for _, step := range []struct{ name, network, fetch, imports, want string }{
		{"nothing is fetched without being asked for", proxy, "", here + "/name", absent(here + "/name")},
		{"a line fetches", proxy, here + "/name", here + "/name", "v1.10.0\n"},
		{"it stays", none, "", here + "/name", "v1.10.0\n"},
		{"the line needs no network then", none, here + "/name", here + "/name", "v1.10.0\n"},
		{"another version", proxy, here + "/name@v1.9.0", here + "/name", "v1.9.0\n"},
		{"the newest that is here", none, "", here + "/name", "v1.10.0\n"},
		{"of the module no such package", none, "", here + "/other", absent(here + "/other")},
		{"no such module", proxy, "", "example.org/gone", absent("example.org/gone")},
		{"a package of Go's own", none, "", "fmt2", "main.go:3:8: package fmt2 is not in std"},
	} {
		t.Run(step.name, func(t *testing.T) {
			session := t.TempDir()
			network := step.network
			if network != none {
				network = "file://" + network
			}
			write(t, filepath.Join(session, "main.go"), "package main\n\nimport name \""+step.imports+
				"\"\n\nfunc main() { println(name.Name()) }\n")
			variables := []string{"PATH=" + cell + ":" + os.Getenv("PATH"), "GOPROXY=" + network,
				"GOMODCACHE=" + cache, "GOFLAGS=-mod=readonly -modcacherw", "GONOSUMDB=example.org",
				"GOWORK=off", "GONB_TMP_DIR=" + session}
			if said, ok := runs(t, session, variables, "go", "mod", "init", "session"); !ok {
				t.Fatal(said)
			}
			if step.fetch != "" { // in the folder of a notebook
				if said, ok := runs(t, t.TempDir(), variables, "sh", "-c", "go get "+step.fetch); !ok {
					t.Fatal(said)
				}
			}
			got, ok := runs(t, session, variables, "sh", "-c", "go get && go build -o cell && ./cell")
			if !strings.HasPrefix(got, step.want) || ok != strings.HasPrefix(step.want, "v") {
				t.Errorf("ended well: %t, printed %q, want %q", ok, got, step.want)
			}
		})
	}
}
