"""The optional notebook: the same tests as for every notebook, and what it does with Dask and without.

It stands outside the course, so nothing that goes through all notebooks or chapters sees it. Here it is put in their
place, one test after the other. What needs Dask is in make test-class.
"""

import json
import math
import re
import shutil
import subprocess
import sys
import time

import glossary
import nbformat
import pytest
import test_notebooks
import test_order
import test_solutions
from chapters import test_catalogues  # a folder of tests, beside this one
from course import NOTEBOOKS, sections
from execute import run, say_minutes
from exercise_cells import cells_with_checks, solutions
from explorer import test_explorer_kit
from folded import write_solutions

import gd_course
from gd_course.exercise import Code
from gd_course.exercise.check import catalogue

NUMBER, NAME = "11", "11_many_machines"
PATH = NOTEBOOKS / "optional" / f"{NAME}.ipynb"
STAGE = gd_course.load_module(f"gd_course.ch{NAME}")
ENTRIES = list(catalogue(NUMBER).values())


@pytest.fixture
def alone(monkeypatch, tmp_path):
    """A course whose only notebook is this one. Gives the folder."""
    (tmp_path / "notebooks").mkdir()
    shutil.copy(PATH, tmp_path / "notebooks")
    for module in (test_notebooks, test_catalogues, test_solutions):
        monkeypatch.setattr(module, "ROOT", tmp_path)
    for module in (gd_course, test_catalogues):
        monkeypatch.setattr(module, "chapters", gd_course.chapters_and_optional)
    test_notebooks.read.cache_clear()
    yield tmp_path
    test_notebooks.read.cache_clear()


def named(*tests):
    return pytest.mark.parametrize("test", tests, ids=lambda test: test.__name__.removeprefix("test_"))


# --- outside the course -----------------------------------------------------------------------------------------------


def test_nothing_that_counts_sees_it():
    assert NUMBER not in gd_course.chapters()
    assert gd_course.chapters_and_optional()[NUMBER] == f"ch{NAME}"
    assert not any(row[0].startswith(NUMBER) for row in gd_course.exercise.check.progress().rows)
    assert "shard" not in glossary.PAGE.read_text(encoding="utf-8")


# --- as it is saved ---------------------------------------------------------------------------------------------------


@named(
    test_notebooks.test_was_run_from_top_to_bottom,
    test_notebooks.test_no_cell_is_taken_out_of_the_comparison,
    test_notebooks.test_the_tag_exercise_marks_what_is_to_be_programmed,
    test_notebooks.test_outputs_read_without_a_kernel,
    test_notebooks.test_file_is_small_enough_to_clone_and_review,
    test_notebooks.test_metadata_does_not_depend_on_the_machine,
    test_notebooks.test_a_script_made_of_it_is_python,
    test_notebooks.test_uses_the_library,
    test_notebooks.test_cells_are_short,
    test_notebooks.test_words_are_plain,
    test_notebooks.test_opens_with_its_question,
    test_notebooks.test_a_lesson_has_its_parts,
    test_notebooks.test_nothing_is_answered_in_advance,
    test_notebooks.test_the_text_of_an_option_is_accepted_where_its_letter_is,
)
def test_as_every_notebook(test, alone):
    test(NAME)


@pytest.mark.parametrize("cleaned", [False, True])
def test_a_web_page_made_of_it_shows_the_explorer(cleaned, alone):
    test_notebooks.test_a_web_page_made_of_it_shows_every_explorer(NAME, cleaned)


def test_links_lead_somewhere():
    test_notebooks.test_links_lead_somewhere(PATH)


def test_it_imports_from_the_course_and_dask_alone(alone):
    fine = {"gd_lib", "numpy", "gd_course", f"gd_course.ch{NAME}", "distributed", *sys.stdlib_module_names}
    modules = [m for _, cell in test_notebooks.cells(NAME, "code") for m in test_notebooks.imports(cell)]
    assert {m for m in modules if m not in fine and m.split(".")[0] not in sys.stdlib_module_names} == set()


def test_it_says_how_long_it_takes():
    book = nbformat.read(PATH, as_version=4)
    before = [cell.source for cell in book.cells]
    say_minutes(book)
    assert [cell.source for cell in book.cells] == before
    _, deeper = sections(book)
    assert not deeper, "all of it is optional"


def test_its_words_are_named_in_its_text(alone):
    cells = [cell["source"] for _, cell in test_notebooks.cells(NAME, "markdown")]
    table = glossary.rows(cells)
    assert 1 <= len(table) <= 8 and all(glossary.sentence(word, cells) for _, word, _, _ in table)


def test_its_solutions_are_the_catalogues():
    book = nbformat.read(PATH, as_version=4)
    before = [cell.source for cell in book.cells]
    write_solutions(book, NUMBER)
    assert [cell.source for cell in book.cells] == before, f"make notebooks NB={NAME} writes them"


@pytest.mark.parametrize("solved", [False, True])
@named(test_order.test_no_name_that_a_cell_takes_over_is_bound_again, test_order.test_what_goes_deeper_can_be_skipped)
def test_its_cells_run_in_any_order(test, solved):
    test(PATH, solved)


# --- its exercises ----------------------------------------------------------------------------------------------------


@named(
    test_catalogues.test_a_catalogue_loads_and_is_complete,
    test_catalogues.test_the_right_letter_is_not_always_the_same,
    test_catalogues.test_notebook_and_catalogue_hold_the_same_exercises,
    test_catalogues.test_an_untouched_notebook_is_not_tried_yet,
    test_catalogues.test_no_answer_is_in_plain_sight,
)
def test_as_every_catalogue(test, alone):
    test(NUMBER)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
@named(
    test_catalogues.test_the_right_answer_is_right,
    test_catalogues.test_enough_mistakes_are_foreseen_each_with_its_own_message,
    test_catalogues.test_what_an_exercise_says_is_plain_and_kind,
    test_catalogues.test_hints_climb_without_giving_the_number_away,
)
def test_as_every_exercise(test, entry):
    test(entry)


@pytest.mark.parametrize(
    ("entry", "mistake"),
    [pytest.param(entry, i, id=f"{entry.id}-{i}") for entry in ENTRIES for i in range(len(entry.wrong))],
)
def test_a_foreseen_mistake_is_recognised(entry, mistake):
    test_catalogues.test_a_foreseen_mistake_is_recognised(entry, mistake)


def test_many_mistakes_are_foreseen():
    assert sum(len(entry.wrong) for entry in ENTRIES if isinstance(entry, Code)) >= 20
    assert sum(len(entry.wrong) for entry in ENTRIES) >= 60


@pytest.mark.parametrize("delay", range(8))
def test_the_highest_rate_is_the_formulas_to_two_digits(delay):
    figures = gd_course.load_module(f"gd_course.ch{NAME}.figures")
    formula = 2 / 20 * math.sin(math.pi / (4 * delay + 2))
    assert f"{figures.highest_rate(delay):.2g}" == f"{formula:.2g}"


def test_who_lets_the_workers_count_too_is_right():
    def all_reduce(executor, slopes, shards):
        means, sizes = list(executor.map(slopes, shards)), list(executor.map(len, shards))
        return [sum(n * mean[k] for n, mean in zip(sizes, means)) / sum(sizes) for k in range(len(means[0]))]

    assert catalogue(NUMBER)["11.3"].judge(all_reduce)


# --- its explorer -----------------------------------------------------------------------------------------------------


def test_it_is_an_explorer_like_the_others(monkeypatch):
    monkeypatch.setitem(test_explorer_kit.EXPLORERS, "explore_workers", STAGE.explore_workers)
    test_explorer_kit.test_an_explorer_of_the_course("explore_workers")


@pytest.mark.parametrize("slow", [1, 4, 8])
def test_the_explorer_says_what_is_so(slow):
    """Up to a rate of 0.03 nobody runs away, and by time those who do not wait are ahead; at 0.1 they run away."""
    shown = STAGE.explore_workers()

    def loss(way, rate):
        text = shown.show(way=way, slow=slow, rate=rate).numbers["loss"].text
        return math.inf if text == "ran away" else float(text.replace("−", "-"))

    for rate in (0.005, 0.01, 0.02, 0.03):
        assert loss("do not wait", rate) < loss("wait for all", rate) < 6
    assert loss("do not wait", 0.06) > 6 > loss("wait for all", 0.16)
    assert loss("do not wait", 0.1) == math.inf
    waiting = shown.show(way="wait for all", slow=slow)
    assert ("Nobody is idle" in waiting.says) == (slow == 1)
    assert waiting.says.count("after 24 steps") == (slow == 1) and "after 40 steps" in shown.show(against="step").says


# --- run --------------------------------------------------------------------------------------------------------------


def outputs(book):
    """What each code cell shows as text, by the cell's id."""
    code = [cell for cell in book.cells if cell.cell_type == "code"]
    return {cell.id: "\n".join(test_order.shown(cell)) for cell in code}


@pytest.mark.notebook
@pytest.mark.classroom
def test_it_shows_what_is_saved():
    saved = nbformat.read(PATH, as_version=4)
    assert outputs(run(nbformat.read(PATH, as_version=4), PATH.parent)) == outputs(saved)


LISTENING = """
import psutil
from distributed import Client, LocalCluster

{options}
if __name__ == "__main__":
    for kind in ({kinds}):
        with LocalCluster(**kind, **quietly) as cluster, Client(cluster):
            family = [psutil.Process(), *psutil.Process().children(recursive=True)]
            found = [c.laddr.ip for p in family for c in p.net_connections("inet") if c.status == "LISTEN"]
        left = [p.name() for p in psutil.Process().children() if "spawn_main" in " ".join(p.cmdline())]
        print(sorted(set(found)), left)
"""


@pytest.mark.notebook
@pytest.mark.classroom
def test_its_clusters_cannot_be_reached_from_outside_and_are_closed(tmp_path):
    sources = [cell.source for cell in nbformat.read(PATH, as_version=4).cells if "quietly" in cell.source]
    options = sources[0].partition("\n\n")[0]
    kinds = [re.search(r"LocalCluster\((.*), \*\*quietly\)", source)[1] for source in sources]
    assert len(kinds) == 2
    script = tmp_path / "listening.py"  # a file, because the workers that are processes import it
    script.write_text(LISTENING.format(options=options, kinds=", ".join(f"dict({kind})" for kind in kinds)))
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    assert done.stdout == "['127.0.0.1'] []\n" * 2


@pytest.fixture
def real_cluster(tmp_path):
    """The address of a scheduler with two workers, each a program of its own, started as the notebook says."""
    from distributed import Client

    (text,) = (cell.source for cell in nbformat.read(PATH, as_version=4).cells if "`dask scheduler`" in cell.source)
    (typed,) = re.findall(r"`dask (worker) tcp://[\d.:]+`", text)
    said = tmp_path / "scheduler.json"
    ours = ["--host", "127.0.0.1", "--no-dashboard"]
    dask, programs = [sys.executable, "-m", "dask"], []
    with open(tmp_path / "log", "w") as log:
        try:
            scheduler = [*dask, "scheduler", "--port", "0", "--scheduler-file", str(said), *ours]
            programs.append(subprocess.Popen(scheduler, stdout=log, stderr=log))
            for _ in range(600):
                if said.exists() and said.read_text():
                    break
                assert programs[0].poll() is None, (tmp_path / "log").read_text()
                time.sleep(0.2)
            address = json.loads(said.read_text())["address"]
            for _ in range(2):
                worker = [*dask, typed, address, "--nthreads", "1", *ours]
                programs.append(subprocess.Popen(worker, stdout=log, stderr=log))
            with Client(address) as client:
                client.wait_for_workers(2)
            yield address
        finally:
            for program in reversed(programs):
                program.terminate()
            for program in programs:
                program.wait(120)


@pytest.mark.notebook
@pytest.mark.classroom
def test_on_a_real_cluster_only_the_address_changes(real_cluster, capsys):
    cells = {cell.id: cell.source for cell in nbformat.read(PATH, as_version=4).cells}
    local = next(id for id, source in cells.items() if "processes=False" in source)
    call = "LocalCluster(n_workers=4, processes=False, **quietly) as cluster, Client(cluster)"
    assert call in cells[local]
    needed = ("load_digits", "shards = ", "import ThreadPoolExecutor", "def farthest", "import Client")
    names = {}
    for source in cells.values():
        if any(words in source for words in needed):
            exec(source, names)
    exec(cells[local].replace(call, f'Client("{real_cluster}")'), names)
    assert capsys.readouterr().out.splitlines()[-1] == "4 workers of Dask, the same gradient: True"


@pytest.mark.notebook
def test_without_dask_one_sentence_says_so_and_the_rest_works():
    saved, book = (nbformat.read(PATH, as_version=4) for _ in range(2))
    book.cells[0] = nbformat.v4.new_code_cell("import sys\nsys.modules['distributed'] = None  # as if not installed")
    found, expected = outputs(run(book, PATH.parent)), outputs(saved)
    different = {id: found[id] for id in expected if found[id] != expected[id]}
    about_dask = [cell.id for cell in saved.cells if cell.cell_type == "code" and "has_dask" in cell.source]
    assert list(different) == about_dask and len(about_dask) == 3
    said, *silent = different.values()
    assert "Dask is not installed" in said and "requirements-class.txt" in said and silent == ["", ""]


@pytest.mark.notebook
def test_solved_it_is_right_everywhere(alone, own_progress):
    test_solutions.test_a_solved_notebook_is_right_everywhere(NUMBER, own_progress)


@pytest.mark.notebook
@pytest.mark.filterwarnings("ignore")
def test_a_spoilt_solution_is_not_right(alone, monkeypatch):
    """Cells of exercises alone, so that nothing is trained."""
    # Python counts an index below 0 from the end, which comes to the same.
    harmless = {"11.2": {"(i - turn) % workers → i - turn"}}
    book = nbformat.read(PATH, as_version=4)
    folded = {id: cell.source for cell, id, _ in cells_with_checks(book) if id == f"{NUMBER}.1"} | solutions(book)
    names, survivors, tried = {}, {}, 0
    exec("from gd_course import check", names)
    for id, source in folded.items():
        for words, spoilt in test_solutions.spoilt(source):
            tried += 1
            try:
                right = test_solutions.run(spoilt, dict(names))
            except Exception:
                right = False
            if right and words not in harmless.get(id, ()):
                survivors.setdefault(id, []).append(words)
        assert test_solutions.run(source, names), f"the solution of {id} is not right"
    assert not survivors and tried >= 20


@pytest.mark.notebook
def test_each_section_shows_the_same_again():
    test_order.test_each_section_shows_the_same_again(PATH)
