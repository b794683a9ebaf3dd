"""Terms of the screens in a sentence or two each, with their source where they are somebody's."""

from __future__ import annotations

from typing import NamedTuple


class Meaning(NamedTuple):
    """What a term means, and who it is from."""

    text: str
    source: str = ""


GLOSSARY = {
    # -- the words of the package --
    "assumption": Meaning(
        "a named uncertain number of a game: its value, its range, what it is about, and which way "
        "its source says it pushes"
    ),
    "baseline": Meaning("the values that the file gives its assumptions"),
    "reading": Meaning(
        "one side's view of the conflict: a preset of the file, with values for the assumptions "
        "that it disputes"
    ),
    "claim": Meaning(
        "what a reader says of an assumption: more of it, more escalation (rises), or less (falls)"
    ),
    "escalation": Meaning(
        "a score from 0 to 1 that the file gives each way a game can end; of play, its expectation"
    ),
    "line": Meaning("the level of escalation that counts; the file sets it and says why"),
    "envelope": Meaning(
        "from the lowest to the highest escalation over all equilibria: not an average, since "
        "nothing says which of them is played"
    ),
    "regime": Meaning(
        "○ below: no equilibrium reaches the line. ◐ across: some do. ● above: every one does. "
        "? unresolved: it could not be settled"
    ),
    "tip": Meaning(
        "a value of one assumption, the others where they stand, at which something on the path of "
        "play changes. It leads toward escalation (▲), away from it (▼), or each end its own way "
        "(⇅)"
    ),
    "structure": Meaning(
        "which equilibria there are, numbers aside: which actions are taken in each, on the path "
        "of play. A tip changes it where one begins, ends, or mixes other actions"
    ),
    "label": Meaning(
        "a property of one equilibrium beside the others: pure or mixed, strict, payoff dominant, "
        "risk dominant, pooling, separating. Labels can change where all equilibria stay"
    ),
    "off path": Meaning(
        "what would be done where play does not get to; threats live there, and play rests on them"
    ),
    "direction": Meaning(
        "which way each end of the envelope goes as one assumption rises, the others where they "
        "stand"
    ),
    "radius": Meaning(
        "how far all assumptions together may move, each by that share of its range, until the "
        "regime can change"
    ),
    "certificate": Meaning(
        "the largest gain that any player could still make by playing otherwise, computed apart "
        "from the method that found the equilibrium; 0 proves it"
    ),
    "completeness": Meaning(
        "which part of all equilibria is listed: all; the extreme points of every component, whose "
        "mixtures are the others; all pure ones; or some"
    ),
    "effort": Meaning(
        "the work that an answer may take, counted in steps and not in seconds, so that it is the "
        "same on every machine; 1 is about a minute"
    ),
    # -- equilibria --
    "nash": Meaning(
        "nobody gains by changing only their own strategy",
        'J. Nash, "Non-cooperative games", Annals of Mathematics 54 (1951)',
    ),
    "subgame-perfect": Meaning(
        "nobody gains by changing what they would do, at any point of the game: threats that "
        "nobody would carry out do not count",
        "R. Selten, Zeitschrift für die gesamte Staatswissenschaft 121 (1965)",
    ),
    "perfect-bayesian": Meaning(
        "at every point each does what is best given what they believe there, and beliefs follow "
        "from what is played by the rule of Bayes wherever that tells them",
        'D. Fudenberg, J. Tirole, "Perfect Bayesian equilibrium and sequential equilibrium", '
        "Journal of Economic Theory 53 (1991)",
    ),
    "sequential": Meaning(
        "perfect Bayesian, with beliefs that are limits of those that follow if everybody errs a "
        "little",
        'D. Kreps, R. Wilson, "Sequential equilibria", Econometrica 50 (1982)',
    ),
    "markov-perfect": Meaning(
        "what is done depends on the present state alone, and nobody gains by any other strategy, "
        "in no state, whether or not play gets there",
        'L. Shapley, "Stochastic games", PNAS 39 (1953); E. Maskin, J. Tirole, "Markov perfect '
        'equilibrium", Journal of Economic Theory 100 (2001)',
    ),
    "agent-qre": Meaning(
        "quantal response: better actions are taken more often, not always; the more rational, the "
        "more so",
        "R. McKelvey, T. Palfrey, Experimental Economics 1 (1998)",
    ),
    "extreme point": Meaning(
        "an equilibrium that is no mixture of others. Where equilibria are infinitely many, these "
        "are finitely many, in connected components, and of them the others are mixtures",
        'M. Jansen, "Maximal Nash subsets for bimatrix games", Naval Research Logistics Quarterly '
        "28 (1981)",
    ),
    "pure": Meaning("nobody mixes: every action taken is taken for sure"),
    "mixed": Meaning(
        "somebody takes several actions with probabilities: all of them are best, and they keep "
        "the others indifferent"
    ),
    "strict": Meaning("whoever plays otherwise loses: no other action is as good"),
    "payoff dominant": Meaning(
        "of several equilibria, the one that is better for every player than any other",
        "J. Harsanyi, R. Selten, A General Theory of Equilibrium Selection in Games (1988)",
    ),
    "risk dominant": Meaning(
        "of two equilibria, the one from which it costs more to stray by mistake (the larger "
        "product of losses): the safer bet where one is not sure of the others",
        "J. Harsanyi, R. Selten, A General Theory of Equilibrium Selection in Games (1988)",
    ),
    "tipping belief": Meaning(
        "how likely another player's action must be held to be for one's own best action to "
        "change: with more than that one action pays, with less the other"
    ),
    # -- methods --
    "backward induction": Meaning(
        "what is best at the last moves is found first, then what is best before them, given what "
        "follows; every tie is kept, so that no equilibrium is lost by it",
        "R. Selten, Zeitschrift für die gesamte Staatswissenschaft 121 (1965)",
    ),
    "double description": Meaning(
        "the corners of what each player may do are found from inequalities, which are added one "
        "by one; pairs of corners that are best against each other are the extreme equilibria of a "
        "table for two",
        'T. Motzkin, H. Raiffa, G. Thompson, R. Thrall, "The double description method", '
        "Contributions to the Theory of Games II (1953)",
    ),
    # -- beside equilibrium --
    "rationalizable": Meaning(
        "left when what is worse than some mixture of own actions, whatever the others do, is "
        "struck, round by round: a best reply to some belief about what is left",
        'D. Pearce, "Rationalizable strategic behavior", Econometrica 52 (1984)',
    ),
    "correlated equilibrium": Meaning(
        "a mediator draws what all do, with odds that all know, and tells each their own part; "
        "nobody gains by doing otherwise. Coarse: nobody gains by binding themselves before",
        'R. Aumann, "Subjectivity and correlation in randomized strategies", Journal of '
        "Mathematical Economics 1 (1974)",
    ),
    "commitment": Meaning(
        "a leader fixes its mixture, a follower sees it and replies; ties of the follower for the "
        "leader, or against it, where a value may be come near to and not reached",
        'B. von Stengel, S. Zamir, "Leadership games with convex strategy sets", Games and '
        "Economic Behavior 69 (2010)",
    ),
    "minimax": Meaning(
        "the least to which the others can hold a player that replies as well as it can; in "
        "mixtures it is also the most of which the player is sure, whatever they do",
        'J. von Neumann, "Zur Theorie der Gesellschaftsspiele", Mathematische Annalen 100 (1928)',
    ),
    "evolutionarily stable": Meaning(
        "a habit of all among whom no few with another one can stay: these do worse, or as well "
        "and then worse among themselves",
        'J. Maynard Smith, G. Price, "The logic of animal conflict", Nature 246 (1973)',
    ),
    "index": Meaning(
        "+1 or −1, of an equilibrium that no tie touches: strict ones have +1, and all equilibria "
        "of a game without ties add up to +1; where those found do not, others are missing",
        'F. Gul, D. Pearce, E. Stacchetti, "A bound on the proportion of pure strategy equilibria '
        'in generic games", Mathematics of Operations Research 18 (1993)',
    ),
    # -- signalling --
    "pooling": Meaning("all types of a player do the same, so that it tells nothing of the type"),
    "separating": Meaning("every type does something else, so that it tells the type"),
    "semi-separating": Meaning(
        "some type mixes between what other types do, so that it tells something, not all"
    ),
    "intuitive criterion": Meaning(
        "speaks against an equilibrium where, after a move that nobody makes in it, some types "
        "could only lose by it whatever is believed, and another type would gain once these are "
        "ruled out",
        'I.-K. Cho, D. Kreps, "Signaling games and stable equilibria", Quarterly Journal of '
        "Economics 102 (1987)",
    ),
    "D1": Meaning(
        "as the intuitive criterion, but rules out a type already where another one would gain "
        "from the move under every answer under which this one would not lose",
        'I.-K. Cho, D. Kreps, "Signaling games and stable equilibria", Quarterly Journal of '
        "Economics 102 (1987)",
    ),
    # -- over the ranges --
    "box": Meaning(
        "ranges of a few assumptions in which a regime is common; density says how common there, "
        "coverage how much of all of it is there",
        'J. Friedman, N. Fisher, "Bump hunting in high-dimensional data", Statistics and '
        "Computing 9 (1999)",
    ),
    "PRIM": Meaning(
        "the patient rule induction method, which finds boxes: from the whole space a thin slice "
        "is peeled off again and again, the one that leaves the regime most common in the rest",
        'J. Friedman, N. Fisher, "Bump hunting in high-dimensional data", Statistics and '
        "Computing 9 (1999)",
    ),
    "sobol index": Meaning(
        "the share of the variance of an output that an assumption accounts for by itself (first), "
        "or together with others (total)",
        "I. Sobol', Mathematics and Computers in Simulation 55 (2001)",
    ),
    "regret": Meaning(
        "how much worse a policy does than the best one would have done, had one known",
        'L. Savage, "The theory of statistical decision", JASA 46 (1951)',
    ),
}
