"""The reference of game files: every table with its keys, written from the JSON Schema.

`docs/refresh.py` writes it to docs/reference/game-file.md. What a key means stands in the schema
(src/escalation_games/files/schema.json) and nowhere else; `check --schema` prints it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from escalation_games.files import schema

Schema = dict[str, Any]

NOTE = "<!-- Written by docs/refresh.py from src/escalation_games/files/schema.json. -->\n"
INTRO = """\
# Game files

Every table of a game file, and every key; how they go together is shown, form by form, in
[write your own game](../how-to/write-your-own-game.md). `escalation-games check FILE` says where a
file is not so, and `escalation-games check --schema` prints what this page is written from, as a
JSON Schema for editors.

Where a *name* may stand, it is letters, digits and `_`; *words* are a name of several, in quotes
where TOML asks for them. A *formula* is a number, or a formula in quotes; a *number* that is a
fraction stands in quotes, too: `"1/3"`. All are exact.

{}
"""
KINDS = {
    "text": "text", "name": "name", "label": "words", "number": "number",
    "formula": "formula", "formulas": "name = formula, …", "labels": "[words, …]",
    "values": "assumption = number, …", "distribution": "its kind, or { kind = …, … }",
    "line": "number", "why": "text", "ends": "[formula, formula]",
    "numbers": "[number, …]", "strategicPayoffs": "profile = { player = formula, … }, …",
}  # fmt: skip
LETTERS = {"integer": "whole number", "string": "text", "number": "number"}
HEAD = "| Key | Value | What it is |\n|---|---|---|\n"


def page() -> str:
    """The whole page, in Markdown."""
    root = schema()
    about = root["properties"]["form"]["description"]
    parts = [NOTE + INTRO.format(root["description"]), *_table("In every file", root, "")]
    shared = {key for key, value in root["properties"].items() if not value}
    for branch in root["allOf"]:
        form = branch["if"]["properties"]["form"]["const"]
        said = next(text for text in about.split(". ") if text.startswith(f"{form}: "))
        text = said.partition(": ")[2].rstrip(".")
        then = {
            **branch["then"],
            "description": f"{text[0].upper()}{text[1:]}.",
            "required": [*branch["then"]["required"], *shared.intersection(root["required"])],
        }
        parts += _table(f'form = "{form}"', then, "")
    return "\n".join(parts)


def _table(title: str, table: Schema, path: str) -> Iterator[str]:
    """A section for a table, and for those within it that have keys of their own."""
    known = _resolved(table)
    rows = {key: _resolved(value) for key, value in known["properties"].items() if value}
    depth = "##" if not path else "###"
    yield f"{depth} {title}\n"
    if "description" in table and table.get("title") is None:  # the file's own stands above
        yield f"{table['description']}\n"
    needed = {*known.get("required", ())}
    yield HEAD + "".join(_row(key, value, key in needed) for key, value in rows.items())
    for key, value in rows.items():
        here = f"{path}.{key}" if path else key
        for inner, shown in ((value, f"[{here}]"), (_items(value), f"[[{here}]]"),
                             (_values(value), f"[{here}.NAME]")):  # fmt: skip
            if inner and _resolved(inner).get("properties"):
                yield from _table(f"`{shown}`", inner, here)


def _items(value: Schema) -> Schema:
    found: Schema = value.get("items", {}) if value.get("type") == "array" else {}
    return found


def _values(value: Schema) -> Schema:
    found = value.get("additionalProperties")
    return found if isinstance(found, dict) and not value.get("properties") else {}


def _row(key: str, value: Schema, is_needed: bool) -> str:
    said = value.get("description", "")
    if "default" in value:
        said += f" By default `{value['default']}`."
    need = " (needed)" if is_needed else ""
    return f"| `{key}`{need} | {_kind(value)} | {said.strip()} |\n"


def _kind(value: Schema) -> str:
    """What may stand there, in a few words."""
    if "kind" in value:
        return str(value["kind"])
    if "enum" in value:
        named = [f"`{one}`" for one in value["enum"]]
        return " or ".join(named) if len(named) < 3 else f"one of {', '.join(named)}"
    if "const" in value:
        return f"`{value['const']}`"
    if value.get("properties"):
        return "a table, below"
    if "anyOf" in value:
        return " or ".join(dict.fromkeys(_kind(_resolved(one)) for one in value["anyOf"]))
    if _items(value):
        inner = _kind(_resolved(value["items"]))
        n = value.get("maxItems", 0)
        is_pair = n == 2 and value.get("minItems") == 2
        return "tables, below" if "table" in inner else f"[{inner}, {inner if is_pair else '…'}]"
    if _values(value):
        inner = _kind(_resolved(value["additionalProperties"]))
        return "tables by name, below" if "table" in inner else f"name = {inner}, …"
    return LETTERS.get(str(value.get("type")), "")


def _resolved(value: Schema) -> Schema:
    """The schema with what it refers to and is made of; its own words come first. `kind`: in a few
    words, where the definition has such."""
    found: Schema = {}
    for part in value.get("allOf", ()):
        if "if" not in part:
            found |= _resolved(part)
    if "$ref" in value:
        name = value["$ref"].rpartition("/")[2]
        found |= _resolved(schema()["$defs"][name])
        found |= {"kind": KINDS[name]} if name in KINDS else {}
    properties = {**found.get("properties", {}), **value.get("properties", {})}
    found |= value
    return found | ({"properties": properties} if properties else {})
