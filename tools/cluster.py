"""A Dask cluster that runs notebooks: each worker has its own copy of the course, which must be the same edition.

On every machine that works: the course's folder, its environment with requirements-class.txt, and
`dask worker tcp://address-of-the-scheduler:8786`. Only the learners' cells and the answers travel.
"""

import logging
import socket
import sys
from contextlib import contextmanager
from functools import partial

SECONDS, FIRST_WORKER = 30, 30  # that a scheduler has to answer, and a first worker to come


def judge_there(edition, *task):
    """Run judge.judge(*task) on a worker, or only look whether it could, if there is no task.

    Raises ImportError, with the rest of a sentence about it, if the worker has not this edition of the course. What is
    sent is its code, because a worker need not find this file; so it uses nothing from it.
    """
    import sys
    from importlib import util
    from pathlib import Path

    found = util.find_spec("gd_course") if sys.modules.get("gd_course", ...) else None
    origin = getattr(found, "origin", None)  # None too for a folder that is no package
    tools = Path(origin).parent.parent / "tools" if origin else Path("nowhere")
    if not (tools / "judge.py").is_file():
        raise ImportError("has no folder with the course, or does not run in the course's environment")
    if str(tools) not in sys.path:
        sys.path.append(str(tools))
    try:
        import judge
    except ImportError as error:
        raise ImportError(f"lacks what the course needs ({error})") from None
    if judge.edition() != edition:
        raise ImportError("has another edition of the course, or was started before its own was changed")
    return judge.judge(*task) if task else None


judge_there.__module__ = "__main__"  # so that Dask sends its code, and not the name of this file


@contextmanager
def cluster(address, edition):
    """(executor, function): an executor of the cluster at `address`, and what to give it in place of judge.judge.

    Raises ValueError, in one sentence, if there is no such cluster or its workers do not have this edition.
    """
    try:
        from distributed import Client
        from distributed.comm.addressing import get_address_host_port
    except ImportError:
        raise ValueError(
            "SCHEDULER needs Dask: pip install -r requirements-class.txt, or leave SCHEDULER out to use this machine."
        ) from None
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what matters is said below, in a sentence
    try:
        # A client would try for as long as it may where nothing listens, and for ever where something else does.
        with socket.create_connection(get_address_host_port(address), SECONDS) as scheduler:
            if not address.startswith("tls") and not scheduler.recv(1):  # a scheduler speaks first
                raise OSError("what listens there is no scheduler")
        client = Client(address, timeout=SECONDS, set_as_default=False)
    except (OSError, ValueError, OverflowError) as error:  # a time-out is an OSError
        raise ValueError(
            f"No Dask scheduler answers at {address} ({_short(error)}): start one with `dask scheduler`, give the "
            "address that it prints, or leave SCHEDULER out to use this machine."
        ) from None
    try:
        _look_at_workers(client, address, edition)
        yield client.get_executor(pure=False), partial(judge_there, edition)
    finally:
        client.close(timeout=SECONDS)


def _look_at_workers(client, address, edition):
    try:
        client.wait_for_workers(1, timeout=FIRST_WORKER)
    except TimeoutError:
        raise ValueError(
            f"The scheduler at {address} has no workers: start some with `dask worker {address}`, in the course's "
            "folder and environment, and try again."
        ) from None
    here = "{}.{}".format(*sys.version_info)
    versions = client.get_versions()
    pythons = {f"The worker {worker}": about["host"]["python"] for worker, about in versions["workers"].items()}
    pythons["The scheduler"] = versions["scheduler"]["host"]["python"]
    # Compiled code is sent, so the Pythons are compared before any is.
    wrong = {who: f"runs Python {p}, and this is {here}" for who, p in pythons.items() if not p.startswith(f"{here}.")}
    if not wrong:
        answers = client.run(judge_there, edition, on_error="return")
        wrong = {f"The worker {worker}": _short(answer) for worker, answer in answers.items() if answer is not None}
    if wrong:
        who, why = min(wrong.items())
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        raise ValueError(
            f"{who} {why}{more}: give all of them this copy of the course, start them in it, and try again."
        )


def _short(error):
    return " ".join(str(error).split())[:200] or type(error).__name__
