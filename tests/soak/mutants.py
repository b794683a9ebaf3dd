"""Mutants of game files: one text and a random generator in, another text out.

Bytes, tokens, formulas and the tables of a file are changed. Most mutants are refused; what counts
is that they are refused in words, and that those that are not are answered.
"""

from __future__ import annotations

import random
import re
import tomllib
from typing import Any

NUMBERS = [
    "0", "1", "-1", "0.5", "1/3", "2", "1e308", "1e-320", "1e400", "nan", "inf", "-0", "007",
    "99999999999999999999", "0.1e-5", "1/0", "10**400", "1_000", "0x1f", "3/7", "1e-9",
]  # fmt: skip
BYTES = ["\0", "\ufeff", "\r", "\t", '"', "'", "\\", "[", "]", "{", "}", "=", ".", ",", "#", "\n",
         "é", "−", "\u202e", "𝟙", "$", "%", "</b>", " / ", "~"]  # fmt: skip
WORDS = [
    "title", "question", "form", "source", "players", "assumptions", "value", "range", "about",
    "claim", "define", "payoffs", "escalation", "line", "why", "presets", "values", "expect", "at",
    "moves", "name", "player", "actions", "when", "seen_by", "chance", "lengths", "absent", "what",
    "story", "distribution", "correlations", "discount", "strategic", "timing", "bargaining",
    "reputation", "true", "false", "absolutely", "min", "max", "abs", "sqrt", "exp", "log", "not",
    "and", "or", "1979-05-27", "repeat", "tree", "nodes", "topic", "order", "tips", "regime",
]  # fmt: skip
FUNCTIONS = ["sqrt", "exp", "log", "abs", "min", "max"]
TOKEN = re.compile(r'"[^"\n]*"|[A-Za-z_]\w*|\d+(?:\.\d+)?|\s+|.', re.DOTALL)
FORMULA = re.compile(r'"([^"\n]{1,200})"')


class Mutator(random.Random):
    """Changes texts at random; the same seed gives the same mutants."""

    def mutant(self, text: str, other: str) -> str:
        """The text changed once to four times; `other` gives pieces to be put in."""
        for _ in range(self.choice([1, 1, 1, 2, 2, 4])):
            how = self.choices(
                [self.bytes_, self.tokens, self.formulas, self.tables, self.lines, self.spliced],
                [2, 4, 6, 6, 2, 1],
            )[0]
            text = how(text, other)
        return text

    # -- bytes and lines ---------------------------------------------------------------------

    def bytes_(self, text: str, _other: str) -> str:
        at = self.randrange(len(text) + 1)
        length = self.choice([0, 1, 1, 3, 20])
        new = self.choice(
            ["", self.choice(BYTES), chr(self.randrange(1, 0xD7FF)), text[at : at + 1] * 2]
        )
        return text[:at] + new + text[at + length :]

    def lines(self, text: str, _other: str) -> str:
        rows = text.split("\n")
        i, j = self.randrange(len(rows)), self.randrange(len(rows))
        how = self.randrange(4)
        if how == 0:
            del rows[i]
        elif how == 1:
            rows.insert(j, rows[i])
        elif how == 2:
            rows[i], rows[j] = rows[j], rows[i]
        else:
            del rows[min(i, j) : max(i, j)]
        return "\n".join(rows)

    def spliced(self, text: str, other: str) -> str:
        one, two = text.split("\n"), other.split("\n")
        a, b = self.randrange(len(two)), self.randrange(1, 12)
        at = self.randrange(len(one))
        return "\n".join([*one[:at], *two[a : a + b], *one[at:]])

    def tokens(self, text: str, _other: str) -> str:
        parts = TOKEN.findall(text)
        solid = [k for k, part in enumerate(parts) if not part.isspace()]
        if not solid:
            return text
        i, j = self.choice(solid), self.choice(solid)
        how = self.randrange(5)
        if how == 0:
            parts[i] = ""
        elif how == 1:
            parts[i], parts[j] = parts[j], parts[i]
        elif how == 2:
            parts[i] = parts[j]
        elif how == 3:
            parts[i] = self.choice(NUMBERS if parts[i][0].isdigit() else WORDS)
        else:
            parts[i] *= self.choice([2, 3, 50])
        return "".join(parts)

    # -- formulas ----------------------------------------------------------------------------

    def formulas(self, text: str, _other: str) -> str:
        """One quoted text is taken for a formula and changed, or replaced by a random one."""
        found = list(FORMULA.finditer(text))
        if not found:
            return text
        spot = self.choice(found)
        names = list(dict.fromkeys(re.findall(r"^\[assumptions\.(\w+)\]", text, re.MULTILINE)))
        new = self.formula(self.choice([1, 2, 2, 3]), names or ["x"], spot[1])
        return text[: spot.start(1)] + new + text[spot.end(1) :]

    def formula(self, depth: int, names: list[str], old: str) -> str:
        """A random formula; what stood there may be a part of it."""
        if depth == 0 or self.random() < 0.15:
            return self.choice([*names, *names, old, old, self.choice(NUMBERS)])
        a, b = (self.formula(depth - 1, names, old) for _ in range(2))
        shapes = [
            f"({a}) + ({b})", f"({a}) - ({b})", f"({a})*({b})", f"({a})/({b})", f"({a})**2",
            f"({a})**({b})", f"min({a}, {b})", f"max({a}, {b}, 0)", f"({a} <= {b})",
            f"({a} > {b})", f"{self.choice(FUNCTIONS)}({a})", f"-({a})", f"sqrt(abs({a}))",
            f"1/({a})", f"exp(1000*({a}))", f"log({a})", f"({a})**0.5", f"2**({a})", f"({a}",
            f"{a} {b}", f"({a} == {b})", f"not ({a})",
        ]  # fmt: skip
        return self.choice(shapes)

    # -- tables ------------------------------------------------------------------------------

    def tables(self, text: str, other: str) -> str:
        """The file as a table: entries removed, renamed, moved, replaced; then written again."""
        try:
            table = tomllib.loads(text)
        except (tomllib.TOMLDecodeError, RecursionError):
            return self.tokens(text, other)
        places = list(containers(table))
        place = self.choice(places)
        keys: list[Any] = list(place) if isinstance(place, dict) else [*range(len(place))]
        if keys:
            self._changed(place, self.choice(keys), self.choice(keys), places)
        return written(table)

    def _changed(self, place: Any, key: Any, twin: Any, places: list[Any]) -> None:
        how = self.randrange(7)
        if how == 0:
            del place[key]
        elif how == 1:
            place[key], place[twin] = place[twin], place[key]
        elif how == 2:
            place[key] = place[twin]
        elif how == 3 and isinstance(place, dict):
            place[self.choice([*WORDS, "", "a b", "x.y", str(twin) + " / " + str(key)])] = (
                place.pop(key) if self.random() < 0.5 else place[key]
            )
        elif how == 3:
            place.insert(0, place[key])
        elif how == 4:
            place[key] = self.choice(
                [0, 1, -1, 0.5, 1e308, 10**30, True, "", "0", "1/2", [], {}, [[]], [0, 1], "x",
                 {"a": "1"}, float("nan"), float("inf"), "a / b", self.choice(WORDS)]
            )  # fmt: skip
        elif how == 5:
            value = place[key]
            place[key] = self.choice([[value], {"value": value}, str(value), [value, value]])
        else:
            # no cycles: only what holds nothing is moved about
            plain = [v for p in places for v in (p.values() if isinstance(p, dict) else p)
                     if not isinstance(v, dict | list)]  # fmt: skip
            place[key] = self.choice(plain or [0])


def containers(value: Any) -> list[Any]:
    """Every table and array in a file, itself included."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    own = [value] if isinstance(value, dict | list) else []
    return own + [found for part in inner for found in containers(part)]


def written(table: dict[str, Any]) -> str:
    """The table as TOML: plain entries, then tables and arrays of tables below their headers."""
    return "\n".join(_lines(table, ""))


def _lines(table: dict[str, Any], prefix: str) -> list[str]:
    lines, later = [], []
    for key, value in table.items():
        name = _key(key)
        if isinstance(value, dict) and prefix.count(".") < 2:
            later += [f"[{prefix}{name}]", *_lines(value, f"{prefix}{name}.")]
        elif isinstance(value, list) and value and all(isinstance(v, dict) for v in value):
            for part in value:
                later += [f"[[{prefix}{name}]]", *_lines(part, f"{prefix}{name}.")]
        else:
            lines.append(f"{name} = {_value(value)}")
    return lines + later


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _quoted(key)


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(k)} = {_value(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return _quoted(value)
    return str(value)


def _quoted(text: str) -> str:
    safe = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda m: f"\\u{ord(m[0]):04x}", safe) + '"'
