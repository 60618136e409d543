"""The learner's own progress, and the file that keeps it."""

import json
from pathlib import Path

import pytest
from small_catalogue import SMALL, expect, slope

from gd_course import chapters, chapters_and_optional
from gd_course.exercise import check as home
from gd_course.exercise.check import check, progress
from gd_course.exercise.moved import MOVED, RENAMED, moved
from gd_course.exercise.progress import MOST_TRIES, Progress
from gd_course.exercise.verdict import RIGHT

COUNTED = len(SMALL) - 1  # all but the worked example


def new_kernel(monkeypatch):
    monkeypatch.setattr(home, "record", Progress())


def test_progress_counts_and_survives_a_restart(small, own_progress, monkeypatch):
    assert ("03 node_tree", 0, COUNTED) in progress().rows
    assert not own_progress.exists()
    for id, answer in [("03.r1", "b"), ("03.2", slope), ("03.2", slope), ("03.r2", 5)]:
        check(id, answer)
    check("03.1", slope)  # worked: nobody's progress
    kept = json.loads(own_progress.read_text())
    assert (kept["edition"], kept["done"], list(kept["code"])) == (2, ["03.2", "03.r1"], ["03.2"])
    new_kernel(monkeypatch)
    assert ("03 node_tree", 2, COUNTED) in progress().rows
    check("03.r1", "a")  # once right stays done
    assert progress().rows[-1] == ("all", 2, COUNTED)
    assert list(own_progress.parent.iterdir()) == [own_progress]


def test_progress_of_the_first_edition_counts_where_its_exercises_are_now(small, own_progress):
    own_progress.write_text(json.dumps({"done": ["03.r1", "08.1", "08.r1"]}))
    check("03.2", slope)
    kept = json.loads(own_progress.read_text())
    assert (kept["edition"], kept["done"]) == (2, ["03.2", "03.r1", "10.1", "10.r1"])
    assert progress().rows[-1][1] == 2  # once moved, an id is not moved again
    check("03.2", slope)
    assert json.loads(own_progress.read_text())["done"] == ["03.2", "03.r1", "10.1", "10.r1"]


def test_every_exercise_of_the_first_edition_is_somewhere_or_known_to_be_gone():
    ids = (Path(__file__).parents[1] / "notebooks" / "first_edition" / "ids.txt").read_text().split()
    assert len(ids) == len(set(ids)) > 100
    known = {id for notebook in chapters() for id in home.catalogue(notebook)}
    assert [id for id in ids if moved(id) is not None and moved(id) not in known] == []
    kept = [moved(id) for id in ids if moved(id)]
    assert len(kept) == len(set(kept)), "two old ids cannot be one new one"
    assert set(MOVED) <= set(ids)


def test_a_renamed_exercise_is_found_by_its_older_id_and_its_progress_stays(small, own_progress, monkeypatch):
    for old, new in {"03.9": "03.2", "03.r9": "03.r1", "03.p9": None}.items():
        monkeypatch.setitem(RENAMED, old, new)
    mine = {"03.9": ["slope", "my slope"], "03.p9": ["gone", "my own, all the same"]}
    own_progress.write_text(json.dumps({"edition": 2, "done": ["03.9", "03.p9", "03.r9"], "code": mine}))
    assert progress().rows[-1][1] == 2
    expect(check("03.r9", "b"), RIGHT, SMALL["03.r1"].because)
    kept = json.loads(own_progress.read_text())
    assert (kept["edition"], kept["done"]) == (2, ["03.2", "03.r1"])
    assert kept["code"] == {"03.2": ["slope", "my slope"], "03.p9": ["gone", "my own, all the same"]}
    assert "there is no exercise" in str(check("03.p9", 1))
    own_progress.write_text(json.dumps({"done": ["03.9"]}))  # of the first edition: both tables are followed
    assert progress().rows[-1][1] == 2


def test_a_renamed_exercise_is_here_and_its_older_id_is_not():
    known = {id for notebook in chapters_and_optional() for id in home.catalogue(notebook)}
    assert not known & set(RENAMED), "an id that had another meaning would be looked up by notebooks of both"
    assert set(RENAMED.values()) - {None} <= known


def test_what_was_said_before_the_first_right_answer_is_kept(small, own_progress, monkeypatch):
    def tries():
        return json.loads(own_progress.read_text())["tries"]

    said = [check("03.r1", "a").words, check("03.r1", "c").words]
    check("03.r1", "a")
    check("03.r1", ...)
    assert tries() == {"03.r1": said} and len(set(said)) == 2
    new_kernel(monkeypatch)
    check("03.r1", "b")
    check("03.r1", "a")  # once right, nothing is counted
    check("03.2", slope)
    check("03.1", len)  # worked: nobody's try
    assert tries() == {"03.2": [], "03.r1": said}
    own_progress.write_text(json.dumps({"edition": 2, "done": ["03.r1"]}))  # an older file, in which nobody counted
    new_kernel(monkeypatch)
    check("03.r1", "b")
    check("03.r1", "a")
    assert "tries" not in json.loads(own_progress.read_text())


def test_a_loop_of_wrong_answers_does_not_fill_the_file(small, own_progress):
    for wrong in range(1000, 1100):
        check("03.r2", wrong)
    kept = own_progress.read_bytes()
    assert len(json.loads(kept)["tries"]["03.r2"]) == MOST_TRIES
    check("03.r2", 7000)
    assert own_progress.read_bytes() == kept


def test_a_wrong_answer_tells_of_a_damaged_file_too(small, own_progress):
    own_progress.write_text("{")
    assert "`.gd_progress.damaged.json`" in str(check("03.r1", "a"))
    assert list(json.loads(own_progress.read_text())["tries"]) == ["03.r1"]


def test_progress_shows_itself_as_a_table(small):
    check("03.r1", "b")
    shown = progress()._repr_mimebundle_()
    assert f"| 03 node\\_tree | 1 | {COUNTED} |" in shown["text/markdown"].splitlines()
    lines = shown["text/plain"].splitlines()
    assert lines[0].split() == ["notebook", "done", "of"]
    assert lines[-1].split() == ["all", "1", str(COUNTED)]


def test_two_notebooks_share_the_file(small, own_progress, monkeypatch):
    check("03.r1", "b")
    new_kernel(monkeypatch)
    check("03.2", slope)
    kept = json.loads(own_progress.read_text())
    assert (kept["edition"], kept["done"], list(kept["code"])) == (2, ["03.2", "03.r1"], ["03.2"])


@pytest.mark.parametrize(
    "damage",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"done": 3}',
        '{"done": [[1]]}',
        "null",
        "[" * 100_000,
        b"\xff\xfe\x00",
        '{"done": [], "tries": {"03.r1": "a"}}',
    ],
)
def test_a_damaged_file_is_set_aside_and_its_new_name_shown(small, own_progress, damage):
    damage = damage if isinstance(damage, bytes) else damage.encode()
    for n, name in enumerate([".gd_progress.damaged.json", ".gd_progress.damaged-2.json"]):
        own_progress.write_bytes(damage)
        expect(check("03.r1", "b"), RIGHT, SMALL["03.r1"].because, f"`{name}`")
        assert (own_progress.parent / name).read_bytes() == damage
        assert len(list(own_progress.parent.iterdir())) == n + 2
    assert json.loads(own_progress.read_text()) == {"edition": 2, "done": ["03.r1"], "tries": {"03.r1": []}}
    own_progress.write_bytes(damage)
    assert "damaged-3" in repr(progress())


def test_where_nothing_can_be_written_the_rest_still_works(small, monkeypatch, tmp_path):
    (tmp_path / "a file").write_text("")
    for path in (tmp_path / "a file" / "p.json", tmp_path / "no folder" / "p.json", tmp_path):
        monkeypatch.setenv("GD_PROGRESS_FILE", str(path))
        new_kernel(monkeypatch)
        assert str(check("03.r1", "b")) == f"Right. {SMALL['03.r1'].because}"
        assert ("03 node_tree", 1, COUNTED) in progress().rows
        assert progress().note
    assert [path.name for path in tmp_path.iterdir()] == ["a file"]


def test_where_it_can_be_written_there_is_no_note(small):
    check("03.r1", "b")
    assert progress().note == ""


def test_without_the_variable_the_file_is_in_the_current_folder(small, monkeypatch, tmp_path):
    monkeypatch.delenv("GD_PROGRESS_FILE")
    monkeypatch.chdir(tmp_path)
    check("03.r1", "b")
    assert (tmp_path / ".gd_progress.json").exists()
