"""Every page of the book: whole, within this site, and readable by everyone.

What stands in the files is read without a browser. In the browser, axe-core is taken from $AXE_JS or ./node_modules;
without it, what it would find is not looked for, unless GD_BROWSER=required.
"""

import html
import json
import re
from functools import cache
from html.parser import HTMLParser
from urllib.parse import unquote, urljoin, urlsplit

import nbformat
import pytest
from course import NOTEBOOKS, STEMS

from gd_course.exercise.check import catalogue

pytestmark = pytest.mark.site

CHAPTERS = [*STEMS.values(), "glossary"]  # in the order of the book
PAGES = ["index", *CHAPTERS, "file_gd_lib_node_py", "search"]  # one file of the repository for all that are shown
# All that a question's place says.
QUESTION = {"class", "data-id", "data-kind", "data-cell", "data-count", "data-worked"}


class Page(HTMLParser):
    """What a page of the book holds: its ids, its elements as pairs (tag, attributes), and its text."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.elements, self.words = set(), [], []
        self.within = []
        self.feed(text)
        self.text = re.sub(r"\s+", " ", "".join(self.words))

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.elements.append((tag, attributes))
        if attributes.get("id"):
            self.ids.add(attributes["id"])
        self.skips = tag in ("script", "style")

    def handle_endtag(self, tag):
        self.skips = False

    skips = False

    def handle_data(self, data):
        if not self.skips:
            self.words.append(data)

    def all(self, tag, css=""):
        return [a for name, a in self.elements if name == tag and (not css or css in (a.get("class") or "").split())]


@pytest.fixture(scope="module")
def page(book):
    """A function that gives the Page of a file in the book."""
    return cache(lambda name: Page((book / name).read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def names(book):
    """The pages in the book, all of them."""
    found = sorted(path.relative_to(book).as_posix() for path in book.rglob("*.html") if "_static" not in path.parts)
    assert {f"{name}.html" for name in PAGES} <= set(found)
    return found


# ---- what stands in the files ---------------------------------------------------------------------------------------


def test_links_and_anchors_hold(book, names, page):
    broken = []
    for name in names:
        for tag, a in page(name).elements:
            for address in filter(None, (a.get("href"), a.get("src"), a.get("action"), *sources(a.get("srcset")))):
                parts = urlsplit(address)
                if parts.scheme in ("data", "mailto") or (parts.netloc and tag == "a"):
                    continue  # a reader may go elsewhere; the page itself may not
                if parts.netloc:
                    broken.append(f"{name}: <{tag}> is from another host: {address}")
                    continue
                target = unquote(urljoin(name, parts.path)) if parts.path else name
                if not (book / target).is_file():
                    broken.append(f"{name}: there is no {target}")
                elif parts.fragment and unquote(parts.fragment) not in page(target).ids:
                    broken.append(f"{name}: {target} has no #{parts.fragment}")
    assert not broken, "\n".join(sorted(set(broken))[:20])


def sources(srcset):
    return [part.split()[0] for part in (srcset or "").split(",") if part.strip()]


def test_what_an_explorer_or_a_question_fetches_is_there(book, page):
    for number, stem in STEMS.items():
        for a in page(f"{stem}.html").all("div", "gd-live"):
            assert a["data-key"].startswith(number)
            if a.get("data-arguments"):
                assert (book / "live" / "arguments" / a["data-arguments"]).stat().st_size
        assert json.loads((book / "live" / "cells" / f"{number}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("stem", STEMS.values())
def test_each_figure_has_its_sentence_as_alt_text(page, stem):
    cells = nbformat.read(NOTEBOOKS / f"{stem}.ipynb", as_version=4).cells
    outputs = [output for cell in cells if cell.cell_type == "code" for output in cell.outputs]
    says = [o.metadata["image/png"]["alt"] for o in outputs if "image/png" in o.get("data", {})]
    pictures = [a for a in page(f"{stem}.html").all("img") if a["src"].startswith("_static/notebooks/")]
    assert [a["alt"] for a in pictures] == says and all(len(words) > 20 for words in says)
    assert all(a["width"] and a["height"] for a in pictures)  # so that nothing jumps while they load


def test_images_of_the_other_pages_have_an_alt_text(names, page):
    for name in names:
        assert all(a.get("alt") is not None for a in page(name).all("img")), name


@pytest.mark.parametrize("place", range(len(CHAPTERS)))
def test_a_page_has_contents_search_and_neighbours(page, place):
    found = page(f"{CHAPTERS[place]}.html")
    links = [a.get("href") for a in found.all("a", "reference")]
    for k, name in enumerate(CHAPTERS):
        assert links.count("#" if k == place else f"{name}.html") >= 1, name
    assert any(a.get("name") == "q" for a in found.all("input"))
    before = CHAPTERS[place - 1] if place else "index"
    assert [a["href"] for a in found.all("a", "left-prev")] == [f"{before}.html"]
    assert [a["href"] for a in found.all("a", "right-next")] == [f"{n}.html" for n in CHAPTERS[place + 1 : place + 2]]
    assert "pst-page-toc-nav" in found.ids


def test_a_file_of_the_repository_leads_back_to_the_chapters_that_link_to_it(names, page):
    files = [name for name in names if name.startswith("file_")]
    assert files
    for name in files:
        chapters = [f"{stem}.html" for stem in STEMS.values()]
        linking = [chapter for chapter in chapters if any(a.get("href") == name for a in page(chapter).all("a"))]
        within = [a["href"] for a in page(name).all("a", "reference") if "internal" in a["class"]]
        back = [address for address in linking if within.count(address) == 2]  # in the contents too
        assert linking and back == linking, name


@pytest.mark.parametrize("number", STEMS)
def test_the_catalogues_answers_are_not_in_the_page(book, page, number):
    found = page(f"{STEMS[number]}.html")
    places = found.all("div", "gd-question")
    assert places and all(set(a) <= QUESTION for a in places)
    texts = {"the page": found.text, "what its attributes say": " ".join(str(a) for _, a in found.elements)}
    texts["its cells"] = (book / "live" / "cells" / f"{number}.json").read_text(encoding="utf-8")
    texts = {where: plain(text) for where, text in texts.items()}
    entries = catalogue(number)
    for a in places:
        entry = entries[a["data-id"]]
        for words in (entry.because, *entry.hints, *(message for _, message in entry.wrong)):
            assert [where for where, text in texts.items() if plain(words) in text] == [], f"{entry.id}: {words}"


def test_no_page_asks_for_what_only_a_notebook_can_do(book):
    """WORDED in site/pages.py has other words for it."""
    said = []
    for stem in STEMS.values():
        article = (
            (book / f"{stem}.html").read_text(encoding="utf-8").partition("<article")[2].partition("</article>")[0]
        )
        words = html.unescape(re.sub(r"<(script|pre|details)\b.*?</\1>|<[^>]*>", "", article, flags=re.DOTALL))
        said += [
            f"{stem}: {found}"
            for found in re.findall(r".*(?:\b[Rr]un the cell|Shift \+|cell below|in quotes|hint\().*", words)
        ]
    assert said == []


def plain(text):
    """Text without what a page may set differently: code's marks, quotes, spaces."""
    return re.sub(r"[`'\"‘’“”\s\\]+", "", html.unescape(text))


# ---- in the browser -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_asked_of_another_host(opened, site, name):
    """Opened, scrolled through, and with its Python started."""
    asked = []
    page = opened(f"{name}.html", prepare=lambda page: page.on("request", lambda request: asked.append(request.url)))
    page.wait_for_load_state("load")
    scroll(page)
    if page.locator(".gd-live").count():
        page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true; })")
        page.locator(".gd-live input, .gd-live select").first.focus()
        page.evaluate("""async () => {
            const {runtime} = await import(new URL("live/runtime.js", location.href));
            await new Promise(done => runtime.on("state", now => { if (now.state === "ready") done(); }));
        }""")
        assert any(url.endswith("/live/bundle.json") for url in asked), "what the worker asks is not heard"
    page.wait_for_load_state("networkidle")
    assert asked and not [url for url in asked if not url.startswith((site, "data:", "blob:"))]
    assert not page.wrong, page.wrong


def scroll(page):
    page.evaluate("""async () => {
        for (let y = 0; y < document.body.scrollHeight; y += 700) {
            scrollTo(0, y);
            await new Promise(done => setTimeout(done, 20));
        }
    }""")


@pytest.mark.parametrize("name", PAGES)
def test_nothing_scrolls_sideways_on_a_phone(opened, name):
    page = opened(f"{name}.html")
    page.set_viewport_size({"width": 360, "height": 740})
    page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true; })")
    scroll(page)
    wide = page.evaluate("""() => document.documentElement.scrollWidth <= innerWidth ? [] :
        [...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth)
            .slice(0, 5).map(e => e.outerHTML.slice(0, 200))""")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), wide
    words = page.locator(".pst-scrollable-table-container:has(th:has-text('elsewhere'))")
    assert words.evaluate_all("all => all.every(e => e.scrollWidth <= e.clientWidth)"), "its last column is cut off"
    assert words.count() == (name in CHAPTERS[1:-1])  # the prelude and the glossary have none


@pytest.mark.parametrize("name", PAGES[:-1])
def test_a_page_reads_whole_without_javascript(browser, site, name):
    context = browser.new_context(java_script_enabled=False, base_url=site)
    page = context.new_page()
    page.goto(f"{name}.html")
    shown = page.locator("article").inner_text()
    assert len(shown) > 400
    live = page.locator(".gd-live")
    for place in live.all():
        assert place.locator("img").get_attribute("alt") and place.inner_text().strip() == ""
    assert page.locator(".gd-live img").count() == live.count()
    for question in page.locator(".gd-question").all():
        kind, words = question.get_attribute("data-kind"), question.inner_text().strip()
        assert kind == "number" or len(words) > 10, f"question {question.get_attribute('data-id')} is empty"
    folded = page.locator("details.gd-solution, details.gd-fold")
    for fold in folded.all():
        assert fold.get_attribute("open") is None and fold.locator("summary").first.is_visible()
    if folded.count():
        folded.first.locator("summary").click()
        assert folded.first.locator("pre, img").first.is_visible()
    context.close()


@pytest.mark.parametrize("name", ["01_derivative", "06_sgd"])
def test_without_webassembly_the_page_says_so_and_stays(opened, name):
    page = opened(f"{name}.html", "delete window.WebAssembly;")
    page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true; })")
    page.locator(".gd-live input").first.focus()
    page.wait_for_selector(".gd-python:has-text('This browser cannot run Python')")
    assert page.locator(".gd-live .gd-picture canvas").count() == page.locator(".gd-live").count()
    assert not page.wrong, page.wrong


def test_the_search_finds_what_is_in_the_book(opened, book):
    page = opened("search.html?q=momentum")
    page.wait_for_selector("#search-results li a")
    found = page.locator("#search-results li a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert any(address.startswith(STEMS["08"]) for address in found)
    assert all((book / urlsplit(address).path.lstrip("/")).is_file() for address in found)


@pytest.mark.parametrize("name", PAGES)
def test_axe_core_finds_nothing_serious(opened, looks, axe, name):
    """In both themes, at three widths, with everything folded open."""
    page = opened(f"{name}.html")
    page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true; })")
    scroll(page)
    page.evaluate(axe)
    # Over a gradient axe-core does not judge contrast: here what scrolls has no shades at its edges.
    page.add_style_tag(content="article * { background-image: none !important }")
    found = {f"{words} ({theme}, {width} px)" for theme, width in looks(page) for words in violations(page)}
    assert not found, "\n".join(sorted(found))


def violations(page):
    """What axe-core finds serious or critical, as sentences."""
    return page.evaluate("""async () => {
        // The rule "region" is slow, and never serious; and no style sheet is from elsewhere, to be fetched again.
        const options = {resultTypes: ['violations'], rules: {region: {enabled: false}}, preload: false};
        const {violations} = await axe.run(options);
        return violations.filter(v => ['serious', 'critical'].includes(v.impact)).flatMap(v =>
            v.nodes.slice(0, 3).map(node =>
                `${v.id}: ${node.target} ${node.html.slice(0, 160)}: ${node.failureSummary.slice(0, 300)}`));
    }""")


def test_axe_core_would_find_what_is_wrong(opened, axe):
    page = opened("search.html")
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"_static/icon.svg\">')")
    page.evaluate(axe)
    assert any(words.startswith("image-alt") for words in violations(page))
