"""The explorers of the book: green means that Python answered.

A page brings frames of its own, so a picture that moves proves nothing. Here all but the first frame of each explorer
are taken out of the pages, and what the worker sends is noted: a picture counts if it is another than the first, and
if the worker has sent the frame for these positions. At the end, canaries: pages that only look alive must turn the
same checks red.
"""

import json
import re
from pathlib import Path

import pytest
from course import STEMS

pytestmark = pytest.mark.site

ROOT = Path(__file__).resolve().parents[2]
FRAMES = 200_000  # bytes that a page may bring for its explorers
PAGES = ["index", *STEMS.values()]
SPEC = re.compile(r'(<script type="application/json">)(.*?)(</script>)', re.DOTALL)
PATIENCE = 60_000  # milliseconds for a picture, of which the start of Python is part
# What the worker sends is heard before the page hears it: {an explorer's name in the page: the positions answered}.
LISTEN = r"""
window.heard = {answers: 0, frames: {}};
{
  const Plain = window.Worker;
  window.Worker = class extends Plain {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", ({data}) => {
        if (!data.buffers || !data.value?.id) return;
        heard.answers += 1;
        const frames = heard.frames[data.value.id.replace(/-\d+$/, "")] ??= new Set();
        const reply = JSON.parse(new TextDecoder().decode(data.buffers[0]));
        for (const frame of reply.frames) frames.add(JSON.stringify(frame.at));
      });
    }
  };
}
window.see = n => {
  const place = document.querySelectorAll(".gd-live")[n], root = place.querySelector(".gd-explorer");
  const {controls} = JSON.parse(place.querySelector("script").textContent), end = `-${controls[0].name}`;
  const name = root.querySelector(`[id$="${end}"]`).id.slice(0, -end.length);
  const position = c => {
    const node = document.getElementById(`${name}-${c.name}`);
    return c.kind === "paint" ? null : c.kind === "toggle" ? node.checked : +node.value;
  };
  const error = root.querySelector("[role=alert]");
  const at = controls.map(position), from = frame => JSON.parse(frame).every((v, k) => at[k] === null || at[k] === v);
  return {
    picture: `${root.querySelector(".gd-picture canvas").toDataURL()} ${root.querySelector(".gd-says").textContent}`
      + ` ${root.querySelector("table")?.textContent}`,
    python: [...heard.frames[name] ?? []].filter(from).length,
    at: JSON.stringify(at), state: root.dataset.state,
    error: error.hidden ? "" : error.textContent,
  };
};
window.settled = n => see(n).state !== "waiting";
window.drawn = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
"""


class Dead(AssertionError):
    """An explorer that does not do what it should."""


def bare(text):
    """A page with only the first frame of each explorer."""

    def cut(found):
        spec = json.loads(found[2].replace("<\\/", "</"))
        del spec["first"]["frames"][1:], spec["narrow"]["frames"][1:]
        return found[1] + json.dumps(spec).replace("</", "<\\/") + found[3]

    return SPEC.sub(cut, text)


SHAPE = "(canvas => canvas.clientHeight / canvas.clientWidth)(document.querySelector('.gd-picture canvas'))"


def open_bare(opened, name, size=None):
    """Open a page of the book without its saved frames, in a window of this size."""

    def listen(page):
        if size:
            page.set_viewport_size(size)
        page.route(f"**/{name}.html", lambda route: route.fulfill(response=(r := route.fetch()), body=bare(r.text())))

    return opened(f"{name}.html", LISTEN, prepare=listen)


class Hand:
    """A hand on explorer number n of a page. Dead is raised where the explorer does not follow it."""

    def __init__(self, page, n, patience=PATIENCE):
        self.page, self.n, self.patience = page, n, patience
        place = page.locator(".gd-live").nth(n)
        self.name = place.get_attribute("data-function")
        self.root = place.locator(".gd-explorer")
        place.evaluate("e => e.closest('details')?.setAttribute('open', '')")  # it answers a prediction
        self.root.scroll_into_view_if_needed()
        self.first = self.look()

    def look(self):
        """What is to be seen once the picture has caught up with the controls."""
        self.page.evaluate("drawn()")
        try:
            self.page.wait_for_function("n => settled(n)", arg=self.n, timeout=self.patience)
        except Exception as error:
            if "Timeout" not in str(error):
                raise
            raise Dead(f"{self.name}: no picture for {self.page.evaluate('n => see(n)', self.n)['at']}") from None
        seen = self.page.evaluate("n => see(n)", self.n)
        if seen["error"] or seen["state"] != "ready":
            raise Dead(f"{self.name}: at {seen['at']} it says {seen['error'] or seen['state']!r}")
        return seen

    def moved(self, what):
        """Check that Python has answered for where the controls are now, and that the picture is not the first."""
        seen = self.look()
        if not seen["python"]:
            print(
                seen["at"],
                self.page.evaluate(
                    "JSON.stringify([...Object.entries(heard.frames)].map(([k,v])=>[k,[...v].slice(-5)]))"
                ),
            )
            raise Dead(f"{self.name}: {what} shows a picture, but Python has not sent it")
        if seen["picture"] == self.first["picture"]:
            raise Dead(f"{self.name}: {what} changes nothing in the picture")
        return seen

    def press(self, control, key):
        control.focus()
        self.page.keyboard.press(key)

    def reset(self):
        self.root.get_by_role("button", name="Reset", exact=True).press("Enter")
        if self.look()["picture"] != self.first["picture"]:
            raise Dead(f"{self.name}: Reset does not bring back the first picture")

    def drive(self):
        """Move each control to both of its ends. Returns how many pictures Python has sent for that."""
        count = 0
        for slider in self.root.locator("input[type=range]").all():
            label = slider.evaluate("e => e.labels[0].textContent")
            start = slider.input_value()
            for key, end in (("End", "max"), ("Home", "min")):
                self.press(slider, key)
                if slider.get_attribute(end) != start:  # there it has nothing new to show
                    self.moved(f"the {key} of {label!r}")
                    count += 1
            self.reset()
        for choice in self.root.locator("select").all():
            label, start = choice.evaluate("e => e.labels[0].textContent"), choice.input_value()
            for value in choice.locator("option").evaluate_all("all => all.map(o => o.value)"):
                if value != start:
                    choice.select_option(value)
                    self.moved(f"option {value} of {label!r}")
                    count += 1
            self.reset()
        for box in self.root.locator("input[type=checkbox]").all():
            self.press(box, "Space")
            self.moved(f"the box {box.evaluate('e => e.labels[0].textContent')!r}")
            count += 1
            self.reset()
        for pad in self.root.locator("[role=application]").all():
            self.press(pad, "Space")
            self.press(pad, "Shift+ArrowDown")
            self.moved("what is painted")
            count += 1
            self.reset()
        return count


def alive(page, patience=PATIENCE):
    """Drive every explorer of a page. Returns how many there are. Dead if one does not answer."""
    explorers = page.locator(".gd-live").count()
    if not explorers or page.locator(".gd-live .gd-explorer").count() != explorers:
        raise Dead("not every explorer of the page is drawn")
    for n in range(explorers):
        hand, before = Hand(page, n, patience), page.evaluate("heard.answers")
        if not hand.drive() or page.evaluate("heard.answers") == before:
            raise Dead(f"{hand.name}: Python was never asked")
    return explorers


@pytest.mark.parametrize("name", PAGES)
def test_each_explorer_answers_at_both_ends_of_each_control(name, opened):
    page = open_bare(opened, name)
    assert alive(page) == len(re.findall('class="gd-live"', page.request.get(f"{name}.html").text()))
    assert not page.wrong, page.wrong


@pytest.mark.parametrize("name", PAGES)
def test_a_page_brings_frames_within_its_bytes(name, profile):
    specs = [found[2] for found in SPEC.finditer(profile.request.get(f"{name}.html").text())]
    assert specs and sum(len(spec.encode()) for spec in specs) <= FRAMES
    assert all(json.loads(spec.replace("<\\/", "</"))["first"]["frames"] for spec in specs)


def test_the_first_drag_moves_before_python_is_there(opened):
    page = opened("01_derivative.html", LISTEN, prepare=lambda page: page.route("**/live/worker.js", dead))
    hand = Hand(page, 0)
    hand.press(hand.root.locator("input[type=range]").first, "ArrowRight")
    assert hand.look()["picture"] != hand.first["picture"]
    assert page.evaluate("heard.answers") == 0
    page.wait_for_selector(".gd-live-status:has-text('Python is coming')")


def test_on_a_phone_the_panels_are_one_below_another(opened):
    """Before Python and with it; and where the phone is turned, beside one another again."""
    phone = {"width": 360, "height": 800}
    page = open_bare(opened, "00_gradient_descent_in_30_minutes", phone)
    page.wait_for_function(f"() => {SHAPE} > 1")  # higher than wide, in the first picture already
    hand = Hand(page, 0)
    slider = hand.root.locator("input[type=range]").first
    hand.press(slider, "End")
    assert page.evaluate(SHAPE) > 1 and hand.moved("the End on a phone")["python"]
    page.set_viewport_size({"width": 800, "height": 360})
    page.wait_for_function(f"() => {SHAPE} < 1 && see(0).state === 'ready'")
    turned = hand.moved("the End on a phone that is turned")
    page.set_viewport_size(phone)
    page.wait_for_function(f"() => {SHAPE} > 1 && see(0).state === 'ready'")
    assert hand.moved("the End on a phone that is turned back")["at"] == turned["at"]
    assert not page.wrong, page.wrong


def test_the_model_in_the_page_does_what_page_js_asks_of_a_notebooks(opened):
    page = opened("index.html")
    asked = set(
        re.findall(r"\bmodel\.(\w+)\(", (ROOT / "gd_course" / "explorer" / "page.js").read_text(encoding="utf-8"))
    )
    assert asked == {"get", "set", "save_changes", "on", "off", "send"}
    told = page.evaluate("""async () => {
        const {Model} = await import(new URL("live/explorers.js", location.href));
        const slider = {name: "x", kind: "slider", values: [10, 20, 30], start: 1};
        const spec = {controls: [slider, {name: "on", kind: "toggle", start: false}]};
        const answer = {content: {id: "a-1"}, buffers: [new DataView(new ArrayBuffer(2))]};
        const model = new Model(JSON.stringify(spec), async message => message.id ? answer : null), told = [];
        const note = (...given) => told.push(["x", ...given]);
        model.on("change:x", note);
        model.on("change", () => told.push(["change"]));
        model.on("msg:custom", (content, buffers) => told.push([content.id, buffers[0].byteLength]));
        told.push(JSON.parse(model.get("spec")).controls.length, model.get("x"), model.get("on"));
        model.set("x", 20);                     // where it is: nothing to tell
        model.save_changes();
        model.set("x", 30);
        told.push(model.get("x"));
        model.save_changes();
        model.off("change:x", note);
        model.set("x", 10);
        await model.send({});                   // no answer
        await model.send({id: "a-1"});
        return told;
    }""")
    assert told == [2, 20, False, ["x", 30], 30, ["change"], ["a-1", 2]]


# ---- canaries: what must not pass for alive -------------------------------------------------------------------------


def dead(route):
    """In place of the worker, one that says nothing."""
    route.fulfill(body="onmessage = () => {};", content_type="text/javascript")


def silent(route):
    """In place of the worker, one that begins whatever it is asked, and never ends it."""
    route.fulfill(
        body="postMessage({ready: true}); onmessage = e => postMessage({id: e.data.id, began: true});",
        content_type="text/javascript",
    )


def raising(route):
    """Explorers whose frames can be drawn only once."""
    broken = """

plain = open


def open(key, *given):
    plain(key, *given)

    def frame(**values):
        raise ZeroDivisionError("a canary")

    opened[key]._frame = frame
"""
    route.fulfill(response=(r := route.fetch()), body=r.text() + broken)


def stuck(route):
    """Explorers that answer for every position with their first picture."""
    broken = """

plain = open


def open(key, *given):
    plain(key, *given)
    explorer = opened[key]
    explorer.at = lambda positions: explorer._first
"""
    route.fulfill(response=(r := route.fetch()), body=r.text() + broken)


@pytest.mark.parametrize(
    "part, canary, words",
    [
        ("worker.js", dead, "no picture for"),
        ("worker.js", silent, "no picture for"),
        ("explorers.py", raising, "a canary"),
        ("explorers.py", stuck, "changes nothing"),
    ],
)
def test_a_broken_explorer_does_not_pass(opened, part, canary, words):
    page = open_bare(opened, "03_node_tree")
    page.route(f"**/live/{part}", canary)
    with pytest.raises(Dead, match=words):
        alive(page, 3000 if part == "worker.js" else PATIENCE)


def test_saved_frames_do_not_pass_for_answers(opened):
    """With all its frames, and without Python, an explorer moves as if it were alive."""
    page = opened("03_node_tree.html", LISTEN, prepare=lambda page: page.route("**/live/worker.js", dead))
    with pytest.raises(Dead, match="Python has not sent it"):
        alive(page, 3000)


def test_an_explorer_that_is_not_drawn_does_not_pass(opened):
    page = opened("03_node_tree.html", LISTEN, prepare=lambda page: page.route("**/live/page.js", lambda r: r.abort()))
    with pytest.raises(Dead, match="not every explorer"):
        alive(page)
