package datadir

import (
	"os"
	"path/filepath"
	"testing"
)

func TestPath(t *testing.T) {
	repository := t.TempDir()
	elsewhere := t.TempDir()
	cache := t.TempDir()
	notebooks := filepath.Join(repository, "notebooks")
	if err := os.Mkdir(notebooks, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(repository, "go.mod"), []byte("module gornn\n\ngo 1.26\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(elsewhere, "go.mod"), []byte("module gornn-not\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Setenv("XDG_CACHE_HOME", cache)
	t.Setenv("HOME", cache) // where there is no XDG_CACHE_HOME, the cache folder is below HOME
	userCache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ name, env, cwd, want string }{
		{"environment wins", elsewhere, repository, elsewhere},
		{"repository", "", repository, filepath.Join(repository, "data")},
		{"below the repository", "", notebooks, filepath.Join(repository, "data")},
		{"another module", "", elsewhere, filepath.Join(userCache, "gornn")},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv("GORNN_DATA", test.env)
			t.Chdir(test.cwd)
			got, err := Path("runs", "lstm")
			if want := filepath.Join(test.want, "runs", "lstm"); err != nil || got != want {
				t.Errorf("Path = %q, %v; want %q", got, err, want)
			}
		})
	}
	t.Setenv("GORNN_DATA", "relative/path")
	if _, err := Path(); err == nil {
		t.Error("a relative GORNN_DATA was taken")
	}
}
