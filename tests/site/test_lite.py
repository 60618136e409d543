"""The lab in a browser tab (`make lite`): JupyterLab and Python with nothing behind them but files."""

import json
import os
import re

import nbformat
import pytest
from course import NOTEBOOKS, STEMS
from real_lab import PAGE

from gd_course.exercise import Choice, Number
from gd_course.exercise.check import catalogue

pytestmark = pytest.mark.site

KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"
LIMIT = 300_000  # milliseconds that anything may take
WIDGET = "application/vnd.jupyter.widget-view+json"


@pytest.fixture(scope="module")
def folder(book):
    if not (book / "lab" / "jupyter-lite.json").is_file():
        what = f"there is no lab in {book} (make lite)"
        pytest.fail(what) if os.environ.get("GD_BROWSER") == "required" else pytest.skip(what)
    return book / "lab"


@pytest.fixture
def lab(folder, opened):
    """A function that opens a notebook by its number and waits for its kernel."""

    def open_notebook(number):
        path = f"notebooks/{STEMS[number]}.ipynb"
        page = opened(f"lab/lab/index.html?path={path}", before=PAGE)
        page.set_default_timeout(LIMIT)
        page.wait_for_function("window.gd.ready()")
        return page

    return open_notebook


def run(page, source):
    """Run `source` in a new cell at the end of the notebook. Returns what it shows; an exception fails the test."""
    outputs = page.evaluate(
        """async source => {
          const {commands} = window.jupyterapp, book = gd.panel().content;
          book.activeCellIndex = book.widgets.length - 1;
          await commands.execute('notebook:insert-cell-below');
          book.activeCell.model.sharedModel.setSource(source);
          await commands.execute('notebook:run-cell');
          return book.activeCell.model.outputs.toJSON();
        }""",
        source,
    )
    wrong = [output["evalue"] for output in outputs if output["output_type"] == "error"]
    assert not wrong, wrong
    return "".join(words(output) or "" for output in outputs)


def words(output):
    """What an output says, in a form that a saved one shares."""
    if output["output_type"] == "error":
        return f"{output['ename']}: {output['evalue']}"
    if output["output_type"] == "stream":
        return f"{output['name']}: {''.join(output['text'])}"
    if WIDGET in output["data"] or "text/html" in output["data"]:
        return None
    return "".join(output["data"].get("text/plain", "")) or None


def test_the_lab_has_its_own_python(folder):
    """JupyterLite keeps its outside address for Pyodide, without a word, where it did not read our settings."""
    config = json.loads((folder / "jupyter-lite.json").read_text())["jupyter-config-data"]
    kernel = config["litePluginSettings"][KERNEL]
    assert kernel["pyodideUrl"] == "./static/pyodide/pyodide.mjs"
    assert kernel["disablePyPIFallback"]
    lock = json.loads((folder / "static" / "pyodide" / "pyodide-lock.json").read_text())["packages"]
    assert set(kernel["loadPyodideOptions"]["packages"]) <= set(lock)
    for entry in lock.values():
        assert (folder / "static" / "pyodide" / entry["file_name"]).is_file(), entry["name"]
        assert set(entry["depends"]) <= set(lock), entry["name"]


def test_each_notebook_is_there_with_what_it_links_to(folder):
    listed = json.loads((folder / "api" / "contents" / "notebooks" / "all.json").read_text())["content"]
    assert [model["name"] for model in listed] == [f"{stem}.ipynb" for stem in STEMS.values()]
    for stem in STEMS.values():
        served = json.loads((folder / "files" / "notebooks" / f"{stem}.ipynb").read_text(encoding="utf-8"))
        book = nbformat.read(NOTEBOOKS / f"{stem}.ipynb", as_version=4)
        assert [cell["source"] for cell in served["cells"]] == [cell.source for cell in book.cells]
        for cell in book.cells:
            for link in re.findall(r"\]\(\.\./([\w./]+)\)", cell.source if cell.cell_type == "markdown" else ""):
                assert (folder / "files" / link).is_file(), f"{stem} links to {link}"


def test_each_page_of_the_book_leads_to_its_notebook_here(book, folder):
    lead = {stem: f"lab/lab/index.html?path=notebooks/{stem}.ipynb" for stem in STEMS.values()}
    for stem, link in {**lead, "index": "lab/index.html"}.items():
        assert f'<a href="{link}">' in (book / f"{stem}.html").read_text(encoding="utf-8")
    assert (book / "lab" / "lab" / "index.html").is_file() and (book / "lab" / "index.html").is_file()


def test_its_first_page_says_what_it_costs_and_leads_to_the_notebooks(opened, folder):
    page = opened("lab/index.html")
    said = page.locator("main").inner_text()
    for word in ("MB", "stays in this browser", "Download", "stop button does nothing", "Restart Kernel"):
        assert word in said
    links = page.locator("main li a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert links == [f"lab/index.html?path=notebooks/{stem}.ipynb" for stem in STEMS.values()]
    assert not page.wrong


@pytest.mark.parametrize("number", STEMS if os.environ.get("GD_EVERY_NOTEBOOK") == "1" else ["00", "04", "06", "10"])
def test_run_all_gives_the_saved_texts(lab, number):
    page = lab(number)
    page.evaluate("gd.run()")
    shown = page.evaluate("gd.outputs()")
    for i, cell in enumerate(nbformat.read(NOTEBOOKS / f"{STEMS[number]}.ipynb", as_version=4).cells):
        if cell.cell_type == "code" and not any(WIDGET in o.get("data", {}) for o in shown if o["cell"] == i):
            now = [words(output) for output in shown if output["cell"] == i]
            saved = [words(output) for output in cell.outputs]
            assert list(filter(None, now)) == list(filter(None, saved)), cell.source
    assert not page.evaluate("gd.unrun()")

    n = page.evaluate("gd.roots().findIndex(root => root.querySelector('input[type=range]'))")
    before = page.evaluate("n => gd.settled(n)", n)
    page.evaluate(
        """() => {
          window.answers = 0;
          gd.panel().context.sessionContext.session.kernel.iopubMessage.connect((_, message) => {
            if (message.header.msg_type === 'comm_msg') window.answers++;
          });
        }"""
    )
    slider = page.locator(".gd-explorer input[type=range]").first
    slider.focus()
    page.keyboard.press("Home" if slider.evaluate("box => box.value === box.max") else "End")
    page.wait_for_function("([n, seen]) => window.answers && gd.look(n).seen !== seen", arg=[n, before["seen"]])
    assert not before["error"] and not page.evaluate("n => gd.settled(n)", n)["error"]

    id, right = next((e.id, e.right) for e in catalogue(number).values() if isinstance(e, (Choice, Number)))
    assert "Right" in run(page, f"from gd_course import check\ncheck({id!r}, {right!r})")
    assert not page.wrong


def test_a_reload_keeps_what_was_done(lab):
    page = lab("00")
    first = page.locator(".gd-first")
    for word in ("MB", "stays in this browser", "Download", "stop button does nothing", "Restart Kernel"):
        assert word in first.inner_text()
    first.get_by_role("button").click()
    right = catalogue("00")["00.p1"].right
    assert "Right" in run(page, f'from gd_course import check\ncheck("00.p1", {right!r})')
    run(page, "from gd_course.ch00_thirty_minutes import explore_line\nexplore_line()")
    page.locator(".gd-explorer").wait_for()
    page.evaluate("gd.panel().context.save()")
    page.close()

    page = lab("00")
    assert not page.locator(".gd-first").count()
    last = page.evaluate("gd.cells().length - 1")
    [still] = page.evaluate("last => gd.outputs().filter(output => output.cell === last)", last)
    assert WIDGET not in still["data"]
    page.wait_for_function("last => gd.cells()[last].node.querySelector('img')", arg=last)
    assert '"00.p1"' in run(page, f"from pathlib import Path\n{FILE}")


FILE = "print(Path('.gd_progress.json').read_text() if Path('.gd_progress.json').exists() else 'none')"


def in_file(page):
    """The lab's file of progress, as its Python reads it."""
    said = run(page, f"from pathlib import Path\n{FILE}").removeprefix("stdout: ")
    return {"done": [], "code": {}} if said.strip() == "none" else {"code": {}} | json.loads(said)


def wait_until(page, what):
    """Wait until `what`, an expression of JavaScript that may await, is true. (wait_for_function awaits no promise.)"""
    page.evaluate(
        f"""async () => {{
          for (let k = 0; k < {LIMIT // 100}; k++) {{
            if (await ({what})) return;
            await new Promise(done => setTimeout(done, 100));
          }}
          throw new Error({json.dumps(what)} + ' does not come true');
        }}"""
    )


def wait_for_file(page, what):
    """Wait until `what` is true of the lab's file, an object `kept`, or null."""
    read = (
        "window.jupyterapp.serviceManager.contents.get('notebooks/.gd_progress.json', {content: true, format: 'text'})"
    )
    wait_until(page, f"{read}.then(file => JSON.parse(file.content), () => null).then(kept => {what})")


PROGRESS = "(await import('/live/progress.js')).progress"
ADD = f"async ([done, code]) => {PROGRESS}.add(done, code)"


def test_progress_made_in_the_lab_or_in_the_book_is_seen_in_the_other(lab, opened):
    one, two, three = (catalogue("00")[f"00.p{n}"] for n in (1, 2, 3))
    book = opened(f"{STEMS['00']}.html")
    book.set_default_timeout(LIMIT)
    question = book.locator(f"[data-id='{one.id}']")
    question.locator("input").fill(str(one.right))
    question.get_by_role("button", name="Check").click()
    question.get_by_text("✓ done").wait_for()

    page = lab("00")
    assert in_file(page)["done"] == [one.id]
    run(page, f"from gd_course import check\ncheck({two.id!r}, {two.right!r})")
    book.locator(f"[data-id='{two.id}']").get_by_text("✓ done").wait_for()

    # Both at once: the page in another tab, and the kernel; what was written last counts.
    book.evaluate(ADD, [["03.2"], {"03.2": ["f", "in the book"]}])
    run(page, f"check({three.id!r}, {three.right!r})")
    wait_until(book, f"{PROGRESS}.done.has('{three.id}')")
    wait_for_file(page, f"kept?.done.includes('03.2') && kept.done.includes('{three.id}')")
    assert in_file(page)["code"] == {"03.2": ["f", "in the book"]}
    run(page, "from gd_course.exercise import check as home\n_ = home.record.add('03.2', 'f', 'in the lab')")
    wait_until(book, f"{PROGRESS}.code['03.2'][1] === 'in the lab'")
    run(page, "_ = home.record.miss('03.3', 'wrong')")  # what only the file has stays
    book.evaluate(ADD, [["03.4"], {}])
    wait_for_file(page, "kept?.done.includes('03.4') && kept.tries['03.3'][0] === 'wrong'")

    # Each has something of its own when the lab is opened.
    page.close()
    other = {"edition": 2, "done": ["05.1"], "code": {"03.2": ["f", "later"]}}
    book.evaluate("text => localStorage.setItem('gd-progress-2', text)", json.dumps(other))
    book.close()
    page = lab("00")
    kept = in_file(page)
    assert kept["done"] == sorted([one.id, two.id, three.id, "03.2", "03.4", "05.1"])
    assert kept["code"] == {"03.2": ["f", "later"]} and kept["tries"]["03.3"] == ["wrong"]
    book = opened("index.html")
    assert sorted(book.evaluate(f"async () => [...{PROGRESS}.done]")) == kept["done"]

    # Erased there, erased here too, now or when the lab is opened.
    erase = f"async () => {PROGRESS}.erase()"
    book.evaluate(erase)
    wait_for_file(page, "!kept?.done.length")
    page.close()
    book.evaluate(ADD, [["05.1"], {}])
    book.evaluate(erase)
    book.evaluate(ADD, [["05.3"], {}])
    book.close()
    assert in_file(lab("00"))["done"] == ["05.3"]


def test_a_copy_of_an_earlier_edition_says_so_and_both_are_kept(lab, opened):
    save = """async edition => {
      gd.panel().context.model.setMetadata('gd_edition', edition);
      gd.cells()[0].model.sharedModel.setSource('Mine');
      await window.jupyterapp.commands.execute('docmanager:save');
    }"""
    first = "() => gd.cells()[0].model.sharedModel.getSource()"
    names = """async () => {
      const {content} = await window.jupyterapp.serviceManager.contents.get('notebooks', {content: true});
      return content.map(file => file.name);
    }"""
    page = lab("00")
    edition = page.evaluate("() => gd.panel().context.model.getMetadata('gd_edition')")
    assert not page.locator(".gd-newer").count()
    page.evaluate(save, "of long ago")
    page.close()

    page = lab("00")
    assert page.evaluate(first) == "Mine"
    with page.expect_navigation():
        page.locator(".gd-newer button").first.click()
    page.wait_for_function("window.gd.ready()")
    assert page.evaluate(first) != "Mine"
    assert [name for name in page.evaluate(names) if ".mine-" in name]
    assert not page.locator(".gd-newer").count()
    page.evaluate(save, edition)  # a copy of today's edition
    page.close()

    page = opened("lab/index.html")
    item = page.locator(f"id={STEMS['00']}")
    item.get_by_role("button").click()
    assert ".mine-" in item.get_by_text("Set back. Your copy is kept").inner_text()
    page.close()
    page = lab("00")
    assert page.evaluate(first) != "Mine"
    assert len([name for name in page.evaluate(names) if ".mine-" in name]) == 2


def test_a_restart_ends_a_cell_that_never_ends(lab):
    page = lab("00")
    page.evaluate(
        """() => {
          const {commands} = window.jupyterapp, book = gd.panel().content;
          book.activeCellIndex = book.widgets.findIndex(cell => cell.model.type === 'code');
          book.activeCell.model.sharedModel.setSource('while True: pass');
          commands.execute('notebook:run-cell');
        }"""
    )
    page.wait_for_function("gd.panel().context.sessionContext.session.kernel.status === 'busy'")
    page.evaluate("() => { window.jupyterapp.commands.execute('kernelmenu:restart'); }")
    page.locator(".jp-Dialog button.jp-mod-accept").click()
    page.wait_for_function("window.gd.ready()")
    assert run(page, "1 + 1") == "2"
