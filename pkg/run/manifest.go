package run

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
)

const (
	manifestName   = "run.json"
	manifestFormat = 3        // 1 had no checksum, 2 no end; both are still read
	manifestLimit  = 16 << 20 // bytes; a thousand epochs take 100 kB
)

// manifest is run.json.
type manifest struct {
	Format int    `json:"format"`
	Begun  string `json:"begun,omitempty"`
	*Run
	State *stateFile `json:"state"`
	End   *stateFile `json:"end,omitempty"`
	Best  *stateFile `json:"best,omitempty"`
	Words *savedFile `json:"vocabulary_file,omitempty"`
}

func (r *Run) encode() ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(manifest{manifestFormat, r.begun, r, r.last, r.end, r.best, r.words})
	return seal(bytes.TrimSuffix(text.Bytes(), []byte("\n}\n"))), err
}

// A manifest ends with the checksum of all that stands before it.
const sealFormat = ",\n  \"checksum\": \"%x\"\n}\n"

// seal ends the text of a manifest, which lacks its last bracket.
func seal(text []byte) []byte { return fmt.Appendf(text, sealFormat, sha256.Sum256(text)) }

var sealLength = len(seal(nil))

// sealed reports whether text ends with its checksum.
func sealed(text []byte) bool {
	end := len(text) - sealLength
	return end >= 0 && bytes.Equal(seal(bytes.Clone(text[:end])), text)
}

// readManifest reads the run called name. The folder gives the name, so that a folder may be
// copied.
func readManifest(runs fs.FS, name string) (*Run, error) {
	text, err := readLimited(runs, path.Join(name, manifestName), manifestLimit)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, notFound(runs, name)
	}
	if err != nil {
		return nil, problem(name, err)
	}
	var version struct{ Format int }
	if err := json.Unmarshal(text, &version); err != nil {
		return nil, damaged(name, fmt.Errorf("%s: %w", manifestName, err))
	}
	if version.Format < 1 || version.Format > manifestFormat {
		return nil, otherFormat(name, version.Format)
	}
	if version.Format > 1 && !sealed(text) {
		return nil, damaged(name, fmt.Errorf("%s has another checksum than when it was written", manifestName))
	}
	m := manifest{Run: new(Run)}
	if err := json.Unmarshal(text, &m); err != nil {
		return nil, damaged(name, fmt.Errorf("%s: %w", manifestName, err))
	}
	if err := m.check(); err != nil {
		return nil, damaged(name, fmt.Errorf("%s: %w", manifestName, err))
	}
	r := m.Run
	r.Name, r.begun, r.last, r.end, r.best = name, m.Begun, m.State, m.End, m.Best
	r.words = m.Words
	if r.Trained == 0 { // of an older version
		r.Trained = r.History.Epochs()
	}
	r.Layers, r.Training = compact(r.Layers), compact(r.Training)
	return r, nil
}

// check finds what JSON cannot: the manifest may not be one that this package wrote.
func (m *manifest) check() error {
	if m.Run == nil || m.State == nil {
		return errors.New("no state file is named")
	}
	done, loaded := m.History.Epochs(), cmp.Or(m.End, m.State)
	if loaded.Epoch != cmp.Or(m.Epoch, done) || m.State.Epoch > done || m.End != nil && m.State.Epoch != done {
		return fmt.Errorf("the state is that of epoch %d, and the history has %d", loaded.Epoch, done)
	}
	for _, file := range []*stateFile{m.State, m.End, m.Best} {
		if file != nil && !stateNamePattern.MatchString(file.File) {
			return fmt.Errorf("%q is not the name of a state file", file.File)
		}
	}
	if m.Words != nil && !vocabularyNamePattern.MatchString(m.Words.File) {
		return fmt.Errorf("%q is not the name of a vocabulary's file", m.Words.File)
	}
	if (m.Best == nil) != (m.BestEpoch == 0) {
		return fmt.Errorf("best_epoch is %d but the best state is recorded otherwise", m.BestEpoch)
	}
	return m.History.Check()
}

// compact undoes the indentation of run.json, so that Layers compare byte by byte.
func compact(raw json.RawMessage) json.RawMessage {
	var text bytes.Buffer
	if json.Compact(&text, raw) != nil {
		return nil // only where raw is empty: it came out of valid JSON
	}
	return text.Bytes()
}

// readBegun returns which training began last under name, "" if none is noted.
func readBegun(runs fs.FS, name string) (string, error) {
	text, err := readLimited(runs, path.Join(name, begunName), 1<<10)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return strings.TrimSpace(string(text)), err
}

func readLimited(runs fs.FS, path string, limit int64) ([]byte, error) {
	file, err := runs.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err == nil && int64(len(text)) > limit {
		err = fmt.Errorf("%s has more than %d bytes", path, limit)
	}
	return text, err
}
