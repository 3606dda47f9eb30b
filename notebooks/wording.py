"""Numbers as they are read, in every room alike: no power of ten, never 0 where they are not, words for what is far."""

import re

import numpy as np

FAR = 1e6  # what is beyond says no more than that
OVER = "over 1 million"


def with_minus(text):
    """A text in which a minus before a number is one, as in −0.5, and no hyphen."""
    return re.sub(r"(?<![\w-])-(?=\.?\d|inf)|(?<=\de)-(?=\d)", "−", text)


def digits(number, count):
    """A number with so many digits that count, as one reads it: 0.000015, without an exponent."""
    return np.format_float_positional(number, precision=count, fractional=False, trim="-")


def rounded(number, places):
    """A number with so many places after the point; with as many as it takes where it would read as 0 and is not."""
    text = f"{number + 0.0:.{places}f}"
    return text if not number or float(text) else _small(number)


def _small(number, count=1):
    return digits(number, count) if abs(number) >= 1e-6 else "practically 0"


def number(value, how=".3g"):
    """A number of a picture: with a minus, which is longer than a hyphen, in words where it is far, not 0 where it is
    not; how, as Python's format takes it, but without a power of ten."""
    if abs(value) > FAR:
        return OVER if value > 0 else "under −1 million"
    text = format(value + 0.0, how)
    if "e" in text:
        return with_minus(_small(value, sum(map(str.isdigit, text.partition("e")[0]))))
    return with_minus(text if not value or float(text) else _small(value))


def loss_in_words(loss):
    """A loss with three digits, as far as it says something."""
    if loss < 1e-6:
        return "practically 0"
    return digits(loss, 3) if loss < FAR else OVER


def together(text):
    """The text with its percent signs on the line of their numbers, and no fraction on two lines, such as 1/√n."""
    return text.replace(" %", "\N{NO-BREAK SPACE}%").replace("/√", "/\N{WORD JOINER}√")
