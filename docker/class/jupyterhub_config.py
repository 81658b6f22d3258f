"""A JupyterHub on this machine that gives every student a container, with the limits of ../compose.yaml, and volumes that stay.

    pip install jupyterhub==5.5.0 dockerspawner==14.0.0
    npm install -g configurable-http-proxy@5.3.0
    jupyterhub -f docker/class/jupyterhub_config.py

Who a student is and how TLS is done is for you to add: c.JupyterHub.authenticator_class, c.JupyterHub.ssl_cert and so on.
"""

c = get_config()  # noqa: F821, which traitlets puts here

c.JupyterHub.spawner_class = "docker"
c.JupyterHub.hub_ip = "172.17.0.1"  # this machine as its containers see it: ip address show docker0
c.JupyterHub.cleanup_servers = False  # a hub that is started again stops no training

c.Spawner.cmd = ["jupyterhub-singleuser"]
c.Spawner.default_url = "/lab/tree/tutorial.ipynb"
c.Spawner.http_timeout = 120  # the first start copies 250 MB, for every student
c.Spawner.mem_limit = "4G"

c.DockerSpawner.image = "gornn:class"
c.DockerSpawner.pull_policy = "never"
c.DockerSpawner.remove = True  # the container, not the volumes
c.DockerSpawner.volumes = {
    "gornn-{username}-notebooks": "/opt/gornn/notebooks",
    "gornn-{username}-reviews": "/opt/gornn/data/imdb",
    "gornn-{username}-runs": "/opt/gornn/data/runs",
    "gornn-{username}-home": "/home/jovyan",
}
c.DockerSpawner.extra_create_kwargs = {"stop_timeout": 30}
c.DockerSpawner.extra_host_config = {
    "read_only": True,
    "tmpfs": {"/tmp": "exec,mode=1777,size=2g"},
    "cap_drop": ["ALL"],
    "security_opt": ["no-new-privileges:true"],
    "pids_limit": 4096,
}

# One archive for all, rather than a download each:
# c.DockerSpawner.read_only_volumes = {"/path/to/aclImdb_v1.tar.gz": "/opt/archive"}
# c.Spawner.environment = {"IMDB_ARCHIVE": "/opt/archive"}
