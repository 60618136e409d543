"""The tables *Elsewhere they say*, and the glossary that is made of them."""

import glossary
import pytest
from course import STEMS

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
