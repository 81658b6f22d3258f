package keras

import (
	"encoding/binary"
	"hash/crc32"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"

	"gornn/pkg/internal/golden"
)

// The folders have the figures that Keras writes of the same fit, under the same tags at the same
// steps.
func TestGoldenTensorBoard(t *testing.T) {
	want := golden.Read(t).Looking.Fit
	dir := filepath.Join(t.TempDir(), "a", "logs")
	fitLooking(t, want, TensorBoard{LogDir: dir, UpdateFreq: 2})
	got := events(t, dir)
	if len(got) != len(want.Events) {
		t.Errorf("there are %d figures, want %d: %v", len(got), len(want.Events), got)
	}
	for _, e := range want.Events {
		value, written := got[eventKey{e.Folder, e.Tag, e.Step}]
		if !written || math.Abs(value-e.Value) > 1e-5 {
			t.Errorf("%s: %s at step %d is %v, %t; want %v", e.Folder, e.Tag, e.Step, value, written, e.Value)
		}
	}
}

type eventKey struct {
	folder, tag string
	step        int
}

// events reads the files of all folders of a LogDir, and checks the checksums of their records.
func events(t *testing.T, dir string) map[eventKey]float64 {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*", "*.tfevents.*"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("there is no event file in %s: %v", dir, err)
	}
	found := map[eventKey]float64{}
	for _, path := range paths {
		for i, message := range records(t, textOf(t, path)) {
			event := fields(t, message)
			if version := string(event[3].bytes); i == 0 && version != "brain.Event:2" {
				t.Errorf("%s begins with the version %q", path, version)
			}
			for summary := event[5].bytes; len(summary) > 0; {
				_, _, n := protowire.ConsumeTag(summary)
				value, m := protowire.ConsumeBytes(summary[n:])
				summary = summary[n+m:]
				figure := fields(t, value)
				key := eventKey{filepath.Base(filepath.Dir(path)), string(figure[1].bytes), int(event[2].number)}
				if _, twice := found[key]; twice {
					t.Errorf("%v is there twice", key)
				}
				found[key] = float64(math.Float32frombits(uint32(figure[2].number)))
			}
		}
	}
	return found
}

// records returns the data of a file's TFRecords.
func records(t *testing.T, file string) (all [][]byte) {
	t.Helper()
	masked := func(data []byte) uint32 {
		crc := crc32.Checksum(data, crc32.MakeTable(crc32.Castagnoli))
		return (crc>>15 | crc<<17) + 0xa282ead8
	}
	for rest := []byte(file); len(rest) > 0; {
		n := binary.LittleEndian.Uint64(rest)
		if masked(rest[:8]) != binary.LittleEndian.Uint32(rest[8:]) {
			t.Fatalf("record %d has another checksum than its length", len(all))
		}
		data := rest[12 : 12+n]
		if masked(data) != binary.LittleEndian.Uint32(rest[12+n:]) {
			t.Fatalf("record %d has another checksum than its data", len(all))
		}
		all, rest = append(all, data), rest[16+n:]
	}
	return all
}

// field is the value of one field of a message.
type field struct {
	number uint64
	bytes  []byte
}

// fields returns those of a message by their numbers.
func fields(t *testing.T, message []byte) map[protowire.Number]field {
	t.Helper()
	found := map[protowire.Number]field{}
	for len(message) > 0 {
		id, kind, n := protowire.ConsumeTag(message)
		message = message[max(n, 0):]
		var f field
		switch kind {
		case protowire.VarintType:
			f.number, n = protowire.ConsumeVarint(message)
		case protowire.Fixed64Type:
			f.number, n = protowire.ConsumeFixed64(message)
		case protowire.Fixed32Type:
			var bits uint32
			bits, n = protowire.ConsumeFixed32(message)
			f.number = uint64(bits)
		case protowire.BytesType:
			f.bytes, n = protowire.ConsumeBytes(message)
		}
		if n <= 0 {
			t.Fatalf("the message ends at %q", message)
		}
		found[id], message = f, message[n:]
	}
	return found
}

// A resumed training goes on with the numbers of epochs and batches.
func TestTensorBoardResumed(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	dir := t.TempDir()
	for _, epochs := range []int{2, 3} {
		x, y := points(8)
		m := small("board")
		mustFit(t, m, x, y, Fit{Epochs: epochs, BatchSize: 2, Resume: epochs > 2,
			Callbacks: []Callback{TensorBoard{LogDir: dir, UpdateFreq: 1}}})
	}
	got := events(t, dir)
	for _, key := range []eventKey{{"train", "epoch_loss", 2}, {"train", "batch_loss", 1}, {"train", "batch_loss", 12}} {
		if _, written := got[key]; !written {
			t.Errorf("%v is not among %v", key, got)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "validation")); err == nil {
		t.Error("there is a folder for a validation that there was not")
	}
}

func TestTensorBoardErrors(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for want, c := range map[string]TensorBoard{
		`keras: TensorBoard.UpdateFreq must be a number of batches > 0, or 0 for figures of epochs alone, got -1`: {LogDir: file, UpdateFreq: -1},
		`": not a directory; free space, or name another`:                                                         {LogDir: file},
	} {
		x, y := points(8)
		m := small("")
		if h, err := m.Fit(x, y, Fit{Callbacks: []Callback{c}}); err == nil || !strings.Contains(err.Error(), want) || h.Epochs() > 0 {
			t.Errorf("%+v: %v after %d epochs, want %s", c, err, h.Epochs(), want)
		}
	}
}

// What writes to files of one training is refused for several, whose figures would be mixed.
func TestFitAllOfOneTraining(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []Callback{TensorBoard{LogDir: dir}, CSVLogger{Filename: filepath.Join(dir, "log.csv")}} {
		x, y := points(8)
		first, second := small(""), small("")
		_, err := FitAll([]*Sequential{first, second}, x, y, Fit{Callbacks: []Callback{c}})
		if err == nil || !strings.Contains(err.Error(), "writes the figures of one training, got 2 models; ") {
			t.Errorf("%T: %v", c, err)
		}
		if _, err := FitAll([]*Sequential{first}, x, y, Fit{Callbacks: []Callback{c}}); err != nil {
			t.Errorf("%T: %v", c, err)
		}
	}
}
