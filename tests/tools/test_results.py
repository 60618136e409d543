"""What a class got right, from the notebooks that were handed in; and what a second call does."""

import csv
import io
import json
import os
import re
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import judge
import pytest
import results
from collected import book, hand_in, table
from course import ROOT, ids_in


@pytest.fixture
def runs(monkeypatch):
    """Runs no kernel: `3` is right, anything else is a mistake. Returns the list of what was run."""
    done = []

    def run(cells, *limits):
        done.append(cells)
        answers = [(id, "3)" in cell) for cell in cells for id in ids_in(cell)]
        return [[id, "right", "Right."] if ok else [id, "not yet", "Not yet: no."] for id, ok in answers], {}, False

    monkeypatch.setattr(judge, "run", run)
    return done


def items(tmp_path):
    """The rows of the second table, by exercise."""
    text = (tmp_path / "results.items.csv").read_text(encoding="utf-8-sig")
    return {row["exercise"]: row for row in csv.DictReader(io.StringIO(text))}


def test_one_notebook_that_cannot_be_run_stops_nobody_else(monkeypatch, tmp_path):
    errors = [
        ValueError("x"),
        RecursionError(),
        MemoryError(),
        KeyError("\ud83d"),
        OSError(28, "full"),
        judge.Lost("a", "b"),
    ]

    def run(sources, *limits):
        answer = int(sources[0])
        if answer < len(errors):
            raise errors[answer]
        return [["03.r1", "right", "Right."]], {}, False

    monkeypatch.setattr(judge, "run", run)
    learners = [f"learner{i}" for i in range(len(errors) + 1)]
    hand_in(tmp_path / "class", **{f"{name}__03_node_tree": book(str(i)) for i, name in enumerate(learners)})
    found = table(tmp_path / "class", tmp_path)
    for learner, error in zip(learners, errors):
        outcome, note = found[learner, "03.r1"]
        assert outcome == "error" and "03_node_tree.ipynb" in note and type(error).__name__ in note
    assert found[learners[-1], "03.r1"] == ("right", "")
    errors.clear()  # what was this machine's fault is run again, and nothing else
    assert {outcome for (_, id), (outcome, _) in table(tmp_path / "class", tmp_path).items() if id == "03.r1"} == {
        "right"
    }


def test_a_second_call_runs_only_what_changed(runs, tmp_path, monkeypatch, capsys):
    class_ = tmp_path / "class"
    hand_in(class_, ada__03_node_tree=book("check('03.r1', 3)"), bob__03_node_tree=book("check('03.r1', 4)"))
    first = table(class_, tmp_path)
    assert len(runs) == 2
    capsys.readouterr()
    assert table(class_, tmp_path) == first and len(runs) == 2
    assert "2 notebooks have not changed since an earlier call." in capsys.readouterr().out
    hand_in(class_, bob__03_node_tree=book("check('03.r1',  3)"), cem__03_node_tree=book("check('03.r1', 5)"))
    assert table(class_, tmp_path)["bob", "03.r1"] == ("right", "") and len(runs) == 4
    table(class_, tmp_path, cell_seconds=7)  # a time limit decides about outcomes too
    assert len(runs) == 7
    monkeypatch.setattr(results, "edition", lambda: "another")
    table(class_, tmp_path)
    assert len(runs) == 10
    (class_ / "ada").rename(class_ / "zoe")  # the same notebook, so the same outcomes
    assert table(class_, tmp_path)["zoe", "03.r1"] == ("right", "") and len(runs) == 10


def test_the_edition_is_that_of_the_course_and_of_nothing_else(tmp_path, monkeypatch):
    for name in ("gd_course", "gd_lib", "tools"):
        for path in (ROOT / name).rglob("*"):
            if path.suffix in (".py", ".gz") and "__pycache__" not in path.parts:
                copy = tmp_path / path.relative_to(ROOT)
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_bytes(path.read_bytes())
    original = judge.edition()
    monkeypatch.setattr(judge, "ROOT", tmp_path)

    def changed(name, change):
        before = (tmp_path / name).read_bytes()
        (tmp_path / name).write_bytes(change(before))
        found = judge.edition.__wrapped__()
        (tmp_path / name).write_bytes(before)
        return found != original

    assert not changed("gd_lib/node.py", lambda text: text)
    assert not changed("gd_lib/node.py", lambda text: text.replace(b"\n", b"\r\n"))
    assert not changed("tools/reset.py", lambda text: text + b"#")
    for name in ("gd_lib/node.py", "gd_course/ch03_node_tree/exercises.py", "tools/judge.py"):
        assert changed(name, lambda text: text + b"#"), name


@pytest.mark.parametrize("damage", ["cut", "lines", "gone"])
def test_a_damaged_file_of_what_was_found_costs_time_and_nothing_else(runs, tmp_path, damage):
    class_ = tmp_path / "class"
    hand_in(class_, ada__03_node_tree=book("check('03.r1', 3)"), bob__03_node_tree=book("check('03.r1', 4)"))
    first = table(class_, tmp_path)
    kept = tmp_path / "results.done.jsonl"
    lines = kept.read_text().splitlines()
    if damage == "cut":  # as a machine leaves it that loses its power
        kept.write_text("\n".join([line for line in lines if "table" in line] + [lines[-1][:-5], lines[-1]])[:-20])
    elif damage == "lines":
        kept.write_text(
            "\n".join(
                [
                    "[]",
                    '{"key": 7}',
                    '{"key": [], "found": 7}',
                    '{"key": "a", "found": {"03.r1": [1]}}',
                    "\ud83d".encode("utf-8", "replace").decode(),
                    *lines,
                ]
            )
        )
    else:
        kept.unlink()
        with pytest.raises(ValueError, match="is about another folder, or was changed: move it away"):
            table(class_, tmp_path)
        (tmp_path / "results.csv").unlink()
        (tmp_path / "results.items.csv").unlink()
    assert table(class_, tmp_path) == first
    assert table(class_, tmp_path) == first and len(runs) == {"cut": 4, "lines": 2, "gone": 4}[damage]


@pytest.mark.parametrize("name", ["results.csv", "results.items.csv"])
def test_a_table_that_a_teacher_has_changed_is_not_overwritten(runs, tmp_path, name):
    hand_in(tmp_path / "class", ada__03_node_tree=book("check('03.r1', 3)"))
    table(tmp_path / "class", tmp_path)
    changed = (tmp_path / name).read_text(encoding="utf-8-sig").replace("03.r1", "03.r1 (we spoke about it)")
    (tmp_path / name).write_text(changed, encoding="utf-8-sig")
    with pytest.raises(
        ValueError, match=re.escape(name) + " already exists, and is about another folder, or was changed"
    ):
        table(tmp_path / "class", tmp_path)
    assert (tmp_path / name).read_text(encoding="utf-8-sig") == changed
    (tmp_path / name).rename(tmp_path / "mine.csv")
    table(tmp_path / "class", tmp_path)
    assert len(runs) == 1


def test_a_table_about_another_folder_is_not_overwritten(runs, tmp_path):
    for name in ("class", "other"):
        hand_in(tmp_path / name, ada__03_node_tree=book("check('03.r1', 3)"))
    first = table(tmp_path / "class", tmp_path)
    with pytest.raises(ValueError, match="is about another folder, or was changed: move it away"):
        table(tmp_path / "other", tmp_path)
    assert table(tmp_path / "class", tmp_path) == first


def test_what_to_teach_again(monkeypatch, tmp_path, capsys):
    """Six learners, and what is known of each: of the run always, of the tries before it from a progress file alone."""
    sign, half = "the sign is wrong.", "this is half of it."

    def run(cells, *limits):
        words = {"right": [["03.r1", "right", "Right."]], "sign": [["03.r1", "not yet", f"Not yet: {sign}"]]}
        return words.get(cells[0], []), {}, False

    monkeypatch.setattr(judge, "run", run)
    class_ = tmp_path / "class"
    answers = {"ada": "right", "bob": "right", "cem": "right", "dee": "sign", "eve": "nothing"}
    hand_in(class_, **{f"{name}__03_node_tree": book(answer) for name, answer in answers.items()})
    hand_in(class_, fay__04_neuron=book("right"))
    for name, words in {"ada": [], "bob": [half, sign], "dee": [half, sign], "fay": [half]}.items():
        (class_ / name / ".gd_progress.json").write_text(json.dumps({"tries": {"03.r1": words}}))
    table(class_, tmp_path)
    row = items(tmp_path)["03.r1"]
    assert row == {
        "notebook": "03_node_tree",
        "exercise": "03.r1",
        "learners": "5",
        "right": "3",
        "not yet": "1",
        "not tried yet": "1",
        "error or time limit": "0",
        "right at the first try": "1",
        "first tries known": "3",
        "made a mistake": "2",
        "mistake 1": sign,
        "made by 1": "2",
        "mistake 2": half,
        "made by 2": "2",
        "mistake 3": "",
        "made by 3": "",
    }
    unknown = items(tmp_path)["03.r2"]
    assert (unknown["right at the first try"], unknown["first tries known"]) == ("", "0"), "nobody knows"
    assert f"03.r1  a mistake by 2 of 5; by 2: {sign}" in capsys.readouterr().out


def test_ctrl_c_keeps_what_is_finished(monkeypatch, tmp_path, capsys):
    def interrupted(sources, *limits):
        raise KeyboardInterrupt

    monkeypatch.setattr(judge, "run", interrupted)
    hand_in(tmp_path / "class", ada__03_node_tree=book("check('03.r1', 3)"))
    results.results(tmp_path / "class", tmp_path / "r.csv")
    assert "Stopped early" in capsys.readouterr().out
    assert (tmp_path / "r.csv").read_text(encoding="utf-8-sig").startswith("learner,notebook,exercise,outcome,note")


def test_ctrl_c_keeps_what_was_finished_while_an_earlier_learner_still_ran(monkeypatch, tmp_path, capsys):
    bob_is_done = threading.Event()

    def run(sources, *limits):
        if "ada" in sources[0]:
            bob_is_done.wait()
            raise KeyboardInterrupt
        bob_is_done.set()
        return [["03.r1", "right", "Right."]], {}, False

    monkeypatch.setattr(judge, "run", run)
    monkeypatch.setattr(results, "cores", lambda: 2)
    hand_in(tmp_path / "class", ada__03_node_tree=book("ada"), bob__03_node_tree=book("bob"))
    found = table(tmp_path / "class", tmp_path)
    assert {learner for learner, _ in found} == {"bob"} and found["bob", "03.r1"] == ("right", "")
    assert "Stopped early" in capsys.readouterr().out


def test_rows_are_there_before_the_end(monkeypatch, tmp_path):
    """A run that is killed, and not only interrupted, has left the rows of what was finished."""
    seen = []

    def run(sources, *limits):
        if sources[0] == "last":
            seen.append((tmp_path / "results.csv").read_text(encoding="utf-8-sig"))
            seen.append((tmp_path / "results.done.jsonl").read_text())
        return [["03.r1", "right", "Right."]], {}, False

    monkeypatch.setattr(judge, "run", run)
    monkeypatch.setattr(results, "cores", lambda: 1)
    monkeypatch.setattr(results, "MOST_AT_ONCE", 1)
    monkeypatch.setattr(results, "PAUSE", 0)
    hand_in(tmp_path / "class", ada__03_node_tree=book("first"), bob__03_node_tree=book("last"))
    table(tmp_path / "class", tmp_path)
    assert "ada,03_node_tree,03.r1,right," in seen[0] and "bob" not in seen[0]
    assert '"03.r1": ["right"' in seen[1]


def test_a_folder_that_vanishes_after_it_was_read_loses_nothing(runs, monkeypatch, tmp_path):
    class_ = tmp_path / "class"
    hand_in(class_, ada__03_node_tree=book("check('03.r1', 3)"))
    run = judge.run

    def vanish(cells, *limits):
        class_.rename(tmp_path / "elsewhere")
        return run(cells, *limits)

    monkeypatch.setattr(judge, "run", vanish)
    assert table(class_, tmp_path)["ada", "03.r1"] == ("right", "")


def test_a_place_for_the_table_that_vanishes_ends_in_one_sentence(runs, monkeypatch, tmp_path, capsys):
    hand_in(tmp_path / "class", ada__03_node_tree=book("check('03.r1', 3)"))
    (tmp_path / "stick").mkdir()
    run = judge.run

    def vanish(cells, *limits):
        (tmp_path / "stick").rename(tmp_path / "pulled out")
        return run(cells, *limits)

    monkeypatch.setattr(judge, "run", vanish)
    with pytest.raises(SystemExit, match="could not be written") as stopped:
        results.main([str(tmp_path / "class"), str(tmp_path / "stick" / "r.csv")])
    assert "\n" not in str(stopped.value)


@pytest.fixture
def some_cluster(monkeypatch):
    """In place of a Dask cluster: an executor with one worker. Returns a dict {learner: what it raises}."""
    raises = {}

    @contextmanager
    def cluster(address, edition):
        def work(number, copies, *limits):
            learner = copies[0][1][0]  # the first cell
            if learner in raises:
                raise raises[learner]
            return judge.judge(number, copies, *limits)

        with ThreadPoolExecutor(1) as pool:
            yield pool, work

    monkeypatch.setattr(results, "cluster", cluster)
    return raises


def test_a_worker_that_comes_later_and_is_of_another_edition_ends_it_in_one_sentence(runs, some_cluster, tmp_path):
    answer = "check('03.r1', 3)"
    hand_in(tmp_path / "class", **{f"{name}__03_node_tree": book(name, answer) for name in ("ada", "bob", "cem")})
    some_cluster["bob"] = ImportError("has another edition of the course")
    with pytest.raises(ValueError, match=r"A worker that came later has another edition .* has what was finished\.$"):
        table(tmp_path / "class", tmp_path, scheduler="tcp://127.0.0.1:1")
    assert "ada,03_node_tree,03.r1,right," in (tmp_path / "results.csv").read_text(encoding="utf-8-sig")
    some_cluster.clear()
    found = table(tmp_path / "class", tmp_path, scheduler="tcp://127.0.0.1:1")
    assert [found[name, "03.r1"] for name in ("ada", "bob", "cem")] == [("right", "")] * 3
    assert [cells[0] for cells in runs].count("ada") == 1


def test_a_notebook_that_ends_its_workers_gets_a_row_and_is_tried_again(runs, some_cluster, tmp_path):
    answer = "check('03.r1', 3)"
    hand_in(tmp_path / "class", **{f"{name}__03_node_tree": book(name, answer) for name in ("ada", "bob")})
    some_cluster["ada"] = RuntimeError("killed")
    found = table(tmp_path / "class", tmp_path, scheduler="tcp://127.0.0.1:1")
    assert found["ada", "03.r1"] == ("error", "Every worker of the cluster that ran it has died.")
    assert found["bob", "03.r1"] == ("right", "")
    some_cluster.clear()
    assert table(tmp_path / "class", tmp_path, scheduler="tcp://127.0.0.1:1")["ada", "03.r1"] == ("right", "")


def test_a_bar_is_shown_on_a_terminal_alone(monkeypatch, capsys):
    bar = results.Bar(4)
    bar.say("ada")
    assert capsys.readouterr() == ("ada\n", "")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    bar = results.Bar(4)
    bar.done = 1
    bar.say("bob")
    out, line = capsys.readouterr()
    assert out == "bob\n" and "1 of 4 notebooks, about" in line and "\n" not in line
    assert line.count("█") / line.count("░") == pytest.approx(7 / 23)


def test_a_wrong_call_ends_in_one_sentence(tmp_path):
    hand_in(tmp_path / "class", ada__03_node_tree="{")
    (tmp_path / "empty").mkdir()
    (tmp_path / "mine.csv").write_text("grades")
    for arguments, words in [
        (["nowhere"], "There is no folder"),
        ([""], "make results FROM="),
        (["empty"], "no notebook of the course"),
        (["class", "mine.csv"], "already exists"),
        (["class", "no folder/r.csv"], "could not be written"),
    ]:
        done = subprocess.run(
            [sys.executable, str(ROOT / "tools" / "results.py"), *arguments],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            env=dict(os.environ),
        )
        assert done.returncode == 1 and words in done.stderr, done.stderr
        assert "Traceback" not in done.stderr and done.stderr.count("\n") == 1
    assert (tmp_path / "mine.csv").read_text() == "grades"
