package nb

import (
	"fmt"
	"os"
)

// Stop ends the cell with err's sentence, unless err is nil. A notebook says must.M = nb.Stop,
// since what must does by itself, a panic, shows the traces of all goroutines.
func Stop(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
