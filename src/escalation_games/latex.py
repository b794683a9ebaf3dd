r"""Formulas, names and numbers of game files as LaTeX, and tables of them that need no package.

>>> mathematics("(3*x - 1)**2/(4*c_US)")
'\\frac{(3 x - 1)^{2}}{4 \\mathit{c\\_US}}'
>>> mathematics("-x*sqrt(2)*exp(-v0)*2/3")
'-\\frac{x \\sqrt{2} e^{-v_{0}} \\cdot 2}{3}'
>>> mathematics("2*theta*x*c_US")
'2 \\mathit{theta} \\cdot x \\cdot \\mathit{c\\_US}'
>>> plain("50 % of {a} & ~b")
'50 \\% of \\{a\\} \\& \\textasciitilde{}b'
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .errors import FormulaError
from .expressions import FUNCTIONS, OPERATIONS, Formula, SyntaxTree, parse
from .limits import MAX_FORMULA_IN_LATEX
from .notebook import short
from .numbers import EXACT, Fraction, as_fraction, exact_text

SPECIAL = str.maketrans(
    {
        **{c: rf"\{c}" for c in "{}$&#_%"},
        **{c: f"{{{c}}}" for c in "[]"},  # a [ behind \item would begin an option of it
        "\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
        "<": "$<$", ">": "$>$", "|": "$|$", '"': "''",
        "≈": r"$\approx$", "≤": r"$\leq$", "≥": r"$\geq$", "−": "$-$", "×": r"$\times$",
    }
)  # fmt: skip
NAME = re.compile(r"[A-Za-z_]\w*")
WORD_LAST = re.compile(r"\\mathit\{[^{}]*\}$")
NUMBERED = re.compile(r"([A-Za-z])(\d+)")
# How tightly operations hold their parts together.
SUM, PRODUCT, POWER, SINGLE = range(4)
BINDS = {"+": SUM, "-": SUM, "neg": SUM, "*": PRODUCT, "**": POWER}
COMPARED = {"<": "<", "<=": r"\leq", ">": ">", ">=": r"\geq", "==": "=", "!=": r"\neq"}
JOINED = {"and": r"\wedge", "or": r"\vee"}
FOLDED = {*COMPARED, *JOINED, "not", "neg", "+", "-", "*"}  # of numbers: their value is written
ZERO, ONE = ("number", Fraction(0)), ("number", Fraction(1))
LONG = ("too long to be written",)


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


def table(columns: str, headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A tabular; what stands in it is LaTeX already."""
    lines = [" & ".join(row) + r" \\" for row in (headers, *rows)]
    lines[0] += r" \hline"
    inside = "\n".join(lines)
    return f"\\begin{{tabular}}{{{columns}}}\n{inside}\n\\end{{tabular}}\n"


def shown(x: Any) -> str:
    r"""A number as text: $\frac{5}{21}$, $\approx$ 0.5477; "varies" for a function on a range."""
    exact, text = as_fraction(x), short(x)
    return plain(text) if exact is None or "≈" in text else f"${number(exact)}$"


def relation(text: str) -> str:
    """An inequality in the syntax of game files, as text; as it is where it is too long."""
    left, sign, right = text.partition(next(s for s in (" >= ", " <= ", " == ") if s in text))
    try:
        sides = [mathematics(side) for side in (left, right)]
    except FormulaError:
        return plain(text)
    if sum(map(len, sides)) > MAX_FORMULA_IN_LATEX:
        return plain(text)
    return f"${sides[0]} {COMPARED[sign.strip()]} {sides[1]}$"


def payoff(formula: Formula, chosen: Mapping[str, str], moving: Mapping[str, Formula]) -> str:
    """A formula where these actions are taken, as text.

    moving  the defined names that depend on actions: each is written out. Other names stand
    """
    known: dict[str, SyntaxTree] = {}
    for name, definition in moving.items():
        tree = settled(definition.tree, chosen, known)
        known[name] = tree if _size(tree) <= MAX_FORMULA_IN_LATEX else LONG
    tree = settled(formula.tree, chosen, known)
    return plain(formula.text) if _size(tree) > MAX_FORMULA_IN_LATEX else f"${_written(tree)[0]}$"


def settled(
    tree: SyntaxTree, chosen: Mapping[str, str], known: Mapping[str, SyntaxTree]
) -> SyntaxTree:
    """The tree with 1 or 0 for each action that is taken or not, and what that makes of sums and
    products; names in `known` are replaced by their trees."""
    kind = tree[0]
    if kind == "is":
        return ONE if chosen.get(tree[1]) == tree[2] else ZERO
    if kind == "name":
        return known.get(tree[1], tree)
    if kind == "number":
        return tree
    return _simpler(kind, [settled(part, chosen, known) for part in tree[1:]])


def _simpler(kind: str, parts: list[SyntaxTree]) -> SyntaxTree:
    if kind in FOLDED and all(part[0] == "number" for part in parts):
        value: Any = OPERATIONS[kind](EXACT, *(part[1] for part in parts))
        return ("number", value) if value >= 0 else ("neg", ("number", -value))
    if kind == "*" and ZERO in parts:
        return ZERO
    neutral = {"*": ONE, "+": ZERO}.get(kind)
    if neutral in parts:
        return parts[1 - parts.index(neutral)]
    if kind == "-" and ZERO in parts:
        return parts[0] if parts[1] == ZERO else ("neg", parts[1])
    return (kind, *parts)


def _size(tree: SyntaxTree) -> int:
    """How many numbers, names and operations it has."""
    if tree == LONG:
        return MAX_FORMULA_IN_LATEX + 1
    return 1 if tree[0] in ("number", "name") else 1 + sum(map(_size, tree[1:]))


def mathematics(formula: str) -> str:
    """A formula in the syntax of game files, without comparisons, for use in mathematics."""
    names = [word for word in NAME.findall(formula) if word not in FUNCTIONS]
    return _written(parse(formula, "formula", names=names).tree)[0]


def _written(tree: SyntaxTree) -> tuple[str, int]:
    """A part of a formula, and how tightly it holds together."""
    kind, *parts = _with_minus_first(tree)
    if kind in COMPARED:  # 1 where it holds, else 0: Iverson's brackets
        return f"[{f' {COMPARED[kind]} '.join(_written(part)[0] for part in parts)}]", SINGLE
    if kind in JOINED:
        return f"[{f' {JOINED[kind]} '.join(_inside(part, SINGLE) for part in parts)}]", SINGLE
    if kind == "not":
        return rf"[\neg {_inside(parts[0], SINGLE)}]", SINGLE
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
        return f"{left}{_between(left, right)}{right}"
    left, right = _written(one)[0], _inside(other, PRODUCT if kind == "-" else SUM)
    return f"{left} {kind} {f'({right})' if right.startswith('-') else right}"


def _between(left: str, right: str) -> str:
    r"""What stands between two factors: nothing, but x \cdot 2 is not x 2, and two words in a row
    would be one."""
    is_word = right.startswith(r"\mathit") and not left[-1].isdigit()
    is_after_word = WORD_LAST.search(left) is not None
    is_number = right[0].isdigit() or right.startswith(r"\frac")
    return r" \cdot " if is_number or is_word or is_after_word else " "


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
