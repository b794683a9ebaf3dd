"""The JSON of `claims`."""

from __future__ import annotations

from collections.abc import Sequence

from ...definition import Definition
from ...sensitivity.claims.readings import BASELINE
from ...sensitivity.claims.tested_claims import ClaimVerdict
from ...sensitivity.direction.over_ranges import TwoPoints
from .tables import Json, completeness_json, number


def claims_json(found: Sequence[tuple[Definition, Sequence[ClaimVerdict]]], version: str) -> Json:
    """Every claim as a row; `over` is null where it was not asked for."""
    return {
        "version": version,
        "claims": [_claim(claim) for _, claims in found for claim in claims],
    }


def _claim(claim: ClaimVerdict) -> Json:
    over = claim.over
    return {
        "game": claim.game,
        "assumption": claim.about.name,
        "source": claim.about.source,
        "theme": claim.about.theme,
        "reader": claim.reader,
        "says": claim.says,
        "baseline": claim.ways[BASELINE],
        "readings": {name: way for name, way in claim.ways.items() if name != BASELINE},
        "completeness": completeness_json(claim.completeness),
        "over": None if over is None else "not settled" if claim.against is None else "refuted",
        "counts": None if over is None else dict(over.counts),
        "kind": None if over is None else over.kind,
        "witness": None if claim.against is None else _witness(claim.against),
    }


def _witness(witness: TwoPoints) -> Json:
    return {
        "values": {name: str(value) for name, value in witness.values.items()},
        "from": str(witness.low),
        "to": str(witness.high),
        "end": witness.end,
        "before": number(witness.before),
        "after": number(witness.after),
        "kind": witness.kind,
    }
