"""How the course writes numbers and lists: in graphs, figures, tables and sentences."""

import math


def number(value):
    """A number as the course writes it in graphs, figures and tables: %.4g, with a true minus sign.

    >>> number(-6.0), number(0.70710678), number(-0.0)
    ('−6', '0.7071', '0')
    """
    value = float(value)
    if math.isnan(value):
        return "not a number"
    if math.isinf(value):
        return "−∞" if value < 0 else "∞"
    return f"{value + 0.0:.4g}".replace("-", "−")  # + 0.0 turns −0 into 0


_WORDS = "no one two three four five six seven eight nine ten eleven twelve".split()


def counted(n, noun, nouns=""):
    """A count in words, up to twelve, for a sentence: "one node", "seven nodes", "1,440 weights"."""
    return f"{_WORDS[n] if n < len(_WORDS) else format(n, ',')} {noun if n == 1 else nouns or noun + 's'}"


def listed(words):
    """A list as you read it aloud: "w", "w and x", "w, x and b"."""
    words = list(words)
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def bracketed(value):
    """A number as you write it after a plus sign: 6, but (−6)."""
    return f"({number(value)})" if value < 0 else number(value)


def subscript(n):
    """A whole number from 0 up in small digits below the line, for names such as x₁ and w₁₂."""
    return "".join("₀₁₂₃₄₅₆₇₈₉"[int(digit)] for digit in str(n))
