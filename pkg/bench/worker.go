package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"gornn/data/reference"
)

// ours is the contestant beside the peers.
const ours = "ours"

// answer is a line that a worker writes: first what it is, then what it measured, task by task.
type answer struct {
	Versions map[string]string  `json:"versions,omitempty"`
	Measured map[string]float64 `json:"measured,omitempty"`
	Trained  *reference.Run     `json:"trained,omitempty"` // what a training came to
}

// worker is the process of a contestant.
type worker struct {
	name     string
	versions map[string]string
	process  *exec.Cmd
	began    time.Time
	stdin    io.WriteCloser
	answers  *json.Decoder
	log      string // the file that its standard error goes to
}

// start starts a worker and waits until it says that it is ready.
func start(name string, o options) (*worker, error) {
	python := cmp.Or(o.python, filepath.Join(folder, "venv", "bin", "python"))
	arguments := []string{"pkg/bench/peers.py", name}
	if o.gpu {
		arguments = append(arguments, "cuda")
	}
	process := exec.Command(python, arguments...)
	if name == ours {
		self, err := os.Executable()
		if err != nil {
			return nil, err
		}
		process = exec.Command(self, "-worker")
	}
	w := &worker{name: name, process: process, log: filepath.Join(folder, name+".log")}
	log, err := os.Create(w.log)
	if err != nil {
		return nil, err
	}
	defer log.Close() // the process has its own
	process.Stderr = log
	if w.stdin, err = process.StdinPipe(); err != nil {
		return nil, err
	}
	stdout, err := process.StdoutPipe()
	if err != nil {
		return nil, err
	}
	w.answers, w.began = json.NewDecoder(stdout), time.Now()
	if err := process.Start(); err != nil {
		return nil, fmt.Errorf("%s cannot be started: %w; "+
			"run \"make bench\" in the root of the repository, which installs it", name, err)
	}
	hello, err := w.answer()
	if err != nil && (name == ours || o.python != "") {
		return nil, err
	}
	if err != nil {
		return nil, fmt.Errorf("%w\nTo install the peers anew, remove %s/venv and run \"make bench\"",
			err, folder)
	}
	w.versions = hello.Versions
	return w, nil
}

// do has the worker do a task.
func (w *worker) do(t task) (a answer, err error) {
	line, err := json.Marshal(t)
	if err != nil {
		return a, err
	}
	if _, err := w.stdin.Write(append(line, '\n')); err != nil {
		return a, w.died(err)
	}
	return w.answer()
}

func (w *worker) answer() (a answer, err error) {
	if err := w.answers.Decode(&a); err != nil {
		return a, w.died(err)
	}
	return a, nil
}

// end lets the worker end, and returns how long it lived and the most memory it held, in MiB.
func (w *worker) end() (lifetime time.Duration, peak float64, err error) {
	w.stdin.Close()
	if err := w.process.Wait(); err != nil {
		return 0, 0, w.died(err)
	}
	return time.Since(w.began), peakMemory(w.process.ProcessState), nil
}

// died returns why a worker failed: the end of what it wrote.
func (w *worker) died(cause error) error {
	w.stdin.Close()
	w.process.Wait()
	if errors.Is(cause, io.EOF) {
		cause = errors.New(w.process.ProcessState.String())
	}
	text, _ := os.ReadFile(w.log)
	end := lastLines(string(text))
	return fmt.Errorf("%s failed: %w; %s ends with:\n%s", w.name, cause, w.log, end)
}

// lastLines returns the end of what a program wrote, where it says why it failed.
func lastLines(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-8):], "\n")
}
