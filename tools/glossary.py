"""Write docs/glossary.md from the notebooks: `make glossary`.

A notebook ends with a table, *Elsewhere they say*: the course's word, the field's word, its symbol, and how PyTorch
writes it. Where the thing itself is first seen, the field's word stands in bold, in a sentence that says what it is.
The glossary is made of both, so it knows no word that a notebook does not show.
"""

import re

import nbformat
from course import NOTEBOOKS, ROOT, STEMS

from gd_lib.files import write_whole

PAGE = ROOT / "docs" / "glossary.md"
HEADING = "## Elsewhere they say"
COLUMNS = ["here", "elsewhere", "symbol", "in PyTorch"]
TOP = """# Glossary

The field's words, each with the sentence that names it and the notebook that shows it. `make glossary` writes this page
from the notebooks.

| word | symbol | what it is | in PyTorch | in this course | shown in |
|---|---|---|---|---|---|
"""

# Words that a reader meets on the next page, and the course does not need: (word, one line, where to read).
LEARN_THE_BASICS = "PyTorch, *Learn the Basics*"
DEEP_LEARNING = "Goodfellow, Bengio and Courville, *Deep Learning*"
BEYOND = [
    ("attention", "Weights that are computed from the input itself, and say which parts of it to look at.",
     "Vaswani and others, *Attention Is All You Need*, 2017"),
    ("batch normalization", "Each layer's values are centred and scaled by the batch's own mean and spread.",
     f"{DEEP_LEARNING}, section 8.7.1"),
    ("convolution", "One small table of weights, used at every place in a picture.", f"{DEEP_LEARNING}, chapter 9"),
    ("data loader", "What deals out mini-batches, as our `batches` does.",
     f"{LEARN_THE_BASICS}, Datasets & DataLoaders"),
    ("device", "The processor on which a tensor lives: the CPU, or an accelerator such as a GPU.",
     f"{LEARN_THE_BASICS}, Tensors"),
    ("dropout", "At each training step some neurons, drawn at random, are left out.", f"{DEEP_LEARNING}, section 7.12"),
    ("embedding", "A list of learned numbers that stands for a word or another name.",
     f"{DEEP_LEARNING}, section 12.4"),
    ("feature", "One of the input numbers of an example.", f"{LEARN_THE_BASICS}, Datasets & DataLoaders"),
    ("flatten", "To write a table's numbers in one row, as we do with the pixels of a digit.",
     f"{LEARN_THE_BASICS}, Build the Neural Network"),
    ("fine-tuning", "Training that starts from weights learned on another task.",
     "PyTorch, *Transfer Learning for Computer Vision Tutorial*"),
    ("inference", "Using a trained network; in PyTorch after `model.eval()`, within `torch.no_grad()`.",
     f"{LEARN_THE_BASICS}, Save and Load the Model"),
    ("module", "Anything with a forward pass, usually with parameters: a neuron, a layer, a network.",
     f"{LEARN_THE_BASICS}, Build the Neural Network"),
    ("recurrent network", "A network that is used again for each part of a sequence, and hands itself its notes.",
     f"{DEEP_LEARNING}, chapter 10"),
    ("residual connection", "A layer whose input is added to its output, so that gradients have a short way back.",
     "He and others, *Deep Residual Learning for Image Recognition*, 2016"),
    ("state dict", "The parameters by name, ready to be saved; our `save` writes them in order, without names.",
     f"{LEARN_THE_BASICS}, Save and Load the Model"),
    ("transform", "What is done to an example before the network sees it, such as scaling.",
     f"{LEARN_THE_BASICS}, Transforms"),
    ("transformer", "A network made of attention and ordinary layers; most large language models are of this kind.",
     "Vaswani and others, *Attention Is All You Need*, 2017"),
]  # fmt: skip
AFTER = """
## Beyond this course

The course can do without these words, though it mentions two or three. They are here because you will meet them on the
next page that you read.

| word | what it is | where to read |
|---|---|---|
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
            row = f"| **{word}** | {symbol} | {what} | {code} | {'' if ours == word else ours} | {link} |"
            found.append((word.lower(), row))
    beyond = "".join(f"| **{word}** | {what} | {where} |\n" for word, what, where in sorted(BEYOND))
    return TOP + "\n".join(row for _, row in sorted(found)) + "\n" + AFTER + beyond


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    write_whole(PAGE, glossary())
    print(f"{PAGE.relative_to(ROOT)}: written")
