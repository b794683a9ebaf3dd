"""A game file in TOML -> a Definition, or every mistake in it with its place and its cure."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from ..definition import Assumption, Definition, Expectation, Preset
from ..errors import ComputeError, InputError
from ..limits import MAX_FILLED
from ..numbers import Fraction
from .checks.range_checks import prove
from .entries.claims import check_readers, check_subject
from .entries.expectations import Scope, read_expectations
from .entries.form_reader import Body, FormReader
from .entries.head_and_assumptions import (
    Head,
    Shared,
    check_top_keys,
    read_form,
    read_presets,
    read_shared,
)
from .entries.toml_syntax import parse_toml
from .entries.typed_tables import FORM_KEYS, SHARED_KEYS, Mistakes, Table, is_identifier
from .entries.uncertainty import read_correlations
from .entries.vocabulary import Names, Vocabulary, read_define
from .entries.watches import read_answers, read_watches
from .fixed_numbers import digest
from .forms import READERS


def read(text: str, file: str = "game.toml") -> Definition:
    """The definition in a game file's text; it is named after `file`.

    Raises InputError (exit code 2), naming file and place, for the first mistake.
    """
    definition, found = _read(text, file, {})
    if definition is None:
        raise found[0]
    return definition


def mistakes(text: str, file: str = "game.toml") -> list[InputError]:
    """Every independent mistake in a game file's text, in the order in which they were found.

    Goes further than `read`: it also fills the game at baseline and at every preset, where a
    division by zero would show.
    """
    definition, found = _read(text, file, {})
    return found if definition is None else [e.in_file(file) for e in _unfilled(definition)]


def _unfilled(definition: Definition) -> list[InputError]:
    """What goes wrong when the formulas are evaluated."""
    found = Mistakes()
    presets = definition.presets[: filled_presets(definition)]
    with contextlib.suppress(ComputeError):  # no mistake of the file
        for name in (None, *(preset.name for preset in presets)):
            found.attempt(definition.at, None, name)
    return found.found


def filled_presets(definition: Definition) -> int:
    """How many presets are looked at: of large games fewer, so that no file takes for ever."""
    numbers = definition.payoffs.size + definition.escalation.size + definition.probability.size
    return int(MAX_FILLED // max(1, numbers))


def _read(
    text: str, file: str, lengths: Mapping[str, int]
) -> tuple[Definition | None, list[InputError]]:
    """The definition, or the mistakes that stand in its way; `lengths` replaces the file's own."""
    found = Mistakes()
    document = found.attempt(parse_toml, text)
    definition = None
    if document is not None:
        definition = found.attempt(
            _TomlReading(Table("", document), text, file, lengths, found).definition
        )
    return None if found.found else definition, [error.in_file(file) for error in found.found]


@dataclass
class _TomlReading:
    """One pass over one file, in the order in which its parts depend on each other."""

    top: Table
    text: str
    file: str
    resizing: Mapping[str, int]
    mistakes: Mistakes

    def definition(self) -> Definition | None:
        """None where a mistake stands in the way."""
        form = self.mistakes.attempt(read_form, self.top)
        if form is not None:
            self.mistakes.attempt(check_top_keys, self.top, form)
            self.top = self.top.respelt((*SHARED_KEYS, *FORM_KEYS[form]))
        shared = read_shared(self.top, self.resizing, self.mistakes)
        reader = self.reader(form, shared.names) if form is not None else None
        if reader is None or len(shared.lengths) < len(self.keys("lengths")):
            return None  # without its lengths a file says little
        vocabulary = self.vocabulary(reader, shared)
        body = self.mistakes.attempt(reader.body, vocabulary, self.mistakes)
        presets = self.presets(shared)
        correlations = self.correlations(shared)
        self.check_claims(shared)
        if body is None or self.mistakes.found:
            return None
        prove(body, shared.assumptions, vocabulary, self.mistakes)
        known = Scope.of(
            shared.assumptions, shared.lengths, presets, reader.players, body.structure, vocabulary
        )
        watches = read_watches(self.top, known, self.mistakes, bool(self.resizing))
        return Definition(
            name=PurePath(self.file).stem,
            form=str(form),
            **_fields(shared.head),
            **_fields(body, leave_out=("draws", "bounds")),
            assumptions=shared.assumptions,
            define=vocabulary.define,
            line=shared.line,
            why=shared.why,
            lengths=shared.lengths,
            presets=presets,
            correlations=correlations,
            expectations=self.expectations(known),
            watches=watches,
            answers=read_answers(self.top, watches, self.mistakes),
            text=self.text,
            file=self.file,
            sha256=digest(self.text),
            reader=self.resized,
        )

    def reader(self, form: str, names: Names) -> FormReader | None:
        return self.mistakes.attempt(READERS[form], self.top, names)

    def vocabulary(self, reader: FormReader, shared: Shared) -> Vocabulary:
        """What formulas may speak of. A name whose own entry is broken counts as known."""
        lengths = {length.name: length.value for length in shared.lengths}
        known = [name for name in self.keys("assumptions") if name in shared.names.given]
        broken = {*filter(is_identifier, self.keys("assumptions"))} - {*known}
        vocabulary = Vocabulary(tuple(known), lengths, reader.choices, broken=broken)
        table = self.mistakes.attempt(self.top.table, "define", "write name = formula below it")
        if table is not None:
            self.mistakes.attempt(read_define, table, vocabulary, shared.names, self.mistakes)
        return vocabulary

    def presets(self, shared: Shared) -> tuple[Preset, ...]:
        known, broken = self.known_assumptions(shared)
        return self.mistakes.attempt(read_presets, self.top, known, broken, self.mistakes) or ()

    def check_claims(self, shared: Shared) -> None:
        readings, has_escalation = self.keys("presets"), "escalation" in self.top
        for assumption in shared.assumptions:
            place = f"assumptions.{assumption.name}"
            self.mistakes.attempt(check_readers, place, assumption.claims, readings)
            self.mistakes.attempt(check_subject, place, assumption.claims, has_escalation)
        for length in shared.lengths:
            place = f"lengths.{length.name}"
            self.mistakes.attempt(check_readers, place, length.claims, readings)
            self.mistakes.attempt(check_subject, place, length.claims, has_escalation)

    def correlations(self, shared: Shared) -> Mapping[tuple[str, str], Fraction]:
        known, broken = self.known_assumptions(shared)
        found = self.mistakes.attempt(read_correlations, self.top, known, broken, self.mistakes)
        return found or {}

    def known_assumptions(self, shared: Shared) -> tuple[dict[str, Assumption], set[str]]:
        """Those that were read, and the names of those with a mistake."""
        known = {assumption.name: assumption for assumption in shared.assumptions}
        return known, {*self.keys("assumptions")} - {*known}

    def keys(self, table: str) -> list[str]:
        """The keys of a table, broken entries included."""
        value = self.top.entries.get(table)
        return list(value) if isinstance(value, dict) else []

    def expectations(self, known: Scope) -> tuple[Expectation, ...]:
        """None at other lengths: a file speaks of its own."""
        return () if self.resizing else read_expectations(self.top, known, self.mistakes)

    def resized(self, lengths: Mapping[str, int]) -> Definition:
        """The same file at other lengths."""
        definition, found = _read(self.text, self.file, {**self.resizing, **lengths})
        if definition is None:
            raise found[0]
        return definition


def _fields(record: Head | Body, leave_out: tuple[str, ...] = ()) -> dict[str, Any]:
    """A record's fields by name, as arguments for another one."""
    return {name: value for name, value in vars(record).items() if name not in leave_out}
