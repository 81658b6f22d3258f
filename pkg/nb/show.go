package nb

import (
	"io"
	"os"

	"gornn/pkg/plots"
)

// Show shows a figure: the picture in a notebook, and its numbers as text.
func Show(f plots.Figure) error { return showFigure(os.Stdout, f) }

func showFigure(w io.Writer, f plots.Figure) error {
	text, err := f.Text()
	if err != nil {
		return err
	}
	encoded, err := f.PNG()
	if err != nil {
		return err
	}
	if err := publish("figure.png", encoded); err != nil {
		return err
	}
	_, err = io.WriteString(w, text)
	return err
}
