"""Formulas: text -> a checked tree -> a number of any number system.

The only place where formulas are read. Python's `ast` parses the text, a whitelist turns it into a
small tree of tuples, and nothing else of Python survives: no calls but the functions named below,
no attributes but `player.action`, no code that could run.
"""

from __future__ import annotations

import ast
import keyword
import re
import warnings
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

from .errors import FormulaError, Unresolved, did_you_mean
from .limits import MAX_FORMULA_DEPTH, MAX_FORMULA_LENGTH, MAX_LITERAL_DIGITS, MAX_WHOLE_EXPONENT
from .numbers import (
    EXACT,
    ArithmeticProblem,
    Fraction,
    Functions,
    Number,
    exact_text,
    from_text,
    size,
)

TOO_LONG = f"the number is too large or too long; {MAX_LITERAL_DIGITS} digits are the most"
SMALLER = "choose other units, or a simpler formula"
BY_ZERO = "division by zero"
NOT_BY_ZERO = "keep the divisor away from 0 over the whole range"

FUNCTIONS = {
    "min": (2, None),
    "max": (2, None),
    "exp": (1, 1),
    "log": (1, 1),
    "sqrt": (1, 1),
    "abs": (1, 1),
}
RESERVED = frozenset({*FUNCTIONS, "and", "or", "not"})

SyntaxTree = tuple[Any, ...]  # (kind, *operands): ("+", ("name", "a"), ("number", Fraction(1)))

_BINARY: dict[type, str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**"}
_COMPARE: dict[type, str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip
_REMEDY: dict[type, str] = {
    ast.BitXor: "powers are written **, as in x**2",
    ast.IfExp: "write (a > b)*x + (a <= b)*y: a comparison is 1 or 0",
    ast.Lambda: "define a name under [define] instead",
    ast.Tuple: "use a decimal point, not a comma, in numbers",
    ast.Mod: "remainders are not available",
    ast.FloorDiv: "division is written /",
}
_ALLOWED = "allowed: + - * / ** ( ) < <= > >= == != and or not, min max exp log sqrt abs"


@dataclass(frozen=True)
class Formula:
    """A checked formula, and its place in the file.

    names       the free names in it
    indicators  the (player or move, action) pairs in it, each 1 where the action is taken
    spans       part of the tree -> (start, end) of its characters in the text
    """

    place: str
    text: str
    tree: SyntaxTree
    names: frozenset[str]
    indicators: frozenset[tuple[str, str]]
    spans: Mapping[SyntaxTree, tuple[int, int]] = field(
        default_factory=dict, repr=False, compare=False
    )


def nested(tree: SyntaxTree, inside: Mapping[str, int] | None = None) -> int:
    """How many operations of a tree stand within each other; `inside` says how many in a name."""
    if tree[0] == "name":
        return (inside or {}).get(tree[1], 0)
    if tree[0] in ("number", "is"):
        return 0
    return 1 + max(nested(part, inside) for part in tree[1:])


def parse(
    text: str | int | Fraction,
    place: str,
    *,
    names: Collection[str],
    choices: Mapping[str, Sequence[str]] | None = None,
) -> Formula:
    """The checked formula in `text`, whose free names are all among `names`.

    `choices` maps a player (strategic games) or move (timing games) to its actions, so that
    `us.join` and `us["stand firm"]` read 1 where that action is taken and 0 elsewhere.
    Raises FormulaError, which names `place` and points at the mistake.
    """
    if not isinstance(text, str):
        return Formula(place, str(text), ("number", Fraction(text)), frozenset(), frozenset())
    return _Parser(text, place, names, choices or {}).formula()


class _Parser:
    """Turns one text into one Formula; holds the text and place that error messages need."""

    def __init__(
        self, text: str, place: str, names: Collection[str], choices: Mapping[str, Sequence[str]]
    ) -> None:
        self.text = " ".join(text.split("\n")).strip()
        self.place = place
        self.known = names
        self.choices = choices
        self.names: set[str] = set()
        self.indicators: set[tuple[str, str]] = set()
        self.spans: dict[SyntaxTree, tuple[int, int]] = {}

    def formula(self) -> Formula:
        self.check_text()
        tree = self.convert(self.parsed(), 0)
        names, indicators = frozenset(self.names), frozenset(self.indicators)
        return Formula(self.place, self.text, tree, names, indicators, self.spans)

    # -- before Python's parser sees it ------------------------------------------------------

    def check_text(self) -> None:
        if not self.text:
            self.fail("the formula is empty", 'write a number or a formula, for example "0"')
        if len(self.text) > MAX_FORMULA_LENGTH:
            self.fail(
                f"{len(self.text)} characters; a formula may have {MAX_FORMULA_LENGTH}",
                "split it with names under [define]",
            )
        for i, char in enumerate(self.text):
            if not (" " <= char <= "~"):
                self.fail(
                    f"the character {char!r} (U+{ord(char):04X}) is not plain ASCII",
                    "look-alike letters are refused; type it again on a plain keyboard",
                    span=(i, i + 1),
                )
        if "#" in self.text:
            at = self.text.index("#")
            self.fail("a comment inside a formula", "write it after the quotes", span=(at, at + 1))
        self.check_parentheses()

    def check_parentheses(self) -> None:
        depth = 0
        for i, char in enumerate(self.text):
            depth += (char in "([{") - (char in ")]}")
            if depth > MAX_FORMULA_DEPTH:
                self.fail_depth(i)

    def fail_depth(self, at: int) -> NoReturn:
        self.fail(
            f"nested more than {MAX_FORMULA_DEPTH} deep",
            "split it with names under [define]",
            span=(at, at + 1),
        )

    def parsed(self) -> ast.expr:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", SyntaxWarning)  # 1or 0
                return ast.parse(self.text, mode="eval").body
        except SyntaxError as error:
            self.fail_syntax(error)
        except (RecursionError, MemoryError, ValueError):
            self.fail("too deeply nested to read", "split it with names under [define]")

    def fail_syntax(self, error: SyntaxError) -> NoReturn:
        at = min(max((error.offset or 1) - 1, 0), max(len(self.text) - 1, 0))
        remedy = _ALLOWED
        reserved = re.search(rf"([A-Za-z_]\w*)\.({'|'.join(keyword.kwlist)})\b", self.text)
        if reserved:
            at = reserved.start()
            remedy = f"write {written_indicator(*reserved.groups())}, the whole in single quotes"
        elif re.search(r"(?<![=<>!])=(?!=)", self.text):
            at = re.search(r"(?<![=<>!])=(?!=)", self.text).start()  # type: ignore[union-attr]
            remedy = "a comparison is written =="
        elif product := re.search(r"(?<![\w.])(\d+\.?\d*)([A-Za-z_]\w*)", self.text):
            at = product.start()
            remedy = f"write the multiplication: {product[1]}*{product[2]}"
        self.fail("not a formula", remedy, span=(at, at + 1))

    # -- the whitelist ----------------------------------------------------------------------

    def convert(self, node: ast.expr, depth: int) -> SyntaxTree:
        tree = self.converted(node, depth)
        # equal parts have equal values, so the span of the first one serves them all
        self.spans.setdefault(tree, (node.col_offset, node.end_col_offset or node.col_offset + 1))
        return tree

    def converted(self, node: ast.expr, depth: int) -> SyntaxTree:
        if depth > MAX_FORMULA_DEPTH:
            self.fail_depth(node.col_offset)
        match node:
            case ast.Constant():
                return ("number", self.literal(node))
            case ast.Name():
                return self.name(node)
            case ast.UnaryOp(op=ast.USub()):
                return ("neg", self.convert(node.operand, depth + 1))
            case ast.UnaryOp(op=ast.UAdd()):
                return self.convert(node.operand, depth + 1)
            case ast.UnaryOp(op=ast.Not()):
                return ("not", self.convert(node.operand, depth + 1))
            case ast.BinOp() if type(node.op) in _BINARY:
                return self.binary(node, depth)
            case ast.BoolOp():
                return self.boolean(node, depth)
            case ast.Compare():
                return self.comparison(node, depth)
            case ast.Call():
                return self.call(node, depth)
            case ast.Attribute() | ast.Subscript():
                return self.indicator(node)
        self.refuse(node)

    def binary(self, node: ast.BinOp, depth: int) -> SyntaxTree:
        left, right = self.convert(node.left, depth + 1), self.convert(node.right, depth + 1)
        if isinstance(node.op, ast.Pow):
            self.check_exponent(node.right, right)
        return (_BINARY[type(node.op)], left, right)

    def check_exponent(self, node: ast.expr, exponent: SyntaxTree) -> None:
        value = exponent[1] if exponent[0] == "neg" else exponent
        if value[0] == "number" and abs(value[1]) > MAX_WHOLE_EXPONENT:
            self.fail(
                f"the exponent {value[1]} is above {MAX_WHOLE_EXPONENT}",
                "choose other units, or take logarithms by hand",
                node,
            )

    def boolean(self, node: ast.BoolOp, depth: int) -> SyntaxTree:
        word = "and" if isinstance(node.op, ast.And) else "or"
        return _in_pairs(word, [self.convert(value, depth + 1) for value in node.values])

    def comparison(self, node: ast.Compare, depth: int) -> SyntaxTree:
        if len(node.ops) > 1:
            self.fail("two comparisons in a row", "write a < b and b < c", node)
        if type(node.ops[0]) not in _COMPARE:
            self.refuse(node)
        left = self.convert(node.left, depth + 1)
        right = self.convert(node.comparators[0], depth + 1)
        return (_COMPARE[type(node.ops[0])], left, right)

    def call(self, node: ast.Call, depth: int) -> SyntaxTree:
        if not isinstance(node.func, ast.Name) or node.func.id not in FUNCTIONS:
            name = node.func.id if isinstance(node.func, ast.Name) else "this"
            self.fail(
                f"'{name}' is not a function that formulas know{did_you_mean(name, FUNCTIONS)}",
                f"known: {' '.join(FUNCTIONS)}",
                node.func,
            )
        name = node.func.id
        least, most = FUNCTIONS[name]
        count = len(node.args)
        starred = any(isinstance(arg, ast.Starred) for arg in node.args)
        if node.keywords or starred or count < least or (most is not None and count > most):
            wanted = "one number" if most == 1 else "two or more numbers"
            self.fail(f"{name} takes {wanted}", f"for example {_EXAMPLES[name]}", node)
        arguments = [self.convert(arg, depth + 1) for arg in node.args]
        return (name, arguments[0]) if most == 1 else _in_pairs(name, arguments)

    def literal(self, node: ast.Constant) -> Fraction:
        text = self.text[node.col_offset : node.end_col_offset].replace("_", "")
        if isinstance(node.value, bool) or not isinstance(node.value, int | float):
            self.fail(f"{text} is not a number", "write a decimal number, such as 0.5", node)
        mantissa, _, exponent = text.lower().partition("e")
        if not re.fullmatch(r"[\d.]+", mantissa):
            self.fail(f"{text} is not a decimal number", "write it in decimal, such as 16", node)
        if (
            sum(map(str.isdigit, mantissa)) > MAX_LITERAL_DIGITS
            or abs(int(exponent or 0)) > MAX_LITERAL_DIGITS
        ):
            self.fail(
                TOO_LONG,
                "choose other units",
                node,
            )
        return from_text(text)

    def name(self, node: ast.Name) -> SyntaxTree:
        if node.id in self.known:
            self.names.add(node.id)
            return ("name", node.id)
        if node.id in self.choices:
            actions = self.choices[node.id]
            self.fail(
                f"'{node.id}' stands alone; say which action",
                f"for example {written_indicator(node.id, actions[0])}",
                node,
            )
        if node.id in FUNCTIONS:
            self.fail(f"'{node.id}' is a function", f"for example {_EXAMPLES[node.id]}", node)
        self.fail(
            f"unknown assumption '{node.id}'{did_you_mean(node.id, self.known)}",
            f"known: {' '.join(self.known) or 'none'}",
            node,
        )

    def indicator(self, node: ast.Attribute | ast.Subscript) -> SyntaxTree:
        action = node.attr if isinstance(node, ast.Attribute) else self.key(node.slice)
        if action is None or not isinstance(node.value, ast.Name):
            self.refuse(node)
        who = node.value.id
        if who not in self.choices:
            known = f"known: {' '.join(self.choices)}" if self.choices else "there are none here"
            self.fail(
                f"'{who}' does not choose anything here{did_you_mean(who, self.choices)}",
                known,
                node.value,
            )
        if action not in self.choices[who]:
            remedy = f"actions of {who}: {', '.join(self.choices[who])}"
            problem = f"'{who}' has no action '{action}'"
            self.fail(problem + did_you_mean(action, self.choices[who]), remedy, node)
        self.indicators.add((who, action))
        return ("is", who, action)

    @staticmethod
    def key(node: ast.expr) -> str | None:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return node.value
        return None

    # -- failing kindly -----------------------------------------------------------------------

    def refuse(self, node: ast.expr) -> NoReturn:
        kind: type = type(node.op) if isinstance(node, ast.BinOp) else type(node)
        self.fail("this is not allowed in a formula", _REMEDY.get(kind, _ALLOWED), node)

    def fail(
        self,
        problem: str,
        remedy: str,
        node: ast.expr | None = None,
        span: tuple[int, int] | None = None,
    ) -> NoReturn:
        if node is not None:
            span = (node.col_offset, node.end_col_offset or node.col_offset + 1)
        raise FormulaError(self.place, problem, remedy, text=self.text, span=span)


def _in_pairs(word: str, parts: list[SyntaxTree]) -> SyntaxTree:
    """min(a, b, c, d) as min(min(a, b), min(c, d)): hundreds of parts nest a few levels deep."""
    while len(parts) > 1:
        pairs = zip(parts[::2], parts[1::2], strict=False)
        parts = [(word, *pair) for pair in pairs] + parts[len(parts) & ~1 :]
    return parts[0]


_EXAMPLES = {
    "min": "min(1, x)", "max": "max(0, x)", "exp": "exp(-x)",
    "log": "log(x)", "sqrt": "sqrt(x)", "abs": "abs(x)",
}  # fmt: skip


def written_indicator(who: str, action: str) -> str:
    """How a formula names an action: us.join, or us["stand firm"] where it is not one word."""
    is_word = action.isidentifier() and not keyword.iskeyword(action)
    return f"{who}.{action}" if is_word else f'{who}["{action}"]'


# -- evaluation --------------------------------------------------------------------------------


def evaluate(
    formula: Formula,
    values: Mapping[str, Number],
    chosen: Mapping[str, str] | None = None,
    functions: Functions = EXACT,
    known: dict[SyntaxTree, Number] | None = None,
) -> Number:
    """The formula's value over any number system.

    values     the values of its free names, in one number system
    chosen     player or move -> the action taken; an indicator of any other player or move is 0
    functions  the functions and constants of the number system
    known      remembers values of parts: for formulas with the same `values`, and no `chosen`

    Raises FormulaError where the arithmetic has no answer (division by zero, a logarithm of 0),
    Unresolved where bounds do not tell whether it has, and `numbers.Refine` where a cell must be
    split first.
    """
    try:
        return _evaluate(formula.tree, values, chosen or {}, functions, known)
    except ArithmeticProblem as problem:
        raise FormulaError(
            formula.place, str(problem), problem.remedy,
            text=formula.text, span=span_of(formula, problem.part), part=problem.part,
        ) from None  # fmt: skip
    except Unresolved as problem:
        raise Unresolved(f"{formula.place}: {problem}") from None


def span_of(formula: Formula, part: SyntaxTree | None) -> tuple[int, int] | None:
    """(start, end) of a part of the formula in its text; of a quotient, those of the divisor."""
    if part is not None and part[0] == "/":
        part = part[2]
    return None if part is None else formula.spans.get(part)


def _evaluate(
    tree: SyntaxTree,
    values: Mapping[str, Number],
    chosen: Mapping[str, str],
    functions: Functions,
    known: dict[SyntaxTree, Number] | None,
) -> Number:
    kind = tree[0]
    if kind == "number":
        return functions.constant(tree[1])
    if kind == "name":
        return values[tree[1]]
    if kind == "is":
        return functions.constant(Fraction(chosen.get(tree[1]) == tree[2]))
    if known is not None and tree in known:
        return known[tree]
    operands = [_evaluate(operand, values, chosen, functions, known) for operand in tree[1:]]
    try:
        result = _applied(kind, functions, operands)
    except ZeroDivisionError:
        raise ArithmeticProblem(BY_ZERO, NOT_BY_ZERO, tree) from None
    except ArithmeticProblem as problem:
        raise ArithmeticProblem(str(problem), problem.remedy, tree) from None
    if known is not None:
        known[tree] = result
    return result


def _applied(kind: str, functions: Functions, operands: list[Number]) -> Number:
    if kind == "**":
        _check_power(*operands)
    result = OPERATIONS[kind](functions, *operands)
    if size(result) > 1:
        raise ArithmeticProblem("the number grows too large, or has too many digits", SMALLER)
    return result


def _check_power(base: Number, exponent: Number) -> None:
    """Raises ArithmeticProblem for a power that would take too much memory, such as 9**9**9."""
    if not isinstance(exponent, Fraction):
        return
    if abs(exponent) > MAX_WHOLE_EXPONENT:
        shown = exact_text(exponent)
        raise ArithmeticProblem(f"the exponent {shown} is above {MAX_WHOLE_EXPONENT}", SMALLER)
    if size(base) * abs(exponent) > 1:
        raise ArithmeticProblem("the power has too many digits", SMALLER)


# `and`, `or`, `not` act on 0/1 values, so they are arithmetic: the same over every number system.
OPERATIONS: dict[str, Callable[..., Number]] = {
    "+": lambda f, a, b: a + b,
    "-": lambda f, a, b: a - b,
    "*": lambda f, a, b: a * b,
    "/": lambda f, a, b: a / b,
    "neg": lambda f, a: -a,
    "**": lambda f, a, b: f.power(a, b),
    "min": lambda f, a, b: f.minimum(a, b),
    "max": lambda f, a, b: f.maximum(a, b),
    "abs": lambda f, a: f.absolute(a),
    "exp": lambda f, a: f.exp(a),
    "log": lambda f, a: f.log(a),
    "sqrt": lambda f, a: f.sqrt(a),
    "<": lambda f, a, b: f.less(a, b),
    "<=": lambda f, a, b: f.less_equal(a, b),
    ">": lambda f, a, b: f.less(b, a),
    ">=": lambda f, a, b: f.less_equal(b, a),
    "==": lambda f, a, b: f.equal(a, b),
    "!=": lambda f, a, b: f.constant(Fraction(1)) - f.equal(a, b),
    "and": lambda f, a, b: a * b,
    "or": lambda f, a, b: a + b - a * b,
    "not": lambda f, a: f.constant(Fraction(1)) - a,
}
