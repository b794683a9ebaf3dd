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
    """Where a picture goes, and of which format it is: svg, png or pdf."""

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
    if name is None:
        return None
    from ..files.atomic_files import check_target
    from ..report.pictures.canvas import checked_format

    ending = checked_format(name)
    check_target(Path(name))
    return PictureFile(name, ending)


picture_option = click.option(
    "--out", type=click.Path(), metavar="FILE", callback=picture_asked,
    help="A picture: its ending is svg, png or pdf.",
)  # fmt: skip
