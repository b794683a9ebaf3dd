"""What holds after every test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def the_interpreter_stays_whole() -> Iterator[None]:
    """No text of one character was given to quicktions: see `numbers/rational.py`, from_text."""
    yield
    assert bytes([0])[0] == 0, "this test, or what it calls, gave Fraction a text: use from_text"
