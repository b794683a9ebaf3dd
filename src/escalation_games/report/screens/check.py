"""The `check` screen: what a file in order contains, and what becomes of its claims."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from ...definition import TEXT
from ...files import Checked
from ...sensitivity.claims.readings import BASELINE
from ...sensitivity.claims.tested_claims import ClaimVerdict
from ..text import layout, words
from .catalogue import DRAWN_AS
from .claims import tally, verdict


def check_screen(checked: Checked, claims: Sequence[ClaimVerdict]) -> Iterator[RenderableType]:
    """A line or two when all is well; of mistakes and warnings, which go to stderr, the number."""
    if checked.definition is None:
        yield Text(f"{checked.file}: {words.count(len(checked.mistakes), 'mistake')}")
        return
    d = checked.definition
    mark = "!" if checked.warnings else "✓"
    yield Text(
        f"{mark} {checked.file}: {DRAWN_AS.get(d.form, d.form)}, "
        f"{words.count(len(d.structure.players), 'player')}, "
        f"{words.count(len(d.structure.decisions), 'decision')}, "
        f"{words.count(len(d.assumptions), 'assumption')}, "
        f"{words.count(len(d.expectations), 'expectation')}"
    )
    if claims:
        of = words.count(len(claims), "claim")
        yield from layout.wrapped(f"Of {of}, where the file stands, {tally(claims)}.", 2)
    if checked.warnings:
        yield from _usable(checked)


def _usable(checked: Checked) -> Iterator[RenderableType]:
    found = words.count(len(checked.warnings), "warning")
    is_open = all("not settled" in warning.problem for warning in checked.warnings)
    usable = (
        "The file can be used; whether at every point of its ranges is not settled"
        if is_open else "The file can be used, but not at every point of its ranges"
    )  # fmt: skip
    yield Text(f"  {usable}: {found}.")


def contradictions(checked: Checked, claims: Sequence[ClaimVerdict]) -> list[str]:
    """A sentence for each claim against which the game goes where its file stands."""
    if checked.definition is None:
        return []
    return [
        _contradiction(checked.file, checked.definition.what, claim) for claim in claims
        if verdict(claim.says, claim.ways[BASELINE]) == "not so"
    ]  # fmt: skip


def _contradiction(file: str, what: str, claim: ClaimVerdict) -> str:
    who = "the text" if claim.reader == TEXT else claim.reader
    return (
        f"{file}: {claim.about.name} ({claim.about.about}): {who} says {claim.says}; along its "
        f"range, from the baseline, {what} {claim.ways[BASELINE]}"
        f"{words.among(claim.completeness.kind)} (no mistake by itself: it may be the finding)"
    )
