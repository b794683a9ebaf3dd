"""The JSON of `validate`."""

from __future__ import annotations

from collections.abc import Sequence

from ...validation import Compared
from .tables import Json


def validation_json(rows: Sequence[Compared]) -> Json:
    """Every published result beside ours; both are text, exact numbers as elsewhere."""
    return {
        "rows": [
            {
                "source": row.source,
                "claim": row.claim,
                "published": row.published,
                "ours": row.ours,
                "agrees": row.agrees,
                "seen": row.seen,
            }
            for row in rows
        ]
    }
