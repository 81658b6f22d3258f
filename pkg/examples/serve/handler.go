package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"gornn/pkg/examples/classifier"
)

const (
	bodyLimit = 1 << 20 // bytes of a request
	mostTexts = 256     // of a request
)

// handler answers POST /predict.
type handler struct{ queue *queue }

func newHandler(model *classifier.Classifier) http.Handler {
	mux := http.NewServeMux() // answers 405 to other methods
	mux.Handle("POST /predict", handler{newQueue(model.Classify)})
	return mux
}

func (h handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	texts, err := read(http.MaxBytesReader(w, r.Body, bodyLimit))
	if tooLong := new(http.MaxBytesError); errors.As(err, &tooLong) {
		refuse(w, http.StatusRequestEntityTooLarge,
			fmt.Errorf("the body must have at most %d bytes, got more", tooLong.Limit))
		return
	}
	if err != nil {
		refuse(w, http.StatusBadRequest, err)
		return
	}
	answers, err := h.queue.classify(r.Context(), texts)
	switch {
	case errors.Is(err, errBusy):
		w.Header().Set("Retry-After", "1")
		refuse(w, http.StatusServiceUnavailable, err)
	case err != nil:
		refuse(w, http.StatusInternalServerError, err)
	default:
		reply(w, http.StatusOK, map[string]any{"predictions": answers})
	}
}

// read returns the texts of a request.
func read(body io.Reader) ([]string, error) {
	var request struct {
		Texts []string `json:"texts"`
	}
	decoder := json.NewDecoder(body)
	decoder.DisallowUnknownFields()
	const want = `the body must be JSON such as {"texts": ["one", "two"]}`
	if err := decoder.Decode(&request); err != nil {
		return nil, fmt.Errorf("%s: %w", want, err)
	}
	switch _, err := decoder.Token(); {
	case err == nil:
		return nil, fmt.Errorf("%s, got something behind it", want)
	case err != io.EOF:
		return nil, fmt.Errorf("%s: %w", want, err)
	}
	if n := len(request.Texts); n == 0 || n > mostTexts {
		return nil, fmt.Errorf(`"texts" must hold 1 to %d texts, got %d`, mostTexts, n)
	}
	return request.Texts, nil
}

func refuse(w http.ResponseWriter, status int, err error) {
	reply(w, status, map[string]string{"error": err.Error()})
}

func reply(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(body) // who asked may be gone
}
