package main

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gornn/pkg/internal/testtexts"
)

// Eight clients send 200 requests each, one after another: all are answered, each with its own
// texts' classes. With -v it prints how fast.
func TestLoad(t *testing.T) {
	const clients, requests = 8, 200
	address := server(t)
	took := make([][]time.Duration, clients)
	start := time.Now()
	var group sync.WaitGroup
	for c := range clients {
		group.Go(func() {
			for i := range requests {
				begin := time.Now()
				if err := known(address, (c+i)%len(testtexts.Texts.X)); err != nil {
					t.Error(err)
					return
				}
				took[c] = append(took[c], time.Since(begin))
			}
		})
	}
	group.Wait()
	seconds := time.Since(start).Seconds()
	all := slices.Sorted(slices.Values(slices.Concat(took...)))
	t.Logf("%d clients x %d requests: %.0f requests/s, median %v, 99 %% within %v", clients, requests,
		float64(len(all))/seconds, all[len(all)/2].Round(10*time.Microsecond), all[len(all)*99/100].Round(10*time.Microsecond))
}

// known returns an error unless the server names the class of text i and that of the next one.
func known(address string, i int) error {
	x, y := testtexts.Texts.X, testtexts.Texts.Y
	next := (i + 1) % len(x)
	status, answer, err := ask(address, fmt.Sprintf(`{"texts": [%q, %q]}`, x[i], x[next]))
	first, second := strings.Index(answer, `"`+y[i]+`"`), strings.LastIndex(answer, `"`+y[next]+`"`)
	if err != nil || status != http.StatusOK || first < 0 || second < first {
		return fmt.Errorf("%q, %q: status %d, %v, got %s", x[i], x[next], status, err, answer)
	}
	return nil
}
