"""--out FILE: an answer as a picture, beside the screen or in its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .output import warn, write_file

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class PictureFile:
    """Where a picture goes, and of which format it is: svg, png or pdf; of a game also tex."""

    name: str
    ending: str

    def write(self, sheet: Callable[..., Figure], *of: object) -> None:
        """The picture that `sheet` makes of the results `of`. Drawing is no part of the question,
        so it is not counted; warns of letters that the font lacks. Raises ComputeError."""
        from ..effort import uncounted
        from ..report.pictures.canvas import drawn

        with uncounted():
            picture, missing = drawn(lambda: sheet(*of), self.ending)
        write_file(self.name, picture)
        if missing:
            warn(f"the picture's font lacks {missing}; as .svg they are kept")


def picture_asked(
    _ctx: click.Context, _param: click.Parameter, name: str | None
) -> PictureFile | None:
    """Looks at the ending and the place before the work. Raises InputError."""
    return _checked(name)


def game_picture_asked(
    _ctx: click.Context, _param: click.Parameter, name: str | None
) -> PictureFile | None:
    """The same of a game, which can also be written for LaTeX."""
    return _checked(name, "tex")


def _checked(name: str | None, *others: str) -> PictureFile | None:
    if name is None:
        return None
    from ..files.atomic_files import check_target
    from ..report.pictures.canvas import checked_format

    ending = checked_format(name, *others)
    check_target(Path(name))
    return PictureFile(name, ending)


picture_option = click.option(
    "--out", type=click.Path(), metavar="FILE", callback=picture_asked,
    help="A picture: its ending is svg, png or pdf.",
)  # fmt: skip
game_picture_option = click.option(
    "--out", type=click.Path(), metavar="FILE", callback=game_picture_asked,
    help="A picture: its ending is svg, png, pdf or tex.",
)  # fmt: skip
