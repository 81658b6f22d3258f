package imdb

import (
	"cmp"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"gornn/pkg/internal/atomicfile"
)

// The official archive.
const (
	archiveURL    = "https://ai.stanford.edu/~amaas/data/sentiment/aclImdb_v1.tar.gz"
	archiveName   = "aclImdb_v1.tar.gz"
	archiveSize   = 84_125_825
	archiveSHA256 = "c40f74a18d3b61f90feba1e17730e0d38e8b97c05fde7008942e91923d1658fe"
)

// download fetches one file whose size and checksum are known. The part that has come lies in
// path.part, from where a later run goes on; path itself is there whole or not at all.
type download struct {
	url, path string
	size      int64
	sha256    string

	connect time.Duration // until the server answers: short, so that nobody waits who is offline
	stall   time.Duration // in which least bytes must come, or the connection is given up
	pause   time.Duration // before the first retry; it doubles
	tries   int           // that may fail before least bytes more have come
	least   int64         // progress that counts: a server that drips holds nobody for ever
}

func officialDownload(dir string) download {
	return download{
		url: archiveURL, path: filepath.Join(dir, archiveName), size: archiveSize, sha256: archiveSHA256,
		connect: 4 * time.Second, stall: 30 * time.Second, pause: time.Second, tries: 4, least: 64 << 10,
	}
}

// finalError is what a retry does not cure.
type finalError struct{ error }

func (e finalError) Unwrap() error { return e.error }

// isLocal reports whether err is of this machine's files and not of the network: a full disk, a
// folder that is read-only.
func isLocal(err error) bool {
	return errors.As(err, new(*fs.PathError)) || errors.As(err, new(*os.LinkError))
}

// run downloads the file.
func (d download) run(progress func(done, total int64)) error {
	part, err := os.OpenFile(d.path+".part", os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return err
	}
	defer func() {
		if info, err := part.Stat(); err == nil && info.Size() == 0 {
			_ = os.Remove(part.Name()) // nothing to resume
		}
		part.Close()
	}()
	client := &http.Client{Transport: d.transport()}
	for first := true; ; first = false {
		resumed, err := d.complete(client, part, progress)
		if err != nil {
			return err
		}
		if err = d.verify(part); err == nil {
			return d.finish(part)
		}
		if err := errors.Join(err, part.Truncate(0)); !resumed || !first {
			return err
		}
		// What an earlier run had left may have been the fault: once more from the start.
	}
}

func (d download) transport() *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.DialContext = (&net.Dialer{Timeout: d.connect}).DialContext
	t.TLSHandshakeTimeout = d.connect
	t.DisableKeepAlives = true // there is one thing to ask for, and what else a server sends is not listened to
	return t
}

// complete asks for what part lacks until it lacks nothing, and reports whether it resumed a part.
func (d download) complete(client *http.Client, part *os.File, progress func(done, total int64)) (resumed bool, err error) {
	info, err := part.Stat()
	if err != nil {
		return false, err
	}
	have := info.Size()
	if have > d.size {
		have = 0
	}
	resumed = have > 0
	started, most := false, have
	for failures, pause := 0, d.pause; have < d.size; {
		now, err := d.attempt(client, part, have, progress)
		started = started || now > have
		if now >= most+d.least {
			failures, pause, most = 0, d.pause, now
		}
		have = now
		if err == nil {
			continue
		}
		failures++
		// Without an answer so far there is most likely no network: nobody should wait for that.
		if errors.As(err, new(finalError)) || failures >= d.tries || !started && errors.Is(err, errUnreachable) {
			return resumed, fmt.Errorf("%w (%d of %d bytes are kept)", err, have, d.size)
		}
		time.Sleep(pause)
		pause *= 2
	}
	return resumed, part.Truncate(d.size)
}

// errUnreachable is wrapped where no server answered.
var errUnreachable = errors.New("no answer")

// attempt asks for the bytes from have on, and returns how many there are after it.
func (d download) attempt(client *http.Client, part *os.File, have int64, progress func(done, total int64)) (int64, error) {
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	watchdog := time.AfterFunc(d.connect, func() { cancel(fmt.Errorf("no answer within %v", d.connect)) })
	response, err := d.ask(ctx, client, have)
	watchdog.Stop()
	if err != nil {
		return have, err
	}
	defer response.Body.Close()
	if have, err = d.start(response, have); err != nil {
		return have, err
	}
	watchdog = time.AfterFunc(d.stall, func() { cancel(fmt.Errorf("fewer than %d bytes came in %v", d.least, d.stall)) })
	defer watchdog.Stop()
	buffer := make([]byte, 256<<10)
	came := int64(0) // since the watchdog was set
	for have < d.size {
		n, err := response.Body.Read(buffer[:min(int64(len(buffer)), d.size-have)])
		if n > 0 {
			if came += int64(n); came >= d.least {
				watchdog.Reset(d.stall)
				came = 0
			}
			if _, err := part.WriteAt(buffer[:n], have); err != nil {
				return have, finalError{err}
			}
			have += int64(n)
			progress(have, d.size)
		}
		if err != nil && have < d.size {
			return have, fmt.Errorf("the connection ended: %w", why(ctx, err))
		}
	}
	return have, nil
}

// ask requests the bytes from have on.
func (d download) ask(ctx context.Context, client *http.Client, have int64) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, d.url, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept-Encoding", "identity") // the file as it is
	if have > 0 {
		request.Header.Set("Range", fmt.Sprintf("bytes=%d-", have))
	}
	response, err := client.Do(request)
	if err != nil {
		err = refused(response, why(ctx, err))
	}
	return response, err
}

// refused says why a request got no answer that can be used.
func refused(response *http.Response, err error) error {
	if certificate := new(tls.CertificateVerificationError); errors.As(err, &certificate) {
		return finalError{fmt.Errorf("the server's certificate is not trusted: %w", certificate.Err)}
	}
	if response != nil { // only where it redirects, again and again
		return finalError{err}
	}
	return fmt.Errorf("%w: %w", errUnreachable, err)
}

// why returns what ended ctx, if that is why a request failed, else err.
func why(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}

// start returns the place at which the body of response starts, or why it is not the file.
func (d download) start(response *http.Response, have int64) (int64, error) {
	switch code := response.StatusCode; {
	case code == http.StatusOK:
		if kind, _, _ := mime.ParseMediaType(response.Header.Get("Content-Type")); kind == "text/html" {
			return have, finalError{errors.New("the server offers a page, not the file, as networks do that want a sign-in first")}
		}
		if n := response.ContentLength; n >= 0 && n != d.size {
			return have, finalError{fmt.Errorf("the server offers %d bytes, expected %d", n, d.size)}
		}
		return 0, nil // all of it, asked for or not
	case code == http.StatusPartialContent:
		want := fmt.Sprintf("bytes %d-%d/%d", have, d.size-1, d.size)
		if got := response.Header.Get("Content-Range"); got != want {
			return 0, fmt.Errorf("the server offers %q, expected %q", got, want)
		}
		return have, nil
	case code == http.StatusRequestedRangeNotSatisfiable:
		return 0, errors.New(response.Status)
	case code >= 500 || code == http.StatusTooManyRequests:
		return have, errors.New(response.Status)
	}
	return have, finalError{errors.New(response.Status)}
}

// verify compares the checksum of the whole file.
func (d download) verify(part *os.File) error {
	sum := sha256.New()
	if _, err := io.Copy(sum, io.NewSectionReader(part, 0, d.size)); err != nil {
		return err
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != d.sha256 {
		return fmt.Errorf("expected sha256 %s, got %s; what came is thrown away", d.sha256, got)
	}
	return nil
}

// finish gives the whole file its name.
func (d download) finish(part *os.File) error {
	if err := cmp.Or(part.Sync(), part.Close()); err != nil { // Windows renames no open file
		return err
	}
	return atomicfile.Move(atomicfile.OS{}, part.Name(), d.path)
}
