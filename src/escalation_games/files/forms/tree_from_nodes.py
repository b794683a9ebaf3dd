"""Named nodes and outcomes -> a tree: every node reached once, information sets that fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ...definition import Term
from ...errors import InputError
from ...expressions import Formula
from ...forms import Decision, ExtensiveStructure, Node, objects
from ...limits import MAX_TREE_NODES
from ..entries.form_reader import Body, Draw
from ..entries.indexed_names import INDEX, Template, read_template
from ..entries.typed_tables import Mistakes, Table, listed, suggestion, unknown
from ..entries.vocabulary import Vocabulary, at_step
from .perfect_recall import check_recall


@dataclass(frozen=True)
class NodeEntry:
    """An entry of [nodes] as it is written.

    player         an index; None for chance, whose events have `probabilities`
    labels, targets  the names of actions or events, and the nodes or outcomes they lead to
    """

    place: str
    name: Template
    player: int | None
    infoset: Template
    labels: tuple[str, ...]
    targets: tuple[Template, ...]
    probabilities: tuple[Formula, ...] = ()

    def place_of(self, action: str) -> str:
        """The place of one move or chance event."""
        events = Table(f"{self.place}.{'chance' if self.player is None else 'moves'}", {})
        return events.where(action)


@dataclass(frozen=True)
class OutcomeEntry:
    """An entry of [outcomes] as it is written."""

    place: str
    name: Template
    payoffs: tuple[Formula, ...]
    escalation: Formula


@dataclass(frozen=True)
class NamedNode:
    """One node: an entry at one value of i."""

    name: str
    entry: NodeEntry
    values: Mapping[str, int]

    def targets(self) -> Iterator[str]:
        """The names of the nodes and outcomes that its moves lead to, in order."""
        return (target.name(self.values) for target in self.entry.targets)

    @property
    def infoset(self) -> str:
        return self.entry.infoset.name(self.values)


@dataclass(frozen=True)
class NamedOutcome:
    """One outcome: an entry at one value of i."""

    name: str
    entry: OutcomeEntry
    values: Mapping[str, int]


# -- names -----------------------------------------------------------------------------------------


@dataclass
class NamedNodes:
    """Every node and outcome by name; a template has one name per value of i."""

    nodes: dict[str, NamedNode] = field(default_factory=dict)
    outcomes: dict[str, NamedOutcome] = field(default_factory=dict)

    def place_of(self, name: str) -> str | None:
        """Where in the file a node or outcome of this name stands; None where there is none."""
        named = self.nodes.get(name) or self.outcomes.get(name)
        return named.entry.place if named else None

    def add(self, thing: NamedNode | NamedOutcome) -> None:
        """Enters a node or an outcome. Raises InputError where its name is taken."""
        earlier = self.place_of(thing.name)
        if earlier is not None:
            raise InputError(
                thing.entry.place,
                f"the name '{thing.name}' is already taken, by {earlier}",
                "rename one of them",
            )
        if isinstance(thing, NamedNode):
            self.nodes[thing.name] = thing
        else:
            self.outcomes[thing.name] = thing


def _plan(
    nodes: list[NodeEntry], outcomes: list[OutcomeEntry], lengths: Mapping[str, int]
) -> NamedNodes:
    runs = max(lengths.values(), default=1)
    names = [*(node.name for node in nodes), *(outcome.name for outcome in outcomes)]
    total = sum(runs if name.runs else 1 for name in names)
    if total > MAX_TREE_NODES:
        raise InputError("nodes", f"{total:,} nodes and outcomes; {MAX_TREE_NODES:,} are the most")
    plan = NamedNodes()
    for node in nodes:
        for values in _steps(node.name, lengths):
            plan.add(NamedNode(node.name.name(values), node, values))
    for outcome in outcomes:
        for values in _steps(outcome.name, lengths):
            plan.add(NamedOutcome(outcome.name.name(values), outcome, values))
    return plan


def _steps(name: Template, lengths: Mapping[str, int]) -> Iterator[Mapping[str, int]]:
    """The values of i and of the lengths for which a name stands."""
    if not name.runs:
        yield lengths
        return
    (length,) = lengths.values()
    for i in range(1, length + 1):
        yield {**lengths, INDEX: i}


# -- the tree --------------------------------------------------------------------------------------


@dataclass
class Walk:
    """The tree from its root down.

    order    the inner nodes, in the order in which they are reached
    parents  node -> the node and action that lead to it
    used     the outcomes that are reached
    leaves   their number, an outcome counting once for every way to it
    """

    root: str
    plan: NamedNodes
    order: list[NamedNode] = field(default_factory=list)
    parents: dict[str, tuple[str, str]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    leaves: int = 0

    def __post_init__(self) -> None:
        self.order.append(self.first())
        self.parents[self.root] = ("", "")
        for node in self.order:  # `extend` adds to the order while it is walked
            self.extend(node)
        self.check_all_reached()

    def first(self) -> NamedNode:
        """The node at the root. Raises InputError where it is an outcome, or unknown."""
        if self.root in self.plan.nodes:
            return self.plan.nodes[self.root]
        if self.root in self.plan.outcomes:
            raise InputError("root", f"'{self.root}' is an outcome", "start with a node")
        raise unknown("root", "node", self.root, self.plan.nodes)

    def extend(self, node: NamedNode) -> None:
        """Follows every move of a node. Raises InputError where it leads to no proper target."""
        for action, target in zip(node.entry.labels, node.targets(), strict=True):
            if target in self.plan.outcomes:
                self.used.add(target)
                self.leaves += 1
                self.check_size()
            elif target in self.parents:
                raise self.reached_again(node, action, target)
            elif target in self.plan.nodes:
                self.parents[target] = (node.name, action)
                self.order.append(self.plan.nodes[target])
            else:
                raise self.unknown_target(node, action, target)

    def check_size(self) -> None:
        """Raises InputError where the tree has more than MAX_TREE_NODES nodes."""
        if len(self.plan.nodes) + self.leaves > MAX_TREE_NODES:
            raise InputError("nodes", f"the tree has more than {MAX_TREE_NODES:,} nodes")

    def unknown_target(self, node: NamedNode, action: str, target: str) -> InputError:
        """The error for a move that leads to a name that nothing has."""
        known = (*self.plan.nodes, *self.plan.outcomes)
        return InputError(
            node.entry.place_of(action),
            f"there is no node or outcome '{target}'{suggestion(target, known)}",
            f"add it under [nodes] or [outcomes]; known: {listed(known, 8)}",
        )

    def reached_again(self, node: NamedNode, action: str, target: str) -> InputError:
        """The error for a node that two moves lead to, or that play would come back to."""
        place = node.entry.place_of(action)
        way = [node.name]
        while way[-1] != self.root and way[-1] != target:
            way.append(self.parents[way[-1]][0])
        if way[-1] == target:
            circle = [*reversed(way), target]
            shown = circle if len(circle) <= 7 else [*circle[:3], "…", *circle[-3:]]
            problem = f"play would go round in a circle: {' → '.join(shown)}"
            return InputError(place, problem, "lead on to another node or an outcome")
        parent, before = self.parents[target]
        return InputError(
            place,
            f"'{target}' is also reached by '{before}' at '{parent}', but a node has one way in",
            [f"copy '{target}' under another name and lead there",
             "where the player cannot tell the two apart, give both the same infoset"],
        )  # fmt: skip

    def check_all_reached(self) -> None:
        """Raises InputError for nodes and outcomes that no play comes to."""
        for names, where, reached in (
            (self.plan.nodes, "node", self.parents),
            (self.plan.outcomes, "outcome", self.used),
        ):
            missing = [name for name in names if name not in reached]
            if missing:
                raise self.not_reached(missing, where)

    def not_reached(self, missing: list[str], what: str) -> InputError:
        """The error for nodes or outcomes that no play comes to, at the first of these."""
        others = f" (nor {listed(missing[1:])})" if len(missing) > 1 else ""
        return InputError(
            self.plan.place_of(missing[0]) or "nodes",
            f"the {what} '{missing[0]}' is never reached from the root '{self.root}'{others}",
            f"let a move lead there, or take the {what} out",
        )


@dataclass
class Growth:
    """Turns a walk into nodes and information sets."""

    players: tuple[str, ...]
    walk: Walk
    mistakes: Mistakes

    def __post_init__(self) -> None:
        order = self.walk.order
        self.index = {node.name: number for number, node in enumerate(order)}
        self.outcome_index = {name: number for number, name in enumerate(self.walk.plan.outcomes)}
        self.leaves: list[Node] = []
        self.faulty: set[str] = set()

    @cached_property
    def sets(self) -> dict[str, list[int]]:
        """Name of an information set -> the numbers of its nodes."""
        sets: dict[str, list[int]] = {}
        for number, node in enumerate(self.walk.order):
            if node.entry.player is not None:
                sets.setdefault(node.infoset, []).append(number)
        return sets

    def decisions(self) -> tuple[Decision, ...]:
        """The decisions: one per information set, in the order in which play reaches them."""
        return tuple(self.decision(name, members) for name, members in self.sets.items())

    def decision(self, name: str, members: list[int]) -> Decision:
        """One decision; mistakes in its other nodes are kept."""
        first, *others = (self.walk.order[member] for member in members)
        for other in others:
            if other.entry.place not in self.faulty:
                self.check(name, first, other)
        assert first.entry.player is not None
        return Decision(name, first.entry.player, first.entry.labels, tuple(members))

    def check(self, infoset: str, first: NamedNode, other: NamedNode) -> None:
        """Keeps a mistake where two nodes of an information set differ; one per entry is enough."""
        with self.mistakes.noted():
            self.check_alike(infoset, first, other)
            return
        self.faulty.add(other.entry.place)

    def check_alike(self, infoset: str, first: NamedNode, other: NamedNode) -> None:
        """Raises InputError unless two nodes of an information set look the same to its player."""
        entry, model = other.entry, first.entry
        if entry.player != model.player:
            assert entry.player is not None
            assert model.player is not None
            raise InputError(
                entry.place,
                f"{self.players[entry.player]} moves here, but infoset '{infoset}' belongs to "
                f"{self.players[model.player]} (at '{first.name}')",
                "an information set has one player: change the player or the infoset",
            )
        if set(entry.labels) != set(model.labels):
            raise InputError(
                entry.place,
                f"has the moves {', '.join(entry.labels)}, but '{first.name}', of the same "
                f"infoset '{infoset}', has {', '.join(model.labels)}",
                "a player who cannot tell two nodes apart has the same moves at both",
            )

    # -- nodes -------------------------------------------------------------------------------------

    def nodes(self) -> tuple[Node, ...]:
        """Inner nodes in the order of the walk, then the leaves."""
        owner = {n: d for d, members in enumerate(self.sets.values()) for n in members}
        labels = {
            d: self.walk.order[members[0]].entry.labels
            for d, members in enumerate(self.sets.values())
        }
        inner, edge = [], 0
        for number, node in enumerate(self.walk.order):
            decision = owner.get(number)
            actions = node.entry.labels if decision is None else labels[decision]
            edges = tuple(range(edge, edge + len(node.entry.probabilities)))
            edge += len(edges)
            inner.append(
                Node(node.name, decision, None, self.children(node, actions), actions, edges)
            )
        return (*inner, *self.leaves)

    def children(self, node: NamedNode, actions: tuple[str, ...]) -> tuple[int, ...]:
        """The indices of the nodes that follow, in the order of the information set's actions."""
        targets = dict(zip(node.entry.labels, node.targets(), strict=True))
        return tuple(self.child(targets[action]) for action in actions)

    def child(self, target: str) -> int:
        """The index of a node, or of a new leaf that ends in this outcome."""
        if target in self.index:
            return self.index[target]
        self.leaves.append(Node(target, None, self.outcome_index[target]))
        return len(self.walk.order) + len(self.leaves) - 1


def _root(text: str, lengths: Mapping[str, int]) -> str:
    template = read_template(text, "root", lengths)
    if template.runs:
        raise InputError(
            "root", f"'{text}' stands for many nodes",
            f"name one of them, as in {template.base}[1]",
        )  # fmt: skip
    return template.name(lengths)


def draw(
    players: tuple[str, ...],
    root: str,
    nodes: list[NodeEntry],
    outcomes: list[OutcomeEntry],
    vocabulary: Vocabulary,
    mistakes: Mistakes,
) -> Body | None:
    """The tree of the entries, with its formulas; None where mistakes in information sets were
    kept. Raises InputError for other mistakes."""
    plan = _plan(nodes, outcomes, vocabulary.lengths)
    walk = Walk(_root(root, vocabulary.lengths), plan)
    growth = Growth(players, walk, mistakes)
    decisions = growth.decisions()
    if mistakes.found:
        return None
    structure = ExtensiveStructure(players, decisions, tuple(plan.outcomes), growth.nodes())
    check_recall(structure, lambda node: walk.order[node].entry.place)
    return _filled(structure, walk)


def _filled(structure: ExtensiveStructure, walk: Walk) -> Body:
    draws = tuple(_draws(walk))
    probability = [term for draw in draws for term in draw.terms]
    outcomes = list(walk.plan.outcomes.values())
    payoffs = [
        Term(at_step(outcome.entry.payoffs[player], outcome.values, INDEX))
        for player in range(len(structure.players))
        for outcome in outcomes
    ]
    escalation = [
        Term(at_step(outcome.entry.escalation, outcome.values, INDEX)) for outcome in outcomes
    ]
    return Body(
        structure,
        objects(probability, (len(probability),)),
        objects(payoffs, (len(structure.players), len(outcomes))),
        objects(escalation, (len(outcomes),)),
        draws,
    )


def _draws(walk: Walk) -> Iterator[Draw]:
    """The probabilities of every chance node, in the order of its edges."""
    for node in walk.order:
        if node.entry.player is None:
            formulas = [at_step(f, node.values, INDEX) for f in node.entry.probabilities]
            place = f"{node.entry.place}.chance"
            if node.entry.name.runs:
                place += f" ({INDEX} = {node.values[INDEX]})"
            yield Draw(place, tuple(map(Term, formulas)))
