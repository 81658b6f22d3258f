"""A page, and a kernel that says what the arguments say: python3 executions.py FOLDER EVENT...

It prints what the page's connection is to do, for docker/server/executions.py in FOLDER.
"""

import sys
from types import SimpleNamespace

sys.path.insert(0, sys.argv[1])
sys.dont_write_bytecode = True
from executions import Executions, Request


class Session:
    """Messages that are not packed."""

    def feed_identities(self, wire):
        return [], wire

    def unpack(self, part):
        return part


class Page:
    session_key = "page"

    def send(self, request):
        print("run", request.header["msg_id"])

    def abort(self, header):
        print("abort", header["msg_id"])


class Kernel:
    session = Session()
    provisioner = SimpleNamespace(process=SimpleNamespace(poll=lambda: None))

    def connect_iopub(self):
        return SimpleNamespace(on_recv=lambda hear: None, close=lambda: None)


executions, page = Executions.of(Kernel()), None
for event in sys.argv[2:]:
    kind, *cell = event.split()
    header = {"msg_id": cell[0]} if cell else {}
    if kind == "open":
        page = Page()
        executions.pages.add(page)
    elif kind == "close":
        executions.leave(page)
    elif kind == "ask":
        executions.add(Request(page, None, header, {}))
    elif kind == "reply":
        print("reply", cell[0])
        if executions.runs(header):
            executions.end("error" in cell)
    else:
        content = {"execution_state": kind}
        kind = "error" if kind == "error" else "status"
        executions.hear([b"", {"msg_type": kind}, header, {}, content])
