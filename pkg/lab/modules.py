"""See that a cell may import any module: a line of the notebook fetches it, and later sessions have it without a network.

    python pkg/lab/modules.py

The module is made up, and a folder stands for the network. Go's cache shows what is in the user's, and leaves nothing there.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from mistakes import REPOSITORY, Session, told

MODULE, VERSION = "example.org/made-up", "v1.0.0"
FETCH = f"!*go get {MODULE}/greeting"
IMPORT = f"""import "{MODULE}/greeting"
%%
fmt.Println(greeting.Text, settings.Data)
"""
# The folder that is the network, the lines that are run in one session, and what the last of them shows.
SESSIONS = [
    ("proxy", [IMPORT], rf"Line 1 .*{MODULE}/greeting is not on this machine: fetch it, with a network, by a line !\*go get {MODULE}/greeting"),
    ("nowhere", [FETCH], rf"{MODULE}.*no such file"),
    ("proxy", ["import \"gornn/pkg/settings\"", FETCH, IMPORT], r"\Ahello GORNN_DATA\n\Z"),
    ("nowhere", [IMPORT], r"\Ahello GORNN_DATA\n\Z"),
    ("nowhere", [FETCH, IMPORT], r"\Ahello GORNN_DATA\n\Z"),
]


def serve(folder):
    """Put the module into a folder that Go takes as a proxy."""
    at = folder / MODULE / "@v"
    at.mkdir(parents=True)
    mod = f"module {MODULE}\n\ngo 1.26\n"
    (at / "list").write_text(f"{VERSION}\n")
    (at / f"{VERSION}.info").write_text(json.dumps({"Version": VERSION}))
    (at / f"{VERSION}.mod").write_text(mod)
    with zipfile.ZipFile(at / f"{VERSION}.zip", "w") as archive:
        archive.writestr(f"{MODULE}@{VERSION}/go.mod", mod)
        archive.writestr(f"{MODULE}@{VERSION}/greeting/greeting.go", 'package greeting\n\nconst Text = "hello"\n')


def show(cache, below):
    """Let a new cache of modules show what is in another one."""
    for part in ("", "cache/download"):
        (cache / part).mkdir(parents=True, exist_ok=True)
        for entry in (below / part).iterdir():
            if entry.name not in ("cache", "example.org"):
                (cache / part / entry.name).symlink_to(entry)


def last(environment, cells):
    """Return what the last of the cells shows, in a session of its own."""
    session = Session()
    with session.client.setup_kernel(env=environment):
        return [told(session.run(cell)) for cell in cells][-1]


def main():
    below = Path(subprocess.check_output(["go", "env", "GOMODCACHE"], text=True).strip())
    versions = (REPOSITORY / "go.mod").read_text() + (REPOSITORY / "go.sum").read_text()
    with tempfile.TemporaryDirectory() as folder:
        serve(Path(folder, "proxy"))
        show(Path(folder, "cache"), below)
        for network, cells, pattern in SESSIONS:
            environment = {"GOMODCACHE": f"{folder}/cache", "GOPROXY": f"file://{folder}/{network}", "GONOSUMDB": "example.org"}
            shown = last(os.environ | environment, cells)
            if not re.search(pattern, shown):
                sys.exit(f"{cells}, network {network}\n  want {pattern}\n  got  {shown!r}")
    if versions != (REPOSITORY / "go.mod").read_text() + (REPOSITORY / "go.sum").read_text():
        sys.exit("A cell has changed the versions of this repository")
    print(f"{len(SESSIONS)} sessions: a module is fetched by a line, and stays")


if __name__ == "__main__":
    main()
