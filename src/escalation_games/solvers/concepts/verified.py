"""Answers are held against the definition, whatever found them."""

from __future__ import annotations

from ...errors import ComputeError


def verified(holds: bool, what: str) -> None:
    """Raises ComputeError where an answer is not what its definition asks for: never, we think."""
    if not holds:
        raise ComputeError(
            f"{what} was found, but does not fulfil its definition; please report it"
        )
