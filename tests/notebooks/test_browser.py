"""Every notebook in a real JupyterLab, in a real browser: run, driven by keyboard and mouse, and read by axe-core.

One server serves them all, from a temporary copy. The tests need Chromium ($CHROMIUM, or on the PATH); without it they
are skipped, or fail if GD_BROWSER=required. axe-core is taken from $AXE_JS or ./node_modules; without it, what axe-core
would find is not looked for, unless GD_BROWSER=required.
"""

import re
import time
from contextlib import suppress
from pathlib import Path

import pytest
from real_browser import REQUIRED, axe_core, missing
from real_lab import PAGE, Lab

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LIMIT = (
    300_000  # milliseconds that anything may take; what takes longest, opening JupyterLab, needs about three seconds
)
# An explorer to test the kit with: every kind of control, a frame that fails, and a slow one.
MACHINERY = """
import time
from gd_course.explorer import *

def frame(k, way, big, ink):
    if k == 3 and way == "strict":
        raise ZeroDivisionError("three is refused")
    if way == "slow":
        time.sleep(0.05)
    picture = Panel(cells([ink[:4], ink[4:8]], x=(0, 50), y=(-1, 0), low=0, high=1, colors="ink"),
                    points([k], [1], size=20 if big else 8, color="class_b", shape="triangle"), x=(0, 50), y=(-1, 2))
    return Frame(picture, f"k is {k} and {sum(ink):.3g} cells are inked, the {way} way.", {"k": k, "big": str(big)})

Explorer(frame, "the triangle that follows k.", k=Slider("k of it", range(51), 10, play=50),
         way=Choice("way", ["plain", "strict", "slow"], "plain"), big=Toggle("big"), ink=Paint("ink here", 2, 4))
"""
# One explorer shown twice, one linked with it by Python, a slider linked with it in the page, and one that is slow.
POSITIONS = """
import time
from IPython.display import display
from ipywidgets import FloatSlider, jslink, link
from gd_course.explorer import *

def explorer(seconds):
    def frame(w, high):
        time.sleep(seconds)
        return Frame(Panel(points([w], [0.8 if high else 0.2])), f"w is {w}, {'high' if high else 'low'}.")
    return Explorer(frame, "the dot.", w=Slider("w", [k / 100 for k in range(101)], 0.1), high=Toggle("high"))

one, other, slow = explorer(0), explorer(0), explorer(0.2)
slider = FloatSlider(value=0.1, max=1, step=0.01)
link((one, "w"), (other, "w"))
jslink((one, "w"), (slider, "value"))
display(one, one, other, slow, slider)
"""
# Explorers with the longest rows of controls, the most of them, a grid to paint on, and the longest numbers.
NARROW = """
from IPython.display import display
from gd_course.ch01_derivative import explore_error
from gd_course.ch02_chain_rule import explore_gears
from gd_course.ch08_optimizers import explore_descent
from gd_course.ch10_handwritten_digits import explore_drawing

display(explore_gears(), explore_drawing(), explore_descent(), explore_error())
"""
# Lines to be put in order, and the lines of a program beside a picture.
LINES = """
from IPython.display import display
from gd_course import arrange
from gd_course.ch05_mlp import explore_playground

display(arrange("06.o1"), explore_playground())
"""
# What leaves its frame, scrolls sideways or lies on something else, one sentence for each.
ASTRAY = """() => gd.roots().flatMap(root => {
    const found = [], name = root.ariaLabel.slice(20, 60), frame = root.getBoundingClientRect();
    const words = e => `${e.tagName} ${(e.ariaLabel || e.textContent).slice(0, 30)}`;
    const shown = [...root.querySelectorAll('*')].filter(e => !e.closest('.gd-only-read') && e.getClientRects().length);
    if (root.scrollWidth > root.clientWidth) found.push(`${name}: it scrolls sideways`);
    for (const e of shown) {
        const r = e.getBoundingClientRect();
        if (r.left < frame.left + 8 || r.right > frame.right - 8 || r.bottom > frame.bottom)
            found.push(`${name}: ${words(e)} leaves the frame`);
        if (e.tagName !== 'SELECT' && e.clientWidth && e.scrollWidth > e.clientWidth + 1)   // of inline text it is 0
            found.push(`${name}: ${words(e)} is cut off`);
    }
    const parts = shown.filter(e => e.matches('label, input, output, select, button, canvas, th, td, p'));
    parts.forEach((e, k) => parts.slice(k + 1).forEach(f => {
        const a = e.getBoundingClientRect(), b = f.getBoundingClientRect();
        if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 &&
            Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1)
            found.push(`${name}: ${words(e)} lies on ${words(f)}`);
    }));
    return found;
})"""
# Images with our sentence, with another alt text, with none, and one that replaces another.
SENTENCE = """An "edge" & <b>a bend</b> at $x = −6$, isn't it?"""
IMAGES = f"""
from IPython.display import Image, display
from gd_lib import Picture
from matplotlib.figure import Figure

picture = Picture(Figure(figsize=(2, 1)), {SENTENCE!r})
display(picture)
display(Image(data=picture.png, alt="another"))
display(Image(data=picture.png))
first = Image(data=picture.png, alt="the first")
shown = display(first, display_id=True)
shown.update(Image(data=picture.png, alt="the second"))
"""


@pytest.fixture(scope="session")
def axe():
    """The text of axe-core, or None."""
    text = axe_core()
    if text is None and REQUIRED:
        missing("there is no axe-core, neither in $AXE_JS nor in ./node_modules")
    return text


@pytest.fixture(scope="session")
def lab(browser, tmp_path_factory):
    server = Lab(
        tmp_path_factory.mktemp("browser"),
        NOTEBOOKS,
        {
            "machinery.ipynb": MACHINERY,
            "images.ipynb": IMAGES,
            "narrow.ipynb": NARROW,
            "positions.ipynb": POSITIONS,
            "lines.ipynb": LINES,
        },
    )
    yield server
    server.stop()


@pytest.fixture
def opened(browser, lab):
    """A function that opens a notebook by its name and returns the page. `page.wrong` lists the page's complaints,
    `page.wire` is what its explorers ask their kernel."""
    context = browser.new_context(viewport={"width": 1024, "height": 800})
    page = context.new_page()
    page.wrong, page.wire = [], Wire(page)
    page.on("pageerror", lambda e: page.wrong.append(str(e)))
    page.on("console", lambda m: page.wrong.append(m.text) if m.text.startswith("gd_lib:") else None)  # gd_course/lab
    page.add_init_script(PAGE)
    page.set_default_timeout(LIMIT)

    def open_notebook(name):
        page.goto(lab.address(name), wait_until="commit")
        page.wait_for_function("window.gd && gd.ready()")
        return page

    yield open_notebook
    try:
        page.evaluate("() => gd.panel()?.context.sessionContext.shutdown()")
    finally:
        context.close()


class Wire:
    """Counts what a page's explorers ask their kernel, as it passes over the websocket."""

    REQUEST = re.compile(rb'"id": ?"(gd\w+-\d+)"')

    def __init__(self, page):
        self.unanswered, self.asked, self.most, self.echoes = set(), 0, 0, 0
        page.on("websocket", self.listen)

    def listen(self, socket):
        socket.on("framesent", self.sent)
        socket.on("framereceived", self.received)

    def sent(self, message):
        requests = self.requests(message)
        self.unanswered |= requests
        self.asked += len(requests)
        self.most = max(self.most, len(self.unanswered))

    def received(self, message):
        self.unanswered -= self.requests(message)
        self.echoes += b'"echo_update"' in (message if isinstance(message, bytes) else message.encode())

    def requests(self, message):
        """The ids of the requests in a message: an answer has its request's."""
        return set(self.REQUEST.findall(message if isinstance(message, bytes) else message.encode()))


def run_all(page):
    """Run all cells and check that none raised. Returns how many explorers there are."""
    page.evaluate("() => gd.run()")
    errors = page.evaluate(
        "() => gd.outputs().filter(o => o.output_type === 'error').map(o => `cell ${o.cell}: ${o.ename}: ${o.evalue}`)"
    )
    assert not errors, errors
    assert not page.evaluate("() => gd.unrun()"), "these cells did not run"
    widgets = page.evaluate(
        "() => gd.outputs().filter(o => o.data?.['application/vnd.jupyter.widget-view+json']"
        " && String(o.data['text/plain']).startsWith('Look for:')).length"
    )
    page.wait_for_function(f"gd.roots().length >= {widgets}")
    assert page.evaluate("() => gd.roots().length") == widgets
    return widgets


class Hand:
    """A learner's hand on explorer number n of a page."""

    def __init__(self, page, n):
        self.page, self.n = page, n
        self.root = page.locator(".gd-explorer").nth(n)
        self.root.scroll_into_view_if_needed()
        self.name = self.root.get_attribute("aria-label")
        self.errors = []

    def look(self):
        """What is seen once the picture has caught up with the controls."""
        seen = self.page.evaluate("n => gd.settled(n)", self.n)
        if seen["error"]:
            self.errors.append(f"{self.name}: {seen['error'][:300]}")
        return seen["seen"]

    def keys(self, control, *keys):
        """What is seen after each key that is pressed on a control."""
        control.focus()
        seen = []
        for key in keys:
            self.page.keyboard.press(key)
            seen.append(self.look())
        return seen

    def reset(self):
        button = self.root.get_by_role("button", name="Reset", exact=True)
        button.focus()
        self.page.keyboard.press("Enter")
        return self.look()

    def moved(self, first):
        """What is seen once it is no longer `first`, or `first` if nothing changes within the limit."""
        from playwright.sync_api import TimeoutError

        with suppress(TimeoutError):
            self.page.wait_for_function("([n, first]) => gd.look(n).seen !== first", arg=[self.n, first])
        return self.page.evaluate("n => gd.look(n).seen", self.n)

    def drive(self):
        """Use every control from its first position. Returns a sentence for each one that changes nothing."""
        first, idle = self.look(), []

        def check(what, seen):
            if not set(seen) - {first}:
                idle.append(f"{self.name}: {what} changes nothing")
            assert self.reset() == first, f"{self.name}: after {what}, Reset does not bring back the first picture"

        for slider in self.root.locator("input[type=range]").all():
            name = slider.evaluate("e => e.labels[0].textContent")
            seen = self.keys(slider, "ArrowRight", "Home", "ArrowRight", "End", "ArrowLeft")
            assert slider.get_attribute("aria-valuetext"), f"{self.name}: {name} does not say its value"
            check(f"the slider {name!r}", seen)
        for select in self.root.locator("select").all():
            name, seen = select.evaluate("e => e.labels[0].textContent"), []
            for value in select.locator("option").evaluate_all("all => all.map(o => o.value)"):
                select.select_option(value)
                seen.append(self.look())
            check(f"the drop-down list {name!r}", seen)
        for box in self.root.locator("input[type=checkbox]").all():
            name = box.evaluate("e => e.labels[0].textContent")
            check(f"the check box {name!r}", self.keys(box, "Space"))
        for pad in self.root.locator("[role=application]").all():
            self.paint(pad, check)
        for play in self.root.locator("button[aria-label^=Play]").all():
            name = play.get_attribute("aria-label")
            play.focus()
            self.page.keyboard.press("Enter")
            seen = [self.moved(first)]
            if play.text_content() == "Pause":
                self.page.keyboard.press("Enter")
            check(f"the button {name!r}", [*seen, self.look()])
        for step in self.root.locator("button[aria-label^=Step]").all():
            check(f"the button {step.get_attribute('aria-label')!r}", self.keys(step, "Enter", "Enter"))
        return idle

    def paint(self, pad, check):
        seen = self.keys(pad, "Space", "Shift+ArrowDown", "ArrowRight", "Space")
        check("painting by keyboard", seen)
        area = pad.bounding_box()
        self.page.mouse.move(area["x"] + 0.3 * area["width"], area["y"] + 0.3 * area["height"])
        self.page.mouse.down()
        self.page.mouse.move(area["x"] + 0.6 * area["width"], area["y"] + 0.7 * area["height"], steps=6)
        self.page.mouse.up()
        drawn = self.look()
        check("painting by mouse", [drawn])
        self.keys(pad, "Space")
        self.root.get_by_role("button", name="Erase").press("Enter")
        empty = self.keys(self.root.get_by_role("button", name="Clear"), "Enter")
        assert empty[0] != drawn, f"{self.name}: Clear leaves the ink"
        self.page.mouse.click(area["x"] + 0.5 * area["width"], area["y"] + 0.5 * area["height"])
        assert self.look() != empty[0], f"{self.name}: after Erase and Clear the pen still takes ink away"
        self.reset()


def violations(page, axe):
    """What axe-core objects to in our own content: explorers, images, other outputs, text."""
    if not page.evaluate("() => !!window.axe"):
        page.evaluate(axe)
    found = page.evaluate("""async () => {
        const ours = ['.gd-explorer', '.jp-MarkdownOutput', '.jp-RenderedImage',
                      '.jp-OutputArea-output .jp-RenderedHTMLCommon']
            .filter(css => gd.panel().content.node.querySelector(css)).map(css => [`.jp-NotebookPanel ${css}`]);
        const all = await axe.run({include: ours},
            {resultTypes: ['violations'], rules: {region: {enabled: false}}});
        return all.violations.map(v => `${v.id}: ${v.help}: ` +
            v.nodes.slice(0, 3).map(n => `${n.html.slice(0, 160)} (${n.failureSummary})`).join(' | '));
    }""")
    return found


def alts(page):
    """The alt text of each image in an output, once all have been drawn; None for an image that has none."""
    page.wait_for_function("() => gd.images().length === gd.pictures().length")
    return page.evaluate("() => gd.images().map(img => img.getAttribute('alt'))")


def check_alts(page):
    """Check that each image has a sentence in its output's metadata, and that this is its alt text."""
    says = page.evaluate("() => gd.pictures().map(o => o.metadata['image/png']?.alt)")
    assert says and all(says)
    assert alts(page) == says, "gd_course/lab/alt.js: install the package again (pip install -e .)"


def check_frames(page, widths):
    """Check that nothing leaves its explorer when the page, its side bar closed, is this many pixels wide."""
    page.evaluate("() => jupyterapp.shell.collapseLeft()")
    for width in widths:
        page.set_viewport_size({"width": width, "height": 700})
        page.evaluate("() => gd.next()")
        astray = page.evaluate(ASTRAY)
        assert not astray, f"at {width} px: " + "; ".join(astray[:5])


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_every_control_moves_something(notebook, opened, axe):
    page = opened(notebook.name)
    assert not any(page.evaluate("() => gd.trusted()")), "a notebook just downloaded, whose outputs are not trusted"
    check_alts(page)
    explorers = run_all(page)
    check_alts(page)
    assert explorers, "no explorer in this notebook"
    hands = [Hand(page, n) for n in range(explorers)]
    idle = [words for hand in hands for words in hand.drive()]
    assert not [words for hand in hands for words in hand.errors], [h.errors for h in hands]
    assert not idle, idle
    assert not page.wrong, page.wrong
    if axe:
        found = violations(page, axe)
        assert not found, "\n".join(found)
    check_frames(page, [360, 600])


def test_the_server_answers_at_once(lab):
    loaded = "gd_course.lab.server | extension was successfully loaded"
    assert loaded in lab.log.read_text(errors="replace"), (
        "gd_course.lab.server: install the package again (pip install -e .)"
    )


def test_an_image_carries_its_sentence_as_alt_text(opened, axe):
    """Ours or another's; an image without a sentence is left as JupyterLab shows it."""
    page = opened("images.ipynb")
    run_all(page)
    assert alts(page) == [SENTENCE, "another", None, "the second"]
    assert not page.wrong, page.wrong
    if axe:
        assert [words.split(":")[0] for words in violations(page, axe)] == ["image-alt"], "the third has none"


def test_on_a_phone_nothing_leaves_an_explorer_and_fingers_work(opened):
    page = opened("narrow.ipynb")
    assert run_all(page) == 4
    check_frames(page, [360])
    finger = page.context.new_cdp_session(page)
    slider = page.locator(".gd-explorer input[type=range]").first
    slider.scroll_into_view_if_needed()
    area, value = slider.bounding_box(), slider.input_value()

    def swipe(right, down):
        x, y = area["x"] + 0.6 * area["width"], area["y"] + 0.5 * area["height"]
        for k in range(11):
            at = [{"x": x + right * k / 10, "y": y + down * k / 10}]
            finger.send("Input.dispatchTouchEvent", {"type": "touchMove" if k else "touchStart", "touchPoints": at})
        finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    swipe(right=60, down=0)
    moved = slider.input_value()
    assert moved != value and slider.bounding_box() == area
    swipe(right=0, down=-200)  # begins on the slider and scrolls the page
    page.wait_for_function(
        "y => document.querySelector('.gd-explorer input[type=range]').getBoundingClientRect().y < y - 50",
        arg=area["y"],
    )
    assert slider.input_value() == moved

    check_frames(page, range(320, 1281, 40))
    page.evaluate("() => { gd.roots()[0].querySelector('output').style.minWidth = '2000px'; }")
    assert page.evaluate(ASTRAY), "it finds nothing at all"


def test_the_machinery_of_explorers(opened, axe):
    """Every kind of control works; an error appears and goes away; a held key leaves no queue; axe-core objects to
    nothing."""
    page = opened("machinery.ipynb")
    assert run_all(page) == 1
    hand = Hand(page, 0)
    assert hand.drive() == [] and hand.errors == []
    cells = page.evaluate("() => gd.cells().length")

    # Keys typed in an explorer do not reach the notebook, where b would add a cell and dd delete one.
    pad, slider = hand.root.locator("[role=application]"), hand.root.locator("input[type=range]")
    hand.keys(pad, "b", "d", "d", "ArrowUp")
    hand.keys(slider, "b", "d", "d")
    assert page.evaluate("() => gd.cells().length") == cells

    # Notebook 7 looks at a key before the explorer gets it, with the same code. Then too its shortcuts stay away.
    page.evaluate("""() => { window.taken = []; document.addEventListener('keydown', e => {
        jupyterapp.commands.processKeydownEvent(e); taken.push(e.defaultPrevented); }, true); }""")
    for control in hand.root.locator("input, select, button, [tabindex]").all():
        if control.is_visible():
            hand.keys(control, "b", "d", "d", "ArrowRight")
    taken = page.evaluate("taken")
    assert len(taken) > 20 and not any(taken) and page.evaluate("() => gd.cells().length") == cells
    page.evaluate("() => gd.cells()[0].node.focus()")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("taken.at(-1)"), "outside of an explorer the notebook takes its keys"

    # Tab reaches every control, in the order in which they are shown, and each has a name.
    hand.root.locator("canvas").first.scroll_into_view_if_needed()
    pad.focus()
    passed = []
    for _ in range(9):
        passed.append(
            page.evaluate("""() => { const e = document.activeElement;
            return e.ariaLabel || e.labels?.[0]?.textContent || e.textContent.trim() ||
                document.getElementById(e.getAttribute('aria-labelledby'))?.textContent || ''; }""")
        )
        page.keyboard.press("Tab")
    assert passed == [
        "ink here",
        "Erase",
        "Clear ink here",
        "k of it",
        "Play k of it",
        "Step k of it",
        "way",
        "big",
        "Reset",
    ]

    # An exception is shown in the explorer, in one sentence, and the next position works again.
    hand.reset()
    hand.root.locator("select").select_option(label="strict")
    hand.keys(slider, "Home", "ArrowRight", "ArrowRight", "ArrowRight")
    assert hand.errors and "ZeroDivisionError: three is refused" in hand.errors[-1]
    if axe:
        found = violations(page, axe)
        assert not found, "\n".join(found)
        page.evaluate("() => gd.roots()[0].append(document.createElement('button'))")
        assert any("button-name" in words for words in violations(page, axe)), "axe-core sees nothing at all"
        page.evaluate("() => gd.roots()[0].lastChild.remove()")
    hand.errors.clear()
    hand.keys(slider, "ArrowRight")
    assert hand.errors == [] and "k is 4 " in page.evaluate("() => gd.look(0)")["says"]

    # While a key is held on a slow slider, one request at a time is on its way: the last picture waits for no queue.
    hand.reset()
    hand.root.locator("select").select_option(label="slow")
    hand.look()
    hand.keys(slider, "Home")
    page.wire.asked = page.wire.most = 0
    for _ in range(45):
        page.keyboard.down("ArrowRight")
    page.keyboard.up("ArrowRight")
    hand.look()
    assert page.wire.asked > 0, "no request was recognized"
    assert page.wire.most <= 2, "stale frames were queued"  # a second one is sent when the first seems to be lost
    assert "k is 45 " in page.evaluate("() => gd.look(0)")["says"]
    assert not page.wrong, page.wrong


def kernel(page, code, value="None"):
    """Run code in the page's kernel, as another cell would, and return what repr(value) is then, or the exception."""
    return page.evaluate(
        """async ([code, value]) => {
            const kernel = gd.panel().context.sessionContext.session.kernel;
            const {content} = await kernel.requestExecute({code, user_expressions: {value}, store_history: false}).done;
            return content.status === 'ok' ? content.user_expressions.value.data['text/plain'] :
                `${content.ename}: ${content.evalue}`;
        }""",
        [code, value],
    )


def wait_for_words(page, *words):
    """Wait until the sentence of explorer number k is the k-th of these, and its slider stands there too."""
    page.wait_for_function(
        """words => words.every((says, k) => says === null || (gd.roots()[k].dataset.state === 'ready' &&
            gd.look(k).says === says &&
            says.startsWith(`w is ${gd.roots()[k].querySelector('input').ariaValueText},`)))""",
        arg=list(words),
    )


def test_an_explorer_stands_where_python_a_link_or_another_view_puts_it(opened):
    page = opened("positions.ipynb")
    assert run_all(page) == 4
    readout = page.locator(".widget-slider .widget-readout")

    kernel(page, "one.w = 0.3")  # as a second cell does
    wait_for_words(page, *["w is 0.3, low."] * 3)
    assert readout.text_content() == "0.30"

    hand = Hand(page, 1)
    hand.keys(hand.root.locator("input[type=range]"), "ArrowRight")
    wait_for_words(page, *["w is 0.31, low."] * 3)
    page.wait_for_function("() => document.querySelector('.widget-slider .widget-readout').textContent === '0.31'")
    assert kernel(page, "", "one.w, other.w, slider.value") == "(0.31, 0.31, 0.31)"

    kernel(page, "slider.value = 0.07")
    wait_for_words(page, *["w is 0.07, low."] * 3)
    hand.keys(hand.root.locator("input[type=checkbox]"), "Space")
    wait_for_words(page, "w is 0.07, high.", "w is 0.07, high.", "w is 0.07, low.")
    assert kernel(page, "one.w = 0.553") == (
        "ValueError: Slider 'w': w is 0.553, which is not among its values; the nearest is 0.55."
    )
    assert kernel(page, "", "one.w, one.high, other.high") == "(0.07, True, False)"

    # A page that is opened again shows where it was. Reset moves all views.
    page.evaluate("async () => { await jupyterapp.commands.execute('docmanager:save'); }")
    page.reload(wait_until="commit")
    page.wait_for_function("window.gd && gd.ready() && gd.roots().length === 4")
    wait_for_words(page, "w is 0.07, high.", "w is 0.07, high.", "w is 0.07, low.")
    Hand(page, 0).reset()
    wait_for_words(page, *["w is 0.1, low."] * 3)
    assert kernel(page, "", "one.w, one.high, other.w") == "(0.1, False, 0.1)"
    assert not page.wrong, page.wrong


def test_a_slider_stays_with_the_hand_while_the_kernel_is_late(opened):
    """For three seconds of a drag and of a held key: no older position that comes back, from the kernel's echo or from
    another cell, moves the slider."""
    page = opened("positions.ipynb")
    assert run_all(page) == 4
    hand = Hand(page, 3)
    slider = hand.root.locator("input[type=range]")
    slider.evaluate("""slider => {
        window.seen = {value: slider.value, moves: 0, astray: []};
        slider.addEventListener('input', () => { seen.value = slider.value; seen.moves += 1; }, true);
        const look = () => {
            if (slider.value !== seen.value) seen.astray.push([seen.value, slider.value]);
            requestAnimationFrame(look);
        };
        look();
    }""")
    area, height = slider.bounding_box(), slider.bounding_box()["height"] / 2

    def drag(step):
        part = 0.1 + abs((0.011 * step) % 1.6 - 0.8)  # to and fro
        page.mouse.move(area["x"] + part * area["width"], area["y"] + height)

    def hold(step):
        page.keyboard.down("ArrowLeft" if step % 80 < 40 else "ArrowRight")

    def release():
        page.mouse.up()
        page.keyboard.up("ArrowLeft")
        page.keyboard.up("ArrowRight")

    for move in (drag, hold):
        move(0)
        if move is drag:
            page.mouse.down()
        else:
            slider.focus()
        page.wire.echoes, begun, step = 0, time.monotonic(), 1
        while time.monotonic() - begun < 3:
            move(step)
            page.wait_for_timeout(20)
            if step % 30 == 10:
                page.evaluate("""() => { seen.another = gd.panel().context.sessionContext.session.kernel
                    .requestExecute({code: 'slow.w = 0.5'}).done; }""")
            step += 1
        page.evaluate("async () => { await seen.another; }")  # after the hand has let go, it would move the slider
        assert page.evaluate("seen.moves") > 40 and page.wire.echoes > 3, "little moved, or nothing came back"
        release()
        hand.look()
        for _ in range(100):  # until the kernel has caught up
            position = page.evaluate("seen.value")
            if kernel(page, "", "str(round(100 * slow.w))") == repr(position):
                break
        else:
            raise AssertionError("the kernel has another position than the hand")
        astray = page.evaluate("seen.astray")
        assert not astray, f"{move.__name__}: {astray[:5]}"
    assert not page.wrong, page.wrong


def test_lines_are_put_in_order_by_keyboard_and_by_mouse(opened, axe):
    page = opened("lines.ipynb")
    run_all(page)
    root = page.locator(".gd-arrange")

    def order():
        return root.locator("li").evaluate_all("all => all.map(item => item.dataset.letter).join('')")

    def check():
        root.get_by_role("button", name="Check").press("Enter")
        page.wait_for_function("() => document.querySelector('.gd-arrange .gd-verdict').textContent !== ''")
        return root.locator(".gd-verdict").text_content()

    assert order() == "abcde"
    assert check().startswith("Not yet: backward starts at the loss")
    up = root.get_by_role("button", name="Move line e up")
    for place in (3, 2, 1):
        up.press("Enter")
        assert order().index("e") == place
        assert page.evaluate("document.activeElement.ariaLabel") == "Move line e up", "the button keeps the focus"
    assert root.locator("[aria-live=polite]").text_content() == "Line e is now 2 of 5."
    assert root.locator(".gd-verdict").text_content() == "", "a verdict is gone once a line has moved"
    root.locator("li[data-letter=a]").drag_to(root.locator("li[data-letter=c]"))
    root.locator("li[data-letter=c]").drag_to(root.locator("li[data-letter=e]"))
    assert order() == "cebad"
    assert check().startswith("Right. Forget, measure, go back, step.")
    assert kernel(page, "from gd_course.exercise.check import record", "'06.o1' in record.read().done") == "True"
    if axe:
        page.evaluate(axe)
        found = page.evaluate("async () => (await axe.run('.gd-arrange')).violations.map(v => v.id)")
        assert not found, found


def test_the_program_beside_a_picture_keeps_step_with_it(opened):
    page = opened("lines.ipynb")
    run_all(page)
    hand, code = Hand(page, 0), page.locator(".gd-explorer .gd-code pre")
    assert "for step in range(100):" in code.text_content()
    slider = hand.root.locator("input[type=range]").first
    hand.keys(slider, "ArrowRight")
    assert (
        "for step in range(105):" in code.text_content()
        and "After 105 steps" in page.evaluate("() => gd.look(0)")["says"]
    )
    hand.root.locator("select").first.select_option(label="spirals")
    hand.look()
    assert "X, y = spirals(200)" in code.text_content()
    assert not page.wrong, page.wrong
