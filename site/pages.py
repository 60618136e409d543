"""A notebook as a page in MyST Markdown: what Sphinx reads.

A page is the saved notebook, with its pictures, and reads whole without JavaScript. Three kinds of cells are marked for
what makes them live:

    <div class="gd-live" data-key="01.c01-037" …>       an explorer: its still, and the frames that the page begins with
    <div class="gd-question" data-id="01.p1" data-kind="choice" data-cell="c01-015" …>
        choice: a list (<ul><li>) of its options, each beginning with its letter, as in "a) less than 0.8"
        number: data-count says how many numbers it takes; otherwise empty
        order:  a list (<ol><li data-letter="a">) of its lines
        code:   <pre class="gd-source">, the cell as it stands in the notebook, with its blanks
    <details class="gd-fold" data-for="01.p1">           an output that answers a prediction: opened with the answer

The catalogue's answers are in none of them.
"""

import html
import json
import re
from dataclasses import dataclass, field

import nbformat
from course import NOTEBOOKS, ROOT, STEMS, ids_in
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from gd_course import chapters
from gd_course.exercise import Choice, Number, Order
from gd_course.exercise.check import catalogue
from gd_course.exercise.progress import is_worked

TABLE = re.compile(r"(?:^\|.*\|\n?)+", re.MULTILINE)
# A formula in a sentence, as in "w ← w − ηv", and what around it is none: code, HTML, addresses, headings.
FORMULA = re.compile(r"\S+(?: [=≈≠<>≤≥←→+−×÷·/] \S+)+")
RELATION = re.compile(r" (?=[=≈≠<>≤≥←→] )")
NO_FORMULA = re.compile(r"(`+[^`]*`+|<[^>]*>|\]\([^)]*\)|^#.*$)", re.MULTILINE)
SHORT = 22  # characters that even a phone has room for on a line
WIDE = 780  # pixels of a picture that nobody could read on a phone as a whole
OPTIONS = re.compile(r"(?:^- [a-z]\) .*(?:\n+(?!- [a-z]\) ) +.*)*\n?)+\Z", re.MULTILINE)
CALL = re.compile(r"^(explore_\w+)\((.*)\)\s*\Z", re.MULTILINE)
# The lines to be arranged stand in the question that follows; and in a page, nobody imports check.
LEFT_OUT = re.compile(r"^arrange\(|\Afrom gd_course import [\w, ]+\Z", re.MULTILINE)
# What a notebook says of its cells, and what a page says instead.
WORDED = {
    r" Run each cell with Shift \+ Enter\.": "",
    r"Put a number in place of the dots and run the cell\. ": "",
    r"Put a number, or a letter in quotes, in place of the dots(?:, and run the cell)?\.": "Answer, and press *Check*.",
    r" If you are stuck, run `hint\([^`]*\)` in a new cell\.": " *Hint* helps if you are stuck.",
    r"`hint\([^`]*\)` (helps if you are stuck|gives up to)": r"*Hint* \1",
    r"Run the cell to see\b": "Press *Check* to see",
    r" Answer with a letter, in quotes\.": "",
    r" Run (?:it|this):$": "",
    r"(?: here)?[;,] or write (?:the|their) letters in the cell below\.": ".",
}
LAB = "<!--lab {}-->"  # where lite.py puts a link to the lab, if there is one
PROGRESS = "A progress bar over"  # it was full at the end, and says no more
PREDICTION = re.compile(r"\d\d\.p\d+")


@dataclass
class Page:
    """A page's text and what goes with it: its pictures by their names, the files of the repository that it links to,
    and which of the patterns in WORDED its notebook has.
    """

    text: str = ""
    pictures: dict = field(default_factory=dict)
    linked: set = field(default_factory=set)
    worded: set = field(default_factory=set)


def page(number, live):
    """The Page of a notebook, given by its two digits.

    live(cell) returns, for a code cell that calls an explorer, {"spec": a JSON text, "arguments": a file's name or ""}.
    """
    stem, cells = STEMS[number], nbformat.read(NOTEBOOKS / f"{STEMS[number]}.ipynb", as_version=4).cells
    made = Page()
    title = next(row["title"] for row in table_of_contents() if row["stem"] == stem)
    top = f'<div id="gd-page" data-number="{number}" data-stem="{stem}" hidden></div><p class="gd-kicker">{title}</p>'
    top += LAB.format(stem)
    parts = [raw(top)]
    predicted = None  # the prediction whose answer the next output gives
    options = None
    for cell, following in zip(cells, [*cells[1:], None]):
        if cell.cell_type == "markdown":
            text = cell.source
            if re.search(r"^##", text, re.MULTILINE):
                predicted = None
            if "solution" in cell.metadata.get("tags", []):
                parts.append(raw(solution(text)))
                continue
            for pattern, words in WORDED.items():
                text, times = re.subn(pattern, words, text, flags=re.MULTILINE)
                made.worded |= {pattern} if times else set()
            text, kind = together(fitted(text)), kind_of(number, following)
            options = OPTIONS.search(text) if kind else None
            parts.append(relinked(text[: options.start()] if options else text, made.linked))
            if options and kind != "choice":  # letters to be written into code
                parts.append(lettered(options.group()))
            continue
        kind = kind_of(number, cell)
        if kind:
            parts.append(question(number, cell, kind, options and options.group()))
            if PREDICTION.fullmatch(ids_in(cell.source)[0]):
                predicted = ids_in(cell.source)[0]
        elif not LEFT_OUT.search(cell.source):
            parts.append(fenced(cell.source, "{code-block} python"))
            shown = outputs(number, cell, made.pictures, live)
            if shown and predicted:
                what = f"The output below answers {predicted}. Answer first, or open it."
                shown = (
                    f'<details class="gd-fold" data-for="{predicted}"><summary>{what}</summary>\n{shown}\n</details>'
                )
                predicted = None
            if shown:
                parts.append(raw(shown))
        options = None
    made.text = "\n\n".join(parts) + "\n"
    return made


def code_cells(number):
    """The code cells of a notebook, for a page that runs them: [{"id": …, "source": …, "question": an id or ""}, …]."""
    cells = nbformat.read(NOTEBOOKS / f"{STEMS[number]}.ipynb", as_version=4).cells
    return [
        {"id": c.id, "source": c.source, "question": (ids_in(c.source) or [""])[0]}
        for c in cells
        if c.cell_type == "code"
    ]


# --- the parts of a page ---------------------------------------------------------------------------------------------


def fenced(text, info):
    """A fenced block that holds the text as it is."""
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{fence}{info}\n{text}\n{fence}"


def raw(text):
    return fenced(text, "{raw} html")


def colored(code):
    return highlight(code, PythonLexer(), HtmlFormatter(nowrap=True))


def solution(text):
    """The folded solution of an exercise, with its code in colours. ValueError if it has another form."""
    found = re.fullmatch(
        r"<details><summary>(.*?)</summary>\s*<pre><code>(.*)</code></pre>\s*</details>", text.strip(), re.S
    )
    if not found:
        raise ValueError(f"A solution is <details><summary>…</summary><pre><code>…, but this is {text[:80]!r}.")
    code = colored(html.unescape(found[2])).rstrip()
    return (
        f'<details class="gd-solution"><summary>{found[1]}</summary>'
        f'<div class="highlight"><pre tabindex="0">{code}</pre></div></details>'
    )


def kind_of(number, cell):
    """ "choice", "number", "order" or "code" for a cell that checks an answer, "" for any other, or for None."""
    ids = ids_in(cell.source) if cell is not None and cell.cell_type == "code" else []
    if not ids:
        return ""
    entry = catalogue(number)[ids[0]]
    return {Choice: "choice", Number: "number", Order: "order"}.get(type(entry), "code")


def question(number, cell, kind, options):
    """The place of a question in the page."""
    id = ids_in(cell.source)[0]
    start = f'<div class="gd-question" data-id="{id}" data-kind="{kind}" data-cell="{cell.id}"'
    if kind == "choice":
        if not options:
            raise ValueError(f"{id}: the cell above it must end with its options, as in '- a) less than 0.8'.")
        return raw(start + ">") + "\n\n" + options + "\n\n" + raw("</div>")
    if kind == "number":
        # The blanks of the call: check("01.s1", ..., ..., ...) takes three numbers.
        return raw(f'{start} data-count="{max(1, cell.source.count("..."))}"></div>')
    if kind == "order":
        lines = catalogue(number)[id].lines
        items = "".join(f'<li data-letter="{k}"><code>{html.escape(v)}</code></li>' for k, v in lines.items())
        return raw(f'{start}><ol class="gd-lines" type="a">{items}</ol></div>')
    worked = " data-worked" if is_worked(id) else ""
    return raw(
        f'{start}{worked}><div class="highlight"><pre class="gd-source">{colored(cell.source)}</pre></div></div>'
    )


def outputs(number, cell, pictures, live):
    """What a cell has printed and drawn, as HTML; "" if nothing. Pictures are added to `pictures`."""
    call, parts = CALL.search(cell.source), []
    for output in cell.outputs:
        data = output.get("data", {})
        if output.output_type == "stream":
            parts.append(printed(output.text))
        elif output.output_type == "error":
            parts.append(printed("\n".join(output.traceback)))
        elif "image/png" in data:
            name = f"{number}-{cell.id}-{len(parts)}.png"
            pictures[name] = data["image/png"]
            about = output.metadata["image/png"]
            image = (
                f'<img src="_static/notebooks/{name}" alt="{html.escape(about["alt"])}" width="{about["width"]}" '
                f'height="{about["height"]}" loading="lazy" decoding="async">'
            )
            shown = explorer(number, cell, call[1], image, live(cell)) if call else figure(image, about["width"])
            parts.append(shown)
        elif "text/html" in data:
            text, ours = data["text/html"], parts and parts[-1].endswith("</figure>")
            if ours and text.startswith("<em>"):  # the sentence of the picture above
                parts[-1] = parts[-1].removesuffix("</figure>") + f"<figcaption>{text[4:-5]}</figcaption></figure>"
            else:
                parts.append(f'<div class="gd-output">{text}</div>')
        elif not data.get("text/plain", PROGRESS).startswith(PROGRESS):
            parts.append(printed(data["text/plain"]))
    return "\n".join(parts)


def printed(text):
    """What a cell has printed. A single line may go on below on a phone; lines below one another keep their columns."""
    text = text.rstrip()
    line = "" if "\n" in text else " gd-line"
    return f'<pre class="gd-output{line}" tabindex="0">{html.escape(text)}</pre>'


def figure(image, width):
    if width > WIDE:
        image = f'<div class="gd-scroll" tabindex="0">{image}</div>'
    return f"<figure>{image}</figure>"


def explorer(number, cell, function, image, given):
    """The place of an explorer: its still, until the page draws the frames that come with it."""
    spec = given["spec"].replace("</", "<\\/")
    where = f'data-key="{number}.{cell.id}" data-module="gd_course.{chapters()[number]}" data-function="{function}"'
    if given["arguments"]:
        where += f' data-arguments="{given["arguments"]}"'
    return f'<div class="gd-live" {where}>{image}<script type="application/json">{spec}</script></div>'


def lettered(options):
    """A list whose entries have letters of their own, and need no other mark."""
    return raw('<div class="gd-lettered">') + "\n\n" + options + "\n\n" + raw("</div>")


def fitted(text):
    """Markdown whose tables fit a phone: a word's symbol stands below it. "≥ 100" and "3.5–3.6" are not torn apart."""

    def breakable(code):
        return "<code>" + re.sub(r"([.(,_])(?=.)", r"\1<wbr>", html.escape(code[1])) + "</code>"

    def narrow(found):
        head, rule, *rows = (re.split(r"(?<!\\)\|", line)[1:-1] for line in found.group().splitlines())
        if [cell.strip() for cell in head] == ["here", "elsewhere", "symbol", "in PyTorch"]:
            symbols = [row.pop(2).strip() for row in (head, rule, *rows)][2:]
            if any(symbols):
                head[1] = " elsewhere, and its symbol "
            for row, symbol in zip(rows, symbols):
                row[1] += f"<br>{symbol} " if symbol else ""
                row[2] = re.sub(r"`([^`]+)`", breakable, row[2])
        lines = ["|" + "|".join(row) + "|" for row in (head, rule, *rows)]
        joined = re.sub(r"([≥≤≈]) (?=\d)", "\\1\N{NO-BREAK SPACE}", "\n".join(lines)) + "\n"
        return re.sub(r"(\d–)(?=\d)", "\\1\N{WORD JOINER}", joined)

    return TABLE.sub(narrow, text)


def together(text):
    """Markdown whose formulas are not torn apart: a short one stays on its line, a long one breaks before a sign."""

    def unbroken(words):
        return words.replace(" ", "\N{NO-BREAK SPACE}")

    def held(found):
        if len(found.group()) <= SHORT:
            return unbroken(found.group())
        sides = [unbroken(side) if len(side) <= SHORT else side for side in RELATION.split(found.group())]
        return re.sub(r"(?<![^ ])([^\w ]) ", "\\1\N{NO-BREAK SPACE}", " ".join(sides))

    parts = NO_FORMULA.split(text)
    parts[::2] = [FORMULA.sub(held, part) for part in parts[::2]]
    return "".join(parts)


# --- links -----------------------------------------------------------------------------------------------------------


def relinked(text, linked):
    """Markdown whose links lead to the pages of the site. Files of the repository that it links to join `linked`."""

    def to_page(found):
        words, address = found.groups()
        path, mark, anchor = address.partition("#")
        stem = re.fullmatch(r"(?:\.\./notebooks/)?(\d\d_\w+)\.ipynb", path)
        if stem:
            return f"[{words}]({stem[1]}.md{mark}{anchor})"
        if path.startswith("../") and (ROOT / path[3:]).is_file():
            linked.add(path[3:])
            return f"[{words}]({source_page(path[3:])}.md)"
        return found.group()

    return re.sub(r"(?<!!)\[([^\]]*)\]\(([^)\s]+)\)", to_page, text)


def source_page(path):
    """The name of the page that shows a file of the repository."""
    return "file_" + re.sub(r"\W", "_", path)


def source_text(path, stems):
    """A file of the repository as a page: a program with its lines, or Markdown without its own links and pictures.

    stems: those of the notebooks that link to it.
    """
    text = (ROOT / path).read_text(encoding="utf-8")
    titles = {row["stem"]: row["title"] for row in table_of_contents()}
    back = f"Back to {', '.join(f'[{titles[stem]}]({stem}.md)' for stem in stems)}."
    what = "A part of gd_lib, the course's library, as the notebooks import it."
    if path.endswith(".md"):
        text = fitted(re.sub(r"!\[[^\]]*\]\([^)]*\)", "", text))
        title, _, text = re.sub(r"\[([^\]]*)\]\((?!https?:)[^)]*\)", r"\1", text).partition("\n")
        what = f"`{path}`, a file of the repository."
    else:
        title, text = f"# {path}", fenced(text, "{code-block} python\n:linenos:\n")
    return f"---\norphan: true\n---\n\n{title}\n\n{what} {back}\n\n{text}"


def glossary():
    """docs/glossary.md as lists of words, which a phone has room for, with links to the site's pages."""
    found = []
    for line in (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if not line.startswith("|"):
            found.append(line)
        elif line.startswith("| **"):
            found += entry(*cells)
    rest = "\n".join(found).split("\n\n", 2)[2]  # after the heading and how the page is made
    intro = "The field's words, each with the sentence that names it and the chapter that shows it."
    return f"# Glossary\n\n{intro}\n\n" + relinked(rest, set())


def entry(word, *rest):
    """A row of the glossary as an entry of a list of definitions."""
    if len(rest) == 2:
        what, where = rest
        about = [f"To read: {where}"]
    else:
        symbol, what, code, here, shown = rest
        number = re.match(r"\[(\d+)\]", shown)[1]
        about = [
            f"Symbol: {symbol}" if symbol else "",
            f"In PyTorch: {code}" if code else "",
            f"Here: {here}" if here else "",
            shown.replace(f"[{number}]", f"[Chapter\N{NO-BREAK SPACE}{number}]"),
        ]
    return [f"{word}", f": {what}", "", "  " + "\N{NO-BREAK SPACE}· ".join(filter(None, about)), ""]


def slug(title):
    """The anchor of a heading, as JupyterLab makes it, because the notebooks' own links count on it."""
    return title.replace(" ", "-")


def table_of_contents():
    """What the README says of each notebook: a list of dicts with the keys of its table, and the picture's alt text."""
    rows = re.findall(
        r'^\| <img src="([^"]*)"[^>]*alt="([^"]*)"> '
        r"\| \[([^\]]*)\]\(notebooks/(\w+)\.ipynb\) \| (\d+) \| (.*) \| (.*) \|$",
        (ROOT / "README.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    names = ("picture", "alt", "title", "stem", "minutes", "question", "sentence")
    found = [dict(zip(names, row)) for row in rows]
    if [row["stem"] for row in found] != list(STEMS.values()):
        raise ValueError("The table of notebooks in README.md has not one row for each notebook, in their order.")
    return found


def as_json(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
