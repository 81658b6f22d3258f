//go:build unix

package run

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"gornn/pkg/history"
	"gornn/pkg/internal/faults"
)

// A disk that is full refuses the state, or only the manifest. The last good epoch stays, nothing
// is left of the next, and with room again the same run goes on.
func TestFullDisk(t *testing.T) {
	if !faults.Alone(t) {
		return
	}
	for name, room := range map[string]uint64{"nothing": 0, "half of the state": 100, "the state and half of the manifest": 400} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("GORNN_DATA", t.TempDir())
			r := testRun(1)
			mustSave(t, r)
			addEpoch(r)
			before := filesOf(t)
			t.Run("full", func(t *testing.T) {
				faults.FullDisk(t, room)
				err := r.Save(testState(2))
				if err == nil || !strings.Contains(err.Error(), "free space") || strings.Contains(err.Error(), "\n") {
					t.Errorf("Save: %v", err)
				}
				if room > 0 {
					return
				}
				if err := testRun(0).Begin(); err == nil || !strings.Contains(err.Error(), "free space") {
					t.Errorf("Begin: %v", err)
				}
			})
			checkState(t, mustOpen(t, "lstm").Load, 1)
			if files := filesOf(t); room < 400 && len(files) != len(before) {
				t.Errorf("left behind: %v, before %v", files, before)
			}
			mustSave(t, r)
			checkState(t, mustOpen(t, "lstm").Load, 2)
			if files := filesOf(t); len(files) != len(before) {
				t.Errorf("left behind: %v, before %v", files, before)
			}
		})
	}
}

func TestReadOnlyFolder(t *testing.T) {
	root := t.TempDir()
	t.Setenv("GORNN_DATA", root)
	mustSave(t, testRun(1))
	faults.ReadOnly(t, filepath.Join(root, "runs", "lstm"))
	for name, err := range map[string]error{"Save": testRun(2).Save(testState(2)), "Begin": testRun(0).Begin()} {
		if !errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), "GORNN_DATA") {
			t.Errorf("%s: %v", name, err)
		}
	}
	checkState(t, mustOpen(t, "lstm").Load, 1)
}

// Nobody but the user can write to a run, whatever the umask.
func TestModes(t *testing.T) {
	root := t.TempDir()
	t.Setenv("GORNN_DATA", root)
	defer syscall.Umask(syscall.Umask(0))
	r := testRun(1)
	if err := r.Begin(); err != nil {
		t.Fatal(err)
	}
	mustSave(t, r)
	r.End()
	files := 0
	err := filepath.WalkDir(filepath.Join(root, "runs"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err == nil && info.Mode().Perm()&0o022 != 0 {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		files++
		return err
	})
	if err != nil || files != 7 { // two folders, the manifest, the state, begun, two locks
		t.Errorf("%d files, %v", files, err)
	}
}

// Of two programs that would train one run the second is refused, whether it begins the run, goes
// on with it or saves it. As soon as the first is dead, by kill -9, the second can.
func TestTrainedElsewhere(t *testing.T) {
	if faults.Child() != "" {
		r := testRun(0)
		if err := r.Begin(); err != nil {
			t.Fatal(err)
		}
		addEpoch(r)
		mustSave(t, r)
		fmt.Println("training")
		select {}
	}
	t.Setenv("GORNN_DATA", t.TempDir())
	first := faults.Program(t, "train")
	output, err := first.StdoutPipe()
	if err == nil {
		err = first.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	defer first.Process.Kill()
	if line, err := bufio.NewReader(output).ReadString('\n'); line != "training\n" {
		t.Fatalf("the first trainer printed %q, %v", line, err)
	}
	want := fmt.Sprintf(`run "lstm" is being trained by another program (process %d): wait until that ends or stop it, or give this model another name`, first.Process.Pid)
	trying := func() map[string]error {
		again, onward, saved := testRun(0), mustOpen(t, "lstm"), testRun(1)
		tried := map[string]error{"Begin": again.Begin(), "Continue": onward.Continue(), "Save": saved.Save(testState(1))}
		again.End()
		onward.End()
		return tried
	}
	for name, err := range trying() {
		if !errors.Is(err, ErrTraining) || err.Error() != want {
			t.Errorf("%s: got  %v\nwant %s", name, err, want)
		}
	}
	r := mustOpen(t, "lstm")
	checkState(t, r.Load, 1) // to read is allowed
	r.Test = &history.Evaluation{Scores: history.Scores{{Name: "loss", Value: 0.5}}}
	if err := r.SaveManifest(); err != nil { // and so is to note an evaluation
		t.Error(err)
	}
	if err := first.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	first.Wait()
	if _, err := os.Stat(filepath.Join(os.Getenv("GORNN_DATA"), "runs", "lstm", trainingName)); err != nil {
		t.Errorf("the lock's file: %v", err)
	}
	next := mustOpen(t, "lstm")
	if err := next.Continue(); err != nil {
		t.Errorf("after its death: %v", err)
	}
	if err := testRun(0).Begin(); !errors.Is(err, ErrTraining) { // two of one program
		t.Errorf("two at once: %v", err)
	}
	next.End()
	if err := trying()["Begin"]; err != nil {
		t.Errorf("after its end: %v", err)
	}
}
