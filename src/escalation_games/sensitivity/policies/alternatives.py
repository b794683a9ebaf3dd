"""Policies: an action that is taken for sure, or a setting of assumptions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...definition import Definition, Settings
from ...errors import InputError
from ...forms import Decision
from ...numbers import Fraction

Columns = Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class Alternative:
    """A policy to compare: the assumptions and lengths it sets; the (decision, action) it takes."""

    name: str
    values: Mapping[str, Fraction] = field(default_factory=dict)
    takes: tuple[str, str] | None = None
    lengths: Mapping[str, int] = field(default_factory=dict)

    @property
    def sets(self) -> dict[str, Fraction]:
        """All that it sets, lengths among it."""
        return {**self.values, **{name: Fraction(n) for name, n in self.lengths.items()}}


@dataclass(frozen=True)
class World:
    """The game under one policy, and the assumptions that do not vary in it."""

    alternative: Alternative
    definition: Definition
    values: Mapping[str, Fraction]

    @classmethod
    def of(
        cls, definition: Definition, alternative: Alternative, fixed: Mapping[str, Fraction]
    ) -> World:
        """The game under one policy; what the policy sets wins over `fixed`."""
        own = definition.resized(**alternative.lengths)
        own = own.restricted(*alternative.takes) if alternative.takes else own
        return cls(alternative, own, {**fixed, **alternative.values})

    def columns(self, columns: Columns) -> Columns:
        """The columns of the assumptions that the policy does not set.

        Where the policy sets them all, one column of its value is given, as long as the others.
        """
        own = {name: column for name, column in columns.items() if name not in self.values}
        if own:
            return own
        name, column = next(iter(columns.items()))
        return {name: np.full(len(column), self.values[name], dtype=object)}


def alternatives_of(
    definition: Definition, policies: Mapping[str, Settings], decision: str | None
) -> tuple[list[Alternative], str | None]:
    """The policies to compare, and the name of the decision whose actions are among them, if any.

    First the actions of the decision, then the settings of assumptions. Raises InputError for fewer
    than two policies, for two of one name, and for a setting that is not possible.
    """
    chosen = None
    if decision is not None:
        chosen = definition.decision(decision)
    elif not policies:
        chosen = first_decision(definition)
    actions = chosen.actions if chosen else ()
    found = [Alternative(action, {}, (chosen.name, action)) for action in actions if chosen]
    found += [_setting(definition, name, values) for name, values in policies.items()]
    twice = [name for name, count in Counter(a.name for a in found).items() if count > 1]
    if twice:
        raise InputError("policies", f"two policies are called '{twice[0]}'", "rename one")
    if chosen and len(found) < 2:
        raise InputError(
            "decision", f"'{chosen.name}' has one action only, so there is nothing to compare",
            _instead(definition),
        )  # fmt: skip
    if len(found) < 2:
        remedy = "name another policy"
        if _comparable(definition):
            remedy += ", or a decision with several actions"
        raise InputError("policies", f"only {len(found)} to compare", remedy)
    return found, chosen.name if chosen else None


def _setting(definition: Definition, name: str, values: Settings) -> Alternative:
    if not values:
        raise InputError(f"policy '{name}'", "it sets nothing", "name an assumption and its value")
    known = {length.name for length in definition.lengths}
    try:
        lengths = {k: _whole(k, str(value)) for k, value in values.items() if k in known}
        definition.resized(**lengths)
        own = {k: value for k, value in values.items() if k not in known}
        point = definition.point(own)
    except InputError as error:
        place = error.place.removeprefix("values.")
        raise InputError(f"policy '{name}': {place}", error.problem, error.remedy) from None
    return Alternative(name, {assumption: point[assumption] for assumption in own}, None, lengths)


def _whole(name: str, text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise InputError(name, f"'{text}' is not a whole number") from None


def first_decision(definition: Definition) -> Decision:
    """The one decision of a tree before which there is no other. Raises InputError without one."""
    structure = definition.structure
    if not structure.can_be_fixed:
        raise InputError(
            "policies", "none is given, and in this form what is done cannot be fixed beforehand",
            _instead(definition),
        )  # fmt: skip
    first = structure.first_decisions()
    if len(first) == 1 and len(structure.decisions[first[0]].actions) > 1:
        return structure.decisions[first[0]]
    if not _comparable(definition):
        what = "every decision has one action only" if structure.decisions else "nobody decides"
        problem = (
            f"none is given, and in this game {what}: there is no decision whose actions could be "
            "compared"
        )
        raise InputError("policies", problem, _instead(definition))
    raise InputError(
        "decision", "whose actions are the policies? several decisions could be meant",
        _instead(definition),
    )  # fmt: skip


def _comparable(definition: Definition) -> list[str]:
    """The decisions whose actions can be compared."""
    if not definition.structure.can_be_fixed:
        return []
    return [d.name for d in definition.structure.decisions if len(d.actions) > 1]


def _instead(definition: Definition) -> tuple[str, ...]:
    """For the end of an error: the decisions and settings that can be compared in this game."""
    names = _comparable(definition)
    decisions = [f"one of: {'; '.join(names)}"] if names else []
    if not definition.assumptions:
        return tuple(decisions) or ("nor are there assumptions that could be set",)
    such = next(
        (
            f", such as {a.name} = {a.range[0]} and {a.name} = {a.range[1]}"
            for a in definition.assumptions
            if a.range is not None
        ),
        "",
    )
    settings = f"name settings of assumptions as policies{such}"
    return (*decisions, f"or {settings}" if decisions else settings)
