// Package tfevents writes event files, which TensorBoard shows: figures by their tags, at steps.
package tfevents

import (
	"fmt"
	"os"
	"path/filepath"
	"time"
)

var started = time.Now().Unix()

// Name returns a name for an event file that no other program uses, the same at each call.
func Name() string {
	host, _ := os.Hostname() // "" is as good
	return fmt.Sprintf("events.out.tfevents.%d.%s.%d", started, host, os.Getpid())
}

// Append appends an event to the file at path: figures that were measured at a step, at a time. It
// makes the file, and its folder, where there is none; without figures it does that alone. The
// event is written at once, so that a program that is killed leaves whole ones.
func Append(path string, step int, at time.Time, figures ...Figure) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o644)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	var records []byte
	if info.Size() == 0 {
		records = record(version(at))
	}
	if len(figures) > 0 {
		records = append(records, record(event(step, at, figures))...)
	}
	if _, err = file.Write(records); err != nil { // a full disk may have taken half of them
		_ = file.Truncate(info.Size())
	}
	return err
}
