"""Requests of a command line: definition, point, fixed assumptions, policies."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from ..effort import USUAL, current
from ..errors import ComputeError, InputError
from .output import warn

MERGED = "merged players"  # key of what --merge says, in the context of a command

if TYPE_CHECKING:
    from ..definition import Definition, Settings
    from ..forms import Game
    from ..numbers import Fraction
    from ..solvers.result import Solution


def load_asked(
    game: str, settings: Iterable[str], preset: str | None
) -> tuple[Definition, dict[str, Fraction]]:
    """The definition at its lengths, and the point that --preset and --set ask for; with the
    players as one that --merge asks for."""
    definition, values = load_apart(game, settings, preset)
    return with_merged(definition), values


def load_apart(
    game: str, settings: Iterable[str], preset: str | None
) -> tuple[Definition, dict[str, Fraction]]:
    """The same without --merge."""
    from ..files import load

    return at_settings(load(game), settings, preset)


def with_merged(definition: Definition) -> Definition:
    """The definition, with the players as one that --merge asks for."""
    as_one = merged_players()
    return definition.merged(as_one, "--merge") if as_one else definition


def merged_players() -> tuple[str, ...]:
    """The players that --merge names."""
    import click

    context = click.get_current_context(silent=True)
    names: tuple[str, ...] = context.meta.get(MERGED, ()) if context else ()
    return names


def effort_asked() -> str | None:
    """What --effort says; None where it is the usual one."""
    return None if current() == USUAL else f"{current():g}"


def solved_apart(
    definition: Definition, values: dict[str, Fraction], concept: str | None
) -> Solution | None:
    """What holds where nobody is merged; None where --merge names nobody, or no answer stands."""
    from ..solvers.solve import solved

    if not merged_players():
        return None
    try:
        return solved(definition.at(values), concept)
    except ComputeError:
        return None


def at_settings(
    definition: Definition, settings: Iterable[str], preset: str | None
) -> tuple[Definition, dict[str, Fraction]]:
    """The definition at the lengths in `settings`, and the point that all the rest asks for.

    Each setting is NAME=VALUE. Raises InputError for a name that is given twice or unknown, and for
    a value outside its range.
    """
    moved: dict[str, str] = {}
    for name, value in map(setting, settings):
        if name in moved:
            raise InputError(f"--set {name}", "is given twice", "keep one of the two")
        moved[name] = value
    resized, point = definition.moved(moved, preset)
    warn_of_remarks(resized)
    return resized, point


def warn_of_remarks(definition: Definition) -> None:
    """Warns on stderr of what the reader of a file left out or changed."""
    for remark in definition.remarks:
        warn(f"{definition.file}: {remark}")


def game_at(definition: Definition, values: dict[str, Fraction]) -> Game:
    """The game at this point; warns on stderr of chance events that have probability 0."""
    game = definition.at(values)
    for event in game.impossible():
        warn(f"'{event}' has probability 0 here; what follows it is never reached")
    return game


def solved_or_not(game: Game, concept: str | None) -> Solution:
    """The solution, for what can be shown without one too: where none is found within the effort, a
    solution without equilibria that says why, and a warning on stderr that does."""
    from ..report.text.words import is_open
    from ..solvers.solve import solved_or_unsettled

    solution = solved_or_unsettled(game, concept)
    if is_open(solution):
        warn(f"no equilibrium was found; {solution.completeness.reason}")
    return solution


def setting(text: str) -> tuple[str, str]:
    """Name and value of a --set NAME=VALUE, both without spaces around. Raises InputError."""
    name, separator, value = text.partition("=")
    if not separator or not name.strip() or not value.strip():
        raise InputError("--set", f"'{text}' is not NAME=VALUE", "for example --set d=0.5")
    return name.strip(), value.strip()


def group(text: str) -> tuple[str, list[str]]:
    """Name and members of a --group NAME=A,B. Raises InputError."""
    name, separator, members = text.partition("=")
    if not separator or not name.strip() or not members.strip():
        raise InputError("--group", f"'{text}' is not NAME=A,B", "for example --group costs=k,e")
    return name.strip(), [member.strip() for member in members.split(",")]


def varied(
    game: str, settings: Iterable[str], preset: str | None
) -> tuple[Definition, dict[str, Fraction]]:
    """The definition, and the assumptions that --preset and --set hold fixed, with their values.

    `game` may be the folder of a sweep: then the sweep's game, and what the sweep held fixed.
    """
    from ..files import load

    if Path(game).is_dir():
        from ..sensitivity.sweeps.sweep_run import read_sweep

        run = read_sweep(game)
        given = {setting(text)[0] for text in settings}
        held = [f"{k}={v}" for k, v in run.fixed.items() if k not in given]
        definition, settings = run.definition, [*held, *settings]
    else:
        definition = load(game)
    definition, point = at_settings(definition, settings, preset)
    return definition, held_fixed(definition, point, settings, preset)


def held_fixed(
    definition: Definition, point: dict[str, Fraction], settings: Iterable[str],
    preset: str | None,
) -> dict[str, Fraction]:  # fmt: skip
    """The assumptions that --preset and --set name, with their values at this point."""
    moved = {setting(text)[0] for text in settings}
    if preset is not None:
        moved |= set(definition.preset(preset).values)
    return {name: value for name, value in point.items() if name in moved}


def policies_asked(definition: Definition, texts: Iterable[str]) -> dict[str, Settings]:
    """Policy -> the assumptions that its --policy sets: those of a preset, or those it names.

    Raises InputError for text of another kind, and for two policies of one name.
    """
    found: dict[str, Settings] = {}
    for text in texts:
        name, values = _policy(definition, text)
        if name in found:
            raise InputError("--policy", f"two policies are called '{name}'", "rename one")
        found[name] = values
    return found


def _policy(definition: Definition, text: str) -> tuple[str, Settings]:
    name, colon, rest = (part.strip() for part in text.partition(":"))
    presets = {preset.name: preset for preset in definition.presets}
    if not colon and name in presets:
        return name, dict(presets[name].values)
    pairs = [part.partition("=") for part in rest.split(",")]
    settings = {key.strip(): value.strip() for key, _, value in pairs}
    if not name or len(settings) < len(pairs) or not all(k and v for k, v in settings.items()):
        known = f"; presets: {', '.join(presets)}" if presets else ""
        raise InputError(
            "--policy", f"'{text}' is neither a preset nor a setting of assumptions",
            f'write "NAME: ASSUMPTION=VALUE, ASSUMPTION=VALUE"{known}',
        )  # fmt: skip
    return name, settings
