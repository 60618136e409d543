"""Running notebooks and saving them."""

import execute
import nbformat


def test_a_notebook_that_fails_is_kept_and_its_cell_is_named(tmp_path):
    cells = [nbformat.v4.new_markdown_cell("# x"), nbformat.v4.new_code_cell("1 / 0", id="the-bad-one")]
    path = tmp_path / "bad.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    before = path.read_bytes()
    said = execute.execute(path)
    assert "cell 2 (id the-bad-one) failed" in said and "ZeroDivisionError" in said
    assert path.read_bytes() == before


def test_what_varies_between_runs_is_not_saved():
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}}
    outputs = [
        nbformat.v4.new_output("display_data", data={**view, "text/plain": "a sentence"}),
        nbformat.v4.new_output("display_data", data=dict(view)),
        nbformat.v4.new_output("stream", text="kept"),
    ]
    metadata = {"execution": {"iopub.status.busy": "12:00"}, "tags": ["exercise"]}
    cell = nbformat.v4.new_code_cell("x", outputs=outputs, metadata=metadata)
    notebook = execute.strip(nbformat.v4.new_notebook(cells=[cell], metadata={"widgets": {}}))
    assert [o.get("data", o.get("text")) for o in notebook.cells[0].outputs] == [{"text/plain": "a sentence"}, "kept"]
    assert notebook.cells[0].metadata == {"tags": ["exercise"]} and "widgets" not in notebook.metadata
