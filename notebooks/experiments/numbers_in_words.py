"""Numbers that say how they come about."""

import re

from tinynet import sigmoid


class Number:
    """A number that says how it comes about, in numbers and in symbols; sums and products write that themselves.

    Attributes: value, a float; text, such as "0.5 · (−0.4) + 2"; symbol, the same as mathtext, such as "x_1 \\cdot w".
    """

    def __init__(self, value, text=None, symbol=""):
        self.value = float(value) + 0.0  # + 0.0 makes -0.0 a plain 0
        if text is None:
            size = abs(self.value)
            how = ".4f" if size == 0 or 5e-5 <= size < 1000 else ".7g" if 1000 <= size <= 1e6 else ".3g"
            text = f"{self.value:{how}}"
        self.text, self.symbol = text.replace("-", "−"), symbol

    @classmethod
    def given(cls, value, symbol=""):
        """A number as a learner would write it: without zeros at its end."""
        text = cls(value).text
        return cls(value, text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text, symbol)

    @property
    def factor(self):
        """The text as it stands in a product or behind a minus."""
        outside = re.sub(r"\([^)]*\)", "", self.text)
        return f"({self.text})" if "+" in outside or "−" in outside else self.text

    @property
    def symbol_factor(self):
        """The symbol as it stands in a product."""
        return f"({self.symbol})" if re.search(r" [+-] |/", self.symbol) else self.symbol

    def __add__(self, other):
        return Number(self.value + other.value, f"{self.text} + {other.text}", f"{self.symbol} + {other.symbol}")

    def __sub__(self, other):
        return Number(self.value - other.value, f"{self.text} − {other.factor}", f"{self.symbol} - {other.symbol}")

    def __mul__(self, other):
        symbol = rf"{self.symbol_factor} \cdot {other.symbol_factor}"
        return Number(self.value * other.value, f"{self.factor} · {other.factor}", symbol)


ONE = Number.given(1, "1")


def add_up(numbers):
    """The sum of one Number or more."""
    first, *others = numbers
    return sum(others, start=first)


def squashed(z):
    """The sigmoid of a Number."""
    return Number(
        sigmoid(z.value),
        f"1 / (1 + exp(−{z.factor}))",
        rf"\sigma({z.symbol}) = 1\,/\,(1 + e^{{-{z.symbol}}})",
    )


def not_squashed(z):
    return Number(z.value, f"f({z.text})", f"f({z.symbol}) = {z.symbol}")


def times_slope_1(e):
    """A Number times the slope of f(x) = x."""
    product = e * ONE
    return Number(product.value, product.text, rf"{e.symbol} \cdot f'(\mathrm{{final\_inputs}}) = {product.symbol}")
