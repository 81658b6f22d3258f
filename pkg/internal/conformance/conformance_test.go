// Package conformance runs the tests that others have for what gornn does, as far as they are
// numbers: see README.md.
package conformance

import (
	_ "embed"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/gomlx/compute"
)

//go:embed testdata/cases.json
var committed []byte

var update = flag.Bool("update", false, "write the tables of README.md and of the repository's README.md")

// The rows are many and small: pure Go computes them while XLA still compiles. GOMLX_BACKEND=xla
// has them computed by XLA.
func TestMain(m *testing.M) {
	if os.Getenv(compute.ConfigEnvVar) == "" {
		os.Setenv(compute.ConfigEnvVar, "go")
	}
	os.Exit(m.Run())
}

// Every row whose needs are met passes. CONFORMANCE names another file of rows to run.
func TestConformance(t *testing.T) {
	ours := read(t, committed)
	rows, own := ours, true
	if path := os.Getenv("CONFORMANCE"); path != "" {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatalf("CONFORMANCE must name a file of rows: %v", err)
		}
		rows, own = completed(read(t, text), ours), false
	}
	t.Setenv("GORNN_DATA", t.TempDir())
	t.Setenv("GORNN_OFFLINE", "1")
	var results []result
	for _, r := range rows {
		t.Run(r.name(), func(t *testing.T) {
			got := r.run(t)
			if got.verdict == failed {
				t.Error(got.why)
			}
			if own && got.unread {
				t.Errorf("this runner does not read the row: %s", got.why)
			}
			results = append(results, got)
		})
	}
	if len(results) < len(rows) {
		return // some were left out by -run
	}
	write(t, results)
	if own {
		check(t, "README.md", markdown(results)+lacked(results))
		check(t, "../../../README.md", summary(results))
	}
}

// write leaves the counts and the table in the folder of what is built, if there is one.
func write(t *testing.T, results []result) {
	dir := os.Getenv("GORNN_BUILD")
	if dir == "" {
		return
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	text, err := json.MarshalIndent(map[string]any{"suites": count(results)}, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"conformance.json": string(text) + "\n", "conformance.md": markdown(results) + lacked(results)} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// read reads rows.
func read(t *testing.T, text []byte) (rows []row) {
	if err := json.Unmarshal(text, &rows); err != nil {
		t.Fatalf("rows must be a JSON array of objects with suite, file, test, case, needs and spec: %v", err)
	}
	if len(rows) == 0 {
		t.Fatal("there must be rows, got none")
	}
	for i := range rows {
		if string(rows[i].Spec) == "null" {
			rows[i].Spec = nil
		}
	}
	return rows
}

// completed gives rows without a spec, and those adapted to what was lacking once, the specs of our
// rows of the same name.
func completed(rows, ours []row) []row {
	known := map[string]row{}
	for _, r := range ours {
		known[r.name()] = r
	}
	for i, r := range rows {
		ours, found := known[r.name()]
		if found && (r.Spec == nil && r.Go == "" || r.Adapted && len(r.Needs) > 0) {
			rows[i] = ours
		}
		rows[i].Differs = ours.Differs
	}
	return rows
}

// suite counts the rows of a file of a suite.
type suite struct {
	Suite   string `json:"suite"`
	File    string `json:"file"`
	Cases   int    `json:"cases"`
	Passed  int    `json:"passed"`
	Failed  int    `json:"failed"`
	Lacking int    `json:"lacking"`
	NA      int    `json:"na"`
}

func (s *suite) add(v verdict) {
	s.Cases++
	switch v {
	case passed:
		s.Passed++
	case failed:
		s.Failed++
	case lacking:
		s.Lacking++
	case notApplicable:
		s.NA++
	}
}

func (s suite) String() string {
	return fmt.Sprintf("| %s | %s | %d | %d | %d | %d | %d |\n", s.Suite, s.File, s.Cases, s.Passed, s.Failed, s.Lacking, s.NA)
}

// count counts the rows of each file, in the order of the rows.
func count(results []result) (suites []*suite) {
	of := map[[2]string]*suite{}
	for _, r := range results {
		key := [2]string{r.Suite, r.File}
		if of[key] == nil {
			of[key] = &suite{Suite: r.Suite, File: r.File}
			suites = append(suites, of[key])
		}
		of[key].add(r.verdict)
	}
	return suites
}
