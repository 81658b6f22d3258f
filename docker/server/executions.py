"""The executions of one kernel: it gets one at a time, and those behind a failed one are aborted.

"Run All" sends every cell at once, and a kernel is to abort what waits behind a cell that fails, as
https://jupyter-client.readthedocs.io/en/stable/messaging.html#execute says of stop_on_error and ipykernel does. GoNB 0.11.5
goes on, and the next cells show old results as if they were new. So what waits, waits here.
"""

import collections


class Request:
    """One execution, as the page's message asks for it."""

    def __init__(self, page, message, header, content):
        self.page = page  # the connection by which it came
        self.message = message  # as it came
        self.header = header
        self.stops = content.get("stop_on_error", True) and not content.get("silent", False)


class Executions:
    """What one kernel executes, for all pages that show it, and also while none does."""

    def __init__(self, kernel):
        self.kernel = kernel
        self.pages = set()  # the connections that are open
        self.process = self.iopub = None
        self.forget()

    @classmethod
    def of(cls, kernel):
        """Return the executions of a kernel's process. A restart ends those of the one before."""
        if not hasattr(kernel, "executions"):
            kernel.executions = cls(kernel)
        kernel.executions.listen()
        return kernel.executions

    def listen(self):
        """Hear what the kernel tells everyone, since a page may be closed before an execution ends."""
        process = self.kernel.provisioner and self.kernel.provisioner.process
        if process and (not self.iopub or process is not self.process):
            self.forget()
            if self.iopub:
                self.iopub.close()
            self.process = process
            self.iopub = self.kernel.connect_iopub()
            self.iopub.on_recv(self.hear)

    def forget(self):
        """Drop all requests: the kernel has ended, and the pages know."""
        self.running, self.waiting = None, collections.deque()
        self.rest()

    def rest(self):
        """Stop listening when there is nothing to hear and nobody to hear it for."""
        busy = self.running and self.process.poll() is None
        if self.iopub and not busy and not self.pages:
            self.iopub.close()
            self.iopub = None

    def leave(self, page):
        """Note that a page is closed. What it asked for goes on."""
        self.pages.discard(page)
        self.end_without_reply()
        self.rest()

    def add(self, request):
        self.waiting.append(request)
        self.go_on()

    def go_on(self):
        if not self.running and self.waiting:
            self.running, self.failed, self.idle = self.waiting.popleft(), False, False
            self.sender = self.current(self.running)
            self.sender.send(self.running)
        self.rest()

    def hear(self, wire):
        """Look in a message to everyone for the end of what runs."""
        session = self.kernel.session
        _, (_, header, parent, _, content, *_) = session.feed_identities(wire)
        if self.runs(session.unpack(parent)):
            kind = session.unpack(header)["msg_type"]
            self.failed |= kind == "error"
            if kind == "status" and session.unpack(content)["execution_state"] == "idle":
                self.idle = True
                self.end_without_reply()

    def end_without_reply(self):
        """End what the kernel is done with, if the page that gets its reply is closed. An open page gets the reply first."""
        if self.running and self.idle and self.sender not in self.pages:
            self.end(self.failed)

    def runs(self, header):
        return self.running and self.running.header["msg_id"] == header.get("msg_id")

    def end(self, failed):
        """Go on with the next request, or abort all those that wait for one which failed."""
        aborted = []
        if failed and self.running.stops:
            aborted, self.waiting = self.waiting, collections.deque()
        self.running = None
        for request in aborted:
            self.current(request).abort(request.header)
        self.go_on()

    def current(self, request):
        """Return the connection of a request's page, which may have been lost and made anew."""
        same = (page for page in self.pages if page.session_key == request.page.session_key)
        return next(same, request.page)
