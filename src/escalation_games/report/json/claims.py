"""The JSON of `claims`."""

from __future__ import annotations

from collections.abc import Sequence

from ...definition import Definition
from ...sensitivity.claims.readings import BASELINE
from ...sensitivity.claims.tested_claims import ClaimVerdict
from .directions import over_json, witness_json
from .tables import Json, completeness_json


def claims_json(found: Sequence[tuple[Definition, Sequence[ClaimVerdict]]], version: str) -> Json:
    """Every claim as a row; `over` is null where it was not asked for."""
    return {
        "version": version,
        "claims": [_claim(claim) for _, claims in found for claim in claims],
    }


def _claim(claim: ClaimVerdict) -> Json:
    known = None if claim.over is None else over_json(claim.over)
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
        "over": None if known is None else claim.over_all,
        "never": None if known is None else known["never"],
        "counts": None if known is None else known["counts"],
        "kind": None if known is None else known["kind"],
        "proved_of": None if known is None else known["proved_of"],
        "witness": witness_json(claim.against),
    }
