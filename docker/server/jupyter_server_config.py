"""How JupyterLab serves from a container, beyond what jupyter_server_config.json says for every place."""

import os
import secrets
import sys
from pathlib import Path

sys.path.append("/opt/gornn/docker/server")


def token():
    """Return the token that opens the server: the one given or the one in the file given, else one made for this start."""
    for variable in ("JUPYTER_TOKEN", "JUPYTER_TOKEN_FILE"):
        value = os.environ.get(variable, "")
        if not value:
            continue
        if variable == "JUPYTER_TOKEN_FILE":
            try:
                value = Path(value).read_text()
            except (OSError, ValueError) as error:
                sys.exit(f"gornn: JUPYTER_TOKEN_FILE must name a file with a token that user {os.getuid()} can read: {error}")
        if len(value.strip()) < 8:
            sys.exit(f"gornn: {variable} must hold a token of 8 characters or more, got {len(value.strip())}; without it, one is made")
        return value.strip()
    made = secrets.token_urlsafe(24)
    c.Address.token = made
    return made


c = get_config()  # noqa: F821, which traitlets puts here

# What the engine does not publish, on 127.0.0.1 only, is reached by nobody.
c.ServerApp.ip = "0.0.0.0"
c.ServerApp.port_retries = 0
c.ServerApp.open_browser = False
c.ServerApp.allow_root = True  # start.sh has refused the machine's own root
c.ServerApp.terminado_settings = {"shell_command": ["bash"]}  # a login shell would set a PATH of its own, without go
c.FileContentsManager.delete_to_trash = False  # there is none

# A JupyterHub has its own keys, addresses and paths.
if "JUPYTERHUB_API_TOKEN" not in os.environ:
    c.IdentityProvider.token = token()
    c.ServerApp.base_url = os.environ.get("JUPYTER_BASE_URL") or "/"
    # A page of another site must not reach the server through a name that it made point to 127.0.0.1.
    c.ServerApp.allow_remote_access = False
    c.ServerApp.local_hostnames = ["localhost", *os.environ.get("JUPYTER_HOSTNAME", "").split()]
    c.ServerApp.jpserver_extensions = {"address": True}
