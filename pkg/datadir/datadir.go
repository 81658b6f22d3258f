// Package datadir names the folder in which gornn keeps what it downloads and what it trains.
package datadir

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"

	"golang.org/x/mod/modfile"

	"gornn/pkg/settings"
)

// Path returns the path of elem inside the data folder. It creates nothing.
//
// The data folder is $GORNN_DATA if set; else data/ in the [Repository], so that all notebooks and
// programs below it share one; else gornn/ in the user's cache folder.
func Path(elem ...string) (string, error) {
	root, err := root()
	if err != nil {
		return "", err
	}
	return filepath.Join(append([]string{root}, elem...)...), nil
}

func root() (string, error) {
	if dir := settings.Data.Get(); dir != "" {
		if !filepath.IsAbs(dir) {
			return "", fmt.Errorf("datadir: %s must be an absolute path, got %q", settings.Data, dir)
		}
		return dir, nil
	}
	repository, err := Repository()
	if err != nil {
		return "", fmt.Errorf("%w; set %s to the folder to use", err, settings.Data)
	}
	if repository != "" {
		return filepath.Join(repository, "data"), nil
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("datadir: finding the user's cache folder: %w; set %s to the folder to use",
			err, settings.Data)
	}
	return filepath.Join(cache, "gornn"), nil
}

// Repository returns the root of this module's repository if the working directory lies in it,
// else "".
func Repository() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("datadir: finding the working directory: %w", err)
	}
	for {
		mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		switch {
		case err == nil && modfile.ModulePath(mod) == module:
			return dir, nil
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return "", fmt.Errorf("datadir: %w", err)
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", nil
		}
		dir = parent
	}
}

// module is the path of the module that this package is part of, under whatever name.
var module = strings.TrimSuffix(reflect.TypeFor[marker]().PkgPath(), "/pkg/datadir")

type marker struct{}
