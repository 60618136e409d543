"""Notebooks from 06 on print the same on other processors, on which NumPy's matrix products round differently.

OpenBLAS chooses its kernels by processor, and can be told to use another's; on x86 only those for x86 can be tried.
"""

import platform

import execute
import nbformat
import pytest

FROM_06 = [path for path in sorted(execute.NOTEBOOKS.glob("*.ipynb")) if int(path.stem[:2]) >= 6]
KERNELS = ["Haswell", "Prescott"] if platform.machine() in ("x86_64", "AMD64") else []


def printed(notebook):
    """The text of the outputs, cell by cell, without the pictures."""
    return [
        [out.get("text") or {k: v for k, v in out.data.items() if not k.startswith("image/")} for out in cell.outputs]
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


@pytest.mark.notebook
@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("path", FROM_06, ids=lambda path: path.stem)
def test_prints_the_same(path, kernel, monkeypatch):
    saved = nbformat.read(path, as_version=4)
    expected = printed(saved)
    monkeypatch.setenv("OPENBLAS_CORETYPE", kernel)
    assert printed(execute.strip(execute.run(saved))) == expected
