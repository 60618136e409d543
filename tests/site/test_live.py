"""The living page: its Python, which has to stay alive, its questions, and what it keeps.

That something answered is only believed if Python said it: each verdict is compared with what `check` says here.
"""

import json
from contextlib import suppress

import nbformat
import pytest
from course import NOTEBOOKS, STEMS, ids_in
from exercise_cells import solutions

from gd_course.exercise import Choice, Number, Order
from gd_course.exercise.check import catalogue
from gd_course.exercise.progress import EDITION

pytestmark = pytest.mark.site

PAGE = f"{STEMS['03']}.html"
RIGHT = 'def subtract(p, q):\n    return Node(p.data - q.data, op="−", prev=(p, q), backward=lambda g: (g, -g))'
EXPLORER = "This is an explorer. It moves where the page itself shows one, and in the notebook."
RUNTIME = "const {runtime} = await import(new URL('live/runtime.js', location.href));"


class Learner:
    """Someone who answers the questions of a page."""

    def __init__(self, page):
        self.page = page

    def question(self, id):
        return self.page.locator(f'.gd-question[data-id="{id}"]')

    def press(self, id, name):
        self.question(id).get_by_role("button", name=name, exact=True).click()

    def settled(self, id):
        """The verdict on question `id`, once it is there: its words, without the sign before them."""
        said = self.question(id).locator(":scope > .gd-verdict")
        self.page.wait_for_function(
            "said => said.textContent && !said.closest('.gd-question').hasAttribute('aria-busy')",
            arg=said.element_handle(),
        )
        return said.evaluate("said => [...said.childNodes].filter(n => !n.ariaHidden).map(n => n.textContent).join('')")

    def answer(self, id, answer):
        """Answer a question as its kind asks for, press Check, and return the verdict."""
        question = self.question(id)
        kind = question.get_attribute("data-kind")
        if kind == "choice":
            question.locator(f'input[value="{answer}"]').check()
        elif kind == "number":
            boxes = question.locator(".gd-boxes input").all()
            for box, value in zip(boxes, answer if len(boxes) > 1 else [answer], strict=True):
                box.fill(value if isinstance(value, str) else repr(value))
        elif kind == "order":
            self.arrange(id, answer)
        else:
            self.write(id, answer)
        self.press(id, "Check")
        return self.settled(id)

    def arrange(self, id, order):
        """Move the lines up until they are in order."""
        list = self.question(id).locator(".gd-arrange li")
        list.first.wait_for()
        for place, letter in enumerate(order):
            while list.evaluate_all("all => all.map(li => li.dataset.letter)").index(letter) > place:
                self.question(id).get_by_role("button", name=f"Move line {letter} up").click()

    def editor(self, id):
        self.question(id).scroll_into_view_if_needed()
        found = self.question(id).locator(".cm-content")
        found.wait_for()
        return found

    def write(self, id, code):
        self.editor(id).click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(code)

    def text(self, id):
        return "\n".join(self.editor(id).locator(".cm-line").all_text_contents())

    def bar(self):
        """What the line at the foot says."""
        return self.page.locator(".gd-python").text_content() if self.page.locator(".gd-python").is_visible() else ""

    def progress(self):
        return self.page.locator(".gd-progress")


@pytest.fixture
def learner(opened):
    return Learner(opened(PAGE))


def same(said, words):
    """Whether a verdict has the words of another, whatever is marked as code in them."""
    return said.replace("`", "") == words.replace("`", "")


# ---- every question answers -----------------------------------------------------------------------------------------


def wrong_and_right(entry, text):
    """A wrong answer to an exercise, if there is one to give, and the right one, as a learner gives them."""
    if isinstance(entry, (Choice, Order)):
        mistaken = entry.wrong[0][0]
        if isinstance(entry, Order):
            rest = [letter for letter in entry.right if letter not in mistaken]
            mistaken += "".join(rest)
        return mistaken, entry.right
    if isinstance(entry, Number):
        return next((value for value, _ in entry.wrong), "12345.5"), entry.right
    return None, text


@pytest.mark.parametrize("number", STEMS)
def test_every_question_answers_wrong_and_right(opened, number):
    book = nbformat.read(NOTEBOOKS / f"{STEMS[number]}.ipynb", as_version=4)
    asked = [ids_in(cell.source)[0] for cell in book.cells if cell.cell_type == "code" and ids_in(cell.source)]
    texts, known = solutions(book), catalogue(number)
    learner = Learner(opened(f"{STEMS[number]}.html"))
    found = learner.page.locator(".gd-question").evaluate_all("all => all.map(e => e.dataset.id)")
    assert found == asked
    for id in asked:
        wrong, right = wrong_and_right(known[id], texts.get(id))
        if learner.question(id).get_attribute("data-kind") == "code":
            said = learner.answer(id, right) if right else (learner.press(id, "Check"), learner.settled(id))[1]
            assert same(said, f"Right. {known[id].because}"), f"{id}: {said}"
            continue
        said = learner.answer(id, wrong)
        assert same(said, str(known[id].judge(float(wrong) if wrong == "12345.5" else wrong))), f"{id}: {said}"
        said = learner.answer(id, right)
        assert same(said, f"Right. {known[id].because}"), f"{id}: {said}"
    assert learner.page.wrong == []


def test_a_hint_is_the_kits(learner):
    for id in ("03.p1", "03.p2", "03.o1", "03.2"):
        for n, words in enumerate(catalogue("03")[id].hints[:2], 1):
            learner.press(id, "Hint")
            hinted = learner.question(id).locator(f".gd-hinted:has-text('Hint {n} of')")
            assert same(hinted.text_content(), f"Hint {n} of {len(catalogue('03')[id].hints)}: {words}")


def test_an_output_that_answers_a_prediction_opens_with_the_answer(opened):
    learner = Learner(opened(f"{STEMS['00']}.html"))
    fold = learner.page.locator('details.gd-fold[data-for="00.p3"]')
    assert not fold.evaluate("e => e.open")
    learner.press("00.p3", "Check")
    assert learner.settled("00.p3") == "Not tried yet." and not fold.evaluate("e => e.open")
    learner.answer("00.p3", "c")
    assert fold.evaluate("e => e.open")


def test_everything_is_done_by_keyboard(learner):
    keyboard = learner.page.keyboard
    learner.question("03.p2").locator("input").first.focus()
    for key in ("Space", "ArrowDown", "Tab", "Enter"):
        keyboard.press(key)
    assert same(learner.settled("03.p2"), str(catalogue("03")["03.p2"].judge("b")))
    learner.question("03.p1").locator("input").focus()
    keyboard.type("−3")
    keyboard.press("Enter")
    assert same(learner.settled("03.p1"), str(catalogue("03")["03.p1"].judge(-3)))
    learner.write("03.2", RIGHT)
    keyboard.press("Shift+Enter")
    assert learner.settled("03.2").startswith("Right.")
    keyboard.press("Escape")  # and then Tab leaves the editor
    keyboard.press("Tab")
    assert learner.page.evaluate("document.activeElement.textContent") == "Run"


def test_code_shows_what_it_prints_and_can_be_reset(learner):
    learner.write("03.2", "for k in range(3):\n    print('k is', k)\nNode(2) + Node(3)")
    learner.press("03.2", "Run")
    assert learner.settled("03.2") == "It ran."
    shown = learner.question("03.2").locator(".gd-printed").text_content()
    assert shown == "k is 0\nk is 1\nk is 2\nNode(data=5, grad=0)\n"
    learner.press("03.2", "Reset")
    assert "..." in learner.text("03.2")
    learner.press("03.2", "Undo")
    assert learner.text("03.2").startswith("for k in range(3)")


def test_code_shows_what_it_draws(learner):
    """A Picture with its sentence, a figure of pyplot's, and what is printed only once, though matplotlib came late."""
    lines = ["print('first')", "from gd_lib import draw_graph", "display(draw_graph(Node(2) * Node(3)))"]
    lines += ["print('then')", "import matplotlib.pyplot as plt", "plt.plot([1, 4, 9])", "plt.show()"]
    lines += ["from gd_course.ch02_chain_rule import explore_gears", "explore_gears()"]
    learner.write("03.2", "\n".join(lines))
    learner.press("03.2", "Run")
    assert learner.settled("03.2") == "It ran."
    shown = learner.question("03.2").locator(".gd-printed")
    graph, curve = shown.locator("img").all()
    says = graph.get_attribute("alt")
    assert "the result 6" in says
    assert shown.text_content().split("\n") == ["first", "", says, "then", EXPLORER, "", ""]
    assert curve.get_attribute("alt") == "What your code drew."
    for picture in (graph, curve):  # two pixels for each of the page's
        assert (
            picture.evaluate("e => e.decode().then(() => Math.abs(e.naturalWidth - 2 * e.width) < 3 || e.width)")
            is True
        )
    learner.press("03.2", "Run")  # pyplot's figure is closed by now
    assert learner.settled("03.2") == "It ran." and shown.locator("img").count() == 2


# ---- it stays alive -------------------------------------------------------------------------------------------------


def test_code_can_be_stopped(learner):
    learner.write("03.2", "print('begun')\nwhile True:\n    pass")
    learner.press("03.2", "Run")
    learner.page.wait_for_selector('.gd-question[data-id="03.2"] .gd-printed:has-text("begun")')
    learner.press("03.2", "Stop")
    assert learner.settled("03.2") == "Stopped."
    assert learner.text("03.2").startswith("print('begun')")
    assert learner.answer("03.2", RIGHT).startswith("Right.")


@pytest.mark.parametrize(
    "code, words",
    [
        ("def f(x):\n    return sorted([1, 2], key=f)\nf(1)", "Python ended (calls within calls went too deep)"),
        ("big = bytearray(2_000_000_000)\nlen(big)", "Python had taken 2"),
    ],
    ids=["deep", "large"],
)
def test_a_dead_python_is_restarted_with_a_word(learner, code, words):
    learner.write("03.2", code)
    learner.press("03.2", "Run")
    learner.page.wait_for_selector(f".gd-python:has-text({json.dumps(words)})")
    assert learner.text("03.2") == code
    assert "What you typed is still here." in learner.bar()
    assert learner.answer("03.2", RIGHT).startswith("Right.")


@pytest.mark.parametrize("code", ["while True:\n        pass", "return sorted([p, q], key=lambda n: subtract(p, q))"])
def test_check_ends_what_never_ends(learner, code):
    said = learner.answer("03.2", f"def subtract(p, q):\n    {code}")
    assert "was stopped" in said or "Python ended" in said or "without end" in said
    assert learner.answer("03.2", RIGHT).startswith("Right.")


def test_what_does_not_answer_is_asked_for_and_then_restarted(learner):
    learner.answer("03.p1", "1")
    ended = learner.page.evaluate(
        f"""async () => {{ {RUNTIME}
        const states = [], told = [];
        runtime.on("state", now => states.push(now.silent));
        runtime.on("restart", words => told.push(words));
        const asked = runtime.ask({{name: "time.sleep", args: [3600], seconds: 1}}).catch(trouble => trouble.kind);
        const kind = await Promise.race([asked, new Promise(done => setTimeout(done, 20_000))]);
        return [states.includes(true), kind, told]; }}"""
    )
    words = "Python did not answer for 2 seconds and was restarted. What you typed is still here."
    assert ended == [True, "silent", [words]]
    assert words in learner.bar()
    assert learner.answer("03.p1", "1").startswith("Not yet")


def test_a_worker_that_the_browser_ended_is_replaced_and_asked_again(learner):
    learner.answer("03.p1", "1")
    learner.page.evaluate(f"async () => {{ {RUNTIME} runtime.worker.terminate(); }}")
    assert learner.answer("03.p2", "b").startswith("Right.")  # the question that met the dead worker


@pytest.mark.parametrize("part", ["live/course.zip", "live/pyodide/pyodide.asm.wasm", "live/worker.js"])
def test_a_start_that_fails_says_so_and_offers_retry(learner, part):
    learner.page.route(f"**/{part}", lambda route: route.abort())
    said = learner.answer("03.p1", "15")
    assert said.startswith(("Python could not be loaded", "Python could not be started"))
    assert said in learner.bar()
    learner.page.unroute(f"**/{part}")
    learner.page.get_by_role("button", name="Retry").click()
    learner.press("03.p1", "Check")
    assert learner.settled("03.p1") == f"Right. {catalogue('03')['03.p1'].because}"


def test_a_browser_without_webassembly_is_told_so(opened):
    learner = Learner(opened(PAGE, "delete window.WebAssembly;"))
    assert learner.answer("03.p2", "b") == "This browser cannot run Python: it has no WebAssembly."


def test_it_says_how_large_the_download_is(learner, profile, site):
    core = profile.request.get("live/bundle.json").json()["core"]
    learner.question("03.p1").locator("input").focus()
    learner.page.wait_for_selector(f".gd-python:has-text('Python is loading: {core / 1e6:.1f} MB')")


def test_only_what_needs_numpy_loads_it(opened):
    fetched = []
    for number, id in (("03", "03.2"), ("09", "09.e1")):
        page = opened(f"{STEMS[number]}.html")
        page.on("request", lambda request: fetched.append(request.url))
        learner = Learner(page)
        learner.press(id, "Check")
        learner.settled(id)
        assert any("numpy" in url for url in fetched) == (number == "09")


# ---- what is kept ---------------------------------------------------------------------------------------------------


def kept(page):
    return page.evaluate(f"JSON.parse(localStorage.getItem('gd-progress-{EDITION}'))")


def test_what_was_done_and_typed_is_still_there_after_a_reload(learner):
    still_there(learner)


def still_there(learner):
    """Check that what is answered and typed in the page is kept. AssertionError if not."""
    learner.answer("03.p2", "b")
    learner.answer("03.2", RIGHT)
    learner.answer("03.p1", "1.5")
    assert kept(learner.page) == {
        "edition": EDITION,
        "done": ["03.2", "03.p2"],
        "code": {"03.2": ["subtract", RIGHT + "\n"]},
    }
    learner.page.reload()
    assert learner.question("03.p2").locator("input:checked").get_attribute("value") == "b"
    assert learner.question("03.p1").locator("input").input_value() == "1.5"
    assert learner.text("03.2") == RIGHT
    assert learner.question("03.2").locator(".gd-mark").text_content() == "✓ done"
    assert learner.progress().locator("p").first.text_content().startswith("Done here: 2 of ")


def test_the_start_page_says_what_is_done(learner, opened):
    learner.answer("03.p2", "b")
    start = Learner(opened("index.html"))
    assert start.progress().locator("p").first.text_content().startswith("Done so far: 1 exercise.")
    card = start.page.locator(f'ol.gd-chapters a[href^="{STEMS["03"]}"]')
    assert card.locator(".gd-minutes").text_content().endswith(" minutes · 1 done")


def test_two_tabs_add_to_each_other(learner, opened):
    other = Learner(opened(PAGE))
    learner.answer("03.p2", "b")
    other.answer("03.p1", catalogue("03")["03.p1"].right)
    other.page.wait_for_selector(".gd-progress:has-text('Done here: 2 of')")
    learner.page.wait_for_selector(".gd-progress:has-text('Done here: 2 of')")
    learner.write("03.2", "mine = 1")
    other.write("03.2", "other = 2")
    learner.page.wait_for_selector('.gd-question[data-id="03.2"] .gd-note:has-text("In another tab")')
    assert learner.text("03.2") == "mine = 1"
    learner.press("03.2", "Take it")
    assert learner.text("03.2") == "other = 2"


def test_a_damaged_record_is_set_aside(learner):
    page = learner.page
    for damage in ("{", "[]", '{"done": 3}', '{"done": [], "code": {"03.2": "x"}}'):
        page.evaluate(
            f"text => {{ localStorage.clear(); localStorage.setItem('gd-progress-{EDITION}', text); }}", damage
        )
        page.reload()
        assert "was damaged; it was set aside" in learner.progress().text_content()
        assert page.evaluate(f"localStorage.getItem('gd-progress-{EDITION}.damaged')") == damage
    learner.answer("03.p2", "b")
    assert kept(page)["done"] == ["03.p2"]


def test_what_was_done_by_an_older_id_counts_by_todays(learner, tmp_path):
    page = learner.page
    renamed = {"03.8": "03.2", "03.p8": "03.p1", "03.p9": None}
    ids = f"export const EDITION = {EDITION}, RENAMED = {json.dumps(renamed)};"
    page.route("**/live/ids.js", lambda route: route.fulfill(body=ids, content_type="text/javascript"))
    older = {"edition": EDITION, "done": ["03.8", "03.p2", "03.p9"], "code": {"03.8": ["subtract", RIGHT]}}
    for name, value in (("progress", older), ("typed", {"03.8": RIGHT})):
        page.evaluate(f"text => localStorage.setItem('gd-{name}-{EDITION}', text)", json.dumps(value))
    page.reload()
    assert learner.text("03.2") == RIGHT
    assert learner.question("03.2").locator(".gd-mark").text_content() == "✓ done"
    (tmp_path / "some.json").write_text(json.dumps({"edition": EDITION, "done": ["03.p8"]}), encoding="utf-8")
    learner.progress().locator("input[type=file]").set_input_files(tmp_path / "some.json")
    page.wait_for_selector(".gd-progress:has-text('Done here: 3 of')")
    assert kept(page) == {**older, "done": ["03.2", "03.p1", "03.p2"], "code": {"03.2": older["code"]["03.8"]}}


REFUSED = {
    "forbidden": """Object.defineProperty(window, 'localStorage', {
        get() { throw new DOMException('no', 'SecurityError'); }});""",
    "full": "Storage.prototype.setItem = () => { throw new DOMException('no', 'QuotaExceededError'); };",
    "lying": "Storage.prototype.setItem = () => {};",
}


@pytest.mark.parametrize("refused", REFUSED)
def test_a_browser_that_keeps_nothing_is_told_of(opened, refused):
    learner = Learner(opened(PAGE, REFUSED[refused]))
    assert learner.answer("03.p2", "b").startswith("Right.")
    note = learner.question("03.p2").locator(".gd-note").text_content()
    assert note.startswith("This browser ") and "export your progress" in note
    assert learner.progress().locator("p").first.text_content().startswith("Done here: 1 of")
    with learner.page.expect_download() as started:
        learner.progress().get_by_role("button", name="Export").click()
    assert json.loads(started.value.path().read_text())["done"] == ["03.p2"]


def test_it_is_exported_imported_and_erased(learner, tmp_path):
    learner.answer("03.2", RIGHT)
    with learner.page.expect_download() as started:
        learner.progress().get_by_role("button", name="Export").click()
    exported = started.value.path().read_text(encoding="utf-8")
    record = {"edition": EDITION, "done": ["03.2"], "code": {"03.2": ["subtract", RIGHT + "\n"]}}
    assert exported == json.dumps(record, indent=1, ensure_ascii=False) + "\n"  # as Progress writes it

    learner.progress().get_by_role("button", name="Erase", exact=True).click()
    learner.progress().get_by_role("button", name="Keep it").click()
    assert kept(learner.page) == record
    learner.progress().get_by_role("button", name="Erase", exact=True).click()
    learner.progress().get_by_role("button", name="Erase all").click()
    left = learner.page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('gd-'))")
    assert left == ["gd-erased"]  # which tells the lab to do the same
    assert "..." in learner.text("03.2")

    for text, words in (
        (exported, "Imported: 1 exercise, 1 of them new here."),
        ('{"done": ["08.1", "03.p1"]}', "Imported: 2 exercises, 2 of them new here."),  # of the first edition
        ("nonsense", "This is not a progress file: nothing was changed."),
    ):
        (tmp_path / "some.json").write_text(text, encoding="utf-8")
        learner.progress().locator("input[type=file]").set_input_files(tmp_path / "some.json")
        learner.page.wait_for_selector(f".gd-progress:has-text({json.dumps(words)})")
    assert kept(learner.page)["done"] == ["03.2", "03.p1", "10.1"]


# ---- for everyone ---------------------------------------------------------------------------------------------------


def test_axe_core_finds_nothing_in_answered_questions(learner, looks, axe):
    page = learner.page
    learner.answer("03.p2", "a")
    learner.answer("03.p1", "15")
    learner.answer("03.o1", "abcde")
    learner.press("03.p2", "Hint")
    learner.write("03.2", "# a comment\nprint('text' + str(2))\nwhile None: pass")
    learner.press("03.2", "Run")
    learner.settled("03.2")
    learner.progress().get_by_role("button", name="Erase", exact=True).click()
    page.evaluate("document.querySelector('.gd-python').hidden = false")
    page.evaluate(axe)
    for theme, width in looks(page):
        found = page.evaluate(
            """async () => (await axe.run({include: [['.gd-question'], ['.gd-progress'], ['.gd-python']]},
                {resultTypes: ['violations'], rules: {region: {enabled: false}}, preload: false})).violations
                .map(v => `${v.id}: ${v.help}: ${v.nodes.map(n => n.html.slice(0, 120)).join(' | ')}`)"""
        )
        assert found == [], f"{theme}, {width} px"
        assert page.evaluate("document.documentElement.scrollWidth") == width
        small = """all => all.filter(e => !e.hidden && e.offsetHeight < 24 && !(e.closest("label")?.offsetHeight >= 24))
            .map(e => e.outerHTML)"""
        assert page.locator(".gd-question :is(button, input)").evaluate_all(small) == []


# ---- canaries: what must not look alive -----------------------------------------------------------------------------

SILENT = "postMessage({ready: true}); onmessage = event => {};"
LYING = """postMessage({ready: true});
onmessage = ({data: {id}}) => postMessage({id, value: {text: 'Right.', outcome: 'right', done: [], code: {}}});"""


@pytest.mark.parametrize(
    "lie",
    [
        "Storage.prototype.setItem = () => {};",
        "Storage.prototype.getItem = () => null;",
        """Storage.prototype.getItem = () => '{"edition": 2, "done": ["03.p2"]}';""",
    ],
    ids=["keeps nothing", "forgets", "keeps something else"],
)
def test_a_save_that_lies_does_not_pass(opened, lie):
    with pytest.raises(AssertionError):
        still_there(Learner(opened(PAGE, lie)))


@pytest.mark.parametrize("worker", [SILENT, LYING], ids=["dead", "lying"])
def test_a_page_without_python_does_not_pass(learner, worker):
    learner.page.route("**/live/worker.js", lambda route: route.fulfill(body=worker, content_type="text/javascript"))
    learner.page.set_default_timeout(5000)
    said = ""
    with suppress(Exception):
        said = learner.answer("03.p2", "b")
    assert not same(said, f"Right. {catalogue('03')['03.p2'].because}")
