"""A real JupyterHub with real accounts, and learners who use it: for the tests of the hub and for the benchmark.

All of it needs root: the accounts are made with useradd, and removed at the end.
"""

import json
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

import psutil
import requests
import websocket
from jupyter_server.services.kernels.connection.base import deserialize_binary_message, serialize_binary_message

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 600  # seconds that one answer may take, on a slow machine with a whole class on it
NAME = "gdlearner"


def wait_for(what, condition, patience=PATIENCE):
    """Wait until `condition()` is true, and return its value. Raises TimeoutError, which says what did not come."""
    until = time.monotonic() + patience
    while not (value := condition()):
        if time.monotonic() > until:
            raise TimeoutError(f"{what}: not after {patience} seconds")
        time.sleep(0.1)
    return value


# --- an installation that every account can read ----------------------------------------------------------------------


def open_to_all(path):
    return all(folder.stat().st_mode & 0o001 for folder in path.parents)


def installation(folder):
    """(the Python of the class's environment, the folder of the course) that every account can reach.

    These are this process's own, or else a copy in `folder`, installed with the system's Python as a teacher does it.
    Raises RuntimeError, in a sentence, if there is no such Python.
    """
    python = Path(sys.executable)
    if open_to_all(python) and open_to_all(python.resolve()) and open_to_all(ROOT / "README.md"):
        return python, ROOT
    for name in ("/usr/local/bin/python3", "/usr/bin/python3"):
        question = "import sys; sys.exit(sys.version_info < (3, 11))"
        if (
            os.access(name, os.X_OK)
            and subprocess.run([name, "-c", question], stderr=subprocess.DEVNULL).returncode == 0
        ):
            break
    else:
        raise RuntimeError("There is no Python from 3.11 on that every account can run: install python3.")
    course = Path(folder) / "course"
    course.mkdir(mode=0o755)
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
    ).stdout.decode()
    for file in filter(None, listed.split("\0")):
        if (ROOT / file).is_file():
            (course / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / file, course / file)
    env = {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "PYTHONPATH")}
    env["PATH"] = f"{ROOT / '.venv' / 'bin'}:{env['PATH']}"  # for uv, if it is nowhere else
    command = ["make", "--silent", f"PYTHON={name}", "for-class"]
    done = subprocess.run(command, cwd=course, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        raise RuntimeError(f"make for-class failed in a copy of the course: {done.stdout[-2000:]}")
    return course / ".venv-class" / "bin" / "python", course


def repository(folder, course):
    """A git repository with what the class gets, as `make handout` writes it. Its address."""
    subprocess.run(
        [sys.executable, course / "tools" / "handout.py", folder], check=True, stdout=subprocess.DEVNULL, cwd=course
    )
    who = ["-c", "user.name=Teacher", "-c", "user.email=teacher@localhost"]
    for command in (["init", "--quiet"], ["add", "."], [*who, "commit", "--quiet", "--message", "The course"]):
        subprocess.run(["git", *command], cwd=folder, check=True)
    for path in [Path(folder), *Path(folder).rglob("*")]:
        path.chmod(path.stat().st_mode | (0o055 if path.is_dir() else 0o044))
    return f"file://{folder}"


# --- accounts ---------------------------------------------------------------------------------------------------------


def remove(account):
    """Remove an account that was made here, with its files, and end its processes."""

    def alive():
        found = [p for p in psutil.process_iter(["uids", "status"]) if p.info["status"] != psutil.STATUS_ZOMBIE]
        return [p for p in found if p.info["uids"] and p.info["uids"].real == account.pw_uid]

    def ended():
        for process in (left := alive()):
            with suppress(psutil.NoSuchProcess):
                process.kill()
        return not left

    wait_for(f"the end of {account.pw_name}'s processes", ended)
    subprocess.run(["userdel", "--force", "--remove", account.pw_name], capture_output=True)


class Accounts:
    """The accounts of learners, a teacher and an outsider, in groups of their own. A context manager.

    Their homes can be listed and entered by everybody, as Debian's useradd makes them: what protects the files is to be
    seen.
    """

    def __init__(self, number, homes):
        self.homes = homes
        self.learners, self.teachers = f"{NAME}s-{os.getpid()}", f"{NAME}t-{os.getpid()}"
        self.names = [f"{NAME}-{os.getpid()}-{k}" for k in range(number)]
        self.teacher, self.outsider = f"{NAME}-{os.getpid()}-teacher", f"{NAME}-{os.getpid()}-out"
        self.groups = {**dict.fromkeys(self.names, self.learners), self.teacher: self.teachers, self.outsider: None}
        self.password = {name: secrets.token_urlsafe(12) for name in self.groups}

    def __enter__(self):
        for account in pwd.getpwall():  # of a run that was killed
            made = re.fullmatch(rf"{NAME}-(\d+)-\w+", account.pw_name)
            if made and not psutil.pid_exists(int(made[1])):
                remove(account)
        for group in (self.learners, self.teachers):
            subprocess.run(["groupadd", group], check=True)
        for name, group in self.groups.items():
            groups = ["--groups", group] if group else []
            home = ["--create-home", "--home-dir", f"{self.homes}/{name}", "--shell", "/bin/bash"]
            command = ["useradd", *home, "--key", "HOME_MODE=0755", *groups, name]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        pairs = "".join(f"{name}:{password}\n" for name, password in self.password.items())
        subprocess.run(["chpasswd"], input=pairs, text=True, check=True)
        return self

    def __exit__(self, *error):
        for name in self.password:
            remove(pwd.getpwnam(name))
        for group in (self.learners, self.teachers):
            subprocess.run(["groupdel", group], capture_output=True)


# --- the hub ----------------------------------------------------------------------------------------------------------


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Hub:
    """deploy/hub/jupyterhub_config.py with `accounts`, on free ports of the loopback address.

    folder: what it writes. more: lines of Python for the end of its configuration.
    """

    def __init__(self, folder, python, course, accounts, address, more=""):
        self.folder, self.python, self.process = Path(folder), python, None
        self.folder.mkdir(mode=0o700)
        self.port, self.hub_port, self.api_port = free_port(), free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        # The class's repository belongs to root, and git must be told that this is meant to be.
        git = self.folder.parent / "gitconfig"
        git.write_text(f"[safe]\n\tdirectory = {urlsplit(address).path}/.git\n", encoding="utf-8")
        git.chmod(0o644)
        (self.folder / "config.py").write_text(
            f"load_subconfig({str(course / 'deploy' / 'hub' / 'jupyterhub_config.py')!r})\n"
            f"c.JupyterHub.bind_url = {self.url!r}\n"
            f"c.JupyterHub.hub_port = {self.hub_port}\n"
            f"c.ConfigurableHTTPProxy.api_url = 'http://127.0.0.1:{self.api_port}'\n"
            f"c.Spawner.environment['GIT_CONFIG_SYSTEM'] = {str(git)!r}\n{more}\n",
            encoding="utf-8",
        )
        # Nothing of this process's environment that concerns its own Python or its own Jupyter.
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "PYTHON", "GD_"))}
        groups = {"HUB_LEARNERS": accounts.learners, "HUB_TEACHERS": accounts.teachers}
        self.env = {**kept, **groups, "HUB_REPOSITORY": address}

    def start(self):
        with (self.folder / "log").open("a") as log:
            command = [self.python, "-m", "jupyterhub", "-f", "config.py"]
            # In a session of its own, so that a signal for this process does not end it.
            self.process = subprocess.Popen(
                command, cwd=self.folder, env=self.env, stdout=log, stderr=log, start_new_session=True
            )
        wait_for("the hub's first answer", self.answers)
        return self

    def answers(self):
        if self.process.poll() is not None:
            raise RuntimeError(f"the hub ended with {self.process.returncode}: {self.log()[-3000:]}")
        try:
            return requests.get(f"{self.url}/hub/health", timeout=10).ok
        except requests.RequestException:
            return False

    def log(self):
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")

    def stop(self, how=signal.SIGTERM):
        """End the hub, and nothing else."""
        self.process.send_signal(how)
        self.process.wait(PATIENCE)

    def end(self):
        """End the hub and its proxy. The servers belong to the accounts, and end with these."""
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        file = self.folder / "jupyterhub-proxy.pid"
        if file.exists():
            with suppress(psutil.NoSuchProcess):
                psutil.Process(int(file.read_text())).kill()


# --- a learner --------------------------------------------------------------------------------------------------------


class Learner:
    """Someone with a browser: all goes through the proxy, with the cookies that the pages set."""

    def __init__(self, hub, name, password):
        self.hub, self.name, self.password = hub, name, password
        self.home = f"{hub.url}/user/{name}"
        self.web = requests.Session()

    def get(self, address, **more):
        return self.web.get(address, timeout=PATIENCE, **more)

    def cookie(self, name, path):
        return next((c.value for c in self.web.cookies if c.name == name and c.path == path), None)

    def log_in(self):
        """Whether the hub lets this learner in."""
        self.get(f"{self.hub.url}/hub/login")
        form = {"username": self.name, "password": self.password, "_xsrf": self.cookie("_xsrf", "/hub/")}
        answer = self.web.post(f"{self.hub.url}/hub/login", data=form, timeout=PATIENCE, allow_redirects=False)
        return answer.status_code == 302

    def of_hub(self, method, path, **more):
        """A request to the hub's own interface, as its pages make them."""
        headers = {"X-XSRFToken": self.cookie("_xsrf", "/hub/"), "Referer": f"{self.hub.url}/hub/home"}
        return self.web.request(method, f"{self.hub.url}/hub/api{path}", headers=headers, timeout=PATIENCE, **more)

    def ask_for_server(self):
        self.get(f"{self.hub.url}/hub/home")
        answer = self.of_hub("POST", f"/users/{self.name}/server")
        if answer.status_code not in (201, 202):
            raise RuntimeError(f"{self.name} gets no server: {answer.status_code} {answer.text}")

    def server(self):
        """What the hub says of this learner's server: a dict, or None if there is none."""
        return self.of_hub("GET", f"/users/{self.name}").json().get("servers", {}).get("")

    def start(self):
        """Have a server started, and go to the first page: the learner's copy is pulled. What the page then opens."""
        self.ask_for_server()
        wait_for(f"the server of {self.name}", lambda: (self.server() or {}).get("ready"))
        return self.pull()

    def pull(self):
        page = self.get(f"{self.home}/")
        at = urlsplit(page.url)
        if at.path != f"/user/{self.name}/git-pull":
            raise RuntimeError(f"the first page of {self.name} is {page.url}")
        asked = {name: values[0] for name, values in parse_qs(at.query).items()}
        if page.status_code != 200 or asked["targetpath"] not in page.text:
            raise RuntimeError(f"{page.url}: {page.status_code}")
        given = {"repo": asked["repo"], "targetpath": asked["targetpath"], "_xsrf": self.xsrf()}
        events = self.get(f"{self.home}/git-pull/api?{urlencode(given)}", stream=True)
        said = [json.loads(line[6:]) for line in events.iter_lines() if line.startswith(b"data: ")]
        if not said or said[-1]["phase"] != "finished":
            raise RuntimeError(f"the copy of {self.name} was not pulled: {said[-3:] or events.text}")
        return asked["urlpath"]

    def xsrf(self):
        return self.cookie("_xsrf", f"/user/{self.name}/")

    def api(self, method, path, **more):
        """A request to the learner's own server. Returns what it says, decoded; raises if it refuses."""
        answer = self.request(method, path, **more)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def request(self, method, path, **more):
        headers = {"X-XSRFToken": self.xsrf(), "Referer": f"{self.home}/lab"}
        return self.web.request(method, f"{self.home}/api/{path}", headers=headers, timeout=PATIENCE, **more)

    def notebook(self, path):
        return self.api("GET", f"contents/{path}")["content"]

    def save(self, path, notebook):
        self.api("PUT", f"contents/{path}", json={"type": "notebook", "format": "json", "content": notebook})

    def open(self, path):
        """A Kernel for the notebook at `path`."""
        wanted = {"path": path, "name": path, "type": "notebook", "kernel": {"name": "python3"}}
        return Kernel(self, self.api("POST", "sessions", json=wanted)["kernel"]["id"])

    def socket(self, path):
        """A websocket to the learner's own server, through the proxy."""
        cookies = "; ".join(f"{c.name}={c.value}" for c in self.web.cookies if f"/user/{self.name}/".startswith(c.path))
        address = f"{self.home}/{path}".replace("http", "ws", 1)
        return websocket.create_connection(address, cookie=cookies, origin=self.hub.url, timeout=PATIENCE)

    def terminal(self, command):
        """What a command prints in a new terminal of the learner's."""
        name = self.api("POST", "terminals")["name"]
        socket, said = self.socket(f"terminals/websocket/{name}"), ""
        # The marks are put together by the shell, because a terminal shows what is typed into it, too.
        socket.send(json.dumps(["stdin", f"echo '<''<'; {command}; echo '>''>'\r"]))
        while ">>" not in said:
            kind, *more = json.loads(socket.recv())
            said += more[0] if kind == "stdout" else ""
        socket.close()
        self.request("DELETE", f"terminals/{name}")
        return said.partition("<<")[2].partition(">>")[0].strip()

    def process(self):
        """The learner's server, as a psutil.Process; its children are the kernels."""
        uid = pwd.getpwnam(self.name).pw_uid
        found = [p for p in psutil.process_iter(["uids", "cmdline"]) if p.info["uids"] and p.info["uids"].real == uid]
        return next(p for p in found if "jupyterhub.singleuser" in " ".join(p.info["cmdline"] or []))


class Died(Exception):
    """The kernel ended in the middle of a cell."""


class Kernel:
    """A learner's kernel, at the other end of a websocket through the proxy."""

    def __init__(self, learner, id):
        self.learner, self.id, self.session = learner, id, uuid4().hex
        self.connect()

    def connect(self):
        self.socket = self.learner.socket(f"api/kernels/{self.id}/channels?session_id={self.session}")

    def send(self, kind, content, channel="shell", **more):
        """Send a message; its id."""
        header = {"msg_id": uuid4().hex, "msg_type": kind, "session": self.session, "username": "", "version": "5.4"}
        header["date"] = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": channel}
        if more.get("buffers"):
            self.socket.send_binary(serialize_binary_message({**message, **more}))
        else:
            self.socket.send(json.dumps({**message, **more}))
        return header["msg_id"]

    def receive(self):
        opcode, data = self.socket.recv_data()
        if opcode == websocket.ABNF.OPCODE_CLOSE:
            raise ConnectionError(f"the websocket of {self.learner.name} was closed: {data}")
        message = deserialize_binary_message(data) if opcode == websocket.ABNF.OPCODE_BINARY else json.loads(data)
        state = message["content"].get("execution_state") if message["msg_type"] == "status" else None
        if state in ("restarting", "autorestarting", "dead"):
            raise Died(state)
        return message

    def answers(self, id):
        """The messages that answer the one with this id, until the kernel is idle again and has replied."""
        idle = replied = False
        while not (idle and replied):
            message = self.receive()
            if message["parent_header"].get("msg_id") != id:
                continue
            yield message
            idle = idle or message["content"].get("execution_state") == "idle"
            replied = replied or message["channel"] in ("shell", "control")

    def execute(self, code):
        """Send a cell without waiting; the id of the message."""
        return self.send("execute_request", {"code": code, "silent": False, "allow_stdin": False})

    def messages(self, code):
        """Run a cell. All that the kernel says to it."""
        return list(self.answers(self.execute(code)))

    def run(self, code):
        """Run a cell. Its outputs, as they would stand in the notebook: (type, text) pairs. An error is one of them."""
        return outputs(self.messages(code))

    def value(self, expression):
        """The text of an expression's value."""
        [(kind, text)] = self.run(expression)
        if kind != "execute_result":
            raise RuntimeError(f"{expression} gives {kind}: {text}")
        return text


def outputs(messages):
    """(type, text) of each output among the messages; the text of an error is its name and what it says."""
    found = []
    for message in messages:
        kind, content = message["msg_type"], message["content"]
        if kind == "stream":
            found.append((kind, content["text"]))
        elif kind in ("execute_result", "display_data"):
            found.append((kind, content["data"].get("text/plain", "")))
        elif kind == "error":
            found.append((kind, f"{content['ename']}: {content['evalue']}"))
    return found


def saved_outputs(cell):
    """The same of a cell as it was saved."""
    found = []
    for output in cell["outputs"]:
        kind = output["output_type"]
        data = output["text"] if kind == "stream" else output["data"].get("text/plain", "")
        found.append((kind, "".join(data)))
    return found


class Classroom:
    """A hub, learners with accounts who are logged in, and all that these need. A context manager.

    number: how many learners.
    """

    def __init__(self, number, more=""):
        self.number, self.more = number, more

    def __enter__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="gd-hub-"))
        try:
            self.folder.chmod(0o755)
            self.python, self.course = installation(self.folder)
            self.repository = repository(self.folder / "for-my-class", self.course)
            (self.folder / "homes").mkdir(mode=0o755)
            self.accounts = Accounts(self.number, self.folder / "homes")
            self.accounts.__enter__()
            self.hub = Hub(self.folder / "hub", self.python, self.course, self.accounts, self.repository, self.more)
            self.hub.start()
            self.learners = [Learner(self.hub, name, self.accounts.password[name]) for name in self.accounts.names]
            for learner in self.learners:
                if not learner.log_in():
                    raise RuntimeError(f"the hub does not let {learner.name} in: {self.hub.log()[-2000:]}")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *error):
        if hasattr(self, "hub"):
            self.hub.end()
        if hasattr(self, "accounts"):
            self.accounts.__exit__()
        shutil.rmtree(self.folder, ignore_errors=True)
