"""The words of a Gambit file, one after another, each with its line and column."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property
from typing import Literal, NamedTuple

from ...errors import InputError, visible
from ...numbers import Fraction
from ..entries.toml_syntax import check_size, picture
from ..fixed_numbers import exact_number

TokenKind = Literal["text", "mark", "word", "end"]

# In quotes, \" is a quotation mark; any other backslash is just a backslash.
_TOKEN = re.compile(
    r'\s*(?:(?P<text>"[^"\\]*(?:\\(?:"|(?!"))[^"\\]*)*")|(?P<mark>[{},])'
    r'|(?P<word>[^\s{},"]+)|(?P<end>\Z)|(?P<open>"))'
)
NUMBERS = "write 3, -0.5, 1e-3 or 1/3"
_WHOLE = re.compile(r"[+-]?[0-9]+")


class Token(NamedTuple):
    """A quoted text (without its quotes), a brace or comma, any other word, or the end."""

    kind: TokenKind
    text: str
    at: int

    def __str__(self) -> str:
        if self.kind == "end":
            return "the file ends"
        quote = '"' if self.kind == "text" else "'"
        return f"here stands {quote}{visible(self.text)}{quote}"


class Tokens:
    """Reads a text from front to back; `next` is the token that comes next."""

    def __init__(self, text: str) -> None:
        check_size(text)
        self.source = text
        self.position = 0
        self.next = self._read()

    def _read(self) -> Token:
        found = _TOKEN.match(self.source, self.position)
        assert found is not None  # text that is no mark, no quote and no space is a word
        self.position = found.end()
        at = found.start(found.lastgroup or 0)
        if found.lastgroup == "open":
            raise self.error(at, "text is opened and never closed", 'close it: "..."')
        if found.lastgroup == "text":
            return Token("text", found["text"][1:-1].replace('\\"', '"'), at)
        kind: TokenKind = "mark" if found["mark"] else "word" if found["word"] else "end"
        return Token(kind, found[0].strip(), at)

    def take(self) -> Token:
        """The next token, of any kind; at the end of the text, the end again."""
        taken = self.next
        if taken.kind != "end":
            self.next = self._read()
        return taken

    def sees(self, mark: str) -> bool:
        """Is this brace or comma the next token?"""
        return self.next.kind == "mark" and self.next.text == mark

    def skip(self, mark: str) -> bool:
        """Takes this brace or comma if it is the next token. Was it?"""
        return self.sees(mark) and bool(self.take())

    # -- what must come next -----------------------------------------------------------------------

    def mark(self, mark: str, what: str, remedy: str) -> Token:
        """The brace or comma that must come next. Raises InputError where it does not."""
        if not self.sees(mark):
            raise self.missing(f"'{mark}' {what}", remedy)
        return self.take()

    def text(self, what: str, remedy: str) -> Token:
        """The quoted text that must come next. Raises InputError where it does not."""
        if self.next.kind != "text":
            raise self.missing(f"{what}, in quotes,", remedy)
        return self.take()

    def whole(self, what: str, remedy: str) -> int:
        """The whole number that must come next. Raises InputError where it does not."""
        if self.next.kind != "word" or not _WHOLE.fullmatch(self.next.text):
            raise self.missing(f"{what}, a whole number,", remedy)
        return int(self.number(what, remedy))

    def number(self, what: str, remedy: str) -> Fraction:
        """The exact number that must come next, 0.1 being 1/10. Raises InputError without one."""
        token = self.next
        if token.kind != "word":
            raise self.missing(f"{what}, a number,", remedy)
        try:
            number = exact_number(token.text)
        except InputError as error:
            raise self.error(token.at, error.problem, error.remedy) from None
        if number is None:
            problem = f"'{visible(token.text)}' is not a number; {what} should stand here"
            raise self.error(token.at, problem, NUMBERS)
        self.take()
        return number

    # -- mistakes ----------------------------------------------------------------------------------

    def missing(self, what: str, remedy: str) -> InputError:
        """The error for a token that should stand here, and what stands here in its place."""
        return self.error(self.next.at, f"{what} is missing: {self.next}", remedy)

    def error(self, at: int, problem: str, remedy: str | Iterable[str]) -> InputError:
        """The mistake at this position, with its line and a caret under it."""
        line, column = self.line_and_column(at)
        shown = self.source[self.starts[line - 1] :].partition("\n")[0]
        remedies = [remedy] if isinstance(remedy, str) else remedy
        return InputError(self.place(at), problem, [*picture(shown, column), *remedies])

    def place(self, at: int) -> str:
        """A position in words: "line 3, column 7"."""
        line, column = self.line_and_column(at)
        return f"line {line}, column {column}"

    def line_and_column(self, at: int) -> tuple[int, int]:
        """Line and column of a position, both counted from 1."""
        line = bisect_right(self.starts, at)
        return line, at - self.starts[line - 1] + 1

    @cached_property
    def starts(self) -> list[int]:
        """The position at which each line begins."""
        return [0, *(found.end() for found in re.finditer("\n", self.source))]
