"""A Jupyter server extension that prints the one address to open, when it can be opened."""

import os


def _jupyter_server_extension_points():
    return [{"module": "address"}]


def _load_jupyter_server_extension(server):
    pass


async def _start_jupyter_server_extension(server):
    hosts = server.local_hostnames[1:]
    origin = f"https://{hosts[0]}" if hosts else f"http://127.0.0.1:{server.port}"
    token = server.config.Address.get("token")
    print(f"\nThe tutorial: {origin}{server.default_url}" + (f"?token={token}" if token else " (it asks for your token)"), flush=True)
