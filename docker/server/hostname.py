"""The host name of a Jupyter server, and what is said to those who ask for it under another one."""

import os
import re
import sys

from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.base.websocket import WebSocketMixin
from tornado.web import HTTPError

said = set()  # the names that the log has


def refuse(sentence):
    sys.exit(f"gornn: {sentence}")


def setting(variable, pattern, example):
    """Return the value of a variable, which must match the pattern, or an empty string."""
    value = os.environ.get(variable, "")
    if not re.fullmatch(pattern, value, re.ASCII):
        refuse(f"{variable} must be like {example}, got {value!r}")
    return value


def codespace():
    """Return the name under which GitHub Codespaces shows the server to its owner, if it runs there, or an empty string.

    https://docs.github.com/en/codespaces/developing-in-a-codespace/default-environment-variables-for-your-codespace
    """
    name = setting("CODESPACE_NAME", r"[\w-]*", "octocat-literate-space-parakeet-mld5")
    domain = setting("GITHUB_CODESPACES_PORT_FORWARDING_DOMAIN", r"[\w.-]*", "app.github.dev") or "app.github.dev"
    return name and f"{name}-{os.environ.get('JUPYTER_PORT', 8888)}.{domain}"


def answer(c, start):
    """Let the server answer under localhost and JUPYTER_HOSTNAME only, in a codespace its own name, and return this name.

    start is how one starts it under a name, with {name} for the name. A refusal says so, to the
    browser and once to the log.
    """
    hostname = setting("JUPYTER_HOSTNAME", r"[\w.-]*", "rnn.example.org, with no port") or codespace()
    hostname = hostname.lower()
    # No page of another site reaches the server, not by a name either that it made point here.
    c.ServerApp.allow_remote_access = False
    c.ServerApp.local_hostnames = ["localhost"]
    # Where a proxy with TLS is in front, it may ask as localhost for a page under its own name.
    c.ServerApp.allow_origin = f"https://{hostname}" if hostname else ""
    c.ServerApp.trust_xheaders = bool(hostname)  # the proxy says that it speaks TLS

    tunnel = "or come by ssh -L {port}:localhost:{port} MACHINE and open http://localhost:{port}"
    host = JupyterHandler.check_host
    JupyterHandler.check_host = lambda handler: (
        (hostname and handler.request.host_name == hostname)  # an address in numbers too
        or host(handler)
        or explain(handler, handler.request.host, f"{start}, {tunnel}")
    )
    proxy = "and let a proxy without TLS, or on another port, pass on the Host header"
    for handlers in (JupyterHandler, WebSocketMixin):
        handlers.check_origin = checked(handlers.check_origin, f"{start}, {proxy}")
    return hostname


def checked(origin, cure):
    def check(handler, *args):
        asked = handler.request.headers.get("Origin", "another site")
        allowed = origin(handler, *args) and not (begins(handler) and strange(handler))
        return allowed or explain(handler, asked, cure)

    return check


def begins(handler):
    """Report whether a page asks for a kernel. With the token it gets one, but no WebSocket to it: it would wait, and not say why."""
    return handler.request.method == "POST" and handler.request.path.endswith("/api/sessions")


def strange(handler):
    """Report whether a page's own address is not the one by which it asks, which a proxy changed."""
    asked = handler.request.headers.get("Origin", "").lower()
    return asked not in ("", handler.allow_origin) and asked.partition("://")[2] != handler.request.host


def explain(handler, asked, cure):
    """Refuse a request that came under another name, as lab.lan:8888 or https://lab.example.org."""
    asked = re.sub(r"[^\w.:/\[\]-]", "?", asked, flags=re.ASCII)[:100]
    name = re.sub(r"^\w*://|:\d*$", "", asked)
    cure = cure.format(name=name, port=handler.serverapp.port)
    sentence = f"refused: this server does not answer to {asked}; if that name is yours, {cure}"
    if asked not in said and len(said) < 20:  # who asks under ever new names does not fill the disk
        said.add(asked)
        handler.log.error(sentence)
    handler.current_user = handler._jupyter_current_user = None
    raise HTTPError(403, sentence)
