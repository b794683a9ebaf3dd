"""What a text says of an assumption or a length: of which theme it is, and which way it pushes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import get_args

from ...definition import TEXT, THEMES, Claim
from ...errors import InputError, visible
from .typed_tables import Table, suggestion

DIRECTIONS: tuple[Claim, ...] = get_args(Claim)
MEANING = "which way escalation goes, says the source, when there is more of this; or leave it out"


def read_theme(entry: Table) -> str | None:
    """theme = "trust"; None where the file gives none."""
    if "theme" not in entry:
        return None
    theme = entry.text("theme")
    if theme not in THEMES:
        problem = f"unknown theme '{visible(theme)}'{suggestion(theme, THEMES)}"
        raise InputError(entry.where("theme"), problem, f"known: {', '.join(THEMES)}")
    return theme


def read_claims(entry: Table) -> dict[str, Claim]:
    """claims = { allied = "falls", russian = "rises" }; claim = "rises" is said with one voice."""
    if "claim" in entry and "claims" in entry:
        raise InputError(
            entry.place, "has both 'claim' and 'claims'",
            "keep claim where the text speaks with one voice, else claims: one for each reader",
        )  # fmt: skip
    if "claim" in entry:
        return {TEXT: _direction(entry.entries["claim"], entry.where("claim"))}
    if "claims" not in entry:
        return {}
    table = entry.table("claims", 'write claims = { allied = "falls", russian = "rises" }')
    return {reader: _direction(said, table.where(reader)) for reader, said in table.entries.items()}


def _direction(said: object, place: str) -> Claim:
    for direction in DIRECTIONS:
        if said == direction:
            return direction
    raise InputError(place, f"must be 'rises' or 'falls', not {visible(repr(said))}", MEANING)


def check_readers(place: str, claims: Mapping[str, Claim], readings: Sequence[str]) -> None:
    """Raises InputError for a claim of somebody whose reading the file does not have."""
    for reader in claims:
        if reader not in (TEXT, *readings):
            raise InputError(
                f"{place}.claims.{reader}",
                f"'{reader}' is no reading of this file{suggestion(reader, readings)}",
                f"add [presets.{reader}], or write claim = where the text speaks with one voice",
            )


def check_subject(place: str, claims: Mapping[str, Claim], has_escalation: bool) -> None:
    """Raises InputError for claims in a file that says nothing about escalation."""
    if claims and not has_escalation:
        raise InputError(
            place, "says which way escalation goes, and the file has no [escalation]",
            "add [escalation] with line, why and scores, or leave the claim out",
        )  # fmt: skip
