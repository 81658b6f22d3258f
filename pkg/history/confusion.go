package history

import (
	"fmt"
	"strconv"
	"strings"
	"text/tabwriter"
)

// Confusion counts examples by the class of their label and the class that was predicted.
type Confusion struct {
	Counts  [][]int  // [label][predicted]
	Classes []string // their names; none: numbers
}

// String returns a table with a row for each class of the labels and a column for each that was
// predicted.
func (c Confusion) String() string {
	var text strings.Builder
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(table, "label \\ predicted\t")
	for i := range c.Counts {
		fmt.Fprintf(table, "%s\t", c.Name(i))
	}
	fmt.Fprintln(table)
	for i, row := range c.Counts {
		fmt.Fprintf(table, "%s\t", c.Name(i))
		for _, count := range row {
			fmt.Fprintf(table, "%d\t", count)
		}
		fmt.Fprintln(table)
	}
	table.Flush()
	return text.String()
}

// Name returns the name of a class in one line, or its number where it has none.
func (c Confusion) Name(class int) string {
	if class >= 0 && class < len(c.Classes) {
		return strings.Join(strings.Fields(c.Classes[class]), " ") // a tab would end a cell
	}
	return strconv.Itoa(class)
}
