"""The walk that all readings of a tree share: its example, and each reading against the others."""

import doctest

from escalation_games.solvers.trees import backward_walk


def test_the_example_is_as_printed() -> None:
    found = doctest.testmod(backward_walk)
    assert found.attempted
    assert not found.failed
