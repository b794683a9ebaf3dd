"""What a solver says: a solution, its equilibria, and how complete and certain they are."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar

from ..effort import Spent, share
from ..errors import ComputeError
from ..forms import Batch, Game, Structure
from ..forms.mixtures import Profile
from ..notebook import few, frame, short
from ..numbers import sign
from . import result_rows
from .batch_result import FoundMany

if TYPE_CHECKING:
    import pandas as pd

    from ..forms.trees.belief import Belief

SHOWN = 6  # mixtures of an equilibrium that is printed
T = TypeVar("T")
Regime = Literal["below", "across", "above", "unresolved"]
Kind = Literal["all", "extreme points of every component", "all pure", "some"]
KINDS: tuple[Kind, ...] = ("all", "extreme points of every component", "all pure", "some")


@dataclass(frozen=True)
class Completeness:
    """Which part of the equilibrium set was found, and why not all of it.

    kind    all, extreme points of every component, all pure, or some
    reason  why not all, in words
    is_cut  did the work come to its end before all was looked at? Then another point of the same
            game may be cut elsewhere, and the two tell nothing of each other
    """

    kind: Kind
    reason: str | None = None
    is_cut: bool = field(default=False, repr=False)

    @property
    def is_infinite(self) -> bool:
        """Are there infinitely many, of which the extreme ones are listed?"""
        return self.kind == "extreme points of every component"


COMPLETE = Completeness("all")


def least_complete(*found: Completeness) -> Completeness:
    """The one that leaves out most; the first of several such."""
    return max(found, key=lambda one: KINDS.index(one.kind))


def cut_short(what: str) -> Completeness:
    """Where the work came to its end before all that was found was looked at."""
    return Completeness("some", f"not settled: {what}; more effort would list more of them", True)


def as_far_as_it_goes(items: Iterable[T], part: float) -> tuple[tuple[T, ...], bool]:
    """As many of the items as a part of the work left allows, at least one; and whether it is not
    all of them. Raises Spent where it does not do for one."""
    made: list[T] = []
    try:
        with share(part):
            for item in items:
                made.append(item)  # noqa: PERF402 - what is made before the end counts
    except Spent:
        if not made:
            raise
        return tuple(made), True
    return tuple(made), False


Answers = Mapping[int, frozenset[tuple[int, ...]]]


@dataclass(frozen=True)
class Candidate:
    """What a method finds: a profile, still to be certified.

    key    says what it is without numbers (supports, or play on the path), comparable across games
           of one structure
    count  profiles that stand behind it: pure ones, and where a simultaneous-move subgame off the
           path can be played in mixtures, its extreme ones
    free   indices of decisions off the path where more than one choice would do
    answers  decision off the path -> the actions in use there, in each profile that stands behind
           it; an empty tuple where one of several profiles is given, and others are not known. A
           decision that is left out has one choice, that of `profile`
    """

    profile: Profile
    key: Hashable
    count: int = 1
    free: tuple[int, ...] = ()
    labels: tuple[str, ...] = ()
    answers: Answers = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """Everything a method found. `structure` is what must change for the solution to tip."""

    candidates: tuple[Candidate, ...]
    completeness: Completeness
    structure: frozenset[Hashable]


@dataclass(frozen=True)
class Certificate:
    """The largest gain any player could still make; 0 exactly, or a proved bound on it.

    What the gain ranges over depends on the concept: any own strategy (`nash`); any own action at
    any decision, reached or not (`subgame-perfect`).

    concept  what was checked
    gain     in units of payoff
    """

    concept: str
    gain: Any


@dataclass(frozen=True, eq=False)
class Equilibrium:
    """One equilibrium, certified.

    profile      one array of probabilities per decision of the structure, off-path ones included
    payoffs      one number per player
    certificate  the concept, and the largest gain that anybody could still make
    escalation   its expectation, in [0, 1]
    exact        are all its numbers exact, and none of them a bound?
    labels       pure or mixed, strict, payoff dominant, ...
    beliefs      per decision, what may be believed there; None where the concept has no beliefs
    count        profiles with this play, these payoffs and this escalation; they differ only off
                 the path (pure, or extreme mixtures of a simultaneous-move subgame); 1, the one
                 that is given, where somebody mixes over a tie
    free         off-path decisions where more than one choice would do
    key          what it is without numbers; the same key in two games of one structure is the same
                 equilibrium
    terms        other numbers by name, of forms that have any (their structures list them): the
                 offer and the type that is indifferent to it; what is believed, stage by stage
    answers      what is done there in each profile behind it, as of a Candidate
    has_levels   does any outcome of the game count as escalation? Otherwise it is 0, and tells
                 nothing

    >>> mixed = eg.solve("security_dilemma").equilibria[2]
    >>> print(*mixed.profile[0], mixed.escalation, mixed.labels)
    16/21 5/21 25/441 ('mixed',)
    >>> mixed.certificate
    Certificate(concept='nash', gain=Fraction(0, 1))
    """

    profile: Profile
    payoffs: tuple[Any, ...]
    certificate: Certificate
    escalation: Any
    exact: bool
    labels: tuple[str, ...]
    beliefs: Sequence[Belief | None] | None
    count: int
    free: tuple[str, ...]
    key: Hashable
    terms: tuple[tuple[str, Any], ...] = ()
    answers: Answers = field(default_factory=dict)
    has_levels: bool = True

    def __repr__(self) -> str:
        mixtures = few(map(result_rows.in_brief, self.profile), SHOWN)
        payoffs = few(map(short, self.payoffs), SHOWN)
        level = f"escalation {short(self.escalation)}; " if self.has_levels else ""
        return f"Equilibrium({mixtures}; payoffs {payoffs}; {level}{', '.join(self.labels)})"


@dataclass(frozen=True)
class Envelope:
    """Lowest and highest escalation over the equilibria; None when there is none.

    lower, upper  levels in [0, 1]
    """

    lower: Any
    upper: Any

    def regime(self, line: Any) -> Regime:
        """Do none, some or all of the equilibria reach the line? Unresolved where there is none.
        Raises Unresolved where a level is too near the line to tell."""
        if self.lower is None:
            return "unresolved"
        if sign(self.lower - line) >= 0:
            return "above"
        return "across" if sign(self.upper - line) >= 0 else "below"


@dataclass(frozen=True)
class Instead:
    """What the default concept of a tree leaves out.

    concept  has the mixed equilibria that the default does not look for; None where the default is
             Nash, which leaves nothing out, but asks for less than others
    why      there is no better default
    """

    concept: str | None
    why: str


@dataclass(frozen=True, eq=False)
class Solution:
    """Every equilibrium a method promises, and how it was made.

    game          what was solved
    concept, method  how: names from `SOLVERS`
    completeness  which part of all equilibria these are
    equilibria    each with its certificate
    envelope      the lowest and the highest escalation among them
    regime        whether none, some or all of them reach the line: below, across, above; or
                  unresolved
    structure     what has to change, along an assumption, for the solution to be another one
    instead       what else could be asked for, where the concept is the default and leaves
                  something out

    >>> solution = eg.solve("security_dilemma")
    >>> print(solution.regime, solution.envelope.lower, solution.envelope.upper)
    across 0 1
    >>> solution.completeness.kind
    'all'
    """

    game: Game
    concept: str
    method: str
    completeness: Completeness
    equilibria: tuple[Equilibrium, ...]
    envelope: Envelope
    regime: Regime
    structure: frozenset[Hashable]
    instead: Instead | None = None

    def __repr__(self) -> str:
        return f"Solution({result_rows.in_words(self)}; {self.concept} by {self.method})"

    def _repr_html_(self) -> str:
        return result_rows.as_html(self)

    @property
    def latex(self) -> str:
        """A tabular with a row for each equilibrium, whose long texts go on in further lines, which
        needs no package; and below it why they are not all, where they are not."""
        return result_rows.as_latex(self)

    def rows(self) -> list[dict[str, Any]]:
        """One row per equilibrium, numbers as floats: the probability of each action, payoffs,
        escalation where any outcome counts as some, labels."""
        return list(result_rows.rows(self))

    def frame(self) -> pd.DataFrame:
        """The rows as a pandas frame."""
        return frame(self.rows())


class MeantFor(NamedTuple):
    """The forms that a method is for, and how it says so where it is asked for another one."""

    forms: tuple[str, ...]
    words: str


class LeftToNext(ComputeError):
    """Raised by `find` of a method: the numbers of this game are not for it, and the next one of
    its concept does as much."""


@dataclass(frozen=True)
class Method:
    """One row of SOLVERS.

    meant_for which forms
    fits      why a structure of these forms is not for this method, or None when it is
    find      the candidates of a game
    promises  the completeness it can reach, for the reference page
    batch     its batched twin, where there is one: what it finds is as complete as `kind` says
    closer    the same with tighter bounds, for the samples that `batch` leaves in doubt
    beliefs   of concepts that rest on beliefs, in trees: what may be believed given a profile
    cost      of one run, as a multiple of what backward induction on a small tree takes
    by_name   is it used only where it is asked for by its name?
    """

    name: str
    concept: str
    meant_for: MeantFor
    find: Callable[[Any], Found]
    promises: str
    source: str
    fits: Callable[[Any], str | None] = lambda structure: None
    batch: Callable[[Batch], FoundMany] | None = None
    kind: Kind = "all"
    closer: Callable[[Batch], FoundMany] | None = None
    cost: int = 1
    by_name: bool = False
    beliefs: Callable[[Any, Profile], tuple[Belief | None, ...]] | None = None

    def why_not(self, structure: Structure) -> str | None:
        """Why a structure is not for this method, or None when it is."""
        is_of_such_a_form = structure.form in self.meant_for.forms
        return self.fits(structure) if is_of_such_a_form else self.meant_for.words

    @property
    def is_pure(self) -> bool:
        """Does it never look for mixed equilibria?"""
        return self.promises.startswith("all pure")
