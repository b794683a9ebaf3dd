"""Shell completion: the words that may come next on an unfinished line."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from ..errors import InputError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from ..definition import Definition
    from ..solvers.result import Method


def complete_game(
    _ctx: click.Context, _param: click.Parameter, incomplete: str
) -> list[str] | list[CompletionItem]:
    """Library games, each with its question; else classics that begin like the word; else files."""
    from click.shell_completion import CompletionItem

    from ..files import catalogue

    names: list[CompletionItem] = []
    for textbook in (False, True):
        names = names or [
            CompletionItem(e.name, help=e.question)
            for e in catalogue(textbook)
            if e.name.startswith(incomplete)
        ]
    # with an item of type "file", the shell offers files only, and forgets all other items
    return names or [CompletionItem(incomplete, type="file")]


def complete_assumption(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Assumptions of the game on the line; for --set, each with = behind it."""
    definition = definition_so_far(ctx)
    suffix = "=" if param.name == "settings" else ""
    names = definition.baseline if definition else ()
    return [name + suffix for name in names if name.startswith(incomplete)]


def complete_preset(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Presets of the game on the line."""
    definition = definition_so_far(ctx)
    presets = definition.presets if definition else ()
    return [preset.name for preset in presets if preset.name.startswith(incomplete)]


def complete_decision(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Decisions of the game on the line, by their names."""
    definition = definition_so_far(ctx)
    decisions = definition.structure.decisions if definition else ()
    return [decision.name for decision in decisions if decision.name.startswith(incomplete)]


def complete_format(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Formats that games are written in."""
    from ..files import WRITERS

    return [name for name in (*WRITERS, "tex") if name.startswith(incomplete)]


def complete_term(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Terms that are explained."""
    from ..report.text.glossary import GLOSSARY

    return [term for term in GLOSSARY if term.startswith(incomplete)]


def complete_player(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Players of the game on the line."""
    definition = definition_so_far(ctx)
    players = definition.structure.players if definition else ()
    return [player for player in players if player.startswith(incomplete)]


def complete_concept(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """The concepts that some method has for the game on the line; all concepts without a game."""
    known = [row.concept for row in _methods(ctx)]
    if ctx.info_name == "solve":
        known.append("agent-qre")
    return [name for name in dict.fromkeys(known) if name.startswith(incomplete)]


def complete_method(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """The methods that fit the game on the line; all methods without a game."""
    known = dict.fromkeys(row.name for row in _methods(ctx))
    return [name for name in known if name.startswith(incomplete)]


def _methods(ctx: click.Context) -> list[Method]:
    """The methods that fit the game on the line; all of them without a game."""
    from ..solvers import SOLVERS

    definition = definition_so_far(ctx)
    return [
        row
        for row in SOLVERS.values()
        if definition is None or row.why_not(definition.structure) is None
    ]


def complete_word(*words: str) -> Callable[[click.Context, click.Parameter, str], list[str]]:
    """A completer for an argument that is one of these words."""
    return lambda _ctx, _param, incomplete: [w for w in words if w.startswith(incomplete)]


def definition_so_far(ctx: click.Context) -> Definition | None:
    """The game on the unfinished line; None where there is none, or it cannot be read.

    While an option has no value, Click leaves the name of the game in `args`.
    """
    from ..files import load

    words = [ctx.params.get("game"), *ctx.args]
    game = next((word for word in words if word and not word.startswith("-")), None)
    try:
        return load(game) if game else None
    except InputError:
        return None
