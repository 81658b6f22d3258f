"""Whom make lab serves: who has the token, on this machine. What the machine's own /etc/jupyter says does not open it to others."""

import os
import secrets
import sys
from pathlib import Path

from jupyter_server.auth import IdentityProvider

sys.path.append(str(Path(__file__).parents[4] / "docker/server"))  # this file lies in build/venv/etc/jupyter

from connection import serve  # noqa: E402
from hostname import answer  # noqa: E402

c = get_config()  # noqa: F821, which traitlets puts here

serve(c)
answer(c, "start it with JUPYTER_HOSTNAME={name} make lab")
c.ServerApp.allow_origin_pat = ""
c.ServerApp.allow_credentials = False
c.ServerApp.disable_check_xsrf = False

# An empty token would let everyone in, so it is taken for none.
given = os.environ.get("JUPYTER_TOKEN", "").strip()
c.IdentityProvider.token = given or secrets.token_hex(24)
IdentityProvider.token_generated = not given  # Jupyter prints the address with a token of its own making only
