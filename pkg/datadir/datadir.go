// Package datadir names the folder in which gornn keeps what it downloads and what it trains.
package datadir

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
)

// Path returns the path of elem inside the data folder. It creates nothing.
//
// The data folder is $GORNN_DATA if set; else the data/ folder of the gornn repository
// that holds the working directory, so that every notebook and every program below it
// share one; else gornn/ in the user's cache folder.
func Path(elem ...string) (string, error) {
	root, err := root()
	if err != nil {
		return "", err
	}
	return filepath.Join(append([]string{root}, elem...)...), nil
}

func root() (string, error) {
	if dir := os.Getenv("GORNN_DATA"); dir != "" {
		if !filepath.IsAbs(dir) {
			return "", fmt.Errorf("datadir: GORNN_DATA must be an absolute path, got %q", dir)
		}
		return dir, nil
	}
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("datadir: finding the working directory: %w; set GORNN_DATA to the folder to use", err)
	}
	for ; ; dir = filepath.Dir(dir) {
		ours, err := isRepository(dir)
		if err != nil {
			return "", err
		}
		if ours {
			return filepath.Join(dir, "data"), nil
		}
		if dir == filepath.Dir(dir) {
			break
		}
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("datadir: finding the user's cache folder: %w; set GORNN_DATA to the folder to use", err)
	}
	return filepath.Join(cache, "gornn"), nil
}

var moduleLine = regexp.MustCompile(`(?m)^module gornn$`)

// isRepository reports whether dir is the root of the gornn repository.
func isRepository(dir string) (bool, error) {
	mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("datadir: %w; set GORNN_DATA to the folder to use", err)
	}
	return moduleLine.Match(mod), nil
}
