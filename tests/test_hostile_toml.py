"""TOML texts on which a parser may need very long: refused at once, or read."""

from __future__ import annotations

import pytest

from escalation_games.errors import InputError
from escalation_games.files.entries.toml_syntax import parse_toml

N = 100_000

PARTS = "a name has more than 10 parts"
REFUSED = {
    "dotted key": ("a" + ".a" * N + " = 1", PARTS),
    "in an inline table": ("x = { a" + ".a" * N + " = 1 }", PARTS),
    "in the second line of an array": ("x = [\n { a" + " . a" * N + " = 1 } ]", PARTS),
    "quoted first part": ('"="' + " . a" * N + " = 1", PARTS),
    "quoted parts": ("'#'" + ".'#'" * N + " = 1", PARTS),
    "heading": ('[ "="' + " . a" * N + " ]", PARTS),
    "heading of an array": ("[[a" + ".a" * N + "]]", PARTS),
    "after a text": ('x = """a"""\n["b"' + '."b"' * N + "]", PARTS),
    "after a comment": ("# '''\n" + "a" + ".a" * N, PARTS),
    "number with many points": ("x = " + "1." * N, PARTS),
    "whole number": ("x = " + "9" * N, "a name or number of 100,000 characters"),
    "hexadecimal number": ("x = 0x" + "f" * N, "a name or number of 100,002 characters"),
    "signs": ("x = " + "+" * N, "a name or number of 100,000 characters"),
    "arrays": ("x = " + "[" * N, "brackets are nested too deeply"),
    "inline tables": ("x = " + "{a=" * N, "brackets are nested too deeply"),
    "open text": ('x = """' + '\\"""' * N, "text is opened and never closed"),
    "open literal text": ("x = '''" + "'\n" * N, "text is opened and never closed"),
    "quotation marks": ("x = " + '"' * N, "the line should end here"),
    "NUL": ("x = \0", "there is no value here"),
    "lone carriage return": ("x = 1\ry = 2", "the line should end here"),
    "surrogate": ('x = "\\ud800"', "not TOML"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_hostile_texts_are_refused_in_a_sentence(kind: str) -> None:
    text, problem = REFUSED[kind]
    with pytest.raises(InputError) as caught:
        parse_toml(text)
    assert problem in str(caught.value)
    assert len(str(caught.value)) < 400


READ = {
    "dots in text": "x = 'a.b.c.d.e.f.g.h.i.j.k.l.m'",
    "dots in long text": 'x = """a.b.c.d.e.f.g\n.h.i.j.k.l.m"""',
    "dots in a comment": "x = 1 # a.b.c.d.e.f.g.h.i.j.k.l.m",
    "quotes at the end": 'x = """a"""""',
    "apostrophes at the end": "x = '''a'''''",
    "empty texts": 'x = ""\ny = \'\'\nz = """"""',
    "escapes": 'x = "\\\\\\""',
    "a quotation mark in a comment": "# it's\nx = 1",
    "line ends of Windows": "x = 1\r\ny = 2\r\n",
    "many numbers": "x = [" + "0.5, " * 1000 + "]",
    "ten parts": "a.b.c.d.e.f.g.h.i.j = 1",
    "many names": "".join(f"k{i} = 1\n" for i in range(1000)),
}


@pytest.mark.parametrize("kind", READ)
def test_texts_that_only_look_hostile_are_read(kind: str) -> None:
    assert parse_toml(READ[kind])
