// Command serve answers POST /predict with the classes of texts. The model is a run that a notebook
// or a program has trained:
//
//	go run ./pkg/examples/serve godoc &
//	curl -d '{"texts": ["returns the sine of the radian argument x"]}' localhost:8080/predict
//
// The answer is {"predictions": [{"class": "math", "probability": 0.998}]}, and {"error": "..."}
// with a status of 400 or more for what cannot be answered. An interrupt ends the server after the
// requests under way.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"gornn/pkg/examples/classifier"
)

func main() {
	address := flag.String("address", "localhost:8080", "where to listen")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: serve [-address localhost:8080] RUN")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := serve(ctx, *address, flag.Arg(0)); err != nil {
		log.Fatalln("serve:", err)
	}
}

// serve answers requests until ctx ends, and then those under way.
func serve(ctx context.Context, address, run string) error {
	model, err := classifier.Open(run)
	if err != nil {
		return err
	}
	server := &http.Server{Addr: address, Handler: newHandler(model),
		ReadTimeout: 10 * time.Second, WriteTimeout: 30 * time.Second, IdleTimeout: time.Minute}
	ended := make(chan error, 1)
	go func() {
		<-ctx.Done()
		patience, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		ended <- server.Shutdown(patience)
	}()
	log.Printf("answers POST http://%s/predict", address)
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-ended
}
