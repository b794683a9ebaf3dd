"""The story of a signalling game: who shows itself, who bluffs, what is believed, what fails."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ...forms import ExtensiveGame
from ...forms.mixtures import ONE, Profile, times, total
from ...forms.trees.tree_values import weights
from ...numbers import sign
from ...solvers.beliefs.perfect_bayesian import sender_types
from ...solvers.beliefs.refinements import objections
from . import number_text, tree_play, words

Chances = dict[int, Any]  # decision of a type -> its chance, or its probability of one signal


def story(game: ExtensiveGame, profile: Profile) -> str:
    """A few sentences; none where the game is no signalling game, or has one type only."""
    tree = game.structure
    prior = {d: _chance(game, profile, d) for d in sender_types(tree)}
    prior = {d: p for d, p in prior.items() if sign(p)}
    if len(prior) < 2:
        return ""
    contexts = tree_play.distinguishing([tree.decisions[d].name for d in prior])
    names = dict(zip(prior, contexts, strict=True))
    sent = _sent(game, profile, list(prior))
    sentences = ["; ".join(_shown(signal, senders, names) for signal, senders in sent.items())]
    for signal, senders in sent.items():
        sentences += _bluffs(signal, senders, names)
        if len(senders) > 1 and len(sent) > 1:
            sentences.append(_believed(signal, senders, prior, names))
    return " ".join(f"{sentence}." for sentence in sentences)


def objected(game: ExtensiveGame, profile: Profile) -> list[str]:
    """Which criteria it fails, and why."""
    tree = game.structure
    types = sender_types(tree)
    if not types:
        return []
    contexts = tree_play.distinguishing([tree.decisions[d].name for d in types])
    names = dict(zip(types, contexts, strict=True))
    found = []
    for o in objections(game, profile):
        believed = words.listed([names[d] for d in o.believed])
        who = "somebody" if o.gains is None else names[o.gains]
        then = (
            f"every best answer lets {who} gain" if o.criterion == "the intuitive criterion"
            else f"no best answer keeps {who} from it"
        )  # fmt: skip
        found.append(
            f"Fails {o.criterion}: '{o.signal}' would be put down to {believed}, and then {then}."
        )
    return found


def _chance(game: ExtensiveGame, profile: Profile, decision: int) -> Any:
    """That play gets to the decision of this type, before any signal."""
    tree = game.structure
    chances = []
    for end in tree.decisions[decision].nodes:
        chance = ONE
        for node, child in tree.way_to(end):
            share = weights(game, profile, tree.nodes[node])
            chance = times(chance, share[tree.nodes[node].children.index(child)])
        chances.append(chance)
    return total(chances)


def _sent(game: ExtensiveGame, profile: Profile, types: Sequence[int]) -> dict[str, Chances]:
    """Per signal in use, the types that send it, with what probability."""
    sent: dict[str, Chances] = {}
    for d in types:
        for action, p in zip(game.structure.decisions[d].actions, profile[d], strict=True):
            if sign(p):
                sent.setdefault(action, {})[d] = p
    return sent


def _shown(signal: str, senders: Chances, names: dict[int, str]) -> str:
    """What the signal gives away."""
    who = [names[d] for d in senders]
    if len(who) == 1:
        return f"'{signal}' gives {who[0]} away"
    if len(who) == len(names) and not any(map(_is_mixed, senders.values())):
        number = "both" if len(who) == 2 else f"all {words.number(len(who))}"
        return f"'{signal}' gives nothing away, {number} types choose it"
    return f"'{signal}' does not tell {words.listed(who)} apart"


def _bluffs(signal: str, senders: Chances, names: dict[int, str]) -> Iterator[str]:
    """Who only sometimes does what others always do."""
    always = [names[d] for d, p in senders.items() if not _is_mixed(p)]
    does = "does" if len(always) == 1 else "do"
    for d, p in senders.items():
        if always and _is_mixed(p):
            yield (
                f"{names[d]} bluffs with probability {number_text.probability(p)}: "
                f"'{signal}', as {words.listed(always)} always {does}"
            )


def _believed(signal: str, senders: Chances, prior: Chances, names: dict[int, str]) -> str:
    """How likely the senders are thought to be after the signal, and were before."""
    heard = {d: times(prior[d], p) for d, p in senders.items()}
    weight = total(list(heard.values()))
    told = [min(heard)] if len(names) == 2 else heard  # of two types, one says it all
    number = number_text.number
    parts = [f"{names[d]} {number(heard[d] / weight)} (before: {number(prior[d])})" for d in told]
    return f"What is believed after '{signal}': {words.listed(parts)}"


def _is_mixed(p: Any) -> bool:
    return bool(sign(ONE - p))
