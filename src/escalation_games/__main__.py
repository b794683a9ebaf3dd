"""`escalation-games`, and `python -m escalation_games`: the whole program, as a process.

Nothing is imported before `run`, so that Ctrl-C is met there from the first moment on.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn


def run() -> NoReturn:
    """Runs the command line, and ends the process."""
    try:
        from .process import Stop, open_streams

        open_streams()  # before anything else takes the place of one that is closed
        stop = Stop()
        stop.listen()
        stop.around(_command)
    except KeyboardInterrupt:  # it came before anybody listened
        import os

        os.write(2, b"stopped before it was done\n")
        os._exit(130)


def _command() -> None:
    from .cli import main

    main(prog_name="escalation-games")


if __name__ == "__main__":
    run()
