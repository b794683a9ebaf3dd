"""Numbers at a point as LaTeX: exact where they are, else about."""

from __future__ import annotations

from typing import Any

from ...errors import FormulaError
from ...latex import mathematics, number
from ...limits import MAX_FORMULA_IN_LATEX
from ...numbers import as_fraction
from ...numbers.decimals import terminating
from ..text import number_text

ABOUT = r"{\approx}"


def shown(x: Any) -> str:
    r"""A number within mathematics: 0.25, \frac{1}{3}, or {\approx}1.4142."""
    exact = as_fraction(x)
    return about(x) if exact is None else terminating(exact, 4) or number(exact)


def about(x: Any) -> str:
    """To four decimals."""
    return ABOUT + number_text.decimal(x, 4).replace(number_text.MINUS, "-")


def payoffs(of: Any) -> str:
    """Everybody's payoff within mathematics."""
    return r",\ ".join(map(shown, of))


def formula(text: str) -> str:
    """A formula of a game file, within mathematics; nothing where it is too long."""
    try:
        found = mathematics(text)
    except FormulaError:
        return ""
    return found if len(found) <= MAX_FORMULA_IN_LATEX else ""
