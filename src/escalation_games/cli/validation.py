"""The command that holds the solvers against the literature: validate."""

from __future__ import annotations

from .options import json_option
from .output import print_json, print_screen
from .program import main


@main.command()
@json_option
def validate(as_json: bool) -> None:
    """Results of the literature, computed anew: does the program find what is published?"""
    from ..errors import ComputeError
    from ..report.json.validation import validation_json
    from ..report.screens.tested.validation import validation_screen
    from ..report.text.progress import shown
    from ..report.text.words import count
    from ..validation import validate as compared

    with shown("validate"):
        rows = compared()
    print_json(validation_json, rows) if as_json else print_screen(validation_screen(rows))
    wrong = sum(not row.agrees for row in rows)
    if wrong:
        raise ComputeError(f"of {count(len(rows), 'published result')}, {wrong} did not come out")
