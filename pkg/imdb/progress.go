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

func throttled(report func(stage string, done, total int64), stage string) *reporter {
	return &reporter{report: report, stage: stage}
}

func (r *reporter) tell(done, total int64) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.total = total
	if now := time.Now(); now.Sub(r.last) >= 100*time.Millisecond && done < total {
		r.last = now
		r.report(r.stage, done, total)
	}
}

// end tells that all is done.
func (r *reporter) end() { r.report(r.stage, r.total, r.total) }
