// Package tfevents writes event files, which TensorBoard shows: figures by their tags, at steps.
package tfevents

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Name returns a name for an event file that no other program uses, the same at each call.
func Name() string { return name() }

var name = sync.OnceValue(func() string {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return fmt.Sprintf("events.out.tfevents.%d.%s.%d", time.Now().Unix(), host, os.Getpid())
})

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
	var records []byte
	info, err := file.Stat()
	if err == nil && info.Size() == 0 {
		records = record(version(at))
	}
	if len(figures) > 0 {
		records = append(records, record(event(step, at, figures))...)
	}
	if err == nil {
		_, err = file.Write(records)
	}
	return errors.Join(err, file.Close())
}
