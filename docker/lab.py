"""Whom make lab serves: who has the token, on this machine. What the machine's own /etc/jupyter says does not open it to others."""

import os
import secrets

from jupyter_server.auth import IdentityProvider

c = get_config()  # noqa: F821, which traitlets puts here

# A page of another site must reach the server neither as itself nor through a name that it made point to 127.0.0.1.
c.ServerApp.allow_origin = ""
c.ServerApp.allow_origin_pat = ""
c.ServerApp.allow_credentials = False
c.ServerApp.allow_remote_access = False
c.ServerApp.local_hostnames = ["localhost"]
c.ServerApp.disable_check_xsrf = False

# An empty token would let everyone in, so it is taken for none.
given = os.environ.get("JUPYTER_TOKEN", "").strip()
c.IdentityProvider.token = given or secrets.token_hex(24)
IdentityProvider.token_generated = not given  # Jupyter prints the address with a token of its own making only
