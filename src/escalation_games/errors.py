"""Everything that can go wrong, on one screen.

EscalationGamesError            base of all; str(error) is what the user reads
├── InputError (ValueError)     your file, formula or argument: exit code 2
│   └── FormulaError            a formula; shows the text with a caret under the mistake
└── ComputeError (RuntimeError) the input is fine, an answer could not be computed: exit code 3
    ├── Unresolved              two numbers are closer than the proved bound on them
    ├── BudgetExceeded          past a limit of size or work; says what to try
    └── NoMethod                no solver fits this structure; says why each one does not

`numbers.Refine` and `effort.Spent` are not here: they are questions to the caller ("split there",
"what do you do without?"), not failures.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

from .limits import MAX_NAME_SHOWN


class EscalationGamesError(Exception):
    """Base of every error this package raises on purpose.

    >>> try:
    ...     eg.load("security_dilema")
    ... except eg.EscalationGamesError as error:
    ...     print(str(error).splitlines()[0])
    no game of the library is named 'security_dilema'; did you mean 'security_dilemma'?
    """


class InputError(EscalationGamesError, ValueError):
    """A mistake in a file, a formula or an argument: where, what, and what would be right.

    place    where, as the user knows it: payoffs.us, line 3, --set d; may be empty
    problem  what is wrong there
    remedy   what would be right, one sentence or several
    file     the file it was found in, if any

    >>> try:
    ...     eg.load("security_dilemma").at({"d": 2})
    ... except eg.InputError as error:
    ...     print(error.place, "-", error.problem)
    values.d - 2 is outside the range of 'd'
    """

    def __init__(
        self, place: str, problem: str, remedy: str | Iterable[str] = (), *, file: str | None = None
    ) -> None:
        self.file = file
        self.place = place
        self.problem = problem
        self.remedy = (remedy,) if isinstance(remedy, str) else tuple(remedy)
        super().__init__(place, problem)

    def in_file(self, file: str) -> InputError:
        """This error, with the name of the file added to it."""
        self.file = self.file or file
        return self

    def excerpt(self) -> tuple[str, ...]:
        """Lines that show the mistake in its text; none, unless the mistake is in a formula."""
        return ()

    def __str__(self) -> str:
        where = ": ".join(part for part in (self.file, self.place) if part)
        first = f"{where}: {self.problem}" if where else self.problem
        return "\n".join([first, *self.excerpt(), *(f"  {line}" for line in self.remedy)])


class FormulaError(InputError):
    """A mistake inside a formula.

    text  the formula
    span  (start, end) of the offending characters in `text`
    part  the part of the formula's tree that has no value, where that is the mistake

    >>> try:
    ...     eg.strategic([["1/x", 0]], [[0, 1]], ranges={"x": (0, -1, 1)}).at()
    ... except eg.FormulaError as error:
    ...     print(error)
    A[0][0]: division by zero
        A[0][0] = "1/x"
                     ^
      keep the divisor away from 0 over the whole range
    """

    def __init__(
        self,
        place: str,
        problem: str,
        remedy: str | Iterable[str] = (),
        *,
        text: str,
        span: tuple[int, int] | None = None,
        file: str | None = None,
        part: tuple[Any, ...] | None = None,
    ) -> None:
        super().__init__(place, problem, remedy, file=file)
        self.text = text
        self.span = span
        self.part = part

    def excerpt(self) -> tuple[str, ...]:
        """The formula with a caret under each wrong character."""
        # Long formulas are cut to a window around the mistake, so that the caret stays in sight.
        start, end = self.span or (0, 0)
        offset = max(0, start - 40)
        window = self.text[offset : offset + 70].replace("\n", " ")
        name = self.place.rpartition(".")[2] or "formula"
        head = f'    {name} = "'
        lines = [f'{head}{window}"']
        if self.span is not None:
            width = max(1, min(end, offset + 70) - start)
            lines.append(" " * (len(head) + start - offset) + "^" * width)
        return tuple(lines)


class ComputeError(EscalationGamesError, RuntimeError):
    """The question is well posed, but an answer could not be computed.

    >>> try:
    ...     eg.solve("cornered", effort=1e-6)
    ... except eg.ComputeError as error:
    ...     print(type(error).__name__)
    BudgetExceeded
    """


class Unresolved(ComputeError):
    """A comparison is closer than the proved bound on its two sides.

    >>> issubclass(eg.Unresolved, eg.ComputeError)
    True
    """


class BudgetExceeded(ComputeError):
    """A limit of size or work was reached; no answer is better than a wrong one.

    >>> try:
    ...     eg.solve("cornered", effort=1e-6)
    ... except eg.BudgetExceeded as error:
    ...     print(str(error).splitlines()[0])
    not settled: it takes more work than an effort of 1e-06 allows
    """


class NoMethod(ComputeError):
    """No solver accepts this structure.

    >>> try:
    ...     eg.solve("security_dilemma", concept="subgame-perfect")
    ... except eg.NoMethod as error:
    ...     print(error)
    no method fits this game
      backward induction (subgame-perfect): it is for trees
      one play (subgame-perfect): it is for trees
      what fits: nash
    """


def visible(text: str) -> str:
    """A text safe to print on a terminal: control characters escaped, cut beyond MAX_NAME_SHOWN."""
    cut = text if len(text) <= MAX_NAME_SHOWN else text[: MAX_NAME_SHOWN - 1] + "…"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in cut)


_LOOK_ALIKES = str.maketrans("oli", "011")


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """ "; did you mean 'v0'?" when a known name is close, otherwise nothing."""
    folded = {_folded(candidate): candidate for candidate in known}
    close = difflib.get_close_matches(_folded(name), folded, n=1, cutoff=0.5)
    return f"; did you mean '{folded[close[0]]}'?" if close else ""


def _folded(name: str) -> str:
    """A name in which characters that look alike are the same: case, 0 and O, 1 and l and I."""
    return name.casefold().translate(_LOOK_ALIKES)
