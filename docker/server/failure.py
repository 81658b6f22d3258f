"""What a page is shown of a cell that fails: what the cell says of it, once, and nothing that GoNB adds."""

import re

EXIT = re.compile(r"exit status \d+")
END = re.compile(r"(exit status \d+|signal: .*)\n")
REPORT = "gonb-err"  # the classes of GoNB's report on the lines of cells, as those that do not compile
LINE = re.compile(r"Cell(?:\[(\d+)\]:)? Line (\d+)")  # of a cell, as GoNB's report names it
MARK = re.compile(r"\[\[ Cell(?: \[(\d+)\])? Line (\d+) \]\]")  # the same, as GoNB adds it to the trace of a panic
NOTHING = "\x1b[0m"  # an empty traceback would be shown as the error's name and value; style/custom.css hides this one


class Failure:
    """A filter of what a kernel tells a page of its cells.

    GoNB 0.11.5 prints the status of a program that failed, and sends an error of the same words. The first goes. The error
    stays, for those who look for one; its text goes too where the cell has said why, on stderr or in GoNB's report.
    """

    def __init__(self, session):
        self.session = session
        self.begin(None)

    def begin(self, cell):
        self.cell = cell  # the request that is executed
        self.held, self.status = None, ""  # a message with a status, of which the next one shows whose it is, and its text
        self.said = self.report = False  # whether the cell has printed to stderr, and GoNB its report
        self.marked = set()  # the lines of cells that GoNB has marked in the trace of a panic

    def shown(self, wire):
        """Return the messages to pass on in place of one that came: often itself, or none until the next one has come."""
        _, (_, header, parent, metadata, content, *_) = self.session.feed_identities(wire)
        kind, cell = self.session.unpack(header)["msg_type"], self.session.unpack(parent).get("msg_id")
        if kind == "execute_input":
            self.begin(cell)
        if not cell or cell != self.cell or kind not in ("stream", "display_data", "error", "status"):
            return [wire]
        content = self.session.unpack(content)
        if kind == "display_data":
            html = content["data"].get("text/html", "")
            report = REPORT in html
            self.report |= report
            lines = set(LINE.findall(html))  # not all are marked in a trace that came to GoNB in pieces
            return [] if report and self.held and lines and lines <= self.marked else [wire]
        before, self.held = self.held, None
        if kind == "stream" and END.fullmatch(content["text"]):
            self.held, self.status = wire, content["text"]
            return [before] if before else []
        if kind == "stream":
            self.said |= content["name"] == "stderr"
            self.marked.update(MARK.findall(content["text"]))
        if kind == "error":
            if self.status == content["evalue"] + "\n":
                before = None
            if self.report or (self.said and EXIT.fullmatch(content["evalue"])):
                content["traceback"] = [NOTHING]
                parts = [header, parent, metadata, self.session.pack(content)]
                wire = [b"<IDS|MSG>", self.session.sign(parts), *parts]
        return [before, wire] if before else [wire]
