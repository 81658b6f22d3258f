package nb

import (
	"errors"
	"io"
	"os"
	"reflect"

	"gornn/pkg/plots"
)

// Show shows a figure: the picture in a notebook, and its numbers as text. Where GORNN_BUILD names
// a folder, it writes the picture there, under its title: what-is-left.png. A wrong figure has an
// error that names the field. plots.Lines can be looked into in a trusted notebook, as curves can.
func Show(f plots.Figure) error { return showFigure(os.Stdout, f) }

func showFigure(w io.Writer, f plots.Figure) error {
	if v := reflect.ValueOf(f); f == nil || v.Kind() == reflect.Pointer && v.IsNil() {
		return errors.New("nb: Show needs a figure, such as plots.Lines{...}, got nil")
	}
	text, err := f.Text()
	if err != nil {
		return err
	}
	encoded, err := f.PNG()
	if err != nil {
		return err
	}
	script := ""
	if s, ok := f.(interface{ Script() (string, error) }); ok {
		if script, err = s.Script(); err != nil {
			return err
		}
	}
	if err := publish(plots.FileName(f), encoded, script); err != nil {
		return err
	}
	_, err = io.WriteString(w, text)
	return err
}
