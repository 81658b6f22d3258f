"""A page's connection to a kernel, which makes up for what GoNB leaves out: executions.py and failure.py say what."""

import json
from pathlib import Path

import zmq
from executions import Executions, Request
from failure import Failure
from jupyter_server.services.kernels.connection.base import deserialize_binary_message, deserialize_msg_from_ws_v1
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

V1 = "v1.kernel.websocket.jupyter.org"


def serve(c):
    """Let a server's pages have this connection, and the style that goes with it."""
    c.ServerApp.kernel_websocket_connection_class = Connection
    c.ServerApp.tornado_settings = {"static_custom_path": [str(Path(__file__).parent / "style")]}
    c.LabApp.custom_css = True


class Connection(ZMQChannelsWebsocketConnection):
    """Jupyter's own connection, but for the executions and errors of GoNB. Another kernel's are left alone."""

    def __init__(self, **options):
        super().__init__(**options)
        self.failure = Failure(self.session)

    @property
    def executions(self):
        return Executions.of(self.kernel_manager) if self.kernel_manager.kernel_name == "gonb" else None

    def connect(self):
        if self.executions:
            self.executions.pages.add(self)
        return super().connect()

    def disconnect(self):
        super().disconnect()
        if executions := getattr(self.kernel_manager, "executions", None):
            executions.leave(self)

    def on_kernel_restarted(self):
        if self.executions:
            self.executions.forget()
        super().on_kernel_restarted()

    def handle_incoming_message(self, incoming_msg):
        request = self.request(incoming_msg) if self.executions else None
        if request:
            self.executions.add(request)
        else:
            super().handle_incoming_message(incoming_msg)

    def request(self, message):
        """Return the execution that a page's message asks for, or None."""
        if self.subprotocol == V1:
            channel, (header, _, _, content, *_) = deserialize_msg_from_ws_v1(message)
            header, content = self.session.unpack(header), self.session.unpack(content)
        else:
            read = deserialize_binary_message if isinstance(message, bytes) else json.loads
            fields = read(message)
            channel, header, content = (fields.get(name) for name in ("channel", "header", "content"))
        if channel == "shell" and header["msg_type"] == "execute_request":
            return Request(self, message, header, content)
        return None

    def send(self, request):
        """Ask the kernel for an execution. Of a page that is gone it is told no more than what it tells everyone."""
        gone = not self.channels or self.channels["shell"].closed()
        if gone:
            self.channels = {"shell": self.kernel_manager.connect_shell()}
        super().handle_incoming_message(request.message)
        self.channels["shell"].flush(zmq.POLLOUT)  # a page that is closed now would take it along
        if gone:
            self.channels.pop("shell").close()

    def abort(self, header):
        """Tell the page that what it asked for is not executed."""
        self.tell("iopub", header, "status", {"execution_state": "busy"})
        self.tell("shell", header, "execute_reply", {"status": "aborted"})
        self.tell("iopub", header, "status", {"execution_state": "idle"})

    def tell(self, channel, parent, kind, content):
        """Tell the page now, or when it is there again."""
        wire = self.session.serialize(self.session.msg(kind, content, parent=parent))
        if self in self.executions.pages:
            super().handle_outgoing_message(self.channels[channel], wire)
        elif self.kernel_id in self.multi_kernel_manager._kernel_buffers:
            buffer = self.multi_kernel_manager._kernel_buffers[self.kernel_id]
            if buffer["session_key"] == self.session_key:
                buffer["buffer"].append((channel, wire))

    def handle_outgoing_message(self, stream, outgoing_msg):
        executions, channel = self.executions, getattr(stream, "channel", stream)
        wires = [outgoing_msg]
        if executions and channel == "iopub":
            wires = self.failure.shown(outgoing_msg)
        for wire in wires:
            super().handle_outgoing_message(stream, wire)
        if executions and channel == "shell":
            self.note(outgoing_msg)

    def note(self, wire):
        """End what runs with its reply. Of a page that is closed, executions.py hears the end from what everyone is told."""
        _, (_, header, parent, _, content, *_) = self.session.feed_identities(wire)
        executions = self.executions
        if executions.runs(self.session.unpack(parent)) and self.session.unpack(header)["msg_type"] == "execute_reply":
            executions.end(self.session.unpack(content)["status"] == "error")
