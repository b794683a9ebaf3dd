r"""Formulas and names of game files as LaTeX.

>>> mathematics("(3*x - 1)**2/(4*c_US)")
'\\frac{(3 x - 1)^{2}}{4 \\mathit{c\\_US}}'
>>> mathematics("-x*sqrt(2)*exp(-v0)*2/3")
'-\\frac{x \\sqrt{2} e^{-v_{0}} \\cdot 2}{3}'
>>> plain("50 % of {a} & ~b")
'50 \\% of \\{a\\} \\& \\textasciitilde{}b'
"""

from __future__ import annotations

import re

from ...expressions import FUNCTIONS, SyntaxTree, parse
from ...numbers import Fraction, exact_text

SPECIAL = str.maketrans(
    {
        **{c: rf"\{c}" for c in "{}$&#_%"},
        **{c: f"{{{c}}}" for c in "[]"},  # a [ behind \item would begin an option of it
        "\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
        "<": "$<$", ">": "$>$", "|": "$|$", '"': "''",
    }
)  # fmt: skip
NAME = re.compile(r"[A-Za-z_]\w*")
NUMBERED = re.compile(r"([A-Za-z])(\d+)")
# How tightly operations hold their parts together.
SUM, PRODUCT, POWER, SINGLE = range(4)
BINDS = {"+": SUM, "-": SUM, "neg": SUM, "*": PRODUCT, "**": POWER}


def plain(text: str) -> str:
    """Text from a file as one line of text: nothing in it is a command, a comment or a formula."""
    line = "".join(c for c in " ".join(text.split()) if c.isprintable())
    return line.translate(SPECIAL)


def name(text: str) -> str:
    """An assumption within a formula: x, v_{0}, \\mathit{lam}."""
    if len(text) == 1 and text.isalpha():
        return text
    numbered = NUMBERED.fullmatch(text)
    return rf"{numbered[1]}_{{{numbered[2]}}}" if numbered else rf"\mathit{{{plain(text)}}}"


def mathematics(formula: str) -> str:
    """A formula in the syntax of game files, without comparisons, for use in mathematics."""
    names = [word for word in NAME.findall(formula) if word not in FUNCTIONS]
    return _written(parse(formula, "formula", names=names).tree)[0]


def _written(tree: SyntaxTree) -> tuple[str, int]:
    """A part of a formula, and how tightly it holds together."""
    kind, *parts = _with_minus_first(tree)
    if kind == "number":
        return number(parts[0]), SINGLE if parts[0].denominator == 1 else PRODUCT
    if kind == "name":
        return name(parts[0]), SINGLE
    if kind == "/":
        top, bottom = (_written(part)[0] for part in parts)
        return rf"\frac{{{top}}}{{{bottom}}}", PRODUCT
    if kind in BINDS:
        return _operation(kind, parts), BINDS[kind]
    inside = ", ".join(_written(part)[0] for part in parts)
    if kind == "sqrt":
        return rf"\sqrt{{{inside}}}", SINGLE
    if kind == "exp":
        return f"e^{{{inside}}}", POWER
    command = rf"\{kind}" if kind in ("log", "min", "max") else r"\mathrm{abs}"
    return rf"{command}({inside})", PRODUCT


def _with_minus_first(tree: SyntaxTree) -> SyntaxTree:
    """-(a*b) for (-a)*b, which is how -a*b is read."""
    kind, *parts = tree
    if kind in ("*", "/"):
        first = _with_minus_first(parts[0])
        if first[0] == "neg":
            return ("neg", (kind, first[1], parts[1]))
    return tree


def _operation(kind: str, parts: list[SyntaxTree]) -> str:
    if kind == "neg":
        return f"-{_inside(parts[0], PRODUCT)}"
    one, other = parts
    if kind == "**":
        return f"{_inside(one, SINGLE)}^{{{_written(other)[0]}}}"
    if kind == "*":
        left, right = _inside(one, PRODUCT), _inside(other, PRODUCT)
        return f"{left}{_between(right)}{right}"
    left, right = _written(one)[0], _inside(other, PRODUCT if kind == "-" else SUM)
    return f"{left} {kind} {f'({right})' if right.startswith('-') else right}"


def _between(factor: str) -> str:
    r"""What stands before a factor: nothing, but x \cdot 2 is not x 2."""
    return r" \cdot " if factor[0].isdigit() or factor.startswith(r"\frac") else " "


def _inside(part: SyntaxTree, binds: int) -> str:
    """A part of an operation, in parentheses where it holds together less tightly."""
    text, own = _written(part)
    if own >= binds:
        return text
    return rf"\left({text}\right)" if r"\frac" in text else f"({text})"


def number(x: Fraction) -> str:
    r"""An exact number: 2, -\frac{1}{3}."""
    sign = "-" if x < 0 else ""
    if x.denominator == 1:
        return exact_text(x)
    return rf"{sign}\frac{{{abs(x.numerator)}}}{{{x.denominator}}}"
