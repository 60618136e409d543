"""The README's first links, to the book, the lab and Binder: `make address` writes them from one address.

    python tools/address.py [address where the book is]

The address is `Homepage` under [project.urls] in pyproject.toml. The lab is in the book's folder lab, and an address on
GitHub Pages says which repository Binder opens. Given the address of a book, this says whether it is that one.
"""

import re
import sys
import tomllib
from urllib.parse import urlsplit

from course import ROOT, STEMS

from gd_lib.files import write_whole

README = ROOT / "README.md"
PROJECT = ROOT / "pyproject.toml"
BETWEEN = re.compile(r"(?<=<!-- address -->\n).*?(?=\n<!-- /address -->)", re.DOTALL)
HOW = "#without-installing-anything"  # the README's section
NOWHERE = f"""\
Nothing to install: [read the book]({HOW}),
[open the lab]({HOW}) in a browser tab, or
[run it on Binder]({HOW}). They have no public address yet, so these links tell
you how to build or open them yourself."""


def address():
    """The course's address on the web, which ends with a slash, or "". Exits with a sentence if it is no address."""
    given = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"].get("urls", {}).get("Homepage", "")
    if given and not re.fullmatch(r"https://[\w.-]+/([\w.~/-]+/)?", given):
        sys.exit(
            f"pyproject.toml: Homepage is {given!r}; write where the book is, as in https://name.github.io/course/."
        )
    return given


def binder(given):
    """Where Binder opens the repository of a book on GitHub Pages; else the README's section on it."""
    parts = urlsplit(given)
    owner = parts.netloc.removesuffix(".github.io")
    if owner == parts.netloc:
        return HOW
    repository = parts.path.strip("/") or parts.netloc
    return f"https://mybinder.org/v2/gh/{owner}/{repository}/HEAD?urlpath=lab/tree/notebooks/{STEMS['00']}.ipynb"


def links(given):
    """What the README says between its two marks."""
    if not given:
        return NOWHERE
    return (
        f"Nothing to install: [read the book]({given}),\n[open the lab]({given}lab/) in a browser tab, or\n"
        f"[run it on Binder]({binder(given)})."
    )


def main(there=""):
    given, text = address(), README.read_text(encoding="utf-8")
    if there and there.rstrip("/") != given.rstrip("/"):
        print(
            f'The book is at {there}, and the README does not lead there. In pyproject.toml, write Homepage = "{there}"'
        )
        print("under [project.urls], and run make address.")
    elif not there:
        write_whole(README, BETWEEN.sub(lambda _: links(given), text, count=1))


if __name__ == "__main__":
    main(*sys.argv[1:])
