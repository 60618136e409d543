"""Collected notebooks on a real Dask cluster: nothing is lost, whatever dies, and a fault is one sentence."""

import csv
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time

import judge
import pytest
import results
from collected import book, hand_in
from course import ROOT, STEMS

from gd_course.exercise.check import catalogue

pytestmark = [pytest.mark.classroom, pytest.mark.skipif(os.name == "nt", reason="it kills processes as Linux does")]
PATIENCE = 600  # seconds, for a machine that is ten times slower
NUMBERS = ("02", "03", "04")


def wait_until(condition, what):
    """Wait for what `condition` returns, and return it."""
    end = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < end, f"{what} did not happen in {PATIENCE} seconds"
        time.sleep(0.05)
    return found


class Cluster:
    """A scheduler and workers of their own processes, which run in `folder` and end with the test."""

    def __init__(self, folder, **env):
        self.folder, self.processes, self.workers = folder, [], 0
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
        self.scheduler = self.start("scheduler", "--host", self.address, "--no-dashboard", **env)
        wait_until(self.listens, "the scheduler's start")

    def listens(self):
        try:
            host, port = self.address.removeprefix("tcp://").split(":")
            return socket.create_connection((host, int(port)), PATIENCE).close() or True
        except ConnectionRefusedError:
            return False

    def start(self, *arguments, **env):
        """Start a scheduler or a worker, and return its process."""
        command = [sys.executable, "-m", "distributed.cli.dask_" + arguments[0], *arguments[1:]]
        log = open(self.folder / f"{len(self.processes)}.log", "w")
        process = subprocess.Popen(
            command, cwd=self.folder, env={**os.environ, **env}, stdout=log, stderr=log, start_new_session=True
        )
        log.close()
        self.processes.append(process)
        return process

    def worker(self, *arguments, **env):
        """Start a worker that runs one notebook at a time, and wait until the scheduler knows it.

        `arguments`: "--nanny" for one that is started again when it dies, and others of `dask worker`.
        """
        from distributed import Client

        if "--nanny" not in arguments:
            arguments += ("--no-nanny",)
        process = self.start(
            "worker",
            self.address,
            "--nthreads=1",
            "--no-dashboard",
            "--host=127.0.0.1",
            *arguments,
            **env,
        )
        self.workers += 1
        with Client(self.address, timeout=PATIENCE, set_as_default=False) as client:
            client.wait_for_workers(self.workers, timeout=PATIENCE)
        return process

    def end(self):
        for process in self.processes[::-1]:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(PATIENCE)


@pytest.fixture
def cluster(tmp_path, request):
    """A Cluster; its scheduler's environment can be given as a parameter."""
    (tmp_path / "cluster").mkdir()
    running = Cluster(tmp_path / "cluster", **getattr(request, "param", {}))
    yield running
    running.end()


def rows_of(path):
    return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))


def answer(number):
    """A question of a notebook, and its right answer as a learner writes it."""
    id = f"{number}.r1"
    return f"from gd_course import check\ncheck({id!r}, {catalogue(number)[id].right!r})"


def test_a_worker_is_killed_in_the_middle_and_no_row_is_lost(cluster, tmp_path, capsys):
    """4 learners × 3 notebooks on two workers; one dies while it runs a notebook."""
    marks, go = tmp_path / "marks", tmp_path / "go"
    marks.mkdir()
    class_ = tmp_path / "class"
    for learner in ("ada", "bob", "cem", "dee"):
        for number in NUMBERS:
            # Each leaves a mark with the process that runs it. All but ada's wait until a worker has been killed.
            name = f"{learner}-{number}"
            wait = "" if learner == "ada" else f"\nwhile not os.path.exists({str(go)!r}): time.sleep(0.02)"
            mark = f"import os, time\nopen({str(marks)!r} + f'/{name}-{{os.getppid()}}', 'w').close(){wait}"
            hand_in(class_, **{f"{learner}__{STEMS[number]}": book(mark, answer(number))})
    victim = cluster.worker()
    cluster.worker()
    to, failed = tmp_path / "results.csv", []

    def collect():
        try:
            results.results(class_, to, cluster.address)
        except BaseException as error:
            failed.append(error)

    collecting = threading.Thread(target=collect)
    collecting.start()
    try:
        wait_until(lambda: failed or list(marks.glob(f"*-{victim.pid}")), "a notebook on the first worker")
        ran = wait_until(lambda: failed or list(marks.glob(f"[b-d]*-{victim.pid}")), "one that waits there")
        assert not failed, failed
        os.kill(victim.pid, signal.SIGKILL)
        victim.wait(PATIENCE)
    finally:
        go.touch()
        collecting.join(PATIENCE)
    assert not collecting.is_alive() and not failed, failed
    again = [mark.name.rpartition("-")[0] for mark in ran]
    for name in again:
        assert len(list(marks.glob(f"{name}-*"))) == 2, "what the dead worker had begun was run again by the other"
    rows = rows_of(to)
    assert len(rows) == 4 * sum(len([id for id in catalogue(n) if not id.endswith(".1")]) for n in NUMBERS)
    assert len({(row["learner"], row["exercise"]) for row in rows}) == len(rows)
    tried = {(row["learner"], row["exercise"]) for row in rows if row["outcome"] == "right"}
    assert tried == {(learner, f"{number}.r1") for learner in ("ada", "bob", "cem", "dee") for number in NUMBERS}
    said = capsys.readouterr().out
    assert said.count(" right\n") == 12
    before = len(list(marks.iterdir()))
    hand_in(class_, ada__03_node_tree=book(answer("03"), "# one more cell"))
    results.results(class_, to, cluster.address)
    assert "11 notebooks have not changed" in capsys.readouterr().out
    assert rows_of(to) == rows and len(list(marks.iterdir())) == before, "a second call runs what changed, and no more"


# Dask's own number of deaths before it gives up is 3, which takes longer and shows the same.
@pytest.mark.parametrize("cluster", [{"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}], indirect=True)
def test_a_notebook_that_kills_its_workers_is_given_up_and_the_others_count(cluster, tmp_path):
    hand_in(
        tmp_path / "class",
        ada__03_node_tree=book("import os, signal\nos.kill(os.getppid(), signal.SIGKILL)", answer("03")),
        bob__03_node_tree=book(answer("03")),
        cem__03_node_tree=book(answer("03")),
    )
    cluster.worker("--nanny")  # which starts a new worker when one dies
    results.results(tmp_path / "class", tmp_path / "results.csv", cluster.address)
    found = {row["learner"]: row for row in rows_of(tmp_path / "results.csv") if row["exercise"] == "03.r1"}
    assert (
        found["ada"]["outcome"] == "error"
        and "Every worker of the cluster that ran it has died" in found["ada"]["note"]
    )
    assert found["bob"]["outcome"] == found["cem"]["outcome"] == "right"


def hand_in_one_that_never_ends(cluster, tmp_path):
    """Ada's notebook, and Bob's endless one, with a worker for each. Gives a file that is there once Bob's runs."""
    begun = tmp_path / "it runs"
    hand_in(
        tmp_path / "class",
        ada__03_node_tree=book(answer("03")),
        bob__03_node_tree=book(f"open({str(begun)!r}, 'w').close()\nimport time\nwhile True: time.sleep(1)"),
    )
    cluster.worker()
    cluster.worker()  # one for each of them: Dask may begin with either
    return begun


def test_a_scheduler_that_dies_leaves_what_was_finished(cluster, tmp_path):
    begun = hand_in_one_that_never_ends(cluster, tmp_path)
    stopped = []

    def collect():
        try:
            results.results(tmp_path / "class", tmp_path / "results.csv", cluster.address)
        except ValueError as error:
            stopped.append(str(error))

    collecting = threading.Thread(target=collect)
    collecting.start()
    wait_until(begun.exists, "bob's notebook")
    wait_until(lambda: '"right"' in (tmp_path / "results.done.jsonl").read_text(), "ada's result")
    os.kill(cluster.scheduler.pid, signal.SIGKILL)
    collecting.join(PATIENCE)
    assert not collecting.is_alive()
    assert stopped == [
        f"The scheduler does not answer any more: start it again. {tmp_path}/results.csv has what was finished."
    ]
    assert {
        (row["learner"], row["outcome"]) for row in rows_of(tmp_path / "results.csv") if row["exercise"] == "03.r1"
    } == {("ada", "right")}


def test_ctrl_c_keeps_what_a_cluster_has_finished(cluster, tmp_path):
    begun = hand_in_one_that_never_ends(cluster, tmp_path)
    command = [sys.executable, str(ROOT / "tools" / "results.py"), "class", "r.csv", "--scheduler", cluster.address]
    running = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    wait_until(begun.exists, "bob's notebook")
    wait_until(lambda: '"right"' in (tmp_path / "r.done.jsonl").read_text(), "ada's result")
    running.send_signal(signal.SIGINT)
    said, errors = running.communicate(timeout=PATIENCE)
    assert running.returncode == 0 and not errors, errors
    assert "Stopped early: r.csv has what was finished" in said
    assert {row["learner"] for row in rows_of(tmp_path / "r.csv")} == {"ada"}


def failing(tmp_path, address):
    """What `make results SCHEDULER=…` says when it cannot begin: one sentence, and nothing is lost."""
    hand_in(tmp_path / "class", ada__03_node_tree=book(answer("03")))
    command = [sys.executable, str(ROOT / "tools" / "results.py"), "class", "r.csv", "--scheduler", address]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1 and done.stderr.count("\n") == 1 and "Traceback" not in done.stderr, done.stderr
    assert (tmp_path / "class" / "ada" / "03_node_tree.ipynb").exists()
    return done.stderr


@pytest.fixture
def impatient(monkeypatch):
    """A scheduler has a second to answer."""
    monkeypatch.setattr("cluster.SECONDS", 1)


@pytest.mark.parametrize(
    "address", ["tcp://127.0.0.1:1", "nonsense", "tcp://", "10.0.0.1:x", "tcp://127.0.0.1:99999", "x://127.0.0.1:1"]
)
def test_a_scheduler_that_is_not_there(impatient, tmp_path, address):
    hand_in(tmp_path / "class", ada__03_node_tree=book(answer("03")))
    with pytest.raises(ValueError, match=f"No Dask scheduler answers at {address} .*leave SCHEDULER out") as raised:
        results.results(tmp_path / "class", tmp_path / "r.csv", address)
    assert "\n" not in str(raised.value)


def test_what_listens_and_is_no_scheduler(impatient, tmp_path):
    hand_in(tmp_path / "class", ada__03_node_tree=book(answer("03")))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(ValueError, match=f"No Dask scheduler answers at {address} "):
            results.results(tmp_path / "class", tmp_path / "r.csv", address)


def test_a_scheduler_without_workers(cluster, monkeypatch, tmp_path):
    monkeypatch.setattr("cluster.FIRST_WORKER", 1)
    hand_in(tmp_path / "class", ada__03_node_tree=book(answer("03")))
    with pytest.raises(ValueError, match=f"The scheduler at {cluster.address} has no workers: start some with"):
        results.results(tmp_path / "class", tmp_path / "r.csv", cluster.address)


def test_a_worker_without_the_course(cluster, tmp_path):
    (tmp_path / "without.py").write_text("import sys\nsys.modules['gd_course'] = None\n")
    cluster.worker()
    cluster.worker(f"--preload={tmp_path}/without.py")
    said = failing(tmp_path, cluster.address)
    assert "The worker tcp://127.0.0.1:" in said and "has no folder with the course" in said
    assert "give all of them this copy of the course" in said


def test_a_worker_with_another_edition(cluster, tmp_path):
    copy = tmp_path / "copy"
    for name in ("gd_course", "gd_lib", "tools", "notebooks"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "*.part"))
    judge.edition.cache_clear()
    same = cluster.worker(PYTHONPATH=str(copy))
    hand_in(tmp_path / "class", bob__03_node_tree=book(answer("03")))
    results.results(tmp_path / "class", tmp_path / "bob.csv", cluster.address)
    assert {row["outcome"] for row in rows_of(tmp_path / "bob.csv")} == {"right", "not tried yet"}, (
        "the same in another place"
    )
    os.kill(same.pid, signal.SIGKILL)
    with open(copy / "gd_course" / "ch03_node_tree" / "exercises.py", "a") as file:
        file.write("# changed\n")
    cluster.workers = 0
    cluster.worker(PYTHONPATH=str(copy))
    assert "has another edition of the course" in failing(tmp_path, cluster.address)
