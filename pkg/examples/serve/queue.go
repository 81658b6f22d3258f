package main

import (
	"context"
	"errors"
	"slices"

	"gornn/pkg/examples/classifier"
)

const (
	waiting = 256 // requests at most; more are refused
	atOnce  = 64  // texts from which on no further request joins a batch
)

var errBusy = errors.New("too many requests wait; ask again in a moment")

// queue answers requests in the order they come. Those that wait at the same time are one batch of
// the model, which takes little longer than one text.
type queue struct{ jobs chan job }

// job is one request.
type job struct {
	ctx   context.Context
	texts []string
	done  chan result // with room for the result: who asked may be gone
}

type result struct {
	answers []classifier.Answer
	err     error
}

func newQueue(classify func(texts []string) ([]classifier.Answer, error)) *queue {
	q := &queue{make(chan job, waiting)}
	go func() {
		for first := range q.jobs {
			q.join(first).run(classify)
		}
	}()
	return q
}

// classify returns the answers for texts, or an error when ctx ends first.
func (q *queue) classify(
	ctx context.Context, texts []string) ([]classifier.Answer, error) {
	j := job{ctx, texts, make(chan result, 1)}
	select {
	case q.jobs <- j:
	default:
		return nil, errBusy
	}
	select {
	case r := <-j.done:
		return r.answers, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// batch is jobs that are done together.
type batch []job

// join returns first and the jobs that wait already.
func (q *queue) join(first job) batch {
	jobs := batch{first}
	for texts := len(first.texts); texts < atOnce; {
		select {
		case j := <-q.jobs:
			jobs = append(jobs, j)
			texts += len(j.texts)
		default:
			return jobs
		}
	}
	return jobs
}

func (b batch) run(classify func(texts []string) ([]classifier.Answer, error)) {
	b = slices.DeleteFunc(b, func(j job) bool { return j.ctx.Err() != nil })
	var texts []string
	for _, j := range b {
		texts = append(texts, j.texts...)
	}
	if len(texts) == 0 {
		return
	}
	answers, err := classify(texts)
	for _, j := range b {
		r := result{err: err}
		if err == nil {
			r.answers, answers = answers[:len(j.texts)], answers[len(j.texts):]
		}
		j.done <- r
	}
}
