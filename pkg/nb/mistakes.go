package nb

import (
	"fmt"
	"html"
	"io"
	"os"
	"strconv"
	"strings"
	"text/tabwriter"
	"unicode"

	"gornn/pkg/history"
)

const (
	mistakeLetters = 300    // of a text that are read at a glance
	foldedLetters  = 20_000 // that are kept in a fold, and in the notebook
)

// ShowMistakes shows the texts of the first n mistakes, as keras.Mistakes orders them: the surest.
// texts are those of all examples predicted, in their order. A text of more than 300 letters is cut
// at a word. In a notebook it is a table, where a fold has the whole text, or its first 20,000
// letters.
func ShowMistakes(mistakes []history.Mistake, texts []string, n int) error {
	return showMistakes(os.Stdout, mistakes, texts, n)
}

func showMistakes(w io.Writer, mistakes []history.Mistake, texts []string, n int) error {
	if n < 1 {
		return fmt.Errorf("nb: ShowMistakes needs the number of mistakes to show, 1 or more, "+
			"got %d", n)
	}
	for i, m := range mistakes {
		if m.Example < 0 || m.Example >= len(texts) {
			return fmt.Errorf("nb: mistake %d is of example %d, got %d texts: give the texts of "+
				"all examples that were predicted, in their order", i+1, m.Example, len(texts))
		}
		if !(m.Probability >= 0 && m.Probability <= 1) {
			return fmt.Errorf("nb: mistake %d must have a probability, from 0 to 1, got %g: "+
				"make the mistakes with keras.Mistakes", i+1, m.Probability)
		}
	}
	title := fmt.Sprintf("The %d surest of %d mistakes", n, len(mistakes))
	if n >= len(mistakes) {
		title, n = fmt.Sprintf("Mistakes, the surest first: %d", len(mistakes)), len(mistakes)
	}
	if n == 0 {
		return show(w, "<p>No mistakes.</p>", "No mistakes.\n")
	}
	mistakes = mistakes[:n]
	return show(w, mistakesHTML(title, mistakes, texts), mistakesText(title, mistakes, texts))
}

func mistakesText(title string, mistakes []history.Mistake, texts []string) string {
	var text strings.Builder
	fmt.Fprintln(&text, title)
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "Example\tLabel\tPredicted\tProbability\tText")
	for _, m := range mistakes {
		begin := cutAtWord(oneLine(texts[m.Example]), mistakeLetters)
		fmt.Fprintf(table, "%d\t%s\t%s\t%.3f\t%s\n", m.Example, printable(m.Label),
			printable(m.Predicted), m.Probability, begin)
	}
	table.Flush()
	return text.String()
}

func mistakesHTML(title string, mistakes []history.Mistake, texts []string) string {
	var rows []string
	for _, m := range mistakes {
		whole := oneLine(texts[m.Example])
		text := cutAtWord(whole, mistakeLetters)
		shown := html.EscapeString(text)
		if text != whole {
			shown = "<details><summary>" + shown + "</summary>" +
				html.EscapeString(cutAtWord(whole, foldedLetters)) + "</details>"
		}
		rows = append(rows, numberCell(strconv.Itoa(m.Example))+wordCell(printable(m.Label))+
			wordCell(printable(m.Predicted))+numberCell(fmt.Sprintf("%.3f", m.Probability))+
			textCell(shown))
	}
	return "<p>" + html.EscapeString(title) + "</p>" +
		htmlTable([]string{"Example", "Label", "Predicted", "Probability", "Text"},
			"Label Predicted Text", rows)
}

// oneLine returns a text with a space for each stretch of spaces and line ends, and without what
// would move the cursor or turn the text around.
func oneLine(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) || r == '\u200d' || r == '\u200c' { // joiners make some letters
			return r
		}
		return unicode.ReplacementChar
	}, strings.Join(strings.Fields(text), " "))
}

// cutAtWord returns the beginning of a long text, to the end of a word if one ends near.
func cutAtWord(text string, letters int) string {
	runes := []rune(text)
	if len(runes) <= letters {
		return text
	}
	cut := letters - 2
	for end := cut; end > cut-40; end-- {
		if runes[end] == ' ' {
			cut = end
			break
		}
	}
	return string(runes[:cut]) + " …"
}
