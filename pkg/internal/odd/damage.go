package odd

import (
	"os"
	"path/filepath"
)

// Damage changes a byte of one of the files that a pattern of [filepath.Glob] matches, if any does.
func Damage(pattern string, file, at int, to byte) {
	names, _ := filepath.Glob(pattern)
	if len(names) == 0 {
		return
	}
	name := names[uint(file)%uint(len(names))]
	if data, err := os.ReadFile(name); err == nil && len(data) > 0 {
		data[uint(at)%uint(len(data))] = to
		os.WriteFile(name, data, 0o644)
	}
}
