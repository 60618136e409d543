"""The notebooks as they are saved: whole, honest, within their limits, and with links that lead somewhere.

That their outputs are what the code prints today is for nbval to say: `make test` runs every cell of notebooks/.
"""

import ast
import json
import math
import re
import sys
import tomllib
from functools import cache
from pathlib import Path
from random import Random
from urllib.parse import unquote

import nbformat
import pytest
from course import in_words, minutes, sections
from execute import say_minutes
from nbconvert import HTMLExporter, ScriptExporter

import gd_course
from gd_course.exercise import Choice, Code
from gd_course.exercise.check import catalogue
from gd_lib import Node

ROOT = Path(__file__).resolve().parents[2]
NAMES = [path.stem for path in sorted((ROOT / "notebooks").glob("*.ipynb"))]
LESSONS = [name for name in NAMES if not name.startswith("00_")]  # 00 is the talk: it has no exercises
every_notebook = pytest.mark.parametrize("name", NAMES)
every_lesson = pytest.mark.parametrize("name", LESSONS)

STOCK = re.compile(
    r"\b(let['’]?s (?:dive|explore|get started|take a look)|dive (?:in|into)|deep dive|simply|just like that|of course|"
    r"obviously|trivial(?:ly)?|delve|embark|journey|unlock|harness|leverage|seamless(?:ly)?|powerful|magic(?:al)?|"
    r"in this section,? we will|as we can see|it['’]?s important to|in summary|in conclusion|congratulations|awesome|"
    r"amazing|exciting|cutting[- ]edge)\b",
    re.IGNORECASE,
)
EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u26ff\u2705\u2728\u274c\u2b50\u2757]")


@cache
def read(name):
    notebook = json.loads((ROOT / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    return notebook


def cells(name, kind):
    """(index, cell) of each cell of the kind: "code" or "markdown"."""
    return [(i, cell) for i, cell in enumerate(read(name)["cells"]) if cell["cell_type"] == kind]


def prose(source):
    """The words a reader reads: no code, formula, folded part, link target or rule of a table."""
    text = re.sub(r"<details.*?</details>", " ", source, flags=re.DOTALL)
    text = re.sub(r"```.*?```|\$\$.*?\$\$", " ", text, flags=re.DOTALL)
    text = re.sub(r"\$[^$\n]+\$|`[^`]*`", " x ", text)
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"<[^>]+>|^[|:\- ]+$|[#*_>|]", " ", text, flags=re.MULTILINE)


def count_words(source):
    return len(re.findall(r"[A-Za-zÀ-ÿ0-9′'’∇σηλ-]+", prose(source)))


def code_lines(cell):
    return [line for line in cell["source"].splitlines() if line.strip() and not line.strip().startswith("#")]


def tags_of(cell):
    return set(cell["metadata"].get("tags", []))


def hidden(cell):
    return cell["metadata"].get("jupyter", {}).get("source_hidden", False)


def checked(name):
    """The ids that the notebook's cells check, "03.r1" as "r1"."""
    code = "\n".join(cell["source"] for _, cell in cells(name, "code"))
    return re.findall(rf"""check\(["']{name[:2]}\.(\w+)["']""", code)


def test_pytest_compares_every_notebook_strictly():
    options = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["pytest"]["ini_options"]
    assert "notebooks" in options["testpaths"]
    assert "--nbval" in options["addopts"].split()
    assert not re.search(r"nbval-(lax|sanitize|skip)|deselect|ignore", options["addopts"])


def test_every_notebook_has_its_chapter():
    assert len(LESSONS) == len(NAMES) - 1 > 0
    assert [name[:2] for name in NAMES] == sorted(gd_course.chapters())


@every_notebook
def test_was_run_from_top_to_bottom(name):
    # nbval does not compare a cell that was saved without a count: a stripped notebook would pass everything.
    counts = [cell["execution_count"] for _, cell in cells(name, "code")]
    assert counts == list(range(1, len(counts) + 1)), f"run it again: make notebooks NB={name}"


@every_notebook
def test_no_cell_is_taken_out_of_the_comparison(name):
    for i, cell in enumerate(read(name)["cells"]):
        assert tags_of(cell) <= {"exercise", "solution", "continues"}, f"cell {i} has the tags {tags_of(cell)}"
        assert not re.search(r"NBVAL|PYTEST_VALIDATE", cell["source"], re.IGNORECASE), f"cell {i} steers nbval"
        if cell["cell_type"] == "code":
            assert not re.search(r"^\s*[%!]", cell["source"], re.MULTILINE), f"cell {i} has a magic or a shell command"


@every_notebook
def test_the_tag_exercise_marks_what_is_to_be_programmed(name):
    entries = catalogue(name[:2])
    for i, cell in enumerate(read(name)["cells"]):
        id = cell["metadata"].get("exercise")
        assert (id is not None) == bool(tags_of(cell) - {"continues"}), (
            f"cell {i}: a tag and the exercise's id go together"
        )
        assert id is None or isinstance(entries[id], Code), f"cell {i}: {id} is a question, which has no tag"
    tagged = [cell["metadata"]["exercise"] for _, cell in cells(name, "code") if "exercise" in tags_of(cell)]
    assert sorted(tagged) == sorted(id for id, entry in entries.items() if isinstance(entry, Code))


@every_notebook
def test_outputs_read_without_a_kernel(name):
    notebook = read(name)
    assert "widgets" not in notebook["metadata"]
    for i, cell in cells(name, "code"):
        for output in cell["outputs"]:
            assert output["output_type"] != "error", f"cell {i} was saved with an error: {output.get('evalue')}"
            if output["output_type"] == "stream":
                assert output["name"] == "stdout", f"cell {i} writes to stderr: {''.join(output['text'])[:80]}"
                continue
            data = {kind: "".join(value) for kind, value in output["data"].items()}
            assert "application/vnd.jupyter.widget-view+json" not in data, f"cell {i} holds a widget view, dead soon"
            assert "image/svg+xml" not in data, f"cell {i} holds an SVG, which a fresh clone does not show"
            assert "<svg" not in data.get("text/html", ""), f"cell {i} holds an SVG, which a fresh clone does not show"
            assert data.get("text/plain", "").strip(), f"cell {i} has an output without text/plain"
            assert not re.search(r" at 0x[0-9a-f]{6,}", str(data)), f"cell {i} shows an address"
            if "image/png" in data:
                says = data["text/plain"]
                assert len(says.split()) >= 4 and not says.startswith("<"), f"cell {i}: the picture says only {says!r}"


@every_notebook
@pytest.mark.parametrize("cleaned", [False, True])
def test_a_web_page_made_of_it_shows_every_explorer(name, cleaned):
    # A site that shows strangers' notebooks, as GitHub does, removes from the page whatever could run.
    exporter = HTMLExporter(sanitize_html=cleaned, template_name="basic" if cleaned else "lab")
    notebook = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
    explorers = [cell for _, cell in cells(name, "code") if re.search(r"^explore_\w+\(", cell["source"], re.MULTILINE)]
    assert explorers, "no explorer in this notebook"
    ids = {cell["id"] for cell in explorers}
    notebook.cells = [cell for cell in notebook.cells if cell.id in ids]  # the others are as they are in any notebook
    page, _ = exporter.from_notebook_node(notebook)
    squeezed = "".join(page.split())
    assert "Error displaying widget" not in page
    assert "application/vnd.jupyter.widget" not in page
    for cell in explorers:
        (saved,) = [output for output in cell["outputs"] if "image/png" in output.get("data", {})]
        # The same two kinds as an ordinary matplotlib figure has, which every reader of notebooks shows.
        assert sorted(saved["data"]) == ["image/png", "text/plain"], f"{cell['source']!r} holds {sorted(saved['data'])}"
        picture = "".join(saved["data"]["image/png"].split())
        shown = squeezed.count(f'src="data:image/png;base64,{picture}"')
        assert shown == 1, f"{cell['source']!r}: its picture is in the page {shown} times"


@every_notebook
def test_file_is_small_enough_to_clone_and_review(name):
    size = (ROOT / "notebooks" / f"{name}.ipynb").stat().st_size
    assert size <= 1_000_000, f"{name} has {size:,} bytes"


@every_notebook
def test_metadata_does_not_depend_on_the_machine(name):
    metadata = read(name)["metadata"]
    assert metadata == {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python", "file_extension": ".py", "nbconvert_exporter": "python"},
    }
    for i, cell in enumerate(read(name)["cells"]):
        assert set(cell["metadata"]) <= {"tags", "exercise", "jupyter"}, f"cell {i} has {set(cell['metadata'])}"


@every_notebook
def test_a_script_made_of_it_is_python(name):
    _, resources = ScriptExporter().from_filename(str(ROOT / "notebooks" / f"{name}.ipynb"))
    assert resources["output_extension"] == ".py"


def imports(cell):
    """The modules that a code cell imports, or imports from."""
    modules = []
    for node in ast.walk(ast.parse(cell["source"])):
        if isinstance(node, ast.Import):
            modules += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            modules.append(node.module)
    return modules


@every_notebook
def test_imports_from_the_course_alone(name):
    for i, cell in cells(name, "code"):
        for module in imports(cell):
            fine = {"gd_lib", "numpy", "gd_course", f"gd_course.{gd_course.chapters()[name[:2]]}"}
            assert module in fine or module.split(".")[0] in sys.stdlib_module_names, (
                f"cell {i} imports {module}: a notebook imports from gd_lib and from its own chapter alone"
            )


@every_lesson
def test_uses_the_library(name):
    assert any("gd_lib" in imports(cell) for _, cell in cells(name, "code"))


@every_notebook
def test_cells_are_short(name):
    for i, cell in cells(name, "code"):
        lines = len(code_lines(cell))
        assert lines <= 12 or hidden(cell), f"cell {i} has {lines} lines of code"
        assert max(map(len, cell["source"].splitlines()), default=0) <= 120, f"cell {i} has a line too long to read"
    for i, cell in cells(name, "markdown"):
        words = count_words(cell["source"])
        assert words <= 90, f"cell {i} has {words} words: {prose(cell['source'])[:60]!r}"


@every_notebook
def test_words_are_plain(name):
    for i, cell in cells(name, "markdown"):
        text = prose(cell["source"])
        stock = STOCK.search(text)
        assert not stock, f"cell {i}: stock phrase {stock.group()!r}"
        assert not EMOJI.search(cell["source"]), f"cell {i}: emoji"
        assert "!" not in text, f"cell {i}: exclamation mark after {text.partition('!')[0][-40:]!r}"
        assert not re.search(r"!\[\s*\]\(|<img(?![^>]*\balt=)", cell["source"]), f"cell {i}: a picture without alt text"


@every_notebook
def test_opens_with_its_question(name):
    first = read(name)["cells"][0]
    assert first["cell_type"] == "markdown" and first["source"].startswith("# ")
    assert "?" in first["source"], "the first cell asks the notebook's question"


# What a core may take, in minutes: a learner who skips what is headed "Go deeper" is through in eight and a half hours.
CORE = dict(zip("00 01 02 03 04 05 06 07 08 09 10".split(), (25, 45, 40, 50, 45, 45, 50, 45, 50, 40, 60), strict=True))


@every_notebook
def test_it_says_how_long_it_takes_and_keeps_to_it(name):
    book = nbformat.from_dict(read(name))
    core, _ = sections(book)
    assert minutes(core) <= 1.1 * CORE[name[:2]]
    assert name.startswith("00") or re.search(r"^About \d+ minutes", core[0].source, re.MULTILINE)
    before = [cell.source for cell in book.cells]
    say_minutes(book)
    changed = [i for i, cell in enumerate(book.cells) if cell.source != before[i]]
    assert not changed, f"make notebooks NB={name} computes the minutes of cells {changed} anew"


@every_notebook
def test_the_readme_has_its_row(name):
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    (row,) = re.findall(rf"^\| (<img .*\]\(notebooks/{name}\.ipynb\) \| .*) \|$", page, re.MULTILINE)
    thumbnail, title, time, question, sentence = row.split(" | ")
    assert title.startswith(f"[{name[:2]} ") and f'"docs/pictures/{name}.png"' in thumbnail and ' alt="' in thumbnail
    book = nbformat.from_dict(read(name))
    core, _ = sections(book)
    promised = re.search(r"\d+ minutes", title)
    assert f"{time} minutes" == (promised[0] if promised else in_words(minutes(core)))
    assert minutes(core) <= 1.1 * int(time)
    assert question in book.cells[0].source.replace("**", "")
    assert sentence.rstrip(".") in markdown_of(ROOT / "notebooks" / f"{name}.ipynb").replace("**", "")


def test_the_thirty_minutes_keep_to_their_limits():
    name = NAMES[0]
    code = [cell for _, cell in cells(name, "code")]
    figures = sum("image/png" in output.get("data", {}) for cell in code for output in cell["outputs"])
    text = "\n".join(cell["source"] for cell in read(name)["cells"])
    assert len(code) <= 20
    assert sum(len(code_lines(cell)) for cell in code) <= 55
    assert sum(count_words(cell["source"]) for _, cell in cells(name, "markdown")) <= 1500
    assert len(set(re.findall(r"\b00\.p\d+\b", text))) == 6, "six predictions, 00.p1 to 00.p6"
    assert 1 <= figures <= 8
    for other in LESSONS:
        assert f"]({other}.ipynb" in text, f"no section links to {other}"


@every_lesson
def test_a_lesson_has_its_parts(name):
    ids = set(checked(name))
    assert {"r1", "r2", "r3"} <= ids, "three recall questions"
    assert any(re.fullmatch(r"p\d+", i) for i in ids), "a prediction"
    assert {"1", "2", "3", "4"} <= ids, "four exercises"
    assert {"e1", "e2", "e3", "e4"} <= ids, "four exit questions"
    text = "\n".join(cell["source"] for _, cell in cells(name, "markdown"))
    assert "A reader says" in text
    assert re.search(r"what you can now do", text, re.IGNORECASE)
    assert any(re.search(r"\bexplore_\w+\(", cell["source"]) for _, cell in cells(name, "code")), "an explorer"


@every_lesson
def test_nothing_is_answered_in_advance(name):
    for i, cell in cells(name, "code"):
        for kind, answer in re.findall(rf"""check\(["']{name[:2]}\.([rpe])\d+["'],\s*(.*)\)""", cell["source"]):
            assert answer.strip() == "...", f"cell {i}: a question of kind {kind} is saved with the answer {answer}"


@every_lesson
def test_the_text_of_an_option_is_accepted_where_its_letter_is(name):
    entries, tried = catalogue(name[:2]), 0
    for i, cell in cells(name, "code"):
        for id in re.findall(rf"""check\(["']({name[:2]}\.\w+)["']""", cell["source"]):
            printed = dict(re.findall(r"^- ([a-z])\) (.*)$", read(name)["cells"][i - 1]["source"], re.MULTILINE))
            if not isinstance(entries[id], Choice) or not printed:
                continue
            for letter, text in printed.items():
                by_letter = repr(entries[id].judge(letter))
                for answer in (text, re.sub(r"[`*$]", "", text)):
                    assert repr(entries[id].judge(answer)) == by_letter, f"{id}: {answer!r} is not taken for {letter!r}"
            tried += 1
    assert tried >= 3


def markdown_of(path):
    """The text of a Markdown file, or of a notebook's Markdown cells."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".ipynb":
        return text
    return "\n\n".join("".join(c["source"]) for c in json.loads(text)["cells"] if c["cell_type"] == "markdown")


def anchors(path):
    """The places in a notebook or Markdown file that a link can name, as JupyterLab and as GitHub write them."""
    headings = re.findall(r"^#{1,6} +(.*?)\s*$", markdown_of(path), re.MULTILINE)
    if path.suffix == ".ipynb":
        return {heading.replace("*", "").replace("`", "").replace(" ", "-") for heading in headings}
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def pages():
    elsewhere = (".", "node_modules", "build", "site")  # the book's pages link to one another, as tests/site finds
    folders = [path for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(elsewhere)]
    texts = [*ROOT.glob("*.md"), *(page for folder in folders for page in folder.rglob("*.md"))]
    texts = [page for page in texts if "node_modules" not in page.parts]
    return sorted([*texts, *(ROOT / "notebooks").glob("*.ipynb")])


@pytest.mark.parametrize("page", pages(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page):
    text = re.sub(r"```.*?```|`[^`\n]*`", " ", markdown_of(page), flags=re.DOTALL)
    for link in re.findall(r"\]\(\s*([^)\s]+)", text) + re.findall(r"""(?:href|src)=["']([^"']+)["']""", text):
        if re.match(r"https?://|mailto:", link):
            continue
        file, _, anchor = unquote(link).partition("#")
        target = (page.parent / file).resolve() if file else page
        assert target.is_relative_to(ROOT), f"{link} leads out of the repository"
        assert target.exists(), f"{link} leads nowhere"
        if anchor:
            assert anchor in anchors(target), f"{link}: no such heading; there are {sorted(anchors(target))}"


@pytest.mark.parametrize("seed", range(20))
def test_the_program_that_07_writes_gives_what_backward_gives(seed):
    [name] = [name for name in NAMES if name.startswith("07_")]
    names = {"Node": Node}
    for _, cell in cells(name, "code"):
        if cell["id"].startswith("c07-prog-"):
            exec(cell["source"], names)

    def build(numbers):
        random = Random(seed)
        given = [Node(number) for number in numbers]
        nodes = [*given, Node(0.7)]  # one more that stays as it is
        for _ in range(30):  # often one Node twice, or one that several use
            a, b, half = random.choice(nodes[-6:]), random.choice(nodes), Node(0.5)
            nodes.append(random.choice([a + b, a - b, a * b * half, a.tanh(), b.relu()]))
        result = (nodes[-1] + nodes[-2] * nodes[-3]).tanh() + given[0] * given[1] - given[2] * given[3]
        result.backward()
        return result, given

    made, first = {"tanh": math.tanh}, build([0.4, -1.2, 0.9, 1.7])
    exec(names["program"](*first), made)
    for numbers in ([0.4, -1.2, 0.9, 1.7], [-0.3, 0.8, -1.5, 0.2]):  # traced on the first
        result, given = build(numbers)
        value, slopes = made["run"](*numbers)
        assert value == result.data
        assert slopes == pytest.approx([node.grad for node in given], rel=1e-12, abs=1e-12)
