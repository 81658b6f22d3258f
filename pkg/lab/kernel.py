"""Install the Go kernel for Jupyter, in the folder JUPYTER_DATA_DIR.

    python pkg/lab/kernel.py LOG [VARIABLE=VALUE]...

LOG is the file that GoNB logs to, and that takes what it prints when it crashes. The variables go
to the environment of the cells, beside those below.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PROGRAMS = REPOSITORY / "build/bin"

# The go of pkg/lab/cell keeps cells to the very versions that go.mod names: Go itself would look for
# others at every cell, and fail without a network. A GOWORK or -mod of the user's does not go with GoNB's go.work. Without symbols and debug
# information (-s) a cell links in half the time.
ENVIRONMENT = {
    "PATH": f"{REPOSITORY}/pkg/lab/cell:{PROGRAMS}:${{PATH}}",
    "GOFLAGS": "-mod=readonly -ldflags=-s",
    "GOWORK": "",
}


# At many a shutdown GoNB 0.11.5 panics, with a trace that is of no use to who asked for it. Jupyter
# would show it in the terminal. The shell becomes GoNB, which therefore gets Jupyter's signals.
QUIET = ["/bin/sh", "-c", 'exec "$0" "$@" 2>>"$GONB_LOG"']


def described(log, folder):
    """Let GoNB write its kernel.json into the folder, and return what it holds."""
    # A relative path: GoNB makes a copy of a program whose path begins with /tmp. Without
    # --force_deps it asks for gopls, which only make lab needs.
    command = ["build/bin/gonb", "--install", "--force_deps", "--go_work", str(REPOSITORY)]
    command += ["-logtostderr=false", "-stderrthreshold=FATAL", f"-log_file={log}"]
    path = f"{PROGRAMS}:{os.environ['PATH']}"
    environment = os.environ | {"JUPYTER_DATA_DIR": folder, "PATH": path}
    done = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"GoNB could not install its kernel:\n{done.stdout}{done.stderr}")
    return json.loads((Path(folder) / "kernels/gonb/kernel.json").read_text())


def install(log, variables):
    log.parent.mkdir(parents=True, exist_ok=True)
    kernels = Path(os.environ["JUPYTER_DATA_DIR"]) / "kernels"
    kernels.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=kernels.parent) as folder:
        kernel = described(log, folder)
        kernel["argv"] = QUIET + kernel["argv"]
        kernel["env"] = kernel.get("env", {}) | ENVIRONMENT | {"GONB_LOG": str(log)} | variables
        (Path(folder) / "kernels/gonb/kernel.json").write_text(json.dumps(kernel, indent=1))
        (kernels / "gonb").mkdir(exist_ok=True)
        for file in (Path(folder) / "kernels/gonb").iterdir():
            # A Jupyter that runs reads the old file or the new one, never a part.
            os.replace(file, kernels / "gonb" / file.name)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    install(Path(sys.argv[1]).resolve(), dict(variable.split("=", 1) for variable in sys.argv[2:]))
