"""What a class handed in: whatever a folder holds, a file gets its row, and the other files are read."""

import json
import os
import pathlib
import subprocess
import sys
import zipfile

import handed_in
import judge
import pytest
from collected import book, hand_in, table
from course import ROOT, ids_in

RIGHT = "check('03.r1', 3)"


@pytest.fixture(autouse=True)
def no_kernel(monkeypatch):
    """Runs nothing: every answer `3` is right."""

    def run(sources, *limits):
        return [[id, "right", "Right."] for s in sources for id in ids_in(s) if "3)" in s], {}, False

    monkeypatch.setattr(judge, "run", run)


def raw(cells, **more):
    return json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5, "metadata": {}, **more})


def code(source, **more):
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], **more}


NOT_NOTEBOOKS = {
    "nothing": "",
    "only spaces": " \n",
    "broken": "{broken",
    "cut off": book(RIGHT)[:-20],
    "utf-16": book(RIGHT).encode("utf-16"),
    "latin-1": book("# ü").encode().replace(b"\\u00fc", b"\xfc").replace("ü".encode(), b"\xfc"),
    "zip": b"PK\x03\x04\xff",
    "a list": "[]",
    "a number": "7",
    "a text": '"cells"',
    "null": "null",
    "no cells": "{}",
    "cells null": raw(None),
    "cells a dict": raw({"cells": []}),
    "cells a text": raw("code"),
    "a cell a number": raw([7]),
    "a cell a list": raw([[]]),
    "no source": raw([{"cell_type": "code"}]),
    "no type": raw([{"source": RIGHT}]),
    "source a number": raw([code(7)]),
    "source a dict": raw([code({RIGHT: 1})]),
    "source nested": raw([code([[RIGHT]])]),
    "source with a number": raw([code([RIGHT, 7])]),
    "source null": raw([code(None)]),
    "sheets a number": '{"worksheets": 7, "nbformat": 3}',
    "sheets of nothing": '{"worksheets": [{}], "nbformat": 3}',
    "deep": "[" * 100_000,
    "deep and whole": raw([code(RIGHT)], x=[]).replace("[]}", "[" * 50_000 + "]" * 50_000 + "}"),
    "a long number": raw([code(RIGHT)]).replace('"nbformat": 4', '"nbformat": ' + "4" * 5000),
}


@pytest.mark.parametrize("name", NOT_NOTEBOOKS)
def test_a_file_that_is_no_notebook_gets_rows_that_name_it(name, tmp_path, capsys):
    hand_in(tmp_path / "class", ada__03_node_tree=NOT_NOTEBOOKS[name], bob__03_node_tree=book(RIGHT))
    found = table(tmp_path / "class", tmp_path)
    outcome, note = found["ada", "03.r1"]
    assert outcome == "error" and note.startswith("03_node_tree.ipynb cannot be read as a notebook: "), note
    assert note in capsys.readouterr().out
    assert found["bob", "03.r1"] == ("right", "")


NOTEBOOKS = {
    "as saved": book(RIGHT),
    "byte order mark": b"\xef\xbb\xbf" + book(RIGHT).encode(),
    "format 3": json.dumps({"worksheets": [{"cells": [{"cell_type": "code", "input": [RIGHT, "\n"]}]}], "nbformat": 3}),
    "format 2": json.dumps({"worksheets": [{"cells": [{"cell_type": "code", "input": RIGHT}]}], "nbformat": 2}),
    "format 1": json.dumps({"cells": [{"cell_type": "code", "code": RIGHT}], "nbformat": 1}),
    "format 9": raw([code(RIGHT)], nbformat=9),
    "no format": json.dumps({"cells": [code(RIGHT)]}),
    "NaN": raw([code(RIGHT)], metadata=float("nan")),
    "the last of two keys": raw([code("check('03.r1', 4)")])[:-1] + ', "cells": ' + json.dumps([code(RIGHT)]) + "}",
    "outputs of any kind": raw([code(RIGHT, outputs=7), code("", outputs="\ud83d")]),
    "half a character in a text": raw([code(RIGHT), {"cell_type": "markdown", "source": "\ud83d"}]),
    "a cell of another kind": raw([code(RIGHT), {"cell_type": 7}]),
    "the halves in two lines": raw([code(["# \ud83d", "\ude00\n", RIGHT])]),
    "thousands of spaces": raw([code("check(" + " " * 200_000), code(RIGHT)]),
}


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_in_an_unusual_form_counts(name, tmp_path):
    hand_in(tmp_path / "class", ada__03_node_tree=NOTEBOOKS[name])
    found = table(tmp_path / "class", tmp_path)
    assert found["ada", "03.r1"] == ("right", "")
    assert all(exercise.startswith("03.") for _, exercise in found), "there is nothing else to say about it"


def test_a_cell_that_cannot_be_run_gets_a_row_and_the_others_count(tmp_path):
    hand_in(
        tmp_path / "class",
        ada__03_node_tree=raw([code(RIGHT), code("x = '\ud83d'")]),
        bob__03_node_tree=raw([code("#" * (handed_in.LONGEST_CELL + 1)), code(RIGHT)]),
    )
    found = table(tmp_path / "class", tmp_path)
    assert found["ada", "03.r1"] == found["bob", "03.r1"] == ("right", "")
    for learner, cell, words in [("ada", 2, "half a character"), ("bob", 1, "million")]:
        outcome, note = found[learner, "03_node_tree.ipynb"]
        assert outcome == "error" and f"03_node_tree.ipynb: code cell {cell} " in note and words in note


def test_what_is_not_a_file_gets_a_row_and_is_not_waited_for(tmp_path, monkeypatch):
    class_ = tmp_path / "class"
    hand_in(class_, ada__03_node_tree=book(RIGHT), huge__03_node_tree=book("#" * 1000))
    monkeypatch.setattr(handed_in, "LARGEST", 900)
    names = {"huge"}
    for learner in ("folder", "link", "pipe", "circle", "locked", "elsewhere"):
        (class_ / learner).mkdir()
    (class_ / "folder" / "03_node_tree.ipynb").mkdir()
    if os.name != "nt":
        (class_ / "link" / "03_node_tree.ipynb").symlink_to("nowhere")
        os.mkfifo(class_ / "pipe" / "03_node_tree.ipynb")
        (class_ / "circle" / "03_node_tree.ipynb").symlink_to("03_node_tree.ipynb")
        (class_ / "elsewhere" / "03_node_tree.ipynb").symlink_to(tmp_path)
        names |= {"link", "pipe", "circle", "elsewhere"}
    hand_in(class_, locked__03_node_tree=book(RIGHT))

    def read_bytes(path, real=pathlib.Path.read_bytes):
        if path.parent.name == "locked":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(pathlib.Path, "read_bytes", read_bytes)
    found = table(class_, tmp_path)
    assert found["ada", "03.r1"] == ("right", "")
    for learner in {"folder", "locked"} | names:
        outcome, note = found[learner, "03.r1"]
        assert outcome == "error" and "03_node_tree.ipynb" in note, (learner, note)


def test_a_folder_that_cannot_be_opened_is_not_an_empty_one(tmp_path, monkeypatch):
    hand_in(tmp_path / "class", ada__03_node_tree=book(RIGHT), bob__03_node_tree=book(RIGHT))

    def iterdir(path, real=pathlib.Path.iterdir):
        if path.name == "bob":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(pathlib.Path, "iterdir", iterdir)
    found = table(tmp_path / "class", tmp_path)
    assert found["ada", "03.r1"] == ("right", "")
    assert found["bob", "03.r1"] == found["bob", "bob"]
    assert found["bob", "bob"] == ("error", "The folder bob cannot be read (Permission denied).")


@pytest.mark.skipif(os.name == "nt", reason="a path is at most 260 characters long there")
def test_folders_in_one_another_end_somewhere(tmp_path):
    hand_in(tmp_path / "class", ada__03_node_tree=book(RIGHT))
    deep = str(tmp_path / "class" / "ada")
    here = os.getcwd()
    try:
        os.chdir(deep)
        for _ in range(30):  # longer than any path that can be opened
            os.mkdir("d" * 200)
            os.chdir("d" * 200)
    finally:
        os.chdir(here)
    assert table(tmp_path / "class", tmp_path)["ada", "03.r1"] == ("right", "")
    subprocess.run(["rm", "-rf", deep], check=True)  # pytest cannot


def zipped(path, *names):
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, book(RIGHT))


def test_a_notebook_in_an_archive_does_not_count_as_not_handed_in(tmp_path, capsys):
    class_ = tmp_path / "class"
    hand_in(class_, ada__03_node_tree=book(RIGHT), both__03_node_tree=book(RIGHT))
    zipped(class_ / "bob.zip", "03_node_tree.ipynb")
    zipped(class_ / "cem" / "mine.ZIP", "x/04_neuron.ipynb", "__MACOSX/x/._03_node_tree.ipynb")
    zipped(class_ / "dee" / "mine.zip", "homework.ipynb")
    zipped(class_ / "eve" / "pictures.zip", "me.png")
    zipped(class_ / "fay" / "all.zip", "class.7z")
    zipped(class_ / "both" / "copy.zip", "03_node_tree.ipynb")
    (class_ / "gus_03_node_tree.ipynb.gz").write_bytes(b"\x1f\x8b")
    (class_ / "hal.zip").write_text("not a zip")
    (class_ / "ida.tar.gz").write_text("")
    found = table(class_, tmp_path)
    said = capsys.readouterr().out
    files = {
        "bob": "bob.zip",
        "dee": "mine.zip",
        "fay": "all.zip",
        "gus": "gus_03_node_tree.ipynb.gz",
        "hal": "hal.zip",
        "ida": "ida.tar.gz",
    }
    for learner, file in files.items():
        assert found[learner, "03.r1"] == found[learner, file]
        outcome, note = found[learner, file]
        assert outcome == "error" and file in note and "unpack" in note
        assert f"{learner}: {note}" in said
    assert found["cem", "04.r1"][0] == "error" and "mine.ZIP" in found["cem", "04.r1"][1]
    assert found["cem", "03.r1"] == found["eve", "03.r1"] == ("not tried yet", "Not handed in.")
    assert found["bob", "04.r1"] == found["ada", "04.r1"] == ("not tried yet", "Not handed in.")
    assert found["both", "03.r1"] == ("right", "") and ("both", "copy.zip") not in found


def test_a_notebook_under_another_kind_of_name_is_named_too(tmp_path):
    class_ = tmp_path / "class"
    hand_in(class_, ada__03_node_tree=book(RIGHT))
    for learner, name in [
        ("bob", "03_node_tree.ipynb.txt"),
        ("cem", "homework.ipynb.json"),
        ("dee", "03_node_tree.pdf"),
        ("ada", "03_node_tree.html"),
        ("eve", "essay.pdf"),
    ]:
        (class_ / learner).mkdir(exist_ok=True)
        (class_ / learner / name).write_text(book(RIGHT))
    found = table(class_, tmp_path)
    for learner, name in [
        ("bob", "03_node_tree.ipynb.txt"),
        ("cem", "homework.ipynb.json"),
        ("dee", "03_node_tree.pdf"),
    ]:
        assert found[learner, "03.r1"][0] == "error" and name in found[learner, "03.r1"][1]
    assert found["ada", "03.r1"] == ("right", "") and ("ada", "03_node_tree.html") not in found
    assert found["eve", "03.r1"] == ("not tried yet", "Not handed in.")


def test_any_name_of_a_file_can_be_written(tmp_path, capsys):
    class_ = tmp_path / "class"
    names = ["=1+1", 'x"y', "Ü ö", "ß\U0001f600", "~", "%s{0}", "@r", "C'est"]
    if sys.platform.startswith("linux"):
        names += ["a\nb", "\x1b[31mred", "a\x07b", os.fsdecode(b"M\xfcller"), "c:d", "back\\slash", "q?*"]
    if os.name == "nt":
        names = [name for name in names if not set(name) & set('"')]
    for name in names:
        hand_in(class_, **{f"{name}/03_node_tree": book(RIGHT)})
        (class_ / f"{name}_03_node_tree (2).ipynb").write_text("{")
    found = table(class_, tmp_path)
    said = capsys.readouterr().out
    assert len({learner for learner, _ in found}) == len(names)
    assert {outcome for (_, exercise), (outcome, _) in found.items() if exercise == "03.r1"} == {"right"}
    assert ("'=1+1", "03.r1") in found, "a spreadsheet would take it for a formula"
    for text in (said, *(learner for learner, _ in found)):
        text.encode("utf-8")
        assert not set(text) & {"\x1b", "\x07"}


def test_what_is_found_beside_notebooks(tmp_path, capsys):
    class_ = tmp_path / "class"
    hand_in(
        class_,
        ada__03_node_tree=book(RIGHT),
        **{
            "gus__homework": book(RIGHT),
            "hal__homework": book("print(1)"),
            "ida__homework": "[]",
            "ada__.ipynb_checkpoints__03_node_tree-checkpoint": book("check('03.r2', 3)"),
        },
    )
    (class_ / "jo").mkdir()
    (class_ / "jo" / "essay.pdf").write_text("x")
    (class_ / "kim.doc").write_text("x")
    found = table(class_, tmp_path)
    assert found["ada", "03.r1"] == found["gus", "03.r1"] == ("right", "")
    assert found["ada", "03.r2"] == ("not tried yet", "The notebook has no cell with this check.")
    assert found["hal", "homework.ipynb"] == ("error", "homework.ipynb is not a notebook of the course.")
    assert found["ida", "homework.ipynb"] == found["ida", "03.r1"], "it may have been this notebook"
    assert "homework.ipynb cannot be read" in found["ida", "03.r1"][1]
    assert found["kim", "kim.doc"] == ("error", "kim.doc is not a notebook, and was not read.")
    for learner in ("hal", "jo", "kim"):
        assert found[learner, "03.r1"] == ("not tried yet", "Not handed in.")
    assert len({learner for learner, _ in found}) == 6


def test_an_optional_notebook_counts_for_whoever_handed_it_in(tmp_path):
    hand_in(
        tmp_path / "class", ada__optional__11_many_machines=book("check('11.r1', 3)"), bob__03_node_tree=book(RIGHT)
    )
    found = table(tmp_path / "class", tmp_path)
    assert found["ada", "11.r1"] == found["bob", "03.r1"] == ("right", "")
    assert found["bob", "11.r1"] == found["ada", "03.r1"] == ("not tried yet", "Not handed in.")


def test_a_progress_file_says_what_came_before_and_a_damaged_one_is_named(tmp_path):
    class_ = tmp_path / "class"
    learners = "ada", "bob", "cem", "dee", "eve", "fay"
    hand_in(class_, **{f"{learner}__03_node_tree": book(RIGHT) for learner in learners})
    kept = {"edition": 2, "done": ["03.r1"], "tries": {"03.r1": ["too small.", "too large."], "03.r2": []}}
    for place, text in {
        "ada/.gd_progress.json": json.dumps(kept),
        "bob/notebooks/gd_progress.json": json.dumps({"done": ["03.r1"]}),
        "cem/.gd_progress.json": "{",
        "dee/.gd_progress.json": '{"tries": {"03.r1": 7}}',
        "eve/.gd_progress.json": "[" * 100_000,
        ".gd_progress.json": json.dumps(kept),  # nobody's
    }.items():
        (class_ / place).parent.mkdir(exist_ok=True)
        (class_ / place).write_text(text)
    learners, tries, remarks = handed_in.collect(class_)
    assert tries == {"ada": kept["tries"], "bob": {}}
    assert [(learner, name) for learner, name, _ in remarks] == [
        (n, ".gd_progress.json") for n in ("cem", "dee", "eve")
    ]
    assert all("nothing is known of first tries" in sentence for _, _, sentence in remarks)
    assert all(learners[name]["03"][0].cells == [RIGHT] for name in learners)


def test_files_in_one_folder_carry_the_learners_name(tmp_path):
    one, two = book(RIGHT), book("check('03.r1', 4)", "check('03.r2', 3)")
    hand_in(
        tmp_path / "03",
        **{
            "ada_03_node_tree": one,
            "ada_03_node_tree (1)": two,
            "03_node_tree_bob": one,
            "Cem Ö - 03_NODE_TREE-Copy2": one,
            "Cem O\u0308_04_neuron": book("check('04.r1', 3)"),
            "dee_04_neuron": book("check('04.r1', 3)"),
            "03_node_tree": one,
            "eve": one,
        },
    )
    found = table(tmp_path / "03", tmp_path)
    assert {learner for learner, _ in found} == {"ada", "bob", "Cem Ö", "dee", "03", "eve"}
    assert found["ada", "03.r1"][0] == found["ada", "03.r2"][0] == "right", "of two copies the better answer counts"
    assert found["dee", "04.r1"][0] == found["Cem Ö", "04.r1"][0] == "right"
    assert found["bob", "04.r1"] == found["dee", "03.r1"] == ("not tried yet", "Not handed in.")


def test_a_class_of_archives_is_told_to_unpack_them(tmp_path):
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "all.7z").write_text("x")
    with pytest.raises(ValueError, match=r"all\.7z is an archive"):
        table(tmp_path / "class", tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no locale C")
def test_names_of_any_kind_in_any_locale(tmp_path):
    """A console that can write ASCII only."""
    hand_in(tmp_path / "class", **{'Kürs "x" ö__03_node_tree': "{", "ada": "{"})
    command = [sys.executable, str(ROOT / "tools" / "results.py"), "class", "r.csv"]
    env = {**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True)
    assert done.returncode == 0 and not done.stderr, done.stderr
    assert 'Kürs ""x"" ö' in (tmp_path / "r.csv").read_text(encoding="utf-8-sig")
