package nb

import (
	"fmt"
	"html"
	"io"
	"strings"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// show shows a text: in a notebook as a page of HTML, with the text for readers that show no HTML.
func show(w io.Writer, page, text string) error {
	if !gonbui.IsNotebook {
		_, err := io.WriteString(w, text)
		return err
	}
	return display("a table", &protocol.DisplayData{Data: map[protocol.MIMEType]any{
		protocol.MIMETextHTML: page, protocol.MIMETextPlain: text}})
}

// display sends what a cell shows, and waits until it is there.
func display(what string, data *protocol.DisplayData) error {
	gonbui.SendData(data)
	if err := gonbui.Error(); err != nil {
		return fmt.Errorf("nb: showing %s: %w; restart the kernel", what, err)
	}
	gonbui.Sync()
	return nil
}

// A cell has its style itself: where a notebook is not trusted, a style sheet is left out. It names
// no colour, so that those of a light or a dark page stay.
func wordCell(text string) string {
	return `<td style="text-align:left;vertical-align:top">` + html.EscapeString(text) + "</td>"
}

func numberCell(text string) string {
	return `<td style="text-align:right;vertical-align:top">` + html.EscapeString(text) + "</td>"
}

// textCell is of prose in any script, as HTML.
func textCell(page string) string {
	return `<td dir="auto" style="text-align:start;vertical-align:top;max-width:50em;` +
		`overflow-wrap:anywhere">` + page + "</td>"
}

// htmlTable writes a heading, and below it rows of cells. The names of columns of words begin at
// the left, as their cells do.
func htmlTable(heading []string, words string, rows []string) string {
	var page strings.Builder
	page.WriteString("<table><thead><tr>")
	for _, name := range heading {
		align := "right"
		if strings.Contains(words, name) {
			align = "left"
		}
		fmt.Fprintf(&page, `<th style="text-align:%s">%s</th>`, align, html.EscapeString(name))
	}
	page.WriteString("</tr></thead><tbody>")
	for _, row := range rows {
		page.WriteString("<tr>" + row + "</tr>")
	}
	return page.String() + "</tbody></table>"
}
