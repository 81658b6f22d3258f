package main

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"time"
)

// bench is a run of the benchmark.
type bench struct {
	options     options
	contestants []string
	workers     map[string]*worker
	report      *report
	began       time.Time
}

// measureAll measures what the options say, round by round.
func measureAll(o options) (*report, error) {
	gpu, err := findGPU(o)
	if err != nil {
		return nil, err
	}
	var lengths []int
	for _, s := range o.sizes() {
		lengths = append(lengths, s.Time)
	}
	c, err := writeReviews(lengths...)
	if err != nil {
		return nil, err
	}
	if o.wants("step") {
		if err := writeRandom(); err != nil {
			return nil, err
		}
	}
	b := &bench{
		options:     o,
		contestants: append([]string{ours}, o.peers...),
		workers:     map[string]*worker{},
		report:      newReport(o, c),
		began:       time.Now(),
	}
	b.report.Header.GPU = gpu
	fmt.Fprintf(os.Stderr, "%s: %d to train on, %d to test with. %s\n",
		c.Name, c.Trained, c.Tested, c.Notice)
	if err := b.rounds(plan(o, c.Trained), o.rounds); err != nil {
		return nil, err
	}
	if o.wants("cell") {
		if err := b.cells(o.rounds); err != nil {
			return nil, err
		}
	}
	return b.report, nil
}

func (b *bench) rounds(jobs []job, rounds int) error {
	turn := 0
	for round := range rounds {
		for _, j := range jobs {
			if round >= j.rounds {
				continue
			}
			contestants := b.contestants
			if j.task.InTurn {
				contestants = []string{ours}
			}
			for i := range contestants {
				contestant := contestants[(turn+i)%len(contestants)]
				measured, err := b.measure(contestant, j)
				if err != nil {
					return err
				}
				b.record(j, contestant, measured)
			}
			turn++
		}
	}
	for _, w := range b.workers {
		if _, _, err := w.end(); err != nil {
			return err
		}
	}
	return nil
}

// measure has a contestant do a job, in a process of its own if the job asks for one.
func (b *bench) measure(contestant string, j job) (map[string]float64, error) {
	if j.fresh {
		return b.measureProcess(contestant, j)
	}
	w := b.workers[contestant]
	if w == nil {
		var err error
		if w, err = b.start(contestant); err != nil {
			return nil, err
		}
		b.workers[contestant] = w
	}
	a, err := w.do(j.task)
	return a.Measured, err
}

func (b *bench) measureProcess(contestant string, j job) (map[string]float64, error) {
	onGPU := func() float64 { return 0 }
	if slices.Contains(j.measures, "gpu_memory") {
		onGPU = watchGPU()
	}
	w, err := b.start(contestant)
	if err != nil {
		return nil, err
	}
	if _, err := w.do(j.task); err != nil {
		return nil, err
	}
	memory := onGPU()
	lifetime, peak, err := w.end()
	seconds := lifetime.Seconds()
	return map[string]float64{"tutorial": seconds, "tutorial_in_turn": seconds, "peak_rss": peak,
		"gpu_memory": memory}, err
}

func (b *bench) start(contestant string) (*worker, error) {
	w, err := start(contestant, b.options)
	if err != nil {
		return nil, err
	}
	b.report.Header.Versions[contestant] = w.versions
	return w, nil
}

// record adds the values that the job is for to the report, and prints them.
func (b *bench) record(j job, contestant string, measured map[string]float64) {
	for _, name := range j.measures {
		b.report.add(row{Measure: name, Model: j.model, Sizes: j.sizes}, contestant, measured[name])
		b.log(name, j.model, j.sizes, contestant, measured[name])
	}
}

func (b *bench) log(name, model string, s sizes, contestant string, value float64) {
	fmt.Fprintf(os.Stderr, "%7s  %-12s  %-4s  %-20s  %-9s  %9.4f\n",
		time.Since(b.began).Round(time.Second), name, model, s, contestant, value)
}

// cells times the cells of a notebook.
func (b *bench) cells(rounds int) error {
	measured, err := runCells(rounds)
	if err != nil {
		return err
	}
	for _, kind := range slices.Sorted(maps.Keys(measured)) {
		for _, seconds := range measured[kind] {
			s := sizes{Cell: kind}
			b.report.add(row{Measure: "cell", Model: "all", Sizes: s}, ours, seconds)
			b.log("cell", "all", s, ours, seconds)
		}
	}
	return nil
}
