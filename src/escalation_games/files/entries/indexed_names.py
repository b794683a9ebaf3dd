"""Names with an index: "nk[i]" stands for nk[1] … nk[n], n being the one length of the file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ...errors import InputError, visible
from .typed_tables import label, listed

INDEX = "i"

_TEMPLATE = re.compile(r"([^\[\]]*)\[ *([A-Za-z_]\w*|[0-9]{1,6})(?: *([+-]) *([0-9]{1,6}))? *\]")


@dataclass(frozen=True)
class Template:
    """A name, perhaps with an index: `symbol` + `shift`; the symbol is i, a length or nothing."""

    text: str
    base: str
    symbol: str | None = None
    shift: int = 0
    indexed: bool = False

    @property
    def runs(self) -> bool:
        """Does the template stand for one name per step?"""
        return self.symbol == INDEX

    def name(self, values: Mapping[str, int]) -> str:
        """The name for these values of i and of the length."""
        if not self.indexed:
            return self.base
        start = values[self.symbol] if self.symbol is not None else 0
        return f"{self.base}[{start + self.shift}]"


def read_template(text: object, place: str, lengths: Mapping[str, int]) -> Template:
    """The template in a name. Raises InputError for an index that means nothing."""
    name = label(text, place)
    if "[" not in name and "]" not in name:
        return Template(name, name)
    found = _TEMPLATE.fullmatch(name)
    if found is None or not found[1]:
        raise InputError(
            place,
            f"'{name}' has brackets, but they hold no index",
            "an index is i, a length or a whole number, as in step[i], step[i+1], step[n], step[1]",
        )
    base, symbol, operator, amount = found.groups()
    shift = int(amount or 0) * (-1 if operator == "-" else 1)
    if symbol.isdigit():
        return Template(name, base, None, int(symbol) + shift, True)
    _check_symbol(symbol, name, place, lengths)
    return Template(name, base, symbol, shift, True)


def _check_symbol(symbol: str, name: str, place: str, lengths: Mapping[str, int]) -> None:
    if symbol != INDEX and symbol not in lengths:
        known = ", ".join((INDEX, *lengths))
        raise InputError(place, f"'{name}': unknown index '{visible(symbol)}'", f"known: {known}")
    if symbol == INDEX and len(lengths) != 1:
        found = f"has {listed(lengths)}" if lengths else "has none"
        raise InputError(
            "lengths",
            f"names with [i] run up to the one length of the file, which {found}",
            'keep one, as in n = { value = 3, range = [1, 12], about = "..." } under [lengths]',
        )


def need_running(template: Template, owner: Template, place: str) -> Template:
    """Raises InputError where i is used under a name that does not run over it."""
    if template.runs and not owner.runs:
        raise InputError(
            place,
            f"'{template.text}': i means something only under a name with [i]",
            f"write a number or a length, or name it {owner.base}[i]",
        )
    return template
