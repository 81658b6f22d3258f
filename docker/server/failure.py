"""What a page is shown of a cell that fails: what the cell says of it, once, and nothing that GoNB adds."""

import re

EXIT = re.compile(r"exit status \d+")
END = re.compile(r"(exit status \d+|signal: .*)\n")
REPORT = "gonb-err"  # the classes of GoNB's own page on errors of the compiler
NOTHING = "\x1b[0m"  # an empty traceback would be shown as the error's name and value; ../server/style hides this one


class Failure:
    """A filter of what a kernel tells a page of its cells.

    GoNB 0.11.5 prints the status of a program that failed, and sends an error of the same words. The first goes. The error
    stays, for those who look for one; its text goes too where the cell has said why, on stderr or in GoNB's report.
    """

    def __init__(self, session):
        self.session = session
        self.cell = None  # the request that is executed

    def shown(self, wire):
        """Return the messages to pass on in place of one that came: often itself, or none until the next one has come."""
        _, (_, header, parent, metadata, content, *_) = self.session.feed_identities(wire)
        kind, cell = self.session.unpack(header)["msg_type"], self.session.unpack(parent).get("msg_id")
        if kind == "execute_input":
            self.cell, self.held, self.said, self.report = cell, None, False, False
        if cell != self.cell or kind not in ("stream", "display_data", "error", "status"):
            return [wire]
        content = self.session.unpack(content)
        if kind == "display_data":
            report = REPORT in content["data"].get("text/html", "")
            self.report |= report
            return [] if report and self.held else [wire]  # of a panic, whose trace has the lines of the cells too
        before, self.held = self.held, None
        if kind == "stream" and END.fullmatch(content["text"]):
            self.held = wire
            return [before] if before else []
        if kind == "stream":
            self.said |= content["name"] == "stderr"
        if kind == "error":
            before = None
            if self.report or (self.said and EXIT.fullmatch(content["evalue"])):
                content["traceback"] = [NOTHING]
                parts = [header, parent, metadata, self.session.pack(content)]
                wire = [b"<IDS|MSG>", self.session.sign(parts), *parts]
        return [before, wire] if before else [wire]
