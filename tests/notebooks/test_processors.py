"""Notebooks 06 to 08 print the same on other processors: NumPy's matrix products round differently on each.

OpenBLAS picks its kernels by processor and can be told to take another's; only the x86 ones can be tried on x86.
"""

import platform

import execute
import nbformat
import pytest

KERNELS = ["Haswell", "Prescott"] if platform.machine() in ("x86_64", "AMD64") else []


def printed(notebook):
    """What a reader reads of the outputs, cell by cell: all text, no picture."""
    return [
        [out.get("text") or {k: v for k, v in out.data.items() if not k.startswith("image/")} for out in cell.outputs]
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


@pytest.mark.notebook
@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("name", ["06_sgd", "07_numpy_port", "08_handwritten_digits"])
def test_prints_the_same(name, kernel, monkeypatch):
    path = execute.NOTEBOOKS / f"{name}.ipynb"
    assert path.exists(), f"{path.name} is missing"
    saved = nbformat.read(path, as_version=4)
    expected = printed(saved)
    monkeypatch.setenv("OPENBLAS_CORETYPE", kernel)
    assert printed(execute.strip(execute.run(saved))) == expected
