"""Solutions in the notebooks: as the catalogue has them."""

import nbformat
import pytest
from course import NOTEBOOKS, STEMS
from folded import solved, write_solutions


def halved(x):
    return x / 2


@pytest.mark.parametrize("number", STEMS)
def test_the_saved_solutions_are_the_catalogues(number):
    book = nbformat.read(NOTEBOOKS / f"{STEMS[number]}.ipynb", as_version=4)
    before = [cell.source for cell in book.cells]
    write_solutions(book, number)
    assert [cell.source for cell in book.cells] == before, f"make notebooks NB={STEMS[number]} writes them"


def test_a_function_takes_the_place_and_the_name_of_the_blank_one():
    cell = 'import math\n\ndef half(x):\n    y = ...\n    return ...\n\ncheck("03.2", half)'
    assert solved(cell, halved) == 'import math\n\ndef half(x):\n    return x / 2\n\ncheck("03.2", half)'


def test_values_are_written_in_place_of_the_blanks():
    assert (
        solved('marks = [..., ...]\n\ncheck("03.2", marks)', ["a", "b"]) == 'marks = ["a", "b"]\n\ncheck("03.2", marks)'
    )
    cell = 'p = [..., ...]\nq = (..., ...)\n\ncheck("03.2", [p, q])'
    assert solved(cell, [[1, 2], (3, 0.5)]) == 'p = [1, 2]\nq = (3, 0.5)\n\ncheck("03.2", [p, q])'


def test_a_cell_that_does_not_define_what_it_checks_is_refused():
    with pytest.raises(ValueError, match="checks 'half' and defines nothing of that name"):
        solved('check("03.2", half)', halved)
