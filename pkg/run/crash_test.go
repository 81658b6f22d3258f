package run

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"gornn/pkg/internal/atomicfile"
)

var errCrash = errors.New("crash")

// crashingDisk fails for good once budget is spent: every few bytes written cost one, and so does
// any other operation. A write is cut where the budget ends, as it is when the machine stops.
type crashingDisk struct {
	atomicfile.OS
	budget int
}

const fewBytes = 13

func (d *crashingDisk) spend(cost int) bool {
	d.budget -= cost
	return d.budget >= 0
}

func (d *crashingDisk) Create(path string, data []byte) error {
	before := d.budget
	if d.spend(len(data)/fewBytes + 1) {
		return os.WriteFile(path, data, 0o644)
	}
	if before > 0 {
		os.WriteFile(path, data[:min(before*fewBytes, len(data))], 0o644)
	}
	return errCrash
}

func (d *crashingDisk) Rename(from, to string) error {
	if d.spend(1) {
		return d.OS.Rename(from, to)
	}
	return errCrash
}

func (d *crashingDisk) Sync(string) error {
	if d.spend(1) {
		return nil
	}
	return errCrash
}

func (d *crashingDisk) Remove(path string) error {
	if d.spend(1) {
		return d.OS.Remove(path)
	}
	return errCrash
}

// Wherever Save is cut, opening the run gives the old one or the new one, whole, and once the
// new one is there it stays.
func TestCrash(t *testing.T) {
	root := t.TempDir()
	t.Setenv("GORNN_DATA", root)
	committed := false
	for budget := 0; ; budget++ {
		if err := os.RemoveAll(filepath.Join(root, "runs")); err != nil {
			t.Fatal(err)
		}
		r := testRun(1)
		if err := r.save(quickDisk{}, testState(1)); err != nil {
			t.Fatal(err)
		}
		addEpoch(r)
		d := &crashingDisk{budget: budget}
		saveErr := r.save(d, testState(2))

		opened := mustOpen(t, "lstm")
		epoch := opened.History.Epochs()
		checkState(t, opened.Load, epoch)
		if epoch == 2 {
			committed = true
		} else if committed || saveErr == nil {
			t.Fatalf("budget %d: epoch %d, error %v", budget, epoch, saveErr)
		}
		addEpoch(opened) // the next program goes on from there
		if err := opened.save(quickDisk{}, testState(epoch+1)); err != nil {
			t.Fatalf("budget %d: going on: %v", budget, err)
		}
		if files := filesOf(t); len(files) != 2 {
			t.Fatalf("budget %d: leftovers in %v", budget, files)
		}
		if d.budget >= 0 {
			break // nothing was cut
		}
		if t.Failed() {
			return
		}
	}
	if !committed {
		t.Error("the new run never came")
	}
}

// Several trainings begin again and again under one name, at the same time: a reader gets one of
// them, whole, or an error which says that it was replaced.
func TestAtOnce(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	mustSave(t, testRun(1))
	var group sync.WaitGroup
	for range 3 {
		group.Go(func() {
			for range 30 {
				r := testRun(0)
				for range 3 {
					addEpoch(r)
					if err := r.save(quickDisk{}, testState(r.History.Epochs())); errors.Is(err, ErrReplaced) {
						break
					} else if err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	done := make(chan struct{})
	go func() { group.Wait(); close(done) }()
	for reading := true; reading; {
		select {
		case <-done:
			reading = false
		default:
		}
		r := mustOpen(t, "lstm")
		if state, err := r.Load(); err == nil {
			if state[2].Data[0] != float32(r.History.Epochs()) {
				t.Errorf("epoch %d with the state of epoch %g", r.History.Epochs(), state[2].Data[0])
			}
		} else if !errors.Is(err, ErrReplaced) {
			t.Error(err)
		}
	}
}

// quickDisk syncs nothing, so that tests which pull no plug need not wait for the disk.
type quickDisk struct{ atomicfile.OS }

func (quickDisk) Create(path string, data []byte) error { return os.WriteFile(path, data, 0o644) }
func (quickDisk) Sync(string) error                     { return nil }
