"""Write docs/glossary.md from the notebooks: `make glossary`.

A notebook ends with a table, *Elsewhere they say*: the course's word, the field's word, its symbol, and how PyTorch
writes it. Where the thing itself is first seen, the field's word stands in bold, in a sentence that says what it is.
The glossary is made of both, so it knows no word that a notebook does not show.
"""

import re

import nbformat
from course import NOTEBOOKS, ROOT, STEMS

PAGE = ROOT / "docs" / "glossary.md"
HEADING = "## Elsewhere they say"
COLUMNS = ["here", "elsewhere", "symbol", "in PyTorch"]
TOP = """# Glossary

The field's words, each with the sentence that names it and the notebook that shows it. `make glossary` writes this page
from the notebooks.

| word | symbol | what it is | in PyTorch | here | shown in |
|---|---|---|---|---|---|
"""


def texts(stem):
    """The Markdown cells of a notebook, solutions left out."""
    book = nbformat.read(NOTEBOOKS / f"{stem}.ipynb", as_version=4)
    return [c.source for c in book.cells if c.cell_type == "markdown" and "solution" not in c.metadata.get("tags", [])]


def rows(cells):
    """The rows of a notebook's table, as lists of four texts; none if it has no table.

    ValueError if the table has other columns than COLUMNS, or a row has more or fewer.
    """
    tables = [cell for cell in cells if cell.startswith(HEADING)]
    if not tables:
        return []
    lines = [line for cell in tables for line in cell.splitlines() if line.startswith("|")]
    cut = [[part.strip() for part in re.split(r"(?<!\\)\|", line.strip())[1:-1]] for line in lines]
    if cut[0] != COLUMNS or any(len(row) != len(COLUMNS) for row in cut):
        raise ValueError(f"The table {HEADING[3:]!r} must have the columns {', '.join(COLUMNS)}: {cut}")
    return cut[2:]


def sentence(word, cells):
    """The first sentence with the word in bold. ValueError if there is none."""
    for cell in cells:
        for paragraph in re.split(r"\n\s*\n|\n(?=- )", cell):
            for part in re.split(r"(?<=[.?!:])\s+(?=[\"“'‘(]?[A-ZÀ-Þ*`−0-9])", " ".join(paragraph.split())):
                if f"**{word}**".lower() in part.lower():
                    plain = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", part)  # links without their addresses
                    return plain.removeprefix("- ").rstrip(":.?!") + "."
    raise ValueError(f"No sentence of the notebook has **{word}** in bold, where the thing is first seen.")


def glossary():
    """The page as text."""
    found = []
    for number, stem in STEMS.items():
        cells = texts(stem)
        for ours, word, symbol, code in rows(cells):
            what = sentence(word, cells).replace(f"**{word}**", word).replace("|", "\\|")
            link = f"[{number}](../notebooks/{stem}.ipynb)"
            found.append(f"| **{word}** | {symbol} | {what} | {code} | {'' if ours == word else ours} | {link} |")
    return TOP + "\n".join(sorted(found, key=lambda line: line.lower().lstrip("|* "))) + "\n"


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(glossary(), encoding="utf-8", newline="\n")
    print(f"{PAGE.relative_to(ROOT)}: written")
