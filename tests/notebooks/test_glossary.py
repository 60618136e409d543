"""The tables *Elsewhere they say*, and the glossary that is made of them."""

import ast
import re
from pathlib import Path

import glossary
import pytest
from course import STEMS

import gd_course

TABLE = """## Elsewhere they say

| here | elsewhere | symbol | in PyTorch |
|---|---|---|---|
| slope | derivative | f′ | |"""


def test_the_page_is_what_the_notebooks_say():
    assert glossary.PAGE.read_text(encoding="utf-8") == glossary.glossary(), "make glossary writes it anew"


@pytest.mark.parametrize("stem", STEMS.values(), ids=STEMS)
def test_a_table_has_at_most_eight_rows_and_no_word_that_is_not_named(stem):
    cells = glossary.texts(stem)
    table = glossary.rows(cells)
    assert len(table) <= 8 and (table or stem.startswith("00"))
    for _, word, _, _ in table:
        assert glossary.sentence(word, cells)


def test_what_is_beyond_the_course_is_in_no_table():
    shown = {word for stem in STEMS.values() for _, word, _, _ in glossary.rows(glossary.texts(stem))}
    assert len(shown) > 50
    assert not shown & {word for word, _, _ in glossary.BEYOND}


def test_a_word_comes_with_the_sentence_that_names_it():
    cells = ["It falls. At 3 the slope is −12, its **derivative**. And so on.", TABLE]
    assert glossary.rows(cells) == [["slope", "derivative", "f′", ""]]
    assert glossary.sentence("derivative", cells) == "At 3 the slope is −12, its **derivative**."
    with pytest.raises(ValueError, match="gradient"):
        glossary.sentence("gradient", cells)


@pytest.mark.parametrize("wrong", [TABLE.replace("symbol", "sign"), TABLE + "\n| a | b |"])
def test_a_table_that_is_not_in_form_is_named(wrong):
    with pytest.raises(ValueError, match="must have the columns"):
        glossary.rows([wrong])


# Words that are the field's and everybody's, where they are meant as everybody's: "the cost of a long graph".
EVERYDAY = {"cost"}


def first_shown():
    """Each word of the tables, and the number of the notebook that shows it."""
    return {word: n for n, stem in STEMS.items() for _, word, _, _ in glossary.rows(glossary.texts(stem))}


def sentences(number):
    """What a learner reads of a notebook: its text, and every message, hint and figure sentence of its chapter.

    Without code, and without what points ahead to a later notebook.
    """
    texts = glossary.texts(STEMS[number])
    for file in (Path(gd_course.__file__).parent / gd_course.chapters()[number]).glob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        within = (ast.Module, ast.FunctionDef, ast.ClassDef)
        docs = {id(node.body[0].value) for node in ast.walk(tree) if isinstance(node, within) and is_text(node.body[0])}
        strings = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in docs)
        texts += [node.value for node in strings if isinstance(node.value, str) and " " in node.value]
    for text in texts[1:]:  # the head says where the notebook leads
        for part in re.split(r"(?<=[.?!:])\s+|\n", re.sub(r"`[^`]*`", "x", text)):
            if not re.search(r"\]\(\d\d_|[Nn]otebook \d\d", part):
                yield part


def is_text(statement):
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


@pytest.mark.parametrize("number", [n for n in STEMS if n != "00"])  # 00 is the tour
def test_no_word_is_used_before_the_notebook_that_shows_it(number):
    shown = first_shown()
    later = {word for word, n in shown.items() if n > number} - EVERYDAY
    texts = list(sentences(number))
    assert len(texts) > 100
    for word in later:
        pattern = re.compile(rf"(?<![\w-]){re.escape(word).replace(' ', '[ -]')}(?:s|es)?(?![\w-])", re.IGNORECASE)
        used = [text for text in texts if pattern.search(text)]
        assert used == [], f"{word!r} is first shown in notebook {shown[word]}"
