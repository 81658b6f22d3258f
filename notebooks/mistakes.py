"""See that every mistake of pkg/keras/mistakes_test.go ends its cell of a notebook with one sentence, and nothing else.

    python notebooks/mistakes.py

The notebook is made of that file's text, with a cell for each of its rows, and is not kept. The exit status is 0 only if
every cell showed its sentence.
"""

import json
import os
import re
import sys

import nbformat
from nbclient import NotebookClient

from execute import REPOSITORY

TABLE = REPOSITORY / "pkg/keras/mistakes_test.go"
FIRST = """import (
	"github.com/janpfeifer/must"
	"gornn/pkg/nb"
)
func init_errors() { must.M = nb.Stop }
"""
# What stands after %% are the program's arguments: the cells have one program, which Go links once.
LIST = """%%
for _, m := range mistakes() {
	fmt.Println(string(must.M1(json.Marshal([]string{m.name, m.want}))))
}
"""
MISTAKE = """%% {row}
must.M(mistakes()[must.M1(strconv.Atoi(flag.Arg(0)))].do())
"""
FOREIGN = re.compile(r"goroutine|panic|\.go:|(^|[\s\"'(])/\w|exit status")  # traces and paths


def run(*cells):
    """Execute cells of Go below those that declare the mistakes, and return their outputs."""
    table = re.sub(r"(?m)^package .*\n", "", TABLE.read_text(), count=1)
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in (FIRST + table, *cells)])
    client = NotebookClient(
        nb,
        timeout=None,
        kernel_name="gonb",
        extra_arguments=["-raw_error"],  # compiler errors as text, not as HTML
        resources={"metadata": {"path": str(REPOSITORY / "notebooks")}},
        allow_errors=True,
    )
    client.execute()
    return [cell.outputs for cell in nb.cells[1:]]
