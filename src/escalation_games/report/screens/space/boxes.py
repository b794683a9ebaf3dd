"""The `boxes` screen: where the line is reached, as boxes with their figures, and as a tree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.console import RenderableType
from rich.text import Text

from ....definition import Definition
from ....sensitivity.conditions.names import NameMeaning
from ....sensitivity.scenarios.certified_box import Certified
from ....sensitivity.scenarios.discovery import Discovery
from ....sensitivity.scenarios.prim import Box
from ....sensitivity.scenarios.readable_cuts import percent
from ....sensitivity.scenarios.regimes_on_box import QUESTIONS, WORK
from ....solvers.result import KINDS, Kind
from ...text import layout, number_text, words
from ..sections.names import names_section

CLAIMS = {
    "some": "some equilibrium reaches the line",
    "every": "every equilibrium reaches the line",
    "none": "no equilibrium reaches the line",
}
REGIMES = {
    "below": "○ no equilibrium reaches it",
    "across": "◐ some equilibria do, some do not",
    "above": "● every equilibrium does",
}

MEASURED = (
    "All figures are on points that took no part in the search; ranges are 95 % intervals. "
    "A share of the assumption space is not a probability."
)


def boxes_screen(
    definition: Definition,
    found: Discovery,
    standing: words.Standing,
    version: str,
    meanings: Mapping[str, NameMeaning] | None = None,
) -> Iterator[RenderableType]:
    """Each box with its limits, density and coverage on points that took no part in the search."""
    line = number_text.number(definition.line)
    so = f"where {claim(found)} ({definition.what} {line})"
    yield layout.heading(definition.title.upper(), so)
    for sentence in standing.sentences(definition):
        yield from layout.wrapped(sentence)
    yield from layout.each_wrapped([in_short(definition, found), *what_is_missing(found)])
    yield Text()
    for k, box in enumerate(found.scenarios.boxes, 1):
        yield from _box(k, box, found)
    if found.scenarios.boxes:
        yield layout.table(("",) * 3, [("together", *_together(found))])
    yield from layout.wrapped(f"{found.scenarios.reason}.")
    yield Text()
    yield from _tree(found)
    limits = [limit.text for box in found.scenarios.boxes for limit in box.limits]
    yield from names_section(meanings or {}, [*limits, *(leaf.where for leaf in found.tree.leaves)])
    yield from layout.wrapped(MEASURED)
    if found.proofs:
        yield from layout.wrapped(
            "What is proved holds at every point, ends included; each box is looked at as a whole, "
            "also where it overlaps those above. The budget for each was "
            f"{QUESTIONS} questions and {WORK:,} units of work."
        )
    yield from layout.wrapped(made_words(definition, found, version))


def claim(found: Discovery) -> str:
    """What is so where it is so, of the equilibria that are known."""
    return words.of_those_known(CLAIMS[found.what], found.known.kind)


def in_short(definition: Definition, found: Discovery) -> str:
    """In how much of the space it is so."""
    text = f"So {words.share(found.share)}.{words.held_lengths(definition)}"
    if found.unresolved:
        text += f" Of all points, the unresolved ones either way: {words.between(found.share)}."
    return text


def what_is_missing(found: Discovery) -> Iterator[str]:
    """What was not searched, and what is unresolved."""
    return words.what_is_known(found.known)


def made_words(definition: Definition, found: Discovery, version: str) -> str:
    """How it was computed."""
    points, seed = f"{found.n:,} points, {found.design}", f"seed {found.seed}"
    return words.how_made(definition, version, "PRIM", points, seed, found.concept, found.solver)


def proofs(found: Discovery) -> Iterator[str]:
    """What is proved of each box, where that was asked for."""
    for k, proof in enumerate(found.proofs, 1):
        yield f"Scenario {k}: {_proved(proof, found)}"


def _box(k: int, box: Box, found: Discovery) -> Iterator[RenderableType]:
    limits = ", ".join(number_text.pretty(limit.text) for limit in box.limits)
    beside = "" if k == 1 else "   beside the boxes above"
    yield from layout.wrapped(f"{limits}{beside}", 4, f"  {k}")
    low, high = map(percent, box.density.interval)
    yield from layout.wrapped(
        f"so in {box.density.text} of it ({low} to {high}); it holds {box.coverage.text} of all "
        f"such points, on {box.mass.text} of the space",
        4,
    )
    proof = found.proofs[k - 1] if found.proofs else None
    if proof is not None:
        yield from layout.wrapped(_proved(proof, found), 4)


def _proved(proof: Certified, found: Discovery) -> str:
    so = words.of_those_known(CLAIMS[found.what], _weaker(proof.kind, found.known.kind))
    return number_text.pretty(proof.text(so))


def _weaker(one: Kind, other: Kind) -> Kind:
    return max(one, other, key=KINDS.index)


def _together(found: Discovery) -> tuple[str, str]:
    scenarios = found.scenarios
    return (
        f"so in {scenarios.density.text}",
        f"they hold {scenarios.coverage.text} of all such points",
    )


def _tree(found: Discovery) -> Iterator[RenderableType]:
    """One row per leaf."""
    tree = found.tree
    yield Text("IN WORDS   a decision tree; each row by itself")
    rows = [
        (
            number_text.pretty(leaf.where.removeprefix("where ")),
            words.of_those_known(REGIMES[leaf.regime], found.known.kind),
            leaf.held_out_purity.text, f"{leaf.share * 100:.0f} %",
        )
        for leaf in tree.leaves
    ]  # fmt: skip
    yield layout.table(("WHERE", "MOSTLY", "SO IN", "SPACE"), rows, right=(2, 3))
    yield from layout.wrapped(
        f"The tree names the right one at {tree.accuracy.text} of the points; always naming the "
        f"most frequent would at {tree.guess.text}."
    )
    yield Text()
