"""Write an executed notebook as a page of HTML that shows everything, its equations too, without a network.

    python pkg/lab/page.py build/tutorial.ipynb build/tutorial.html
"""

import re
import sys
from pathlib import Path

from latex2mathml.converter import convert
from nbconvert import HTMLExporter
from nbconvert.preprocessors import Preprocessor

EQUATION = re.compile(r"\$\$(?P<block>.+?)\$\$|\$(?P<inline>[^$]+?)\$", re.DOTALL)


class Equations(Preprocessor):
    """Turns equations into MathML, which browsers draw by themselves: nbconvert's own pages fetch MathJax."""

    def preprocess_cell(self, cell, resources, index):
        if cell.cell_type == "markdown":
            cell.source = EQUATION.sub(mathml, cell.source)
        return cell, resources


def mathml(equation):
    # latex2mathml knows aligned by another name, and MathML's attribute for it is no longer looked at.
    latex = (equation["block"] or equation["inline"]).replace("{aligned}", "{align*}")
    math = convert(latex, display="block" if equation["block"] else "inline")
    return math.replace('columnalign="', 'style="text-align:')


def write(source, target):
    # Without these addresses the page looks for nothing elsewhere.
    exporter = HTMLExporter(preprocessors=[Equations], mathjax_url="", require_js_url="", jquery_url="")
    page, _ = exporter.from_filename(str(source))
    target.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    write(*map(Path, sys.argv[1:]))
