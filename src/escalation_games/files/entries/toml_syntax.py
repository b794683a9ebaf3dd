"""Bytes -> text -> TOML tables; mistakes of syntax in plain words, with their line."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from ...errors import InputError, visible
from ...limits import MAX_BYTES, MAX_PARTS, MAX_WORD
from .typed_tables import MAX_NAME, Written


def decode(data: bytes) -> str:
    """The text of a file. Raises InputError where it is too large or not UTF-8."""
    if len(data) > MAX_BYTES:
        raise InputError(
            "",
            f"the file is larger than {MAX_BYTES // 1_000_000} MB",
            "game files are short texts: is it the right file?",
        )
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise InputError(
            "",
            "the text is stored as UTF-16, not UTF-8",
            "save it as UTF-8; in PowerShell: … | Out-File -Encoding utf8 mine.toml",
        )
    try:
        return data.decode("utf-8-sig")  # Windows editors put a byte order mark in front
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise InputError(
            f"line {line}",
            f"the byte 0x{data[error.start]:02x} is not UTF-8 text",
            "save the file as UTF-8",
        ) from None


def check_size(text: str) -> None:
    """Raises InputError for a text, not from a file, that is larger than a file may be."""
    if len(text) > MAX_BYTES:
        decode(text.encode(errors="replace"))


def parse_toml(text: str) -> dict[str, Any]:
    """The tables of a TOML text; decimals stay text. Raises InputError with line and column."""
    check_size(text)
    _check_tokens(text)
    try:
        return tomllib.loads(text, parse_float=Written)
    except tomllib.TOMLDecodeError as error:
        raise _syntax_error(text, str(error)) from None
    except RecursionError:
        raise InputError(
            "", "brackets are nested too deeply", "game files need three levels"
        ) from None
    except ValueError as error:  # a date that does not exist: 1979-13-45
        raise InputError("", f"not TOML: {visible(str(error))}", "write text in quotes") from None


# The tokens of a TOML text. Every kind of token starts with other characters, and each is taken
# whole, so that one pass is enough.
_TOKEN = re.compile(
    r'''(?P<text>"""(?:[^"\\]|\\.|"{1,2}(?!"))*"{3,5}|'{3}(?:[^']|'{1,2}(?!'))*'{3,5}
    |"(?!"")(?:[^"\\\n]|\\.)*"|'(?!'')[^'\n]*')
    |(?P<bare>[A-Za-z0-9_+-]+)|(?P<dot>\.)|(?P<blank>[ \t]+)|(?P<comment>\#[^\n]*)
    |(?P<open>["'])|(?P<other>[^A-Za-z0-9_+.\-"'\#\ \t]+)''',
    re.DOTALL | re.VERBOSE,
)


def _check_tokens(text: str) -> None:
    """Raises InputError for names of many parts and words of many characters.

    Python's parser needs time that grows with the square of the parts of a dotted name, and more in
    braces and headings; and it does not convert numbers of thousands of digits.
    """
    parts = 0
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup
        if kind == "open":
            return  # text in quotes that is never closed: the parser says where
        if kind == "dot":
            parts += 1
        elif kind in ("comment", "other"):
            parts = 0
        elif kind == "bare" and len(token[0]) > MAX_WORD:
            raise _refused(
                text, token, f"a name or number of {len(token[0]):,} characters",
                f"names have at most {MAX_NAME} characters, numbers 40 digits",
            )  # fmt: skip
        if parts >= MAX_PARTS:
            raise _refused(
                text,
                token,
                f"a name has more than {MAX_PARTS} parts",
                "game files need five levels",
            )


def _refused(text: str, token: re.Match[str], problem: str, remedy: str) -> InputError:
    line = text.count("\n", 0, token.start()) + 1
    column = token.start() - text.rfind("\n", 0, token.start())
    return InputError(f"line {line}, column {column}", problem, remedy)


_PLACE = re.compile(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", re.DOTALL)
_WIDTH = 76


def _syntax_error(text: str, message: str) -> InputError:
    """The error for a parser's message, in words, with the line and a caret under the place."""
    lines = text.replace("\r\n", "\n").split("\n")
    found = _PLACE.fullmatch(message)
    if found is None or found[2] is None:
        last = next((line for line in reversed(lines) if line.strip()), "")
        return InputError("end of the file", *_in_words(found[1] if found else message, last))
    number, column = int(found[2]), int(found[3])
    line = lines[number - 1] if number <= len(lines) else ""
    problem, remedy = _in_words(found[1], line)
    shown = picture(line, column)
    return InputError(f"line {number}, column {column}", problem, [*shown, *remedy])


def picture(line: str, column: int) -> list[str]:
    """The line, cut to a window around the column, and a caret under it."""
    start = max(0, column - _WIDTH // 2)
    shown = "".join(c if c.isprintable() else "?" for c in line[start : start + _WIDTH])
    caret = " " * (column - 1 - start)
    return [f"  {shown}", f"  {caret}^"] if shown.strip() else []


def _in_words(message: str, line: str) -> tuple[str, list[str]]:
    """The problem behind a parser's message, in words, and the remedy."""
    if re.search("[“”„«»‘’]", line) and not message.startswith("Cannot"):
        return "curly quotation marks", ['use straight ones: "..."']
    for pattern, problem, remedy in _HABITS:
        if re.search(pattern, line) and message.startswith(("Invalid value", "Expected newline")):
            return problem, [remedy]
    name = visible(line.partition("=")[0].strip())
    for start, problem, remedy in _WORDS:
        if message.startswith(start):
            return problem.format(name=name), [remedy]
    return f"not TOML: {visible(message)}", []


_HABITS = (
    (r"[=\[,] *-?[0-9]+,[0-9]", "a decimal comma", "numbers have a decimal point: 0.3"),
    (r"[=\[,] *-?\.[0-9]", "a digit must stand before the decimal point", "write 0.3"),
    (r"[=\[,] *[0-9]+/[0-9]", "a fraction without quotes", 'write "1/3"'),
    (r"[=\[,] *[0-9.]+ ?%", "a percentage", "write a share of 1: 0.3"),
)
CLOSE = 'close it with a quotation mark: "..."'
_WORDS = (
    (
        "Invalid value",
        "there is no value here that TOML knows",
        'text stands in quotes: "..."; numbers as 0.5 or "1/3"; lists as ["a", "b"]',
    ),
    (
        "Expected '=' after a key",
        "'=' is missing after a name",
        "write name = value; a name with spaces or accents stands in quotes",
    ),
    (
        "Expected newline or end of document",
        "the line should end here",
        'one name = value per line; fractions and formulas stand in quotes: "1/3"',
    ),
    (
        "Cannot overwrite a value",
        "'{name}' is given twice",
        "leave one of them out",
    ),
    (
        "Duplicate inline table key",
        "a name is given twice between the same braces",
        "leave one of them out",
    ),
    (
        "Cannot declare",
        "the heading {name} stands in the file twice",
        "put all its lines under one heading",
    ),
    (
        "Cannot mutate immutable namespace",
        "'{name}' adds to a table that is already closed",
        "write the whole table in one place",
    ),
    ("Illegal character '\\n'", "text does not end on its line", CLOSE),
    ("Unterminated string", "text is opened and never closed", CLOSE),
    ("Expected '\"", "text is opened and never closed", CLOSE),
    ("Expected \"'", "text is opened and never closed", "close it with the same mark"),
    (
        "Unclosed array",
        "a list is not closed, or a comma is missing in it",
        'write ["a", "b"]',
    ),
    (
        "Unclosed inline table",
        "a table in braces is not closed on its line, or a comma is missing in it",
        "write { a = 1, b = 2 } on one line",
    ),
    (
        "Expected ']",
        "a heading is not closed",
        'write [name], or [[name]] for one of several; a name of two words as ["two words"]',
    ),
    (
        "Invalid initial character for a key part",
        "a name is missing, or there is a comma too many",
        "write name = value, and no comma after the last",
    ),
    (
        "Invalid statement",
        "a line must start with a name or a [heading]",
        "write name = value",
    ),
    ("Unescaped '\\'", "a backslash inside text", "double it, or use single quotes: '...'"),
    ("Found invalid character", "an invisible character", "type the line again"),
    ("Illegal character", "an invisible character inside text", "type the text again"),
)
