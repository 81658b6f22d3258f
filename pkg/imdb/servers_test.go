package imdb

import (
	"bytes"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// reply answers request n, or reports that the server is to answer it as it should.
type reply = func(w http.ResponseWriter, r *http.Request, n int) bool

// askedFrom is the place from which r asks for the file.
func askedFrom(r *http.Request) int {
	from, _ := strconv.Atoi(strings.Trim(r.Header.Get("Range"), "bytes=-"))
	return from
}

// promise sends the header of an answer that holds all that r asks for.
func promise(w http.ResponseWriter, r *http.Request, data []byte) (rest []byte) {
	from := askedFrom(r)
	w.Header().Set("Content-Length", fmt.Sprint(len(data)-from))
	if from > 0 {
		w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, len(data)-1, len(data)))
		w.WriteHeader(http.StatusPartialContent)
	}
	return data[from:]
}

// atFirst answers the first request so, and the others as it should.
func atFirst(answer http.HandlerFunc) reply {
	return func(w http.ResponseWriter, r *http.Request, n int) bool {
		if n == 1 {
			answer(w, r)
		}
		return n == 1
	}
}

// always answers every request so.
func always(answer http.HandlerFunc) reply {
	return func(w http.ResponseWriter, r *http.Request, _ int) bool {
		answer(w, r)
		return true
	}
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

// raw answers with these bytes, whatever they promise.
func raw(answer ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		connection, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			panic(err)
		}
		io.WriteString(connection, strings.Join(answer, ""))
		connection.Close()
	}
}

// page is what a network shows that wants a sign-in, whose length nobody says.
func page(w http.ResponseWriter, _ *http.Request) {
	io.WriteString(w, "<!DOCTYPE html><html>")
	w.(http.Flusher).Flush()
	io.WriteString(w, "Welcome to the hotel</html>")
}

// TestDownloadServers: whatever a server does, the result is the right file or an error that says
// why.
func TestDownloadServers(t *testing.T) {
	data := bytes.Repeat([]byte("reviews and reviews. "), 100)
	size := len(data)
	for _, test := range []downloadCase{
		{name: "drips", want: "fewer than 1000 bytes came in 200ms", requests: 3, kept: -1,
			reply: always(func(w http.ResponseWriter, r *http.Request) {
				for _, b := range promise(w, r, data) {
					w.Write([]byte{b})
					w.(http.Flusher).Flush()
					select {
					case <-r.Context().Done():
						return
					case <-time.After(20 * time.Millisecond):
					}
				}
			})},
		{name: "a byte a connection", want: "3 of 2100 bytes are kept", requests: 3, kept: 3,
			reply: always(func(w http.ResponseWriter, r *http.Request) { w.Write(promise(w, r, data)[:1]) })},
		{name: "500 bytes a connection", requests: 5,
			reply: always(func(w http.ResponseWriter, r *http.Request) {
				rest := promise(w, r, data)
				w.Write(rest[:min(500, len(rest))])
			})},
		{name: "redirects", part: data[:100], requests: 2,
			reply: func(w http.ResponseWriter, r *http.Request, n int) bool {
				if n == 2 && askedFrom(r) != 100 {
					t.Errorf("redirected, asked from %d", askedFrom(r))
				}
				return atFirst(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/there", http.StatusFound) })(w, r, n)
			}},
		{name: "redirects for ever", part: data[:100], want: "stopped after 10 redirects", requests: 10, kept: 100,
			reply: always(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/", http.StatusFound) })},
		{name: "redirects nowhere", want: "302 Found", requests: 1,
			reply: always(status(http.StatusFound))},
		{name: "redirects to a page", part: data[:100], want: "the server offers a page", requests: 2, kept: 100,
			reply: func(w http.ResponseWriter, r *http.Request, n int) bool {
				if n == 1 {
					http.Redirect(w, r, "/welcome.html", http.StatusFound)
				} else {
					page(w, r)
				}
				return true
			}},
		{name: "a page", want: "the server offers a page", requests: 1, reply: always(page)},
		{name: "promises too much", want: "offers 2101 bytes, expected 2100", requests: 1,
			reply: always(raw("HTTP/1.1 200 OK\r\nContent-Length: 2101\r\n\r\n", string(data), "!"))},
		{name: "promises too little", want: "offers 2099 bytes, expected 2100", requests: 1,
			reply: always(raw("HTTP/1.1 200 OK\r\nContent-Length: 2099\r\n\r\n", string(data)))},
		{name: "sends less than it promised", requests: 2,
			reply: atFirst(raw("HTTP/1.1 200 OK\r\nContent-Length: 2100\r\n\r\n", string(data[:size/2])))},
		{name: "sends more than it promised", requests: 1,
			reply: atFirst(raw("HTTP/1.1 200 OK\r\nContent-Length: 2100\r\n\r\n", string(data), string(data)))},
		{name: "another total", part: data[:100], requests: 2,
			reply: atFirst(raw("HTTP/1.1 206 OK\r\nContent-Range: bytes 100-2099/2101\r\nContent-Length: 2000\r\n\r\n", string(data[100:])))},
		{name: "from another place than it says", part: data[:100], requests: 2,
			reply: atFirst(raw("HTTP/1.1 206 OK\r\nContent-Range: bytes 100-2099/2100\r\nContent-Length: 2000\r\n\r\n", string(data[:2000])))},
		{name: "ranges nobody asked for", requests: 3, want: `offers "bytes 5-9/2100"`,
			reply: always(raw("HTTP/1.1 206 OK\r\nContent-Range: bytes 5-9/2100\r\nContent-Length: 5\r\n\r\n12345"))},
		{name: "no HTTP", want: "malformed HTTP", requests: 1, reply: always(raw("220 FTP server ready\r\n"))},
	} {
		t.Run(test.name, func(t *testing.T) { test.check(t, data, 1000) })
	}
}

// TestDownloadCut: a download that is cut at any byte goes on from there.
func TestDownloadCut(t *testing.T) {
	data := []byte("A file in small, as it is cut after each of its bytes.")
	for cut := range len(data) {
		d, requests := server(t, data, func(w http.ResponseWriter, r *http.Request, n int) bool {
			if n == 1 {
				w.Write(promise(w, r, data)[:cut])
			} else if askedFrom(r) != cut {
				t.Errorf("cut at %d: asked from %d", cut, askedFrom(r))
			}
			return n == 1
		})
		err := d.run(func(int64, int64) {})
		if got, _ := os.ReadFile(d.path); err != nil || !bytes.Equal(got, data) || requests.Load() != 2 {
			t.Errorf("cut at %d: %v, %q, %d requests", cut, err, got, requests.Load())
		}
	}
}

// TestDownloadCertificate: the error names a certificate that is not trusted, at once.
func TestDownloadCertificate(t *testing.T) {
	var requests int
	secure := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { requests++ }))
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.StartTLS()
	defer secure.Close()
	s, _ := newTestStore(t, nil)
	s.download.url, s.download.pause = secure.URL, time.Hour // which no retry may take
	name, notice := open(t, s)
	if name != MadeUp || !strings.Contains(notice, "certificate is not trusted: x509") || requests != 0 {
		t.Errorf("%s: %s; %d requests", name, notice, requests)
	}
}
