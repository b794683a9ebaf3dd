"""A few seconds of what `make soak` does for half an hour, with seeds that stay the same."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import mpmath
import pytest

from escalation_games.numbers import Fraction
from examples import often
from soak import fuzz, mutants, sentences
from soak.definitions import Model, random_model
from soak.formulas import NoValue, compare, evaluate
from soak.truth import extreme_equilibria, three_players

F = Fraction


# -- the fuzzer ------------------------------------------------------------------------------------


def test_mutants_do_no_harm(tmp_path: Path) -> None:
    """In a process of their own, as always: it limits its memory, and stops what takes too long."""
    tried, kinds = fuzz.run(seed=1, mutants=30, out=str(tmp_path), jobs=1, seconds=120)
    assert tried == 30
    assert kinds == Counter()


def test_mutants_are_the_same_for_a_seed_and_are_not_all_refused() -> None:
    texts = fuzz.corpus()
    assert fuzz.mutant(3, 5, texts) == fuzz.mutant(3, 5, texts)
    made = [fuzz.mutant(3, k, texts)[1] for k in range(60)]
    assert len(set(made)) > 50


def test_a_finding_is_made_small() -> None:
    text = "\n".join(f"line {k}" for k in range(40))
    assert fuzz.smaller(text, lambda t: "line 17" in t and "line 31" in t) == "line 17\nline 31"


@pytest.mark.parametrize(
    ("raised", "step", "is_found"),
    [
        (ValueError("?"), "check", True),
        (fuzz.InputError("file", "a mistake"), "check", True),
        (fuzz.InputError("file", "a mistake"), "solved", True),
        (fuzz.InputError("n", "too few"), "ranked", False),
        (MemoryError(), "solved", True),
    ],
)
def test_what_counts_as_a_finding(raised: Exception, step: str, is_found: bool) -> None:
    def action() -> None:
        raise raised

    assert (fuzz.guarded(step, action) is not None) == is_found


def test_tables_are_written_as_they_were_read() -> None:
    for name, text in fuzz.corpus():
        if name.endswith(".toml"):
            table = mutants.tomllib.loads(text)
            assert mutants.tomllib.loads(mutants.written(table)) == table


# -- the checker of sentences ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1/3 + p", F(5, 6)), ("sqrt(p*p)", F(1, 2)), ("max(p, 1, 0)*2", F(2)),
        ("(p <= 1/2) - (p > 1/2)", F(1)), ("2**3 - abs(-p)", F(15, 2)), ("exp(p - 1/2)", F(1)),
        ("sqrt(2)*sqrt(2)", F(2)), ("exp(p)*exp(-p)", F(1)), ("log(exp(p)) - p", F(0)),
    ],
)  # fmt: skip
def test_formulas(text: str, value: Fraction) -> None:
    assert compare(evaluate(text, {"p": F(1, 2)}), value) == 0


@pytest.mark.parametrize("text", ["1/(p - p)", "sqrt(-1)", "log(0)", "(p - 1)**(1/2)"])
def test_formulas_without_a_value(text: str) -> None:
    with pytest.raises(NoValue):
        evaluate(text, {"p": F(1, 2)})


def test_battle_of_the_sexes_has_three_equilibria() -> None:
    found = extreme_equilibria([[F(2), F(0)], [F(0), F(1)]], [[F(1), F(0)], [F(0), F(2)]])
    assert len(found) == 3
    assert ((F(2, 3), F(1, 3)), (F(1, 3), F(2, 3))) in found


def test_three_players_all_mixing() -> None:
    """Everybody wants to do what the next one does not: also, all mix (1/2, 1/2, 1/2)."""
    pays = [
        [[[F((a, b, c)[i] != (b, c, a)[i]) for c in range(2)] for b in range(2)] for a in range(2)]
        for i in range(3)
    ]
    scores = [[[F(a) for _ in range(2)] for _ in range(2)] for a in range(2)]
    assert (F(1, 2),) * 3 in three_players(pays, scores).profiles


def test_roots_and_decimals() -> None:
    root = sentences.refined("50*x**2 - 1", F(9, 64), F(5, 32))
    assert abs(root - mpmath.sqrt(mpmath.mpf(1) / 50)) < mpmath.mpf(10) ** -70
    assert sentences.rounded(F(1, 16), 3) == {"0.062", "0.063"}
    assert sentences.rounded(F(-2, 3), 3) == {"−0.667"}


@pytest.mark.parametrize("k", range(often(20)))
def test_what_is_printed_is_true(k: int, tmp_path: Path) -> None:
    model = random_model(2, k)
    case = sentences.examined(model, tmp_path, rare=0, is_quick=True)
    assert not case.complaints, model.toml


def test_a_lie_is_seen(tmp_path: Path) -> None:
    """The checker itself: a regime, a margin and a negative that are wrong are complained of."""
    model: Model = random_model(2, 0)
    case = sentences.Case(model, tmp_path / "none.toml", random.Random(1))
    spec = {"concept": "nash", "completeness": {"kind": "all"}}
    known = model.at({}, "nash")
    wrong = {"below": "above", "above": "below", "across": "below"}[known.regime(model.line)]
    sentences.judged(case, "regime", {}, wrong, spec)
    sentences.check_text(case, "tip", "Nothing tips: so it is.  1/3 = 0.334", "all pure")
    assert {c.kind for c in case.complaints} >= {"decimal", "unqualified"}
    assert known.is_all is False or "regime" in {c.kind for c in case.complaints}
