// Command sweep trains a grid of models on the IMDB reviews, on any number of machines that share a
// folder, and merges what came out:
//
//	sweep -parts 4 -part 0 plan.json    # on the first of four machines
//	sweep -merge plan.json              # on any of them
//
// A plan is a file such as
//
//	{"models": ["rnn", "gru", "lstm"], "units": [32, 64], "seeds": 10,
//	 "epochs": 10, "batch": 128}
//
// Each training is a run in sweep/ of the data folder. What is finished there is not trained again,
// and a training that was stopped goes on after its last epoch, so a part that ended early is
// simply started again. A training that fails does not end those after it; the exit status is 1
// then. In an Indexed Job of Kubernetes the part is the variable JOB_COMPLETION_INDEX.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"syscall"

	"gornn/pkg/datadir"
	"gornn/pkg/settings"
)

func main() {
	part := flag.Int("part", -1, "train this part, from 0; by default the one that "+
		string(settings.Index)+" names, else 0")
	parts := flag.Int("parts", 1, "how many parts the plan is trained in")
	merge := flag.Bool("merge", false, "print a table of all trainings and write them to one file")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: sweep [-parts 4 [-part 0]] PLAN.json\n"+
			"       sweep -merge PLAN.json")
		os.Exit(2)
	}
	log.SetFlags(log.Ltime)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := sweep(ctx, flag.Arg(0), *part, *parts, *merge); err != nil {
		log.Fatalln("sweep:", err)
	}
}

// sweep trains a part of the plan in a file, or merges what all parts have trained.
func sweep(ctx context.Context, path string, part, parts int, merge bool) error {
	p, err := readPlan(path)
	if err != nil {
		return err
	}
	dir, err := datadir.Path("sweep")
	if err != nil {
		return err
	}
	if merge {
		return mergeTo(os.Stdout, p, dir)
	}
	if part < 0 {
		if part, err = settings.Index.Int(0); err != nil {
			return err
		}
	}
	points, err := p.share(part, parts)
	if err != nil {
		return err
	}
	log.Printf("part %d, of 0 to %d, has %d of %d trainings", part, parts-1, len(points),
		len(p.points()))
	reviews, err := loadReviews()
	if err != nil {
		return err
	}
	failed := 0
	for _, point := range points {
		if err := point.train(ctx, dir, reviews); err != nil {
			log.Printf("%s: %v", point.name(), err)
			failed++
		}
		if ctx.Err() != nil {
			return fmt.Errorf("%w; started again, this part goes on", context.Cause(ctx))
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d trainings failed, as said above", failed, len(points))
	}
	return nil
}
