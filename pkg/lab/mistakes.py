"""See that every mistake of pkg/keras/mistakes_test.go ends its cell of a notebook with its sentence, and nothing else.

    python pkg/lab/mistakes.py

The notebook holds the text of that file, and a cell for each of its rows; it is not kept. Then come the CELLS below, of which
GoNB, Go or we say what is wrong. The exit status is 0 only if every cell showed what it should.
"""

import html
import json
import re
import sys

import nbformat
from nbclient import NotebookClient

from execute import REPOSITORY

TABLE = REPOSITORY / "pkg/keras/mistakes_test.go"
SETTING = """import (
	"github.com/janpfeifer/must"
	"gornn/pkg/nb"
)
func init_errors() { must.M = nb.Stop } // an error ends its cell with one sentence
"""
LIST = """%%
for _, m := range mistakes() {
	fmt.Println(string(must.M1(json.Marshal([]string{m.name, m.want}))))
}
"""
# What stands after %% is the program's argument, so that all cells have one program, which Go links once.
MISTAKE = """%% {row}
must.M(mistakes()[must.M1(strconv.Atoi(flag.Arg(0)))].do())
"""
# A cell and a pattern of what it shows. The last one is the user's own panic: its trace is short and names the cell's line.
CELLS = [
    ("typographic quotes", "%%\nfmt.Println(“hello”)", r"Line 2 .*curly quotation mark '“' \(use neutral '\"'\)"),
    ("a no-break space", "%%\nfmt.Println(\u00a0)", r"Line 2 .*illegal character U\+00A0"),
    ("a space without width", "%%\nfmt.Println()\u200b", r"Line 2 .*illegal character U\+200B"),
    ("a byte order mark", "\ufeff%%\nfmt.Println()", "Line 1 .*illegal byte order mark"),
    ("a module that is not here", 'import "example.org/x"\n%%\nx.Y()', r"Line 1 .*example\.org/x is not on this machine: fetch it, with a network, by a line !\*go get example\.org/x"),
    ("an interrupt", "%%\nsyscall.Kill(os.Getpid(), syscall.SIGINT)\ntime.Sleep(time.Minute)", r"\A(signal: interrupt\s*)+\Z"),
    (
        "Evaluate after a Fit that fails",
        "%%\nmodel, x, y := words()\nmust.M1(model.Fit(x, y[:3], keras.Fit{}))\nfmt.Println(must.M1(model.Evaluate(x, y)))",
        r"\Akeras: x and y must be equally many, got 4 and 3\n(exit status 1\s*)+\Z",
    ),
    (
        "a panic",
        "%%\nvar x []int\nfmt.Println(x[3])",
        # GoNB's report names the line; the trace does not where it came to GoNB in pieces.
        r"\Apanic: runtime error: index out of range \[3\] with length 0\n\ngoroutine 1.*\n.*\n.*\nexit status 2\n(?s:.*)Cell\[\d+\]: Line 3\b",
    ),
]
END = "exit status 1"  # GoNB's words for a program that failed
TRACE = re.compile(r"goroutine|panic|\.go:|\B/\w")  # or the path of a file


class Session:
    """A notebook that is executed while it is written. In it, as in JupyterLab, a cell may fail and the next be run."""

    def __init__(self):
        self.nb = nbformat.v4.new_notebook()
        self.client = NotebookClient(
            self.nb, kernel_name="gonb", allow_errors=True, resources={"metadata": {"path": str(REPOSITORY / "notebooks")}}
        )

    def run(self, source):
        """Return what a cell of the given source shows."""
        self.nb.cells.append(nbformat.v4.new_code_cell(source))
        return self.client.execute_cell(self.nb.cells[-1], len(self.nb.cells) - 1).outputs


def texts(outputs, name):
    """Return what was printed to stdout or stderr."""
    return "".join(output.text for output in outputs if output.get("name") == name)


def ended(outputs, want):
    """Report whether a cell failed, and showed the sentence that is wanted and nothing else. What "…" stands for may be anything."""
    errors = ["\n".join(output.traceback) for output in outputs if output.output_type == "error"]
    others = [output for output in outputs if output.output_type != "error" and output.get("name") != "stderr"]
    sentence = re.escape(want).replace("…", ".*")
    shown = texts(outputs, "stderr")
    return errors == [END] and not others and re.fullmatch(f"{sentence}\n{END}\n", shown) and not TRACE.search(shown)


def told(outputs):
    """Return all that a failed cell shows, as text."""
    pages = [re.sub(r"<style.*?</style>|<[^>]+>", " ", output.data["text/html"], flags=re.DOTALL) for output in outputs if "data" in output]
    errors = ["\n".join(output.traceback) for output in outputs if output.output_type == "error"]
    return texts(outputs, "stdout") + texts(outputs, "stderr") + "\n".join(errors) + html.unescape("".join(pages))


def main():
    session = Session()
    with session.client.setup_kernel():
        session.run(SETTING)
        listed = session.run(re.sub(r"(?m)^package .*\n", "", TABLE.read_text(), count=1) + LIST)
        rows = [json.loads(line) for line in texts(listed, "stdout").splitlines()]
        if not rows:
            sys.exit(f"The table cannot be read in a notebook: {listed}")
        differ = []
        for row, (name, want) in enumerate(rows):
            outputs = session.run(MISTAKE.format(row=row))
            if not ended(outputs, want):
                differ.append(f"{name}\n  want {want}\n  got  {json.dumps(outputs, ensure_ascii=False)}")
        for name, source, pattern in CELLS:
            shown = told(session.run(source))
            if not re.search(pattern, shown):
                differ.append(f"{name}\n  want {pattern}\n  got  {shown!r}")
    if differ:
        sys.exit("\n".join(differ))
    print(f"{len(rows)} mistakes, each one sentence, and {len(CELLS)} cells that are told what is wrong")


if __name__ == "__main__":
    main()
