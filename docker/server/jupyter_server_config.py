"""How JupyterLab serves from a container, beyond what jupyter_server_config.json says for every place."""

import os
import re
import secrets
import sys
from pathlib import Path

sys.path.append("/opt/gornn/docker/server")

from connection import serve  # noqa: E402
from hostname import answer, refuse, setting  # noqa: E402


def given_token():
    """Return the token that the user gave, or gave in a file, if any."""
    variable = next(filter(os.environ.get, ("JUPYTER_TOKEN", "JUPYTER_TOKEN_FILE")), None)
    if not variable:
        return None
    token = os.environ[variable]
    if variable == "JUPYTER_TOKEN_FILE":
        try:
            token = Path(token).read_text()
        except (OSError, ValueError) as error:
            refuse(f"JUPYTER_TOKEN_FILE must name a file with a token that user {os.getuid()} can read: {error}")
    token = token.strip()
    if not re.fullmatch(r"[!-~]{8,}", token):
        refuse(f"{variable} must hold a token of 8 characters or more, all ASCII and no blanks, got {len(token)}; without it, one is made")
    return token


c = get_config()  # noqa: F821, which traitlets puts here

# In the container's own network. The engine publishes it on 127.0.0.1 only, and the token guards the rest.
c.ServerApp.ip = "0.0.0.0"
c.ServerApp.port_retries = 0
c.ServerApp.open_browser = False
c.ServerApp.allow_root = True  # start.sh has refused the machine's own root
c.ServerApp.terminado_settings = {"shell_command": ["bash"]}  # a login shell would set a PATH of its own, without go
c.FileContentsManager.delete_to_trash = False  # there is none
serve(c)

# A JupyterHub has its own keys, addresses and paths.
if "JUPYTERHUB_API_TOKEN" not in os.environ:
    token = given_token()
    c.IdentityProvider.token = token or secrets.token_urlsafe(24)
    c.ServerApp.base_url = setting("JUPYTER_BASE_URL", r"[\w.~/-]*", "/class/anna/") or "/"
    hostname = answer(c, "start it with JUPYTER_HOSTNAME={name} in docker/.env")
    c.ServerApp.jpserver_extensions = {"address": True}
    c.Address.hostname = hostname
    c.Address.token = "" if token else c.IdentityProvider.token
