"""Files of other programs, broken at random: each is read, or refused with its own error, soon."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

import escalation_games as eg
from escalation_games.errors import InputError
from escalation_games.limits import MAX_BYTES
from examples import DRAWN, ENTRY, HIDDEN, often
from test_efg import CATALOG as TREES
from test_nfg import BY_OUTCOME, BY_PROFILE
from test_nfg import CATALOG as TABLES

GOOD = {
    ".efg": [ENTRY, HIDDEN, *(path.read_text(encoding="utf-8") for path in TREES)],
    ".nfg": [BY_PROFILE, BY_OUTCOME, *(path.read_text(encoding="utf-8") for path in TABLES)],
    ".ef": [
        DRAWN,
        DRAWN.replace("iset", "% iset").replace(" from 2,2", " player 2 from 2,2"),
        (
            "% a wide picture, with much to say about where things stand in it\n"
            * 9
            + "player 1 name us\n\nlevel 0 node root player 1 xshift 0.000\n"
            "level 1.5 node 1 from 0,root xshift -width=12.00 move:left:0.25 go payoffs 111111\n"
            "level 1.5 node 2 from 0,root xshift +0.5width arrow 0.5 move:r stay payoffs 222\n"
        ),
    ],
    ".csv": [
        "us \\ them,disarm,arm\ndisarm,(1,1),0;3\narm,3 × 0,-1/2;2.5\n",
        '\tl\tr\nu\t"1, 2"\t3 x 4\nd\t5|6\t7 8\n',
        "1;2,3;4\n5;6,7;8\n",
        "u;1,2;3,4\nd;5,6;7,8\n",
    ],
}
ODD = [
    b"\0", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xef\xbb\xbf", b'"', b"\\", b'\\"', b"{", b"}",
    b",", b";", b"\t", b"\r", b"\n", b"\r\n", b"(", b")", b"/", b"-", b"e", b".", b"1/0", b"0",
    b"1e99999", b"9" * 50, b"9" * 5000, b"-1e-40", b"1/" + b"3" * 60, b"EFG 2 R", b"NFG 1 R",
    b"iset ", b" player ", b"~", b"%", b"\\frac{1}{", b" { " * 2000,
    b' "" ' * 500, b"c ", b"p ", b"t ", b"nan", b"inf",
    *(text.encode() for text in "٣½−×"),
]  # fmt: skip


def flipped(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << rng.randrange(8))]) + data[at + 1 :]


def cut(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data))]


def repeated(data: bytes, rng: random.Random) -> bytes:
    start, end = sorted((rng.randrange(len(data)), rng.randrange(len(data))))
    return data[:end] + data[start:end] * rng.choice((1, 1, 2, 30)) + data[end:]


def taken_out(data: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(data))
    return data[:start] + data[start + rng.randint(1, 12) :]


def put_in(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + rng.choice(ODD) + data[at:]


def exchanged(data: bytes, rng: random.Random) -> bytes:
    """A number or a word becomes something odd."""
    words = data.split(b" ")
    words[rng.randrange(len(words))] = rng.choice(ODD)
    return b" ".join(words)


def turned(data: bytes, rng: random.Random) -> bytes:
    lines = data.split(b"\n")
    rng.shuffle(lines)
    return b"\n".join(lines)


CHANGES: list[Callable[[bytes, random.Random], bytes]] = [
    flipped, cut, repeated, taken_out, put_in, exchanged, turned,
]  # fmt: skip


def mutant(suffix: str, seed: int) -> bytes:
    """A good file, changed in up to four ways."""
    rng = random.Random(f"{suffix} {seed}")
    data = rng.choice(GOOD[suffix]).encode()
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        data = rng.choice(CHANGES)(data or b" ", rng)
    return data[: 2 * MAX_BYTES]


def refusal(file: Path) -> str:
    """Why a file is not read; "" where it is, as a game of exact numbers."""
    try:
        definition = eg.load(file)
    except InputError as error:
        return str(error)
    assert {type(number) for number in definition.at().payoffs.flat} <= {Fraction}
    assert all(remark.isprintable() for remark in definition.remarks)
    return ""


@pytest.mark.parametrize("suffix", GOOD)
def test_a_broken_file_is_read_or_refused(suffix: str, tmp_path: Path) -> None:
    file = tmp_path / f"t{suffix}"
    times = {True: 0, False: 0}
    for seed in range(often(1500)):
        file.write_bytes(mutant(suffix, seed))
        why = refusal(file)
        times[not why] += 1
        if why:
            assert why.startswith(f"{file}: "), seed
            assert why.replace("\n", "").isprintable(), (seed, why)
            assert len(why) < 3_000, seed
    assert min(times.values()) > sum(times.values()) / 20, times


LONG = MAX_BYTES - 1000
HOSTILE = {
    "digits": ("1" * LONG + "\t2", ".csv"),
    "parentheses": ("(" * LONG, ".csv"),
    "halves of pairs": ("(1," * (LONG // 3), ".csv"),
    "spaces": ("1" + " " * LONG + ",x", ".csv"),
    "quotation marks": ('"' * LONG, ".csv"),
    "one row": ("1 2," * (LONG // 4), ".csv"),
    "names": ("a," * (LONG // 2) + "\n", ".csv"),
    "braces": ('NFG 1 R "" { "a" } ' + "{ " * (LONG // 2), ".nfg"),
    "actions that are counted": ('NFG 1 R "" { "a" } { ' + "9" * 40 + " } 1", ".nfg"),
    "numbers of outcomes": ('NFG 1 R "" { "a" } { 1 } { { "" 1 } } ' + "9" * 5000, ".nfg"),
    "nodes by their names": ("level 0 node a move b from a\n" * (LONG // 30), ".ef"),
    "payoffs of one node": ("level 0 node a payoffs" + " 1" * (LONG // 3), ".ef"),
    "players": ('NFG 1 R "" { ' + '"a" ' * 21 + "} { } 1", ".nfg"),
}


@pytest.mark.parametrize(("text", "suffix"), HOSTILE.values(), ids=HOSTILE)
def test_what_is_too_large_is_refused_at_once(text: str, suffix: str, tmp_path: Path) -> None:
    file = tmp_path / f"t{suffix}"
    file.write_text(text, encoding="utf-8")
    assert refusal(file)
