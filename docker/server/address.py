"""A Jupyter server extension that prints the one address to open, when it can be opened."""


def _jupyter_server_extension_points():
    return [{"module": "address"}]


def _load_jupyter_server_extension(server):
    pass


async def _start_jupyter_server_extension(server):
    ours = server.config.Address
    origin = f"https://{ours.hostname}" if ours.hostname else f"http://127.0.0.1:{server.port}"
    token = f"?token={ours.token}" if ours.token else " (it asks for your token)"
    print(f"\nThe tutorial: {origin}{server.default_url}{token}", flush=True)
