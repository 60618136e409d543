"""How the course writes numbers and lists: in graphs, figures, tables and sentences."""

import math
import re


def number(value, form="%.4g"):
    """A number as the course writes it: with a true minus sign, and none before a zero.

    form: a %-form, by default four significant digits, or a function from the number to its text.

    >>> number(-6.0), number(0.70710678), number(-0.001, "%.2f"), number(math.inf)
    ('−6', '0.7071', '0.00', '∞')
    """
    if math.isnan(value):
        return "not a number"
    if math.isinf(value):
        return "−∞" if value < 0 else "∞"
    text = form(value) if callable(form) else form % value
    text = re.sub(r"^-(?=0(\.0*)?$)", "", text)
    return re.sub(r"(?<![\w.])-(?=\d)|(?<=e)-(?=\d)", "−", text)  # not the hyphen of a name such as "w-1"


def short_number(value, letters, *forms):
    """A number in the first of these forms that fits into so many letters, a minus not counted, or else in the last.

    >>> short_number(-0.0040231, 7, "%.4g", "%.2g")
    '−0.004'
    """
    fits = (form for form in forms[:-1] if len(number(abs(value), form)) <= letters)
    return number(value, next(fits, forms[-1]))


def drop_noise(value):
    """A number to nine decimals: without the noise of rounding, and without a minus before zero.

    >>> drop_noise(0.1 + 0.2), drop_noise(-1e-17)
    (0.3, 0.0)
    """
    return round(value, 9) + 0.0


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


def superscript(n):
    """A whole number in small digits above the line, for powers such as 10⁻⁶."""
    return str(n).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
