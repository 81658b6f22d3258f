package imdb

import (
	"sync"
	"time"
)

// reporter passes on how far a stage is, at most ten times a second.
type reporter struct {
	report func(stage string, done, total int64)
	stage  string

	mutex sync.Mutex
	last  time.Time
	total int64
}

// report begins a stage. fault is that of a cache which makes it necessary again, "" without one.
func (s store) report(stage, fault string) *reporter {
	if fault != "" {
		stage += " again, since " + fault
	}
	return &reporter{report: s.progress, stage: stage}
}

func (r *reporter) step(done, total int64) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.total = total
	if now := time.Now(); now.Sub(r.last) >= 100*time.Millisecond && done < total {
		r.last = now
		r.report(r.stage, done, total)
	}
}

// end reports that all is done.
func (r *reporter) end() { r.report(r.stage, r.total, r.total) }
