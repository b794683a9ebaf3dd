"""`python -m escalation_games` is the same program as `escalation-games`."""

from __future__ import annotations

from .cli import main

if __name__ == "__main__":
    main(prog_name="escalation-games")
