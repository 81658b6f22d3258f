"""Execute a notebook without a browser, and show what its cells print while they run.

    python pkg/lab/execute.py notebooks/tutorial.ipynb build/tutorial.ipynb

The second file is the executed notebook: no times, no paths of this machine, so that it can be
committed. It may be the first file, which is then left alone if a cell fails; elsewhere the
outputs up to the failure are kept. What a cell tagged "not-in-repository" prints is shown, but not kept
in the first file: the reviews are not ours to publish. A cell tagged "skip-execution" needs a person and is left
out. The exit status is 0 only if every cell succeeded.
"""

import asyncio
import re
import signal
import sys
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import get_kernel_spec
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbconvert.preprocessors import CoalesceStreamsPreprocessor

REPOSITORY = Path(__file__).resolve().parents[2]
METADATA = {
    "kernelspec": {"display_name": "Go (gonb)", "language": "go", "name": "gonb"},
    "language_info": {"file_extension": ".go", "mimetype": "text/x-go", "name": "go", "pygments_lexer": "go"},
}
STOPPED = "Stopped by Ctrl-C or the like: a training keeps the epochs that it has finished."
WITHHELD = "Run this cell to see the review: its text is not kept in this notebook.\n"


class Client(NotebookClient):
    """A client that passes on what the cells print as it comes."""

    def __init__(self, nb, **options):
        super().__init__(nb, on_notebook_start=self.obey, **options)
        self.stopped = False
        self.shown = {}  # the lines printed of each output that is updated in place

    def obey(self, notebook):
        """End the execution at Ctrl-C, and then the kernel. nbclient would end the kernel twice, and fail with a trace."""
        task = asyncio.current_task()

        def stop():
            self.stopped = True
            task.cancel()

        for sign in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(sign, stop)

    def process_message(self, msg, cell, cell_index):
        content = msg["content"]
        if msg["msg_type"] == "stream":
            print(content["text"], end="", flush=True)
        elif msg["msg_type"] in ("display_data", "update_display_data"):
            self.show(content["data"], content.get("transient", {}).get("display_id"))
        return super().process_message(msg, cell, cell_index)

    def show(self, data, display_id):
        """Print data as text; of an output that is updated in place, as that of a training is, the lines that are new."""
        if "image/png" in data:
            print("[figure]", flush=True)
            return
        shown = self.shown.setdefault(display_id, set())
        for line in data.get("text/plain", "").splitlines():
            if not display_id or line not in shown:
                print(line, flush=True)
                shown.add(line)


def announce(cell, cell_index):
    """Print the headings of the notebook, so that one sees where it is."""
    if cell.cell_type == "markdown":
        for heading in re.findall(r"^#+ .*", cell.source, re.MULTILINE):
            print(f"\n{heading}", flush=True)


def clean(nb):
    """Join what was printed in pieces, and take out of nb what differs from one machine to the next."""
    # The client's own coalesce_streams would also join what a figure stands between.
    CoalesceStreamsPreprocessor(enabled=True)(nb, {})
    nb.metadata = nbformat.from_dict(METADATA)
    for cell in nb.cells:
        for output in cell.get("outputs", []):
            texts = output.get("data", output)
            texts.pop("text/javascript", None)  # of a figure whose PNG is there: trusted or not, all readers see the same
            if texts.get("text/plain", "").strip():
                texts.pop("text/html", None)  # the same for the eyes of who runs the cell
            for key, text in texts.items():
                if isinstance(text, str) and not key.startswith("image/"):
                    texts[key] = text.replace(f"{REPOSITORY}/", "")


def withhold(nb):
    """Take the outputs that may not be published out of nb."""
    for cell in nb.cells:
        if "not-in-repository" in cell.metadata.get("tags", []):
            cell.outputs = [nbformat.v4.new_output("stream", text=WITHHELD)]


def reason(nb):
    """Return which cell failed and why, in a few lines."""
    for number, cell in enumerate(nb.cells, 1):
        errors = [output for output in cell.get("outputs", []) if output.output_type == "error"]
        if errors:
            printed = "".join(o.text for o in cell.outputs if o.output_type == "stream" and o.name == "stderr")
            panic = re.search(r"^panic: .*", printed, re.MULTILINE)
            why = panic[0] if panic else printed.strip() or "\n".join(errors[0].traceback)
            return f"{cell.source}\n\nCell {number} failed: {why}"
    return "The kernel failed."


def execute(source, target):
    nb = nbformat.read(source, as_version=4)
    client = Client(
        nb,
        timeout=None,
        kernel_name="gonb",
        extra_arguments=["-raw_error", "-logtostderr"],  # compiler errors as text, not as HTML; the log at once, for the reason below
        resources={"metadata": {"path": str(source.parent)}},
        record_timing=False,
        on_cell_start=announce,
    )
    failure = None
    log = Path(get_kernel_spec("gonb").env["GONB_LOG"])  # where kernel.py sends what GoNB prints
    before = log.stat().st_size if log.exists() else 0
    try:
        client.execute()
    except CellExecutionError:
        failure = reason(nb)
    except (DeadKernelError, RuntimeError, asyncio.CancelledError) as error:
        why = log.read_bytes()[before:].decode(errors="replace").split("\ngoroutine ")[0]
        failure = STOPPED if client.stopped else f"{error}\n{why[-2000:]}\nAll of it is in {log}"
    clean(nb)
    if source == target:
        withhold(nb)
    if failure is None or source != target:
        nbformat.write(nb, target)
    return failure


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    source, target = (Path(argument).resolve() for argument in sys.argv[1:])
    if failure := execute(source, target):
        sys.exit(f"\n{source.name}\n{failure}")
