package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/janpfeifer/must"

	"gornn/pkg/examples/classifier"
	"gornn/pkg/internal/testtexts"
)

// server answers by a model that was trained for the test.
func server(t *testing.T) (address string) {
	testtexts.Train(t, "tiny", 2)
	s := httptest.NewServer(newHandler(must.M1(classifier.Open("tiny"))))
	t.Cleanup(s.Close)
	return s.URL + "/predict"
}

// ask posts a body and returns the status and the body of the answer.
func ask(address, body string) (int, string, error) {
	r, err := http.Post(address, "application/json", strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	defer r.Body.Close()
	answer, err := io.ReadAll(r.Body)
	return r.StatusCode, string(answer), err
}

func TestPredict(t *testing.T) {
	status, answer, err := ask(server(t), `{"texts": ["an apple", "a saw", ""]}`)
	if err != nil || status != http.StatusOK {
		t.Fatalf("%d, %v: %s", status, err, answer)
	}
	var got struct{ Predictions []classifier.Answer }
	if err := json.Unmarshal([]byte(answer), &got); err != nil || len(got.Predictions) != 3 {
		t.Fatalf("%v: %s", err, answer)
	}
	for i, class := range []string{"fruit", "tool"} {
		if p := got.Predictions[i]; p.Class != class || p.Probability < 0.5 || p.Probability > 1 {
			t.Errorf("got %v, want %s", p, class)
		}
	}
}

// What cannot be answered is one sentence, with the status for it.
func TestRefused(t *testing.T) {
	address := server(t)
	for _, c := range []struct {
		body   string
		status int
		want   string
	}{
		{"", 400, `the body must be JSON such as {"texts": ["one", "two"]}: EOF`},
		{"texts", 400, "invalid character"},
		{`{"texts": "one"}`, 400, "cannot unmarshal string"},
		{`{"text": ["one"]}`, 400, `unknown field "text"`},
		{`{"texts": ["one"]} {`, 400, "got something behind it"},
		{`{"texts": []}`, 400, `"texts" must hold 1 to 256 texts, got 0`},
		{`{"texts": [` + strings.Repeat(`"",`, 256) + `""]}`, 400, "got 257"},
		{`{"texts": ["` + strings.Repeat("x", bodyLimit) + `"]}`, 413, "at most 1048576 bytes"},
	} {
		status, answer, err := ask(address, c.body)
		var got struct{ Error string }
		if err := errors.Join(err, json.Unmarshal([]byte(answer), &got)); err != nil {
			t.Fatal(err)
		}
		if status != c.status || !strings.Contains(got.Error, c.want) || strings.Contains(got.Error, "\n") {
			t.Errorf("%.30s: got %d %q, want %d %q", c.body, status, got.Error, c.status, c.want)
		}
	}
	r := must.M1(http.Get(address))
	r.Body.Close()
	if r.StatusCode != http.StatusMethodNotAllowed || r.Header.Get("Allow") != http.MethodPost {
		t.Errorf("GET: %s, Allow %q", r.Status, r.Header.Get("Allow"))
	}
}

// Requests that wait are one batch of the model, each gets its own answers, and one that nobody
// waits for any more is not computed.
func TestTogether(t *testing.T) {
	batches := make(chan []string, 9)
	begun, free := make(chan bool), make(chan bool)
	q := newQueue(func(texts []string) (answers []classifier.Answer, err error) {
		begun <- true
		<-free
		batches <- texts
		for _, text := range texts {
			answers = append(answers, classifier.Answer{Class: text})
		}
		return answers, nil
	})
	got := make(chan error, 9)
	send := func(ctx context.Context, texts ...string) {
		answers, err := q.classify(ctx, texts)
		for i, a := range answers {
			if a.Class != texts[i] {
				err = fmt.Errorf("got %v for %q", answers, texts)
			}
		}
		got <- err
	}
	go send(t.Context(), "first")
	<-begun
	gone, leave := context.WithCancel(t.Context())
	go send(gone, "gone")
	go send(t.Context(), "a", "b")
	go send(t.Context(), "c")
	for len(q.jobs) < 3 {
		time.Sleep(time.Millisecond)
	}
	leave()
	if err := <-got; !errors.Is(err, context.Canceled) {
		t.Errorf("the request that is gone: %v", err)
	}
	free <- true
	<-begun
	free <- true
	for range 3 {
		if err := <-got; err != nil {
			t.Error(err)
		}
	}
	<-batches
	if together := <-batches; len(together) != 3 {
		t.Errorf("a batch of %q, want the texts of both that wait", together)
	}
}

// Too many requests are refused at once, and an error of the model reaches all that it concerns.
func TestBusy(t *testing.T) {
	begun, free := make(chan bool, waiting), make(chan bool)
	q := newQueue(func([]string) ([]classifier.Answer, error) {
		begun <- true
		<-free
		return nil, errors.New("no model")
	})
	failed := make(chan error, waiting+1)
	send := func() {
		_, err := q.classify(t.Context(), []string{"x"})
		failed <- err
	}
	go send()
	<-begun // the others wait from now on
	for range waiting {
		go send()
	}
	for len(q.jobs) < waiting {
		time.Sleep(time.Millisecond)
	}
	answer := httptest.NewRecorder()
	handler{q}.ServeHTTP(answer, httptest.NewRequest("POST", "/predict", strings.NewReader(`{"texts": ["x"]}`)))
	if answer.Code != http.StatusServiceUnavailable || answer.Header().Get("Retry-After") == "" {
		t.Errorf("got %d %s", answer.Code, answer.Body)
	}
	close(free)
	for range waiting + 1 {
		if err := <-failed; err == nil || err.Error() != "no model" {
			t.Errorf("got %v", err)
		}
	}
}

// At the end the request under way is answered, and no further one is taken.
func TestServeEnds(t *testing.T) {
	testtexts.Train(t, "tiny", 2)
	l := must.M1(net.Listen("tcp", "localhost:0"))
	address := l.Addr().String()
	l.Close()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- serve(ctx, address, "tiny") }()
	up := func() bool {
		status, _, err := ask("http://"+address+"/predict", `{"texts": ["a saw"]}`)
		return err == nil && status == http.StatusOK
	}
	for deadline := time.Now().Add(10 * time.Second); !up(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("no answer in 10 seconds")
		}
	}
	const body = `{"texts": ["a saw"]}`
	half := must.M1(net.Dial("tcp", address))
	defer half.Close()
	answer := bufio.NewReader(half)
	fmt.Fprintf(half, "POST /predict HTTP/1.1\r\nHost: here\r\nContent-Length: %d\r\n"+
		"Expect: 100-continue\r\n\r\n", len(body))
	if line := must.M1(answer.ReadString('\n')); line != "HTTP/1.1 100 Continue\r\n" {
		t.Fatalf("got %q where the server asks for the body", line)
	}
	answer.ReadString('\n')
	stop()
	for up() {
		time.Sleep(time.Millisecond)
	}
	io.WriteString(half, body)
	r, err := http.ReadResponse(answer, nil)
	if err != nil || r.StatusCode != http.StatusOK {
		t.Errorf("the request under way: %v, %v", r, err)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if err := serve(t.Context(), address, "absent"); err == nil {
		t.Error("a run that is not there: no error")
	}
}
