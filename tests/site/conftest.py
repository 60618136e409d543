"""The built book in a real Chromium: a server for it, and pages that note what went wrong in them.

`make test-site` builds the book first. The tests need Chromium ($CHROMIUM, or on the PATH); without it, or without the
book in build/site ($GD_SITE), they are skipped, or fail if GD_BROWSER=required.
"""

import os
import threading
from pathlib import Path

import pytest
from real_browser import axe_core, missing
from static_server import Server

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 60_000  # milliseconds that anything may take
WIDTHS = (360, 768, 1280)


@pytest.fixture(scope="session")
def book():
    """The folder of the book."""
    folder = Path(os.environ.get("GD_SITE") or ROOT / "build" / "site")
    if not (folder / "live" / "bundle.json").is_file():
        missing(f"there is no book in {folder} (make site)")
    return folder


@pytest.fixture(scope="session")
def site(book):
    """The address of the book."""
    with Server(book) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture
def profile(browser, site):
    """A fresh profile of the browser: its pages share what they keep, and nothing else does."""
    context = browser.new_context(viewport={"width": 1024, "height": 800}, base_url=site)
    context.set_default_timeout(LIMIT)
    yield context
    context.close()


@pytest.fixture
def opened(profile, site):
    """A function that opens a page by its file's name; `page.wrong` lists exceptions, and requests to other hosts.

    before: JavaScript that runs before the page's own. prepare: a function of the page, called before it is opened.
    """

    def open_page(name, before=None, prepare=None):
        page = profile.new_page()
        page.wrong = []
        page.on("pageerror", lambda error: page.wrong.append(str(error)))
        page.on(
            "request", lambda r: page.wrong.append(r.url) if not r.url.startswith((site, "data:", "blob:")) else None
        )
        if before:
            page.add_init_script(before)
        if prepare:
            prepare(page)
        page.goto(name)
        return page

    return open_page


@pytest.fixture(scope="session")
def axe():
    """The text of axe-core, from $AXE_JS or ./node_modules."""
    return axe_core() or missing("there is no axe-core, neither in $AXE_JS nor in ./node_modules")


@pytest.fixture(scope="session")
def looks():
    """A function that shows a page in each way that readers see it: it gives (theme, width) when the page is so."""

    def each(page):
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            page.wait_for_timeout(500)  # the theme makes what scrolls focusable, a moment after the size has changed
            for theme in ("light", "dark"):
                page.emulate_media(color_scheme=theme)
                page.wait_for_function(
                    """theme => document.documentElement.dataset.theme === theme
                        && !document.getAnimations().some(moving => moving.playState === "running")""",
                    arg=theme,
                )
                yield theme, width

    return each
