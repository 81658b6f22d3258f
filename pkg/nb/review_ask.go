package nb

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"

	"github.com/janpfeifer/gonb/gonbui"
	"golang.org/x/term"
)

// Ask asks for a line of text in a box below the cell, hands it to answer, and asks again, until
// the line is empty, the cell is stopped or answer fails, whose error it returns. In a terminal it
// reads lines. Where there is neither it returns at once. A notebook that is executed without a
// person gets no answer ever: give the cell the tag "skip-execution".
func Ask(prompt string, answer func(text string) error) error {
	if answer == nil {
		return errors.New("nb: Ask needs a function to answer with, got nil")
	}
	request := func() { gonbui.RequestInput(prompt+" ", false) }
	if !gonbui.IsNotebook {
		if !term.IsTerminal(int(os.Stdin.Fd())) {
			return nil
		}
		request = func() { fmt.Print(prompt + " ") }
	}
	ctx, release := signal.NotifyContext(context.Background(), os.Interrupt)
	defer release()
	return ask(ctx, os.Stdin, os.Stdout, request, answer)
}

// ask reads from in what request asks for.
func ask(
	ctx context.Context, in io.Reader, w io.Writer, request func(), answer func(text string) error,
) (err error) {
	defer caught(&err)
	reader := bufio.NewReader(in)
	for {
		line := make(chan string, 1)
		if ctx.Err() == nil { // nobody wants to be asked who stopped the cell while it answered
			request()
			go func() { // a read cannot be interrupted
				text, _ := reader.ReadString('\n') // of any length; "" at the end of in
				line <- text
			}()
		}
		select {
		case <-ctx.Done():
			fmt.Fprintln(w, "Stopped. To be asked again, run this again.")
			return nil
		case text := <-line:
			text = strings.TrimSpace(text)
			if text == "" {
				return nil
			}
			if err := answer(text); err != nil {
				return err
			}
		}
	}
}
