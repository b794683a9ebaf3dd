"""Random definitions, full of ties: their TOML, and the same game for `truth`.

Forms: `matrix` (two players), `matrix3` (three, two actions each), `timing` (moves in sequence,
seen or hidden, chance), `signalling` (a type, a signal, an answer). Formulas: `rational`,
`algebraic` (roots, powers), `transcendental` (exp, log).
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product
from typing import Any

from escalation_games.numbers import Fraction

from .formulas import NoValue, Number, both, compare, evaluate, sign
from .truth import Known, dot, extreme_equilibria, known, three_players, two_players

F = Fraction
HALF = F(1, 2)
HEAD = 'title = "T"\nquestion = "Q?"\nform = "{form}"\nsource = "made at random"\n'
FORMS = ("matrix", "matrix", "matrix3", "timing", "timing", "signalling")
KINDS = ("rational", "rational", "algebraic", "transcendental")
RANGES = ((F(0), F(1)), (F(0), F(1)), (F(1, 4), F(1)), (F(0), F(2)), (F(-1), F(1)))
BASES = 800  # pairs of supports in the table that a tree is turned into

Play = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Move:
    """A move of a timing game: by a player, or by chance with these formulas."""

    name: str
    player: str | None
    actions: tuple[str, ...]
    chances: tuple[str, ...] = ()
    when: tuple[str, str] | None = None
    seen_by: tuple[str, ...] | None = None

    def toml(self) -> str:
        lines = [f'[[moves]]\nname = "{self.name}"']
        if self.player is None:
            pairs = zip(self.actions, self.chances, strict=True)
            lines.append("chance = { " + ", ".join(f'{a} = "{p}"' for a, p in pairs) + " }")
        else:
            lines.append(f'player = "{self.player}"\nactions = {quoted(self.actions)}')
        if self.when:
            lines.append(f'when = "{".".join(self.when)}"')
        if self.seen_by is not None:
            lines.append(f"seen_by = {quoted(self.seen_by)}")
        return "\n".join(lines)


@dataclass(frozen=True)
class Row:
    """Payoffs of the plays in which this action was taken; of all others where there is none."""

    when: tuple[str, str] | None
    pays: Mapping[str, str]
    escalation: str

    def toml(self) -> str:
        when = f'when = "{".".join(self.when)}"\n' if self.when else ""
        pays = "\n".join(f'{p} = "{text}"' for p, text in self.pays.items())
        return f'[[payoffs]]\n{when}{pays}\nescalation = "{self.escalation}"'


@dataclass
class Model:
    """One definition. `assumptions` maps names to (value, lowest, highest)."""

    form: str
    kind: str
    seed: str
    players: tuple[str, ...]
    assumptions: dict[str, tuple[Fraction, Fraction, Fraction]]
    line: Fraction = HALF
    actions: tuple[tuple[str, ...], ...] = ()
    cells: dict[tuple[int, ...], tuple[tuple[str, ...], str]] = field(default_factory=dict)
    moves: tuple[Move, ...] = ()
    rows: tuple[Row, ...] = ()

    # -- as a file -------------------------------------------------------------------------------

    @cached_property
    def toml(self) -> str:
        head = "".join(
            f'[assumptions.{name}]\nabout = "{name}"\nvalue = "{value}"\n'
            f'range = ["{low}", "{high}"]\n'
            for name, (value, low, high) in self.assumptions.items()
        )
        tail = f'[escalation]\nline = "{self.line}"\nwhy = "w"\n'
        if self.moves:
            parts = [HEAD.format(form="timing"), f"players = {quoted(self.players)}\n", head]
            parts += [f"{part.toml()}\n" for part in (*self.moves, *self.rows)]
            return "".join([*parts, tail])
        pairs = zip(self.players, self.actions, strict=True)
        parts = [HEAD.format(form="strategic"), "[players]\n"]
        parts += [f"{player} = {quoted(actions)}\n" for player, actions in pairs]
        parts += [head, "[payoffs]\n"]
        for profile, (pays, score) in self.cells.items():
            name = " / ".join(a[i] for a, i in zip(self.actions, profile, strict=True))
            texts = ", ".join(f'{p} = "{t}"' for p, t in zip(self.players, pays, strict=True))
            parts.append(f'"{name}" = {{ {texts} }}\n')
            tail += f'"{name}" = "{score}"\n'
        return "".join([*parts, tail])

    # -- as a game -------------------------------------------------------------------------------

    @property
    def baseline(self) -> dict[str, Fraction]:
        return {name: value for name, (value, _, _) in self.assumptions.items()}

    def at(self, point: Mapping[str, Number], concept: str | None = None) -> Known:
        """What is known of the equilibria there. Raises NoValue where a formula has none."""
        here = {**self.baseline, **point}
        if self.moves:
            return self._of_tree(here, concept)
        shape = [range(len(a)) for a in self.actions]
        cells = {
            profile: ([evaluate(t, here) for t in pays], evaluate(score, here))
            for profile, (pays, score) in self.cells.items()
        }
        if len(shape) == 2:
            tables = [[[cells[i, j][0][p] for j in shape[1]] for i in shape[0]] for p in range(2)]
            scores = [[cells[i, j][1] for j in shape[1]] for i in shape[0]]
            return two_players(*tables, scores)
        payoffs, scores3 = (
            [_nested(lambda c, p=p: cells[c][0][p]) for p in range(3)],
            _nested(lambda c: cells[c][1]),
        )
        return three_players(payoffs, scores3)

    # -- trees -----------------------------------------------------------------------------------

    def plays(self, here: Mapping[str, Number]) -> list[tuple[Play, Number]]:
        """Every play, with the product of its chances."""
        found: list[tuple[Play, Number]] = []

        def go(k: int, play: Play, chance: Number) -> None:
            if k == len(self.moves):
                found.append((play, chance))
                return
            move = self.moves[k]
            if move.when and move.when not in play:
                go(k + 1, play, chance)
                return
            for n, action in enumerate(move.actions):
                weight = evaluate(move.chances[n], here) if move.player is None else F(1)
                a, b = both(chance, weight)
                go(k + 1, (*play, (move.name, action)), a * b)

        go(0, (), F(1))
        return found

    def known_to(self, player: str, play: Play, before: int) -> Play:
        """The part of a play that a player knows when move number `before` comes."""
        seen = {
            m.name for m in self.moves[:before]
            if m.seen_by is None or player == m.player or player in m.seen_by
        }  # fmt: skip
        return tuple(pair for pair in play if pair[0] in seen)

    def steps(self, play: Play) -> Iterator[tuple[str, tuple[str, Play], str]]:
        """(player, information set, action) along a play."""
        taken = dict(play)
        for k, move in enumerate(self.moves):
            if move.player is not None and move.name in taken:
                earlier = tuple(p for p in play if self._position(p[0]) < k)
                own = move.name, self.known_to(move.player, earlier, k)
                yield move.player, own, taken[move.name]

    def _position(self, name: str) -> int:
        return [m.name for m in self.moves].index(name)

    def worth(self, play: Play, here: Mapping[str, Number]) -> tuple[list[Number], Number]:
        row = next(r for r in self.rows if r.when is None or r.when in play)
        taken = {
            f"{m.name}.{a}": F((m.name, a) in play) for m in self.moves for a in m.actions
        }  # fmt: skip
        values = {**here, **taken}
        return [evaluate(row.pays[p], values) for p in self.players], evaluate(
            row.escalation, values
        )

    def information_sets(self) -> dict[str, dict[tuple[str, Play], tuple[str, ...]]]:
        """Per player, the information sets and the actions there."""
        actions = {m.name: m.actions for m in self.moves}
        found: dict[str, dict[tuple[str, Play], tuple[str, ...]]] = {p: {} for p in self.players}
        for play, _ in self.plays({n: F(1, 2) for n in self.assumptions}):
            for player, own, _ in self.steps(play):
                found[player][own] = actions[own[0]]
        return found

    def plans(self) -> list[list[dict[tuple[str, Play], str]]]:
        """Per player, plans: an action at every information set; of equal ones the first."""
        plays = [play for play, _ in self.plays({n: F(1, 2) for n in self.assumptions})]
        found = []
        for player, sets in self.information_sets().items():
            plans: dict[tuple[bool, ...], dict[tuple[str, Play], str]] = {}
            for chosen in product(*sets.values()):
                plan = dict(zip(sets, chosen, strict=True))
                lets_through = tuple(
                    all(plan[at] == a for who, at, a in self.steps(play) if who == player)
                    for play in plays
                )
                plans.setdefault(lets_through, plan)
            found.append(list(plans.values()))
        return found

    def n_bases(self) -> int:
        """How many pairs of supports its table has."""
        if any(
            math.prod(map(len, sets.values())) > 300 for sets in self.information_sets().values()
        ):
            return BASES + 1
        m, n = map(len, self.plans())
        return math.comb(m + n, n)

    def _of_tree(self, here: Mapping[str, Number], concept: str | None) -> Known:
        """Nash equilibria in plans. Of other concepts, those certain to be among them.

        A Nash equilibrium that reaches every information set is one by every concept.
        """
        ends = [(play, chance, self.worth(play, here)) for play, chance in self.plays(here)]
        plans = self.plans()
        tables: list[list[list[Number]]] = [[], [], []]
        reached: dict[tuple[int, int], set[Any]] = {}
        for i, one in enumerate(plans[0]):
            rows: list[list[Number]] = [[], [], []]
            for j, two in enumerate(plans[1]):
                own = {**one, **two}
                hit = [end for end in ends if all(own[at] == a for _, at, a in self.steps(end[0]))]
                weights = [chance for _, chance, _ in hit]
                for k in range(2):
                    rows[k].append(dot(weights, [worth[0][k] for _, _, worth in hit]))
                rows[2].append(dot(weights, [worth[1] for _, _, worth in hit]))
                reached[i, j] = {
                    at for play, chance, _ in hit if sign(chance) for _, at, _ in self.steps(play)
                }
            for table, row in zip(tables, rows, strict=True):
                table.append(row)
        first, second, scores = tables
        if concept == "nash":
            return two_players(first, second, scores)
        extreme = extreme_equilibria(first, second)
        nash = [dot(x, [dot(y, row) for row in scores]) for x, y in extreme]
        n_sets = sum(map(len, self.information_sets().values()))
        pairs = [
            (x, y)
            for x, y in extreme
            if len(set().union(*(reached[i, j] for i, p in enumerate(x) if sign(p)
                                 for j, q in enumerate(y) if sign(q)))) == n_sets
        ]  # fmt: skip
        levels = [dot(x, [dot(y, row) for row in scores]) for x, y in pairs]
        if self.has_perfect_information():
            levels += self._pure_by_induction(here)
        if not levels:
            raise NoValue("nothing is certain here")
        outer = known(nash, [], True, extreme)
        return replace(known(levels, [], False, pairs), outer=(outer.lower, outer.upper))

    def has_perfect_information(self) -> bool:
        return all(
            m.seen_by is None
            or (m.player is not None and set(self.players) <= {m.player, *m.seen_by})
            for m in self.moves
        )  # fmt: skip

    def _pure_by_induction(self, here: Mapping[str, Number]) -> list[Number]:
        """Escalation of every pure subgame-perfect equilibrium, ties broken in every way."""
        most = 300

        def go(k: int, play: Play) -> list[tuple[list[Number], Number]]:
            if k == len(self.moves):
                return [self.worth(play, here)]
            move = self.moves[k]
            if move.when and move.when not in play:
                return go(k + 1, play)
            after = [go(k + 1, (*play, (move.name, a))) for a in move.actions]
            if move.player is None:
                weights = [evaluate(c, here) for c in move.chances]
                return [
                    (
                        [dot(weights, [w[0][i] for w in one]) for i in range(len(self.players))],
                        dot(weights, [w[1] for w in one]),
                    )
                    for one in list(product(*after))[:most]
                ]
            who = self.players.index(move.player)
            found = []
            for one in list(product(*after))[:most]:
                found += [w for w in one if all(compare(w[0][who], v[0][who]) >= 0 for v in one)]
            return _distinct(found)[:most]

        return [w[1] for w in go(0, ())]


def _distinct(worths: list[tuple[list[Number], Number]]) -> list[tuple[list[Number], Number]]:
    found: list[tuple[list[Number], Number]] = []
    for pays, level in worths:
        flat = [*pays, level]
        if all(any(compare(a, b) for a, b in zip(flat, [*p, e], strict=True)) for p, e in found):
            found.append((pays, level))
    return found


def _nested(value: Any) -> Any:
    return [[[value((a, b, c)) for c in range(2)] for b in range(2)] for a in range(2)]


def quoted(words: Any) -> str:
    return str(list(words)).replace("'", '"')


# -- random ones -----------------------------------------------------------------------------------


class Author(random.Random):
    """Makes models; the same text gives the same one."""

    def model(self, forms: Sequence[str] = FORMS) -> Model:
        form, kind = self.choice(forms), self.choice(KINDS)
        names = ["p", "q", "r"][: self.choice([1, 2, 2, 3])]
        assumptions = {}
        for name in names:
            low, high = self.choice(RANGES)
            inside = [low, high, (low + high) / 2, low + (high - low) / 3, low + (high - low) / 5]
            assumptions[name] = (self.choice(inside), low, high)
        self.names, self.kind = names, kind
        self.shares = [n for n in names if assumptions[n][1] >= 0 and assumptions[n][2] <= 1]
        model = Model(form, kind, "", ("a", "b"), assumptions)
        model.line = self.choice([F(1, 2), F(1, 2), F(1), F(1, 4)])
        getattr(self, f"_{form}")(model)
        return model

    def formula(self, depth: int = 2) -> str:
        """Defined everywhere on the ranges, which lie within -1 to 2."""
        if depth == 0 or self.random() < 0.3:
            return self.choice([*self.names, *self.names, "0", "1", "2", "1/2", "-1"])
        a, b = self.formula(depth - 1), self.formula(depth - 1)
        x = self.choice(self.names)
        shapes = [
            f"({a} + {b})", f"({a} - {b})", f"({a} - {b})", f"({a})*({b})", f"({a})/({x} + 2)",
            f"({a})**2", f"({x} - {self.choice(['1/2', '1/3', '0', '1'])})", f"min({a}, {b})",
            f"max({a}, {b})", f"abs({a})", f"({a} <= {b})", f"({x})**3 - ({b})*1/7",
        ]  # fmt: skip
        if self.kind == "algebraic":
            shapes += [
                f"sqrt(abs({a}))", f"sqrt(({x})**2 + 1)", f"sqrt(2)*({a})", f"({x} + 1)**0.5",
                f"sqrt(2)*sqrt(2)*({a})", f"sqrt(({a})**2)", f"({x} + 2)**(1/3)", f"2**0.5 - ({a})",
            ]  # fmt: skip
        if self.kind == "transcendental":
            shapes += [
                f"exp({x})", f"exp(-abs({a}))", f"log({x} + 2)", f"2**({x})", f"log(exp({x}))",
                f"exp({x})*exp(-({x}))*({b})", f"exp({x}) - 1", f"({x} + 2)**({x})",
            ]  # fmt: skip
        return self.choice(shapes)

    def pool(self) -> list[str]:
        return ["0", "1", *(self.formula() for _ in range(3))]

    def score(self) -> str:
        return self.choice(
            ["0", "1", "0", "1", "1/2", *self.shares, *(f"1 - {n}" for n in self.shares)]
        )

    def _matrix(self, model: Model) -> None:
        sizes = self.choice([(2, 2), (2, 2), (2, 3), (3, 2), (3, 3)])
        model.actions = tuple(tuple("xyz"[:n]) for n in sizes)
        self._cells(model)

    def _matrix3(self, model: Model) -> None:
        model.players = ("a", "b", "c")
        model.actions = (("x", "y"),) * 3
        self._cells(model)

    def _cells(self, model: Model) -> None:
        pool = self.pool()
        for profile in product(*(range(len(a)) for a in model.actions)):
            pays = tuple(self.choice(pool) for _ in model.players)
            model.cells[profile] = pays, self.score()

    def _timing(self, model: Model) -> None:
        moves: list[Move] = []
        for k in range(self.choice([1, 2, 3, 3])):
            when = None
            if k and self.random() < 0.4:
                before = self.choice(moves)
                when = before.name, self.choice(before.actions)
            seen: tuple[str, ...] | None = () if self.random() < 0.25 else None
            if self.random() < 0.2 and self.shares:
                share = self.choice(self.shares)
                seen = self.choice([None, ("a",), ("b",)])
                move = Move(f"m{k}", None, ("x", "y"), (share, f"1 - {share}"), when, seen)
            else:
                actions = ("x", "y") if self.random() < 0.8 else ("x", "y", "z")
                move = Move(f"m{k}", self.choice("ab"), actions, (), when, seen)
            moves.append(move)
        model.moves = tuple(moves)
        pool = self.pool()
        cuts = [(m.name, a) for m in moves for a in m.actions]
        rows = [self._row(cut, pool) for cut in self.sample(cuts, min(len(cuts), 3))]
        rows.append(self._row(None, pool))
        plays = [play for play, _ in model.plays({n: F(1, 2) for n in self.names})]
        for row in rows:  # a row that applies to no play is a mistake
            left = [play for play in plays if row.when is not None and row.when not in play]
            if len(left) < len(plays):
                model.rows, plays = (*model.rows, row), left

    def _signalling(self, model: Model) -> None:
        share = self.choice([*self.shares, "1/2", "1/3"])
        model.moves = (
            Move("t", None, ("h", "l"), (share, f"1 - {share}"), None, ("a",)),
            Move("s", "a", ("x", "y")),
            Move("w", "b", ("x", "y"), (), None if self.random() < 0.5 else ("s", "x")),
        )
        pool = self.pool()
        linear = [f"t.h*({self.choice(pool)})", f"s.x*({self.choice(pool)})",
                  f"t.l*w.x*({self.choice(pool)})", f"w.x*({self.choice(pool)})", "w.y",
                  f"t.h*w.x*({self.choice(pool)}) - s.y"]  # fmt: skip

        def pay() -> str:
            return " + ".join(self.sample(linear, 2))

        model.rows = (
            Row(None, {"a": pay(), "b": pay()}, self.choice(["w.x", "w.y", "t.h*w.x", "s.x"])),
        )

    def _row(self, when: tuple[str, str] | None, pool: list[str]) -> Row:
        return Row(when, {p: self.choice(pool) for p in "ab"}, self.score())


def random_model(seed: int, k: int, forms: Sequence[str] = FORMS) -> Model:
    """Model k of a seed, of one of these forms. Trees stay small: they are turned into tables."""
    for again in range(100):
        model = Author(f"{seed} {k} {again}").model(forms)
        model.seed = f"{seed} {k}"
        if not model.moves or model.n_bases() <= BASES:
            return model
    raise AssertionError("no small tree in a hundred")
