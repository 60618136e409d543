"""The hub for a class: the real JupyterHub with its proxy, real accounts, and learners who come through the proxy."""

import configparser
import importlib
import json
import os
import pwd
import re
import shlex
import shutil
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import jsonschema
import psutil
import pytest
import requests
import yaml
from real_hub import ROOT, Classroom, Died, Learner, free_port, saved_outputs, wait_for
from traitlets import HasTraits, TraitError
from traitlets.config import Config
from websocket import WebSocketBadStatusException

from gd_course.ch00_thirty_minutes import explore_line

PLACE = "deploy/hub/jupyterhub_config.py"
CONFIG = ROOT / PLACE
FIRST = "course/notebooks/00_gradient_descent_in_30_minutes.ipynb"
SAVED = json.loads((ROOT / FIRST.removeprefix("course/")).read_text(encoding="utf-8"))
LEARNERS = 4

pytestmark = pytest.mark.classroom
needs_root = pytest.mark.skipif(
    not (hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("useradd")),
    reason="the hub starts servers under the learners' accounts, which needs root, and Linux with useradd",
)


@pytest.fixture(scope="module")
def room():
    """A class whose servers were started all at once, and which has gone to the first page."""
    with Classroom(LEARNERS) as room:
        with ThreadPoolExecutor(LEARNERS) as at_once:
            room.opened = list(at_once.map(Learner.start, room.learners))
        yield room


@pytest.fixture
def ready(room):
    """The room, with a server for each learner, whatever the tests before have done to it."""
    for learner in room.learners:
        if not learner.server():
            learner.start()
    return room


def run_first(learner):
    """Run every cell of the learner's notebook 00 through the proxy. (source, printed, saved) of those that differ."""
    kernel = learner.open(FIRST)
    cells = [cell for cell in learner.notebook(FIRST)["cells"] if cell["cell_type"] == "code"]
    assert len(cells) > 15
    run = [(cell["source"], kernel.run(cell["source"]), saved_outputs(cell)) for cell in cells]
    return [(source, printed, saved) for source, printed, saved in run if printed != saved]


# --- what a class does ------------------------------------------------------------------------------------------------


@needs_root
def test_each_learner_gets_a_server_of_their_own_and_their_copy_of_the_course(room):
    assert room.opened == [f"lab/tree/{FIRST}"] * LEARNERS
    for learner, opened in zip(room.learners, room.opened):
        assert learner.get(f"{learner.home}/{opened}").status_code == 200
        assert [c["source"] for c in learner.notebook(FIRST)["cells"]] == [
            "".join(cell["source"]) for cell in SAVED["cells"] if "solution" not in cell["metadata"].get("tags", [])
        ]
        account = pwd.getpwnam(learner.name)
        assert learner.process().uids().real == account.pw_uid
        assert {p.stat().st_uid for p in (Path(account.pw_dir) / "course").rglob("*")} == {account.pw_uid}


@needs_root
def test_notebook_00_prints_the_same_on_every_learners_server_at_once(ready):
    with ThreadPoolExecutor(LEARNERS) as at_once:
        assert list(at_once.map(run_first, ready.learners)) == [[]] * LEARNERS


@needs_root
def test_a_terminal_finds_the_python_of_the_kernels(ready):
    """A login shell would not: on Debian, /etc/profile sets the PATH anew."""
    learner = ready.learners[0]
    used = learner.open(FIRST).value("__import__('sys').prefix").strip("'")
    assert learner.terminal("command -v python") == f"{used}/bin/python"
    assert learner.terminal("command -v nbgrader") == f"{used}/bin/nbgrader"


@needs_root
def test_a_learners_page_has_no_pages_of_the_grader(ready):
    page = ready.learners[0].get(f"{ready.learners[0].home}/lab").text
    assert '"disabledExtensions": ["@jupyter/nbgrader"]' in page
    assert ready.learners[0].get(f"{ready.learners[0].home}/formgrader").status_code == 404


@needs_root
def test_an_explorer_answers_through_the_proxy(ready):
    kernel = ready.learners[0].open(FIRST)
    said = kernel.messages("from gd_course.ch00_thirty_minutes import explore_line\nexplore_line()")
    [widget] = [m["content"] for m in said if "spec" in m["content"].get("data", {}).get("state", {})]
    spec = json.loads(widget["data"]["state"]["spec"])
    names = [control["name"] for control in spec["controls"]]
    asked = [len(control["texts"]) // 3 for control in spec["controls"]]
    # What page.js sends when a hand has moved the sliders.
    request = {"id": 7, "at": asked, "row": 0, "base": asked, "need": [asked[0] + 1], "budget": 60_000, "palettes": []}
    content = {"comm_id": widget["comm_id"], "data": {"method": "custom", "content": request}}
    id, answer = kernel.send("comm_msg", content), None
    while answer is None or answer["parent_header"].get("msg_id") != id or answer["msg_type"] != "comm_msg":
        answer = kernel.receive()
    assert answer["content"]["data"]["content"] == {"id": 7}
    frames = json.loads(bytes(answer["buffers"][0]))["frames"]
    assert [frame["at"] for frame in frames] == [asked, [asked[0] + 1, *asked[1:]]]
    assert asked != [control["start"] for control in spec["controls"]]
    for frame in frames:
        assert frame["says"] == explore_line().at(dict(zip(names, frame["at"]))).says and frame["strokes"]


# --- what goes wrong --------------------------------------------------------------------------------------------------


@needs_root
def test_a_kernel_that_crashes_takes_nothing_else_along(ready):
    one, *others = ready.learners
    kernels = [learner.open(FIRST) for learner in ready.learners]
    for kernel in kernels:
        kernel.run("mine = 42")
    with pytest.raises(Died):
        kernels[0].run("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    assert [kernel.value("mine") for kernel in kernels[1:]] == ["42"] * len(others)
    again = one.open(FIRST)  # JupyterLab connects again as well; the server has started the kernel anew
    assert again.id == kernels[0].id and again.value("'mine' in globals()") == "False"


@needs_root
def test_a_server_that_crashes_takes_nothing_else_along_and_comes_back_with_all_files(ready):
    one, *others = ready.learners
    kernels = [learner.open(FIRST) for learner in ready.learners]
    for kernel in kernels:
        kernel.run("mine = 43")
    notebook = one.notebook(FIRST)
    notebook["cells"][0]["source"] += "\nMy note."
    one.save(FIRST, notebook)
    processes = [learner.process() for learner in ready.learners]
    kernels[0].execute("import os, signal; os.kill(os.getppid(), signal.SIGKILL)")
    psutil.wait_procs(processes[:1], timeout=600)
    wait_for("that the hub notices", lambda: not one.server())
    assert [kernel.value("mine") for kernel in kernels[1:]] == ["43"] * len(others)
    assert one.start() == f"lab/tree/{FIRST}"  # which pulls once more, and keeps what was changed
    assert one.notebook(FIRST)["cells"][0]["source"].endswith("My note.")
    assert [learner.process() for learner in others] == processes[1:]
    assert one.process() != processes[0]


@needs_root
def test_an_endless_loop_keeps_nobody_waiting(ready):
    one, two, *_ = ready.learners
    kernel = one.open(FIRST)
    kernel.run("mine = 44")
    loop = kernel.execute("while True: pass")
    wait_for("the loop", lambda: one.api("GET", f"kernels/{kernel.id}")["execution_state"] == "busy")
    assert run_first(two) == []
    assert one.api("GET", f"kernels/{kernel.id}")["execution_state"] == "busy"  # all the while
    one.api("POST", f"kernels/{kernel.id}/interrupt")
    assert [m["content"]["ename"] for m in kernel.answers(loop) if m["msg_type"] == "error"] == ["KeyboardInterrupt"]
    assert kernel.value("mine") == "44"


@needs_root
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL], ids=["restarted", "killed"])
def test_a_hub_that_starts_again_finds_all_as_it_was(ready, how):
    kernels = [learner.open(FIRST) for learner in ready.learners]
    for k, kernel in enumerate(kernels):
        kernel.run(f"mine = {k}")
        notebook = kernel.learner.notebook(FIRST)
        notebook["cells"][0]["source"] = f"The note of {k}, before {how}."
        kernel.learner.save(FIRST, notebook)
    processes = [learner.process() for learner in ready.learners]
    working = kernels[0].execute("import time\nfor _ in range(30): time.sleep(0.1)\nfinished = 'meanwhile'")
    ready.hub.stop(how)
    assert kernels[1].value("mine") == "1"  # without a hub, those who are at work go on
    ready.hub.start()
    for k, (learner, kernel) in enumerate(zip(ready.learners, kernels)):
        wait_for("the route", lambda page=learner: page.get(f"{page.home}/lab").status_code == 200)
        assert learner.server()["ready"], "the hub has forgotten a server, or asks for the password again"
        kernel.connect()  # as JupyterLab does by itself; the proxy was started anew
        assert kernel.value("mine") == str(k)
        assert learner.notebook(FIRST)["cells"][0]["source"] == f"The note of {k}, before {how}."
    assert [learner.process() for learner in ready.learners] == processes
    assert kernels[0].value("finished") == "'meanwhile'" and working


# --- who can do what --------------------------------------------------------------------------------------------------

# In the kernel of one learner: an attempt at what belongs to another, and what comes of it.
TRY = """
import os, pathlib, signal, urllib.request
def attempt(what):
    try:
        return f"succeeded: {what()!r:.200}"
    except Exception as error:
        return f"{type(error).__name__} {getattr(error, 'code', '')}".strip()
def fetch(address, **headers):
    return urllib.request.urlopen(urllib.request.Request(address, headers=headers)).read()
token = {"Authorization": "token " + os.environ["JUPYTERHUB_API_TOKEN"]}
"""


@needs_root
def test_nobody_opens_what_is_anothers(ready):
    one, two, *_ = ready.learners
    server, home, hub = two.process(), Path(pwd.getpwnam(two.name).pw_dir), ready.hub
    kernel, theirs = one.open(FIRST), two.open(FIRST)
    [connection] = home.rglob(f"kernel-{theirs.id}.json")
    [port] = {c.laddr.port for c in server.net_connections() if c.status == "LISTEN"}
    forbidden = {
        f"open({str(home / FIRST)!r}).read()": "PermissionError",
        f"open({str(home / 'course' / 'mine')!r}, 'w')": "PermissionError",
        f"open({str(home / 'mine')!r}, 'w')": "PermissionError",
        f"open({str(connection)!r}).read()": "PermissionError",
        f"open('/proc/{server.pid}/environ').read()": "PermissionError",
        f"os.kill({server.pid}, signal.SIGTERM)": "PermissionError",
        f"os.kill({hub.process.pid}, signal.SIGTERM)": "PermissionError",
        f"open({str(hub.folder / 'jupyterhub.sqlite')!r}).read()": "PermissionError",
        f"open({str(hub.folder / 'jupyterhub_cookie_secret')!r}).read()": "PermissionError",
        f"open({str(ready.course / 'gd_lib' / 'node.py')!r}, 'a')": "PermissionError",
        f"fetch('http://127.0.0.1:{port}/user/{two.name}/api/contents', **token)": "HTTPError 403",
        f"fetch('{two.home}/api/contents', **token)": "HTTPError 403",
        f"fetch('http://127.0.0.1:{hub.api_port}/api/routes')": "HTTPError 403",
        f"fetch('http://127.0.0.1:{hub.api_port}/api/routes', **token)": "HTTPError 403",
        f"fetch('{hub.url}/hub/api/users', **token)": "HTTPError 403",
        f"fetch('{hub.url}/hub/api/users/{two.name}', **token)": "HTTPError 404",
    }
    kernel.run(TRY)
    printed = kernel.run(f"for what in {list(forbidden)!r}: print(attempt(lambda: eval(what)))")
    assert dict(zip(forbidden, "".join(text for _, text in printed).splitlines())) == forbidden
    mine = f"fetch('{one.home}/api/contents', **token)"  # the same attempt works where it may
    assert kernel.value(f"attempt(lambda: {mine})").startswith("'succeeded: b")


@needs_root
def test_no_browser_opens_anothers_server(ready):
    one, two, *_ = ready.learners
    theirs = two.open(FIRST)
    assert one.get(f"{two.home}/lab").status_code == 403
    assert one.get(f"{two.home}/api/contents/{FIRST}").status_code == 403
    assert one.of_hub("DELETE", f"/users/{two.name}/server").status_code in (403, 404)
    assert one.of_hub("POST", f"/users/{two.name}/tokens").status_code in (403, 404)
    theirs.learner = Learner(ready.hub, two.name, "")
    theirs.learner.web = one.web
    with pytest.raises(WebSocketBadStatusException, match="403"):
        theirs.connect()
    assert requests.get(f"{two.home}/api/contents", timeout=600, allow_redirects=False).status_code == 403
    assert two.notebook(FIRST)["cells"]


@needs_root
def test_only_the_class_comes_in(ready):
    accounts = ready.accounts
    assert not Learner(ready.hub, ready.learners[0].name, "guessed").log_in()
    assert not Learner(ready.hub, accounts.outsider, accounts.password[accounts.outsider]).log_in()
    assert Learner(ready.hub, ready.learners[0].name, ready.learners[0].password).log_in()


@needs_root
def test_a_teacher_opens_stops_and_starts_the_servers_of_others(ready):
    accounts, last = ready.accounts, ready.learners[-1]
    teacher = Learner(ready.hub, accounts.teacher, accounts.password[accounts.teacher])
    assert teacher.log_in()
    assert {user["name"] for user in teacher.of_hub("GET", "/users").json()} >= set(accounts.names)
    assert teacher.get(f"{last.home}/lab").status_code == 200
    assert teacher.of_hub("DELETE", f"/users/{last.name}/server").status_code in (202, 204)
    wait_for("the end of a server", lambda: not last.server())
    assert teacher.of_hub("POST", f"/users/{last.name}/server").status_code in (201, 202)
    wait_for("a server", lambda: (last.server() or {}).get("ready"))
    assert last.get(f"{last.home}/lab").status_code == 200 and last.notebook(FIRST)["cells"]


# --- how it is set up -------------------------------------------------------------------------------------------------


def started(tmp_path, *options, python=sys.executable, config=CONFIG, **env):
    """The hub as someone starts it: a process whose output is in `tmp_path / "said"`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HUB_", "JUPYTER"))}
    with (tmp_path / "said").open("w") as said:
        command = [python, "-m", "jupyterhub", "-f", config, "--log-level=WARN", *options]
        return subprocess.Popen(command, cwd=tmp_path, env={**kept, **env}, stdout=said, stderr=said)


def refused(tmp_path, *options, **more):
    """The last line that it says. It must end by itself, without a traceback."""
    process = started(tmp_path, *options, **more)
    try:
        assert process.wait(600) != 0
    finally:
        process.kill()
    said = (tmp_path / "said").read_text(encoding="utf-8")
    assert "Traceback" not in said
    return said.splitlines()[-1]


@pytest.mark.parametrize("address", ["http://:{}", "http://[::]:{}", "http://192.0.2.7:{}"])
def test_a_demonstration_refuses_an_address_that_others_reach(tmp_path, address):
    address = address.format(free_port())
    said = refused(tmp_path, f"--JupyterHub.bind_url={address}", HUB_DEMONSTRATION="1", HUB_REPOSITORY="unused")
    assert said.startswith("This hub is a demonstration, which lets anybody run programs under your account")
    assert (urlsplit(address).hostname or "every address") in said and "127.0.0.1" in said


def test_a_demonstration_starts_a_server_for_any_name_and_leaves_nothing_running(tmp_path):
    ports = [free_port() for _ in range(3)]
    url, of_hub, api = (f"http://127.0.0.1:{port}" for port in ports)
    options = [f"--JupyterHub.bind_url={url}", f"--JupyterHub.hub_bind_url={of_hub}"]
    options += [f"--ConfigurableHTTPProxy.api_url={api}"]
    said = tmp_path / "said"
    process = started(tmp_path, *options, HUB_DEMONSTRATION="1", HUB_REPOSITORY=f"file://{tmp_path}/none")

    def up():
        assert process.poll() is None, said.read_text(encoding="utf-8")
        try:
            return requests.get(f"{url}/hub/health", timeout=60).ok
        except requests.RequestException:
            return False

    try:
        wait_for("the hub", up)
        [password] = re.findall(r"the password is (\S+)", said.read_text(encoding="utf-8"))
        assert not Learner(SimpleNamespace(url=url), "ada", "guessed").log_in()
        ada = Learner(SimpleNamespace(url=url), "ada", password)
        assert ada.log_in()
        ada.ask_for_server()
        wait_for("a server", lambda: (ada.server() or {}).get("ready"))
        asked = parse_qs(urlsplit(ada.get(f"{ada.home}/").url).query)
        assert asked["repo"] == [f"file://{tmp_path}/none"] and asked["urlpath"] == [f"lab/tree/{FIRST}"]
        ada.api("PUT", "contents/here.txt", json={"type": "file", "format": "text", "content": "mine"})
        assert (tmp_path / "homes" / "ada" / "here.txt").read_text(encoding="utf-8") == "mine"
        below = psutil.Process(process.pid).children(recursive=True)
        assert len(below) >= 2  # the proxy and the server
    finally:
        process.terminate()
        process.wait(600)
    assert not psutil.wait_procs(below, timeout=600)[1]


@needs_root
def test_what_is_missing_is_said_in_a_sentence(room, tmp_path):
    said = refused(tmp_path, python=room.python, config=room.course / PLACE)
    assert said.startswith("HUB_REPOSITORY is not set: give it the address of the git repository")
    said = refused(
        tmp_path, python=room.python, config=room.course / PLACE, HUB_REPOSITORY="x", HUB_LEARNERS="gdnobody"
    )
    assert said.startswith("There is no group gdnobody on this machine: make it with groupadd gdnobody")


@needs_root
def test_an_account_that_is_not_root_is_told_so(room):
    learner = room.learners[0]
    code = "import os; os.environ.pop('HUB_DEMONSTRATION', None); os.environ['HUB_REPOSITORY'] = 'x'\n"
    code += f"from traitlets.config import PyFileConfigLoader as P; P({str(room.course / PLACE)!r}).load_config()"
    as_learner = {"user": pwd.getpwnam(learner.name).pw_uid, "cwd": "/", "env": {"PATH": os.environ["PATH"]}}
    done = subprocess.run([room.python, "-c", code], capture_output=True, text=True, **as_learner)
    assert done.returncode == 1 and done.stderr.startswith("This hub starts each learner's server under the learner's")
    assert "Traceback" not in done.stderr


@needs_root
def test_a_folder_that_is_closed_to_the_learners_is_named(room, tmp_path):
    closed = room.folder / "closed"
    (closed / "deploy" / "hub").mkdir(parents=True)
    closed.chmod(0o700)
    shutil.copy(CONFIG, closed / "deploy" / "hub")
    config = closed / "deploy" / "hub" / CONFIG.name
    said = refused(tmp_path, python=room.python, config=config, HUB_REPOSITORY="x")
    assert said.startswith(f"The learners' accounts cannot reach {closed}, because {closed} is closed to them")


# --- the page for teachers, and a cluster -----------------------------------------------------------------------------

PAGE = (ROOT / "docs" / "teaching.md").read_text(encoding="utf-8")
VALUES = yaml.safe_load((ROOT / "deploy" / "hub" / "values.yaml").read_text(encoding="utf-8"))
SETTINGS = {  # where the classes are whose settings the page and the values name
    "JupyterHub": "jupyterhub.app",
    "KubeSpawner": "jupyterhub.spawner",  # as far as it is like every Spawner
    "Authenticator": "jupyterhub.auth",
    "LocalAuthenticator": "jupyterhub.auth",
    "SystemdSpawner": "systemdspawner",
    "OAuthenticator": "oauthenticator.oauth2",
    "GitHubOAuthenticator": "oauthenticator.github",
}


def hold(name, settings):
    """Fail for a setting that its class does not have, or a value of the wrong kind."""
    module = importlib.import_module(SETTINGS[name])
    traits = getattr(module, "Spawner" if name == "KubeSpawner" else name).class_traits(config=True)
    for setting, value in settings.items():
        traits[setting].validate(HasTraits(), value)


def megabytes(words):
    """{what: the largest number of megabytes that stands beside it} of the figures between a page's markers."""
    rows = re.findall(r"^\| (.+) \| .*?(\d+) MB \|$", figures(words), re.MULTILINE)
    return {what: int(number) for what, number in rows}


def figures(page):
    return re.search(r"<!-- hub -->\n(.*?)<!-- /hub -->", page, re.DOTALL)[1].strip()


@pytest.mark.parametrize("example", re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL))
def test_a_teachers_own_configuration_has_settings_that_exist(example):
    c = Config()
    exec(example, {"c": c, "load_subconfig": lambda path: None})
    assert c
    for name, settings in c.items():
        hold(name, settings)


def test_the_figures_on_the_page_are_those_that_were_measured():
    assert len(megabytes(PAGE)) >= 4
    assert figures(PAGE) in (ROOT / "benchmarks" / "CLASS.md").read_text(encoding="utf-8")


def test_a_setting_that_does_not_exist_is_found():
    with pytest.raises(KeyError):
        hold("JupyterHub", {"cleanup_server": False})
    with pytest.raises(TraitError):
        hold("SystemdSpawner", {"cpu_limit": "one"})


def test_on_a_cluster_a_learner_gets_what_was_measured():
    from jupyterhub.traitlets import ByteSpecification

    measured, memory = megabytes(PAGE), VALUES["singleuser"]["memory"]
    guarantee, limit = (ByteSpecification().validate(None, memory[name]) / 1e6 for name in ("guarantee", "limit"))
    server = measured["a learner's server"]
    assert server + measured["the kernel of one notebook after Run All"] <= guarantee
    assert server + 3 * measured["the kernel of one notebook at its peak"] <= limit


def test_on_a_cluster_the_first_page_is_as_on_one_machine():
    link = urlsplit(VALUES["singleuser"]["defaultUrl"])
    asked = {name: value for name, [value] in parse_qs(link.query).items()}
    assert link.path == "/git-pull" and asked.pop("repo").startswith("https://")
    assert asked == {"targetpath": "course", "urlpath": f"lab/tree/{FIRST}"}
    assert (ROOT / FIRST.removeprefix("course/")).is_file()
    assert VALUES["cull"]["enabled"] and VALUES["cull"]["timeout"] >= 3600
    for name, settings in VALUES["hub"]["config"].items():
        hold(name, settings)


def test_the_values_are_those_of_the_chart():
    """GD_CHART names the folder of the chart: of a clone, or of what `helm pull --untar` brings."""
    chart = os.environ.get("GD_CHART")
    if not chart:
        pytest.skip("the chart of Zero to JupyterHub is not here: name its folder in GD_CHART")
    [schema] = Path(chart).glob("values.schema.*")
    valid = jsonschema.Draft7Validator(yaml.safe_load(schema.read_text(encoding="utf-8")))
    complete = merged(yaml.safe_load((Path(chart) / "values.yaml").read_text(encoding="utf-8")), VALUES)
    assert [f"{'.'.join(map(str, e.path))}: {e.message}" for e in valid.iter_errors(complete)] == []
    wrong = merged(complete, {"singleuser": {"memory": {"guaranty": "1G"}}})
    assert [list(e.path) for e in valid.iter_errors(wrong)] == [["singleuser", "memory"]]


def merged(below, above):
    """Helm's way: `above` over `below`, key by key."""
    if not (isinstance(below, dict) and isinstance(above, dict)):
        return above
    return {**below, **{key: merged(below.get(key), value) for key, value in above.items()}}


def test_the_image_for_a_cluster_has_the_course_beside_the_learners_files(tmp_path, capfd):
    from repo2docker.__main__ import make_r2d

    [command] = re.findall(r"^repo2docker ((?:.*\\\n)*.*)$", PAGE, re.MULTILINE)
    shutil.copytree(ROOT / "binder", tmp_path / "binder")
    given = shlex.split(command.replace("\\\n", " "))
    assert given.pop() == "."
    program = make_r2d(["--no-build", "--debug", *(word for word in given if word != "--push"), str(tmp_path)])
    program.start()  # which prints the Dockerfile, and needs no Docker for that
    dockerfile = "".join(capfd.readouterr())
    assert "COPY --chown=1000:1000 src/ ${REPO_DIR}/" in dockerfile and "HOME=/home/${NB_USER}" in dockerfile
    assert dockerfile.index("binder/postBuild") < dockerfile.index("RUN pip install --no-cache-dir nbgitpuller")
    image = VALUES["singleuser"]["image"]
    assert program.output_image_spec == f"{image['name']}:{image['tag']}"
    home = VALUES["hub"]["config"]["KubeSpawner"]["notebook_dir"]  # over which the chart mounts the learner's files
    assert f"/home/{program.user_name}" == home and program.user_id == 1000
    assert program.target_repo_dir and not Path(program.target_repo_dir).is_relative_to(home)


def test_the_service_starts_what_is_here():
    unit = configparser.ConfigParser(interpolation=None)
    unit.optionxform = str
    unit.read_string((ROOT / "deploy" / "hub" / "jupyterhub.service").read_text(encoding="utf-8"))
    python, *options = shlex.split(unit["Service"]["ExecStart"])
    assert options == ["-m", "jupyterhub", "-f", f"/opt/course/{PLACE}"] and CONFIG.is_file()
    assert python == "/opt/course/.venv-class/bin/python" and "git clone <the course> /opt/course" in PAGE
    assert unit["Service"]["KillMode"] == "process"  # or a restart would end the learners' servers
    assert unit["Service"]["StateDirectoryMode"] == "0700"
    assert unit["Service"]["EnvironmentFile"] in PAGE
