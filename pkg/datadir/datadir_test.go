package datadir

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestPath(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Setenv("HOME", t.TempDir()) // where there is no XDG_CACHE_HOME, the cache folder is below HOME
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	cache = filepath.Join(cache, "gornn")
	given := t.TempDir()
	for _, test := range []struct{ name, env, below, mod, want string }{
		{"environment wins", given, "", "module " + module + "\n", given},
		{"repository", "", "", "module " + module + "\n\ngo 1.26\n", "data"},
		{"below the repository", "", "notebooks", "module " + module + "\n", "data"},
		{"lines end as on Windows", "", "", "module " + module + "\r\n\r\ngo 1.26\r\n", "data"},
		{"quoted, with a comment", "", "", "// ours\nmodule \"" + module + "\" // it is\n", "data"},
		{"another module", "", "", "module " + module + "-not\n", cache},
		{"a package of another", "", "", "module example.com/" + module + "\n", cache},
	} {
		t.Run(test.name, func(t *testing.T) {
			repository := t.TempDir()
			working := filepath.Join(repository, test.below)
			if err := os.MkdirAll(working, 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(repository, "go.mod"), []byte(test.mod), 0o644); err != nil {
				t.Fatal(err)
			}
			t.Setenv("GORNN_DATA", test.env)
			t.Chdir(working)
			want := filepath.Join(test.want, "runs", "lstm")
			if !filepath.IsAbs(want) {
				want = filepath.Join(repository, want)
			}
			if got, err := Path("runs", "lstm"); err != nil || got != want {
				t.Errorf("Path = %q, %v; want %q", got, err, want)
			}
		})
	}
}

func TestPathErrors(t *testing.T) {
	t.Setenv("GORNN_DATA", "relative/path")
	if _, err := Path(); err == nil || !strings.HasPrefix(err.Error(), "datadir: GORNN_DATA must be an absolute path") {
		t.Errorf("a relative GORNN_DATA: %v", err)
	}
	t.Setenv("GORNN_DATA", "")
	t.Chdir(t.TempDir())
	if err := os.Mkdir("go.mod", 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := Path(); err == nil || !strings.HasSuffix(err.Error(), "set GORNN_DATA to the folder to use") {
		t.Errorf("a go.mod that cannot be read: %v", err)
	}
}
