package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
)

// runCells times cells of a notebook: seconds by the kind of cell.
func runCells(rounds int) (measured map[string][]float64, err error) {
	python := filepath.Join("build", "venv", "bin", "python") // that of the notebooks
	command := exec.Command(python, "pkg/bench/cells.py", strconv.Itoa(rounds))
	data, err := filepath.Abs(filepath.Join(folder, "data")) // not among the user's runs
	if err != nil {
		return nil, err
	}
	command.Env = append(os.Environ(), "GORNN_DATA="+data)
	var problem bytes.Buffer
	command.Stderr = &problem
	output, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("the cells of a notebook cannot be timed: %w\n%s\n"+
			"Run \"make bench\", which tells Jupyter where the Go kernel is",
			err, lastLines(problem.String()))
	}
	if err := json.Unmarshal(output, &measured); err != nil {
		return nil, fmt.Errorf("cells.py wrote %q: %w", output, err)
	}
	return measured, nil
}
