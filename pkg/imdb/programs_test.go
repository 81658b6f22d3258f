//go:build unix

package imdb

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/gofrs/flock"

	"gornn/pkg/internal/faults"
)

// The environment of a child: where it downloads from and to.
const urlVariable, dirVariable = "GORNN_TEST_URL", "GORNN_TEST_DIR"

// load is what a child does: it loads the corpus of the noise archive, as a program would.
func load(t *testing.T) {
	interrupts := make(chan os.Signal, 1) // a background job, as this one may be, does not get them else
	signal.Notify(interrupts, os.Interrupt)
	go func() {
		<-interrupts
		os.Exit(1)
	}()
	d, _ := server(t, noise(t), nil)
	d.url = os.Getenv(urlVariable)
	d.path = filepath.Join(os.Getenv(dirVariable), archiveName)
	d.connect, d.stall = time.Minute, time.Minute
	s := testStore(os.Getenv(dirVariable), d)
	if name, notice := open(t, s); name != "reviews of "+archiveName {
		t.Errorf("%s: %s", name, notice)
	}
}

// program is a child that is to load into the folder of d, from its server.
func program(t *testing.T, d download) *exec.Cmd {
	t.Helper()
	child := faults.Program(t, "load")
	child.Env = append(child.Env, urlVariable+"="+d.url, dirVariable+"="+filepath.Dir(d.path), "TMPDIR="+t.TempDir())
	return child
}

// TestProgramsAtOnce: of programs that start at once one downloads, and all get the corpus.
func TestProgramsAtOnce(t *testing.T) {
	if faults.Child() != "" {
		load(t)
		return
	}
	data := noise(t)
	d, requests := server(t, data, func(w http.ResponseWriter, r *http.Request, _ int) bool {
		for rest := promise(w, r, data); len(rest) > 0; rest = rest[min(10_000, len(rest)):] {
			w.Write(rest[:min(10_000, len(rest))])
			w.(http.Flusher).Flush()
			time.Sleep(10 * time.Millisecond)
		}
		return true
	})
	var working sync.WaitGroup
	for range 4 {
		child := program(t, d)
		working.Go(func() {
			if output, err := child.CombinedOutput(); err != nil {
				t.Errorf("%v: %s", err, output)
			}
		})
	}
	working.Wait()
	if got, err := os.ReadFile(d.path); requests.Load() != 1 || !bytes.Equal(got, data) {
		t.Errorf("%d requests, %d bytes, %v", requests.Load(), len(got), err)
	}
}

// TestProgramKilled: a program that is killed or interrupted in mid-download leaves its part and no
// lock; the next goes on from there. There is never a half file that looks whole.
func TestProgramKilled(t *testing.T) {
	if faults.Child() != "" {
		load(t)
		return
	}
	data := noise(t)
	sent, asked := make(chan bool), make(chan int, 1)
	var until atomic.Int64 // the place after which the server waits
	d, _ := server(t, data, func(w http.ResponseWriter, r *http.Request, _ int) bool {
		asked <- askedFrom(r)
		w.Write(promise(w, r, data)[:int(until.Load())-askedFrom(r)])
		if w.(http.Flusher).Flush(); int(until.Load()) < len(data) {
			sent <- true
			<-r.Context().Done()
		}
		return true
	})
	random := rand.New(rand.NewPCG(1, 2))
	have := 0
	for _, kill := range []os.Signal{syscall.SIGKILL, os.Interrupt, syscall.SIGKILL, os.Interrupt, syscall.SIGTERM, syscall.SIGKILL} {
		last := have + 1 + random.IntN(len(data)/8)
		until.Store(int64(last))
		child := program(t, d)
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		if from := <-asked; from != have {
			t.Errorf("asked from %d, want %d", from, have)
		}
		<-sent
		time.Sleep(time.Duration(random.IntN(20)) * time.Millisecond) // all of it may have come, or not
		if err := child.Process.Signal(kill); err != nil {
			t.Fatal(err)
		}
		if err := child.Wait(); err == nil {
			t.Errorf("%v: the child ended well", kill)
		}
		part, _ := os.ReadFile(d.path + ".part")
		if _, err := os.Stat(d.path); !errors.Is(err, os.ErrNotExist) || !bytes.HasPrefix(data, part) || len(part) < have || len(part) > last {
			t.Errorf("%v: file: %v; .part: %d bytes of %d to %d", kill, err, len(part), have, last)
		}
		lock := flock.New(filepath.Join(filepath.Dir(d.path), lockName))
		if free, err := lock.TryLock(); !free {
			t.Errorf("%v: the lock is held: %v", kill, err)
		}
		lock.Close()
		have = len(part)
	}
	until.Store(int64(len(data)))
	if output, err := program(t, d).CombinedOutput(); err != nil {
		t.Errorf("the last child: %v: %s", err, output)
	}
	if from := <-asked; from != have || from == 0 {
		t.Errorf("asked from %d, want %d, and more than nothing", from, have)
	}
	if got, err := os.ReadFile(d.path); sha256.Sum256(got) != sha256.Sum256(data) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

// TestLockHeld: a program that waits for another one reports it, and does not wait for ever.
func TestLockHeld(t *testing.T) {
	s, requests := newTestStore(t, nil)
	stages := map[string]string{}
	s.progress = func(stage string, done, total int64) { stages[stage] = fmt.Sprint(done, " of ", total) }
	s.patience = 50 * time.Millisecond
	lock := flock.New(s.path(lockName))
	if free, err := lock.TryLock(); !free {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.download.path+".part", []byte("abc"), 0o644); err != nil {
		t.Fatal(err)
	}
	name, notice := open(t, s)
	if name != MadeUp || !strings.Contains(notice, "another program has held it") || requests() != 0 {
		t.Errorf("%s: %s; %d requests", name, notice, requests())
	}
	if got, want := stages["waiting for another program that loads the reviews"], fmt.Sprint(3, " of ", s.download.size); got != want {
		t.Errorf("told %q, want %q; all: %v", got, want, stages)
	}
	lock.Close()
	if name, _ := open(t, s); name != "reviews of "+archiveName {
		t.Errorf("afterwards: %s", name)
	}
}
