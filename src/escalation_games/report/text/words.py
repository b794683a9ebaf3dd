"""Choices, counts and completeness in words, with the file's own names."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...definition import Definition
from ...errors import Unresolved
from ...forms import Decision
from ...forms.mixtures import Mixture
from ...limits import MOST_REASONS
from ...numbers import as_fraction
from ...solvers.result import (
    KINDS,
    Completeness,
    Envelope,
    Kind,
    Regime,
    Solution,
    least_complete,
)
from . import number_text

if TYPE_CHECKING:
    from ...sensitivity.ranking.shares import Share
    from ...sensitivity.sampling.known_outcomes import Known
    from ...sensitivity.tips.tips import Tips


Say = Callable[[Decision, Mixture], str]  # what is chosen at one decision, in words


def used(decision: Decision, mixture: Mixture) -> list[tuple[str, Any]]:
    """The actions that are played, each with its probability."""
    return [(a, p) for a, p in zip(decision.actions, mixture, strict=True) if as_fraction(p) != 0]


def choice(decision: Decision, mixture: Mixture) -> str:
    """The action; "build 5/18 (28 %)" where the player mixes."""
    played = used(decision, mixture)
    if len(played) == 1:
        return played[0][0]
    if len(decision.actions) == 2:
        return f"{decision.actions[1]} {number_text.probability(mixture[1])}"
    return ", ".join(f"{action} {number_text.number(p)}" for action, p in played)


def shape(decision: Decision, mixture: Mixture) -> str:
    """The same without numbers: "a mixture of build and restrain"."""
    actions = [action for action, _ in used(decision, mixture)]
    return actions[0] if len(actions) == 1 else "a mixture of " + " and ".join(actions)


def possessive(name: str) -> str:
    """bloc's; rivals'."""
    return f"{name}'" if name.endswith("s") else f"{name}'s"


@dataclass(frozen=True)
class Standing:
    """Where an answer was computed: the reading and the moves that the user asked for.

    game, concept  as the user named them, for the next command
    as_one         players who act as one, and what holds where they do not
    effort         where the next command asks for other than the usual
    """

    preset: str | None = None
    settings: Sequence[str] = ()
    game: str = "GAME"
    concept: str | None = None
    as_one: Sequence[str] = ()
    apart: Solution | None = None
    effort: str | None = None

    def command(self, verb: str) -> str:
        """Another question about the same game at the same point, to be copied into a shell."""
        words = ["escalation-games", verb, self.game]
        words += ["--preset", self.preset] if self.preset else []
        words += [word for setting in self.settings for word in ("--set", setting)]
        words += ["--merge", ",".join(self.as_one)] if self.as_one else []
        words += ["--concept", self.concept] if self.concept else []
        words += ["--effort", self.effort] if self.effort else []
        return shlex.join(words)

    def sentences(self, definition: Definition) -> list[str]:
        """What was moved from the baseline, for the head of a screen."""
        found = []
        if self.preset is not None:
            preset = definition.preset(self.preset)
            values = ", ".join(f"{k} = {number_text.number(v)}" for k, v in preset.values.items())
            found.append(f"preset {preset.name}: {preset.about} ({values})")
        if self.settings:
            found.append(f"with {', '.join(self.settings)}")
        if self.as_one:
            found.append(f"{listed(self.as_one)} act as one, with the sum of their payoffs")
        if self.apart is not None:
            found.append(self._apart(definition, self.apart))
        return found

    def _apart(self, definition: Definition, solution: Solution) -> str:
        """ "apart: 3 equilibria, integration ◐ 0 to 1"."""
        n = count(len(solution.equilibria), "equilibrium")
        if not definition.has_escalation or solution.envelope.lower is None:
            return f"apart: {n}"
        symbol = number_text.SYMBOLS[solution.regime]
        return f"apart: {n}, {definition.what} {symbol} {span(definition, solution)}"


def standing_of(definition: Definition, values: Mapping[str, Any]) -> Standing:
    """Where a result stands, from the values that are not those of the file."""
    moved = [f"{k}={v}" for k, v in values.items() if definition.baseline.get(k, v) != v]
    return Standing(settings=moved, game=definition.name)


def number(n: int) -> str:
    """Small numbers as words."""
    return ("no", "one", "two", "three", "four", "five", "six")[n] if n <= 6 else str(n)


def count(n: int, thing: str) -> str:
    """ "1 equilibrium", "3 equilibria", "2 tips"."""
    plural = {"equilibrium": "equilibria"}.get(thing, f"{thing}s")
    return f"{n} {thing if n == 1 else plural}"


def outcomes(solution: Solution) -> str:
    """ "3 outcomes", "infinitely many outcomes"."""
    if solution.completeness.is_infinite:
        return "infinitely many outcomes"
    return count(len(solution.equilibria), "outcome")


def listed(names: Iterable[str]) -> str:
    """ "a, b and c"."""
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


CONCEPTS = {
    "nash": "Nash",
    "subgame-perfect": "subgame-perfect",
    "perfect-bayesian": "perfect Bayesian",
    "sequential": "sequential",
    "markov-perfect": "Markov perfect",
}


GIVEN_BELIEFS = (
    "nobody gains by changing their choice at any point of the game, given what they believe there"
)
WHY_IT_HOLDS = {
    "nash": "nobody gains by changing only their own choice",
    "subgame-perfect": "nobody gains by changing their choice at any point of the game",
    "perfect-bayesian": f"{GIVEN_BELIEFS}; and beliefs follow from what is played",
    "sequential": f"{GIVEN_BELIEFS}; and beliefs are limits of what would follow if everybody "
    "could err a little",
    "markov-perfect": "nobody gains by acting otherwise in any state, whether or not play gets "
    "there; and what is done depends on the state alone",
}


def is_open(solution: Solution) -> bool:
    """Was nothing found, and not all looked at?"""
    return not solution.equilibria and solution.completeness.is_cut


def default_concept(solution: Solution) -> list[str]:
    """Which concept was taken where none was asked for, why, and what to ask for instead; nothing
    where the default leaves nothing out."""
    if solution.instead is None:
        return []
    concept, why = CONCEPTS[solution.concept], solution.instead.why
    if solution.instead.concept is None:
        return [f"By default, {concept} equilibria, since no method for more fits: {why}."]
    text = (
        f"By default, {concept} equilibria, and of these the pure ones: mixed ones are not "
        f"searched for where {why}. To see mixed ones too, if threats that nobody would carry out "
        f"may count: --concept {solution.instead.concept}"
    )
    return [text]


def completeness(kind: str, n: int) -> str:
    """How much of the equilibrium set this is, as the end of a sentence."""
    if kind == "some" and not n:
        return "none found so far; there may be some"
    return {
        "all": f"{n} found, no others exist",
        "extreme points of every component": f"infinitely many; the {n} extreme ones span them all",
        "all pure": f"{n} found, all the pure ones",
        "some": f"{n} found so far; there may be others",
    }[kind]


def searched(kind: str) -> str:
    """What a statement that something never happens rests on, where that is not everything."""
    return {
        "all pure": " Only pure equilibria were searched: mixed ones may change that.",
        "some": " There may be equilibria that were not found: they may change that.",
    }.get(kind, "")


def among(kind: str) -> str:
    """Of which equilibria a level is, where that is not all."""
    return {"all pure": ", in pure equilibria", "some": ", in the equilibria found"}.get(kind, "")


AMONG_BRIEFLY = {"all pure": " (pure ones)", "some": " (of those found)"}  # in a table
ONLY = {"all pure": "pure equilibria only", "some": "some equilibria only"}


def of_which(here: Completeness, tips: Tips) -> Iterator[str]:
    """Of which equilibria the tips are, where that is not all; and whether the point knows more."""
    along, on = tips.between, tips.completeness
    which = ONLY.get(along.kind)
    if which:
        more = ", where more was found at the point itself"
        more = more if least_complete(here, along) is not here else ""
        reason = f": {along.reason}" if along.reason else ""
        yield f"The tips are of {which}{more}{reason}."
    elif on.kind == "some":
        yield f"Exactly on a tip some equilibria only may be known: {on.reason}."


def directions_of(along: Completeness) -> Iterator[str]:
    """Of which equilibria directions are, where that is not all."""
    which = ONLY.get(along.kind)
    if which:
        reason = f": {along.reason}" if along.reason else ""
        yield f"The directions are of {which}{reason}."


def held_lengths(definition: Definition) -> str:
    """That lengths are not among what is moved or drawn; "" where there are none."""
    held = [f"{length.name} stays {length.value}" for length in definition.lengths]
    return f" {listed(held)}." if held else ""


def fewer(n: int, usual: int, things: str) -> str:
    """That only so many were taken."""
    return (
        f"{n:,} {things} instead of the usual {usual:,}, which take more work than the effort "
        "allows: --effort."
    )


def proved(kind: str) -> str:
    """Of which equilibria something is proved."""
    return {
        "all pure": "proved for pure equilibria, the only ones searched",
        "some": "proved for the equilibria found; there may be others",
    }.get(kind, "proved")


def levels(regime: str, line: Any, kind: str) -> str:
    """What a regime says, in words; of the equilibria that were found, where these are not all."""
    at = number_text.number(line)
    every = {"all pure": "every pure equilibrium", "some": "every equilibrium found"}.get(
        kind, "every equilibrium"
    )
    return {
        "below": f"below the line ({at}) in {every}",
        "across": f"some equilibria reach the line ({at}), some do not",
        "above": f"at or above the line ({at}) in {every}",
        "unresolved": "unresolved",
    }[regime]


def of_those_known(text: str, kind: Kind) -> str:
    """What is said of equilibria, said of those that are known: "every pure equilibrium", "no
    equilibrium found". As it stands where all of them are known."""
    if kind == "all pure":
        return re.sub(r"\bequilibri(um|a)\b", r"pure equilibri\1", text)
    return re.sub(r"\bequilibri(um|a)\b", r"equilibri\1 found", text) if kind == "some" else text


def weakest(kinds: Mapping[Any, int]) -> Kind:
    """The kind of completeness that holds at every one of the points counted."""
    present = [kind for kind in KINDS if kinds.get(kind)]
    return present[-1] if present else "all"


def not_searched(kinds: Mapping[Any, int]) -> Iterator[str]:
    """What was not searched at some of the points counted, as sentences."""
    if kinds.get("all pure"):
        yield "Mixed equilibria were not searched there: nothing is said of them."


def what_is_known(known: Known, things: str = "points") -> Iterator[str]:
    """What was not searched, and at how many points (or cells) nothing is known."""
    pure, some = (known.kinds.get(kind, 0) for kind in KINDS[2:])
    if pure:
        yield (
            f"Only pure equilibria were searched{_of(pure, known, things)}: nothing is said of "
            "mixed ones, and there may be some."
        )
    if some:
        yield f"Only some equilibria are known{_of(some, known, things)}; there may be others."
    if known.missing:
        listed = list(known.unresolved.items())[:MOST_REASONS]
        reasons = "; ".join(why if len(listed) == 1 else f"{n:,}: {why}" for why, n in listed)
        if len(known.unresolved) > MOST_REASONS:
            reasons += "; others for other reasons"
        yield (
            f"{known.missing:,} of {known.n:,} {things} are unresolved, neither below the line nor "
            f"above it: {reasons}."
        )
    if known.too_few:
        yield "So many are unresolved that figures over the others say little of the whole space."


def _of(count: int, known: Known, things: str) -> str:
    return "" if count == known.resolved else f" at {count:,} of {known.n:,} {things}"


def known_json(known: Known) -> dict[str, Any]:
    """Of how many points what is known; `kind` holds at every resolved one."""
    return {
        "kind": known.kind, "points": dict(known.kinds), "unresolved": dict(known.unresolved),
        "notes": list(what_is_known(known)),
    }  # fmt: skip


def share(found: Share) -> str:
    """Of the points that are resolved, how many; in words where it is none or all of them."""
    resolved = found.n - found.unknown
    which = " resolved" if found.unknown else ""
    if not found.count:
        return f"at none of the {resolved:,}{which} points sampled"
    if found.count == resolved:
        return f"at all {resolved:,}{which} points sampled"
    from ...sensitivity.ranking.shares import wilson  # with SciPy, which takes long to load

    low, high = wilson(found.count, resolved)
    half = max(high - found.count / resolved, found.count / resolved - low) * 100
    where = "the resolved points" if found.unknown else "the space"
    return f"in {found.count / resolved * 100:.1f} % (± {half:.1f}) of {where}"


def between(found: Share) -> str:
    """The bounds of a share, all unresolved points counted as not so, and as so."""
    return f"{found.least * 100:.1f} % to {found.most * 100:.1f} %"


# why points of a sweep were not solved many at once
ONE_BY_ONE = "were too near a threshold for floating point, and solved exactly"


def span(
    definition: Definition, solution: Solution, spell: Callable[[Any], str] = number_text.number
) -> str:
    """The envelope, against the line."""
    envelope = solution.envelope
    return number_text.span(envelope.lower, envelope.upper, definition.line, solution.regime, spell)


def regime_of(levels: tuple[Any, Any] | None, line: Any) -> Regime:
    """Of the least and the largest level; unresolved where they are not known, or too near the line
    to tell."""
    try:
        return Envelope(*levels).regime(line) if levels else "unresolved"
    except Unresolved:
        return "unresolved"


def reach(definition: Definition, solution: Solution) -> str:
    """What the regime says, in words."""
    return levels(solution.regime, definition.line, solution.completeness.kind)


def how_made(definition: Definition, version: str, *how: str) -> str:
    """How an answer was made, of which version of the program and of the file: an end of a foot."""
    return " · ".join((*how, f"v{version}", f"file {definition.sha256[:8]}"))
