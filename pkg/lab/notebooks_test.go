// Package lab holds the notebooks to their promises: executed without an error, the same on
// every machine, in short cells, shown everywhere.
package lab

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const longest = 12 // lines of a code cell

// notebook is what of nbformat 4.5 the tests look at.
type notebook struct {
	Cells    []cell `json:"cells"`
	Metadata struct {
		Kernel struct {
			Name string `json:"name"`
		} `json:"kernelspec"`
		Language struct {
			Lexer string `json:"pygments_lexer"`
		} `json:"language_info"`
	} `json:"metadata"`
}

type cell struct {
	Type    string   `json:"cell_type"`
	Count   *int     `json:"execution_count"`
	Source  text     `json:"source"`
	Outputs []output `json:"outputs"`

	Metadata struct {
		Tags []string `json:"tags"`
	} `json:"metadata"`
}

type output struct {
	Type string                     `json:"output_type"`
	Data map[string]json.RawMessage `json:"data"`
	Text text                       `json:"text"`
}

// withheld is what execute.py leaves of the output of a cell tagged "not-in-repository".
const withheld = "Run this cell to see the review: its text is not kept in this notebook.\n"

// text is a string that nbformat may split into lines.
type text string

func (t *text) UnmarshalJSON(data []byte) error {
	var lines []string
	if err := json.Unmarshal(data, &lines); err == nil {
		*t = text(strings.Join(lines, ""))
		return nil
	}
	return json.Unmarshal(data, (*string)(t))
}

// The folders in which machines keep their users' files, at the start of a path, in JSON.
var machinePath = regexp.MustCompile(`(^|[^\w./+]|\\[nt])/(home|root|Users|tmp|work|var/folders|private)/[\w.-]+`)

func TestNotebooks(t *testing.T) {
	paths, err := filepath.Glob("../../notebooks/*.ipynb")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			content, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for _, problem := range problems(content) {
				t.Error(problem)
			}
			if t.Failed() {
				t.Log("make notebooks executes the notebooks and saves them as they should be")
			}
		})
	}
}

// TestNotBuilt sees that go test ./... leaves alone what others have written into the notebooks' folder.
func TestNotBuilt(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "notebooks")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	rules, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"notebooks/x_test.go": "package x", "go.mod": string(rules)} {
		if err := os.WriteFile(filepath.Join(folder, "..", name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	list := exec.Command("go", "list", "./...")
	list.Dir = filepath.Dir(folder)
	if packages, err := list.CombinedOutput(); err != nil || strings.Contains(string(packages), "/notebooks") {
		t.Errorf("go list ./... in a repository with notebooks/x_test.go: %v\n%s", err, packages)
	}
}

// problems lists what keeps the notebook from being committed.
func problems(content []byte) (found []string) {
	var nb notebook
	if err := json.Unmarshal(content, &nb); err != nil {
		return []string{err.Error()}
	}
	if nb.Metadata.Kernel.Name != "gonb" {
		found = append(found, `the metadata must name the kernel "gonb"`)
	}
	if nb.Metadata.Language.Lexer != "go" {
		found = append(found, `the metadata must name the pygments_lexer "go", which colours the code outside JupyterLab`)
	}
	if where := machinePath.Find(content); where != nil {
		found = append(found, "a path of one machine: "+string(where))
	}
	for _, cell := range nb.Cells {
		if cell.Type != "code" || cell.Source == "" {
			continue
		}
		for _, problem := range cell.problems() {
			found = append(found, problem+":\n"+string(cell.Source))
		}
	}
	return found
}

func (c cell) problems() (found []string) {
	if c.Count == nil && !slices.Contains(c.Metadata.Tags, "skip-execution") {
		found = append(found, "a cell that was not executed")
	}
	if lines := strings.Count(string(c.Source), "\n") + 1; lines > longest {
		found = append(found, "a cell of more than a dozen lines")
	}
	for _, output := range c.Outputs {
		if slices.Contains(c.Metadata.Tags, "not-in-repository") && (output.Text != withheld || len(output.Data) > 0) {
			found = append(found, "an output that is not to be kept in the repository")
		}
		if output.Type == "error" {
			found = append(found, "a cell that failed")
		}
		for mime := range output.Data {
			// GitHub and notebooks that are not trusted show no other form of picture, and no script.
			if strings.HasPrefix(mime, "image/") && mime != "image/png" || strings.Contains(mime, "javascript") {
				found = append(found, "an output of type "+mime+" where image/png is shown everywhere")
			}
			if mime == "text/html" {
				found = append(found, "an output of type text/html, which is for the eyes of who runs the cell: it is to end as text/plain")
			}
		}
	}
	return found
}

func TestProblems(t *testing.T) {
	const metadata = `"metadata": {"kernelspec": {"name": "gonb"}, "language_info": {"pygments_lexer": "go"}}`
	code := func(rest string) string {
		return `{"cells": [{"cell_type": "code", ` + rest + `}], ` + metadata + `}`
	}
	for _, test := range []struct{ name, content, want string }{
		{"sound", code(`"execution_count": 1, "source": ["%%\n", "f()"], "outputs": [{"output_type": "display_data", "data": {"image/png": "/tmpx"}}]`), ""},
		{"prose", `{"cells": [{"cell_type": "markdown", "source": "and/or"}], ` + metadata + `}`, ""},
		{"no JSON", `{`, "unexpected end"},
		{"another kernel", `{"cells": [], "metadata": {"language_info": {"pygments_lexer": "go"}}}`, "kernel"},
		{"no lexer", `{"cells": [], "metadata": {"kernelspec": {"name": "gonb"}}}`, "pygments_lexer"},
		{"not executed", code(`"execution_count": null, "source": "f()", "outputs": []`), "not executed"},
		{"not to be executed", code(`"metadata": {"tags": ["skip-execution"]}, "execution_count": null, "source": "f()", "outputs": []`), ""},
		{"under way", code(`"execution_count": 1, "source": "f()", "outputs": [{"output_type": "display_data", "data": {"text/html": "", "text/plain": ""}}]`), "text/html"},
		{"failed", code(`"execution_count": 1, "source": "f()", "outputs": [{"output_type": "error"}]`), "failed"},
		{"withheld", code(`"metadata": {"tags": ["not-in-repository"]}, "execution_count": 1, "source": "f()", "outputs": [{"output_type": "stream", "text": "Run this cell to see the review: its text is not kept in this notebook.\n"}]`), ""},
		{"not withheld", code(`"metadata": {"tags": ["not-in-repository"]}, "execution_count": 1, "source": "f()", "outputs": [{"output_type": "stream", "text": "a review"}]`), "not to be kept"},
		{"long", code(`"execution_count": 1, "source": "` + strings.Repeat(`f()\n`, longest) + `f()", "outputs": []`), "dozen"},
		{"path", code(`"execution_count": 1, "source": "f()", "outputs": [{"output_type": "stream", "text": "in /home/me/gornn"}]`), "/home/me"},
		{"SVG", code(`"execution_count": 1, "source": "f()", "outputs": [{"output_type": "display_data", "data": {"image/svg+xml": ""}}]`), "image/svg+xml"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := problems([]byte(test.content))
			sound := test.want == "" && len(got) == 0
			if !sound && (test.want == "" || !slices.ContainsFunc(got, func(p string) bool { return strings.Contains(p, test.want) })) {
				t.Errorf("problems = %q, want one with %q", got, test.want)
			}
		})
	}
}
