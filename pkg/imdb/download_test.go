package imdb

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// server serves data as an archive; reply, if not nil, may answer request number n itself.
func server(t *testing.T, data []byte, reply reply) (download, *atomic.Int32) {
	t.Helper()
	var requests atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if n := int(requests.Add(1)); reply == nil || !reply(w, r, n) {
			http.ServeContent(w, r, "archive", time.Time{}, bytes.NewReader(data))
		}
	}))
	t.Cleanup(s.Close)
	return download{
		url: s.URL, path: filepath.Join(t.TempDir(), archiveName), size: int64(len(data)),
		sha256:  fmt.Sprintf("%x", sha256.Sum256(data)),
		connect: 5 * time.Second, stall: 200 * time.Millisecond, pause: time.Millisecond, tries: 3, least: 1,
	}, &requests
}

// downloadCase is what a server does, and what becomes of a download from it.
type downloadCase struct {
	name     string
	part     []byte // what an earlier run left
	reply    reply
	wrong    bool   // the checksum
	want     string // of the error
	requests int32
	kept     int // bytes of .part after an error, -1 for any number
}

// check downloads data; least is the progress that counts.
func (c downloadCase) check(t *testing.T, data []byte, least int64) {
	d, requests := server(t, data, c.reply)
	d.least = least
	if !strings.Contains(c.want, d.stall.String()) { // a machine that is busy is no silent server
		d.stall = time.Minute
	}
	if c.wrong {
		d.sha256 = strings.Repeat("0", 64)
	}
	if c.part != nil {
		if err := os.WriteFile(d.path+".part", c.part, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	err := d.run(func(done, total int64) {
		if done > total {
			t.Errorf("progress: %d of %d", done, total)
		}
	})
	if n := requests.Load(); n != c.requests {
		t.Errorf("%d requests, want %d", n, c.requests)
	}
	got, readErr := os.ReadFile(d.path)
	part, partErr := os.ReadFile(d.path + ".part")
	switch {
	case c.want == "":
		if err != nil || !bytes.Equal(got, data) || !errors.Is(partErr, os.ErrNotExist) {
			t.Errorf("run: %v; %d bytes, want %d; .part: %v", err, len(got), len(data), partErr)
		}
	case err == nil || !strings.Contains(err.Error(), c.want) || errors.Is(err, errUnreachable) != (c.name == "no HTTP"):
		t.Errorf("run: %v, want %q", err, c.want)
	case !errors.Is(readErr, os.ErrNotExist) || c.kept >= 0 && len(part) != c.kept || !bytes.HasPrefix(data, part):
		t.Errorf("file: %v; .part: %d bytes, want %d", readErr, len(part), c.kept)
	}
}

func TestDownload(t *testing.T) {
	data := bytes.Repeat([]byte("reviews and reviews. "), 50_000)
	for _, test := range []downloadCase{
		{name: "at once", requests: 1},
		{name: "resumed", part: data[:1000], requests: 1},
		{name: "only the rename was missing", part: data, requests: 0},
		{name: "an earlier part that is too long", part: append(data, 1), requests: 1},
		{name: "a wrong earlier part", part: []byte("other bytes"), requests: 2},
		{name: "connection lost three times", requests: 4,
			reply: func(w http.ResponseWriter, r *http.Request, n int) bool {
				if n <= 3 {
					rest := promise(w, r, data)
					w.Write(rest[:len(rest)/2])
				}
				return n <= 3
			}},
		{name: "a server without ranges", part: data[:1000], requests: 1,
			reply: always(func(w http.ResponseWriter, _ *http.Request) { w.Write(data) })},
		{name: "a range that is not the one", part: data[:1000], requests: 2,
			reply: atFirst(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Range", "bytes 0-9/10")
				w.WriteHeader(http.StatusPartialContent)
			})},
		{name: "busy, then not", requests: 2, reply: atFirst(status(http.StatusServiceUnavailable))},
		{name: "always busy", reply: always(status(http.StatusServiceUnavailable)), want: "503", requests: 3},
		{name: "not found", reply: always(status(http.StatusNotFound)), want: "404", requests: 1},
		{name: "wrong checksum", wrong: true, want: "expected sha256 00", requests: 1},
		{name: "wrong checksum twice", part: data[:1000], wrong: true, want: "thrown away", requests: 2},
		{name: "another length", want: "offers 7 bytes, expected 1050000", requests: 1,
			reply: always(func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("reviews")) })},
		{name: "a body too long without a length", requests: 1,
			reply: always(func(w http.ResponseWriter, _ *http.Request) {
				w.(http.Flusher).Flush()
				w.Write(append(bytes.Clone(data), data...))
			})},
		{name: "a body too short without a length", want: "1000 of 1050000 bytes are kept", requests: 3, kept: 1000,
			reply: func(w http.ResponseWriter, r *http.Request, n int) bool {
				if n > 1 {
					w.WriteHeader(http.StatusBadGateway)
				} else {
					w.(http.Flusher).Flush()
					w.Write(data[:1000])
				}
				return true
			}},
		{name: "nothing comes any more", want: "fewer than 1 bytes came in 200ms", requests: 3, kept: 1000,
			reply: func(w http.ResponseWriter, r *http.Request, n int) bool {
				if rest := promise(w, r, data); n == 1 {
					w.Write(rest[:1000])
				}
				w.(http.Flusher).Flush()
				<-r.Context().Done()
				return true
			}},
	} {
		t.Run(test.name, func(t *testing.T) { test.check(t, data, 1) })
	}
}

// TestDownloadOffline: without a network the download fails at once.
func TestDownloadOffline(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0") // takes connections and says nothing
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	closed := httptest.NewServer(nil)
	closed.Close()
	for name, url := range map[string]string{"refused": closed.URL, "silent": "http://" + silent.Addr().String()} {
		d, _ := server(t, []byte("data"), nil)
		d.url, d.connect = url, 500*time.Millisecond
		start := time.Now()
		if err := d.run(func(int64, int64) {}); !errors.Is(err, errUnreachable) || time.Since(start) > 10*time.Second {
			t.Errorf("%s: run: %v after %v", name, err, time.Since(start))
		}
	}
}
