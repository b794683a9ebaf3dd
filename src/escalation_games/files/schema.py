"""The JSON Schema of game files: completion and first checks in editors.

The schema describes keys and kinds of values. It checks neither formulas nor whether tables fit
together: reading the file does.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

PATH = Path(__file__).with_name("schema.json")


@cache
def schema_text() -> str:
    """The schema as it is published."""
    return PATH.read_text(encoding="utf-8")


def schema() -> dict[str, Any]:
    """The schema (draft 2020-12) as plain dicts and lists."""
    found: dict[str, Any] = json.loads(schema_text())
    return found
