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
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// server serves data as an archive; reply, if not nil, may answer request number n itself.
func server(t *testing.T, data []byte, reply func(w http.ResponseWriter, r *http.Request, n int) bool) (download, *atomic.Int32) {
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

// half sends half of what is asked for and ends the connection.
func half(data []byte) func(w http.ResponseWriter, r *http.Request, n int) bool {
	return func(w http.ResponseWriter, r *http.Request, n int) bool {
		from, _ := strconv.Atoi(strings.Trim(r.Header.Get("Range"), "bytes=-"))
		if n > 3 {
			return false
		}
		rest := data[from:]
		w.Header().Set("Content-Length", fmt.Sprint(len(rest)))
		if from > 0 {
			w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, len(data)-1, len(data)))
			w.WriteHeader(http.StatusPartialContent)
		}
		w.Write(rest[:len(rest)/2])
		return true
	}
}

func status(code int) func(http.ResponseWriter, *http.Request, int) bool {
	return func(w http.ResponseWriter, _ *http.Request, _ int) bool {
		w.WriteHeader(code)
		return true
	}
}

func TestDownload(t *testing.T) {
	data := bytes.Repeat([]byte("reviews and reviews. "), 50_000)
	for _, test := range []struct {
		name     string
		part     []byte // what an earlier run left
		reply    func(http.ResponseWriter, *http.Request, int) bool
		wrong    bool   // the checksum
		want     string // of the error
		requests int32
		kept     int // bytes of .part after an error
	}{
		{name: "at once", requests: 1},
		{name: "resumed", part: data[:1000], requests: 1},
		{name: "only the rename was missing", part: data, requests: 0},
		{name: "an earlier part that is too long", part: append(data, 1), requests: 1},
		{name: "a wrong earlier part", part: []byte("other bytes"), requests: 2},
		{name: "connection lost three times", reply: half(data), requests: 4},
		{name: "a server without ranges", part: data[:1000], requests: 1,
			reply: func(w http.ResponseWriter, r *http.Request, n int) bool { w.Write(data); return true }},
		{name: "a range that is not the one", part: data[:1000], requests: 2,
			reply: func(w http.ResponseWriter, r *http.Request, n int) bool {
				if n == 1 {
					w.Header().Set("Content-Range", "bytes 0-9/10")
					w.WriteHeader(http.StatusPartialContent)
				}
				return n == 1
			}},
		{name: "busy, then not", requests: 2,
			reply: func(w http.ResponseWriter, r *http.Request, n int) bool {
				return n == 1 && status(http.StatusServiceUnavailable)(w, r, n)
			}},
		{name: "always busy", reply: status(http.StatusServiceUnavailable), want: "503", requests: 3},
		{name: "not found", reply: status(http.StatusNotFound), want: "404", requests: 1},
		{name: "wrong checksum", wrong: true, want: "expected sha256 00", requests: 1},
		{name: "wrong checksum twice", part: data[:1000], wrong: true, want: "thrown away", requests: 2},
		{name: "another length", want: "offers 7 bytes, expected 1050000", requests: 1,
			reply: func(w http.ResponseWriter, r *http.Request, n int) bool { w.Write([]byte("reviews")); return true }},
		{name: "a body too long without a length", requests: 1,
			reply: func(w http.ResponseWriter, r *http.Request, n int) bool {
				w.(http.Flusher).Flush()
				w.Write(append(bytes.Clone(data), data...))
				return true
			}},
		{name: "a body too short without a length", want: "1000 of 1050000 bytes are kept", requests: 3, kept: 1000,
			reply: func(w http.ResponseWriter, r *http.Request, n int) bool {
				if n > 1 {
					return status(http.StatusBadGateway)(w, r, n)
				}
				w.(http.Flusher).Flush()
				w.Write(data[:1000])
				return true
			}},
		{name: "nothing comes any more", want: "fewer than 1 bytes came in 200ms", requests: 3, kept: 1000,
			reply: func(w http.ResponseWriter, r *http.Request, n int) bool {
				w.Header().Set("Content-Length", fmt.Sprint(len(data)))
				if n > 1 {
					w.Header().Set("Content-Range", fmt.Sprintf("bytes 1000-%d/%d", len(data)-1, len(data)))
					w.WriteHeader(http.StatusPartialContent)
				} else {
					w.Write(data[:1000])
				}
				w.(http.Flusher).Flush()
				<-r.Context().Done()
				return true
			}},
	} {
		t.Run(test.name, func(t *testing.T) {
			d, requests := server(t, data, test.reply)
			if test.wrong {
				d.sha256 = strings.Repeat("0", 64)
			}
			if test.part != nil {
				if err := os.WriteFile(d.path+".part", test.part, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			err := d.run(func(done, total int64) {
				if done > total {
					t.Errorf("progress: %d of %d", done, total)
				}
			})
			if n := requests.Load(); n != test.requests {
				t.Errorf("%d requests, want %d", n, test.requests)
			}
			got, readErr := os.ReadFile(d.path)
			part, partErr := os.ReadFile(d.path + ".part")
			if test.want != "" {
				if err == nil || !strings.Contains(err.Error(), test.want) || !errors.Is(readErr, os.ErrNotExist) || len(part) != test.kept {
					t.Errorf("run: %v, want %q; file: %v; .part: %d bytes, want %d", err, test.want, readErr, len(part), test.kept)
				}
				return
			}
			if err != nil || !bytes.Equal(got, data) || !errors.Is(partErr, os.ErrNotExist) {
				t.Errorf("run: %v; %d bytes, want %d; .part: %v", err, len(got), len(data), partErr)
			}
		})
	}
}

// TestDownloadOffline: who is offline does not wait.
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
		if err := d.run(func(int64, int64) {}); !errors.Is(err, errUnreachable) || time.Since(start) > 2*time.Second {
			t.Errorf("%s: run: %v after %v", name, err, time.Since(start))
		}
	}
}
