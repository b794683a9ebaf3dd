"""Every limit of the package, with its reason: how much is read, looked at, kept and shown.

Work as such is counted by `effort`; these are the bounds beside it. Past one of them an answer says
what it left out, or an error says what would fit. Steps, tolerances and sizes that belong to one
method stand beside it.
"""

from __future__ import annotations

# -- cli.library -------------------------------------------------------------------------------

# units of work for the claims of a file that is checked: some seconds, at an effort of 1
CHECKED_CLAIMS = 5_000_000

# -- definition --------------------------------------------------------------------------------

# terms of a formula that is compared with 0 over all samples; longer ones cost much
MAX_FORMAL_TERMS = 100

# -- errors ------------------------------------------------------------------------------------

MAX_NAME_SHOWN = 60  # characters of a name or number in a sentence: the screens have 90 columns

# -- expressions -------------------------------------------------------------------------------

MAX_FORMULA_LENGTH = 2_000  # characters of one formula
MAX_FORMULA_DEPTH = 50  # nested operations
MAX_LITERAL_DIGITS = 40  # of one literal, exponent included
MAX_WHOLE_EXPONENT = 64  # of a whole-number power

# -- files.atomic_files ------------------------------------------------------------------------

MAX_NAME_REPEATED = 60  # characters of a file's name that its temporary one repeats

# -- files.checked_lengths ---------------------------------------------------------------------

MAX_TERMS_AT_LENGTHS = 20_000  # formulas, in all games that are made to look at other lengths
MAX_LENGTHS = 40  # values of one length that are looked at

# -- files.checks.formula_domains --------------------------------------------------------------

MAX_DOMAIN_BOXES = 300  # boxes that are looked at for one formula
MAX_DOMAIN_WORK = 300_000  # operations for a whole file, of some ten microseconds
MAX_DOMAIN_FORMULA = 40_000  # operations for one formula

# -- files.entries.form_reader -----------------------------------------------------------------

MAX_TREE_NODES = 100_000  # nodes of a tree: a file of a few lines must not take all memory
# combinations of actions in a table: a file of a few lines must not take all memory
MAX_TABLE_PROFILES = 100_000

# -- files.entries.head_and_assumptions --------------------------------------------------------

MAX_PLAYERS = 20  # arrays have one axis per player
MAX_LENGTH_VALUE = 10_000  # value of a length: it multiplies what a file spells out

# -- files.entries.toml_syntax -----------------------------------------------------------------

MAX_BYTES = 1_000_000  # bytes of a game file; those of the library have some thousands
MAX_PARTS = 10  # parts of a dotted name; names in game files have at most 5
MAX_WORD = 1_000  # characters in a row without a space: no name or number is as long

# -- files.entries.typed_tables ----------------------------------------------------------------

MAX_MISTAKES = 100  # mistakes that are listed

# -- files.entries.uncertainty -----------------------------------------------------------------

MAX_VALUES = 1000  # values of a discrete distribution
MAX_WORDS = 6  # correlated pairs that an error names

# -- files.entries.vocabulary ------------------------------------------------------------------

MAX_NAMES = 500  # assumptions, at most; and as many names under [define]
MAX_NESTED = 200  # operations within each other, through [define] too, so that recursion is shallow

# -- files.forms.reputation --------------------------------------------------------------------

MAX_STAGES = 1_000  # stages of a reputation game, each with up to four states

# -- files.forms.stochastic --------------------------------------------------------------------

MAX_STATES = 12  # of a stochastic game: with as many, its policies are beyond what is looked at
MAX_WITHIN = 1_000  # periods within which escalation counts, each a product with a matrix
MAX_DISCOUNT = "0.999"  # of a stochastic game: at 1, what is worth has no value

# -- files.forms.timing ------------------------------------------------------------------------

MAX_MOVES = 200  # moves, at most: each node remembers the play that leads to it

# -- files.forms.tree_from_moves ---------------------------------------------------------------

MAX_PAIRS = 2_000_000  # pairs of a [[payoffs]] entry and a play: does the entry apply to the play?

# -- files.gambit.efg_reader -------------------------------------------------------------------

MAX_PAYOFFS = 1_000_000  # over all ends and players
MAX_WAY = 6  # actions on the way to a node that a made-up name spells out, at most

# -- files.openspiel.tree_text -----------------------------------------------------------------

MAX_DEPTH = 1_000  # moves one after another: every state of OpenSpiel remembers those before it

# -- files.toml_reader -------------------------------------------------------------------------

MAX_FILLED = 1_000_000  # numbers that are evaluated to look at presets

# -- forms.trees.reduced_strategic_form --------------------------------------------------------

MAX_PLAN_COMBINATIONS = 100_000  # combinations of plans

# -- numbers.bounds.certified_real -------------------------------------------------------------

MAX_LINE_BOXES = 20_000  # parts of a line that are looked at for the zeros of one function
MAX_ENCLOSED_TERMS = 2_000  # terms above or below the line of a fraction with bounds
MAX_BOX_COEFFICIENTS = 512  # of a polynomial over a box
MAX_ATOM_DEGREE = 16  # of such a polynomial in one atom
MAX_ARGUMENT_TERMS = 6  # terms of a function's argument in a sentence

# -- numbers.bounds.interval -------------------------------------------------------------------

MAX_EXP_ARGUMENT = 700  # of exp: beyond it no float holds the value

# -- numbers.decimals --------------------------------------------------------------------------

LARGEST = 10**308  # of a float, nearly

# -- numbers.exact -----------------------------------------------------------------------------

MAX_NUMBER_BITS = 20_000  # of a numerator or denominator
MAX_CELL_DEGREE = 64  # of a rational function of one assumption

# -- numbers.line_formulas ---------------------------------------------------------------------

MAX_FACTORED_DEGREE = 16  # of a polynomial that is taken apart: nobody reads a longer one

# -- numbers.polynomials.atoms -----------------------------------------------------------------

MAX_PRODUCTS = 20_000  # of terms, in one multiplication
MAX_ATOM_EXPONENT = 10_000  # of a variable or a function value
MAX_WHOLE_OF_SUM = 64  # whole part of a sum's exponent: it is written out
MAX_POWER_BITS = 1_100  # of a power of a whole number: beyond them no float holds it

# -- numbers.polynomials.bernstein -------------------------------------------------------------

MAX_TENSOR_SIZE = 100_000  # coefficients

# -- numbers.polynomials.separation ------------------------------------------------------------

MAX_SEPARATION_DIGITS = 2_000  # of a bound: a sign then takes a hundredth of a second or so

# -- numbers.regions.range_proof ---------------------------------------------------------------

MAX_BOX_CORNERS = 16  # of a box that are tried
MAX_BOX_WORK = 20_000  # terms that are bounded for one proof, over all boxes
MIN_PROOF_BOXES = 20  # boxes that are looked at in any case

# -- numbers.regions.sign_proof ----------------------------------------------------------------

MAX_SIGN_COEFFICIENTS = 3_000  # of a polynomial, where exact ones are compared

# -- numbers.regions.surfaces ------------------------------------------------------------------

MAX_SHIFTED = 100_000  # terms that come of moving the origin, before like ones are joined
MAX_SURFACE_TERMS = 5_000  # of a polynomial, unless its space allows fewer

# -- numbers.traced ----------------------------------------------------------------------------

MAX_TRACED_SIZE = 10_000  # operations in an expression worth simplifying
MAX_TRACED_DEPTH = 150  # operations one within the other that can be followed

# -- report.forms.extensive --------------------------------------------------------------------

MAX_NODES_SHOWN = 150  # nodes of a tree that is drawn, in letters or as a picture
MAX_THREATS = 40  # rows, and equilibria that they are told of
MAX_COUNTS = 12  # lines on profiles that differ only off the path

# -- report.forms.reputation -------------------------------------------------------------------

MAX_ROWS = 24  # per equilibrium

# -- report.forms.strategic --------------------------------------------------------------------

MAX_PROFILES_SHOWN = 64  # rows of a table of several players

# -- latex, report.latex.equilibria ------------------------------------------------------------

MAX_FORMULA_IN_LATEX = 300  # characters of a formula: a few lines of print

# -- report.pictures.games.matrix --------------------------------------------------------------

MAX_SIDE_DRAWN = 12  # actions of a player: more columns are wider than any page
MAX_CELLS_DRAWN = 144  # of all panels together: numbers in more are too many to compare
MAX_STATES_DRAWN = 16  # states and ends side by side: more are wider than any page

# -- report.screens.analyze --------------------------------------------------------------------

MAX_EQUILIBRIA_SHOWN = 6  # equilibria on one screen; `solve` lists all

# -- report.screens.equilibrium_formulas -------------------------------------------------------

MAX_EQUILIBRIA_WRITTEN = 40  # equilibria of one stretch that are written out
MAX_FORMULA_SHOWN = 80  # characters of a formula: it stands on one line

# -- report.screens.space.rank -----------------------------------------------------------------

FEWEST_ROWS = 32  # below it intervals by resampling are too narrow to name a leader by
MOST_LEADERS = 3  # that sampling error does not tell apart

# -- report.text.tree_play ---------------------------------------------------------------------

LONGEST_ROUND = 4  # moves that are told once where they are repeated

# -- report.text.words -------------------------------------------------------------------------

MOST_REASONS = 3  # why points are unresolved

# -- sensitivity.conditions.binding_conditions -------------------------------------------------

MAX_RULE_LETTERS = 200  # letters of a rule: nobody reads more
MAX_LOSS_TERMS = 1_000  # of a loss as a formula, written out: nobody reads one so long
MAX_TURNING_TERMS = 30  # in the factor that turns: a longer one makes no rule of so few letters
MAX_DIFFERENCES_TRIED = 6  # differences looked at, simplest first

# -- sensitivity.conditions.equilibria_by_supports ---------------------------------------------

MAX_MIXED_CELLS = 9  # of a matrix whose mixed equilibria are written out

# -- sensitivity.conditions.equilibrium_classes ------------------------------------------------

MAX_WAYS = 3_000  # in which the subgames of one region can continue together

# -- sensitivity.conditions.inequality_text ----------------------------------------------------

MAX_SUM_TERMS = 12  # longer sums are not worth reading

# -- sensitivity.conditions.range_signs --------------------------------------------------------

MAX_PROGRAMS = 100  # after them, only pairs of quantities are compared
MAX_HALVES = 40  # parts of the box that are looked at for the sign of one quantity

# -- sensitivity.conditions.sign_conditions ----------------------------------------------------

MAX_CLAUSES = 400  # clauses of one condition: each is compared with each
MAX_FACTORS = 3  # of one comparison whose signs all vary
MAX_STEPS = 30  # of one proof that clauses cover another

# -- sensitivity.conditions.statements ---------------------------------------------------------

MAX_REQUIREMENTS = 60  # of one equilibrium as formulas: a proof of more is read by nobody

# -- sensitivity.direction.open_patterns --------------------------------------------------------

MAX_OPEN_PATTERNS = 3_000  # runs of the solver that a direction over all ranges may rest on

# -- sensitivity.direction.proved_ways ---------------------------------------------------------

MAX_UNKNOWN_FACTORS = 4  # of a product whose sign is in question: every combination is looked at

# -- sensitivity.maps.boundaries ---------------------------------------------------------------

MAX_TRACED = 24  # edges at which rules are looked for
MAX_CURVES_TRIED = 12  # differences factored at one edge, simplest first

# -- sensitivity.maps.regime_map ---------------------------------------------------------------

MIN_CELLS = 40  # cells per side of a map, at least: coarser regions would be guesses
MAX_EXACT = 1_000  # cells left to the exact solver, one by one, before a coarser plane is taken

# -- sensitivity.ranking.experiment ------------------------------------------------------------

MIN_VARIANCE_ROWS = 2  # rows from which a variance can be estimated

# -- sensitivity.ranking.shapley ---------------------------------------------------------------

MOST_SUBSETS = 6  # assumptions up to which every subset is visited by default
HARD_LIMIT = 12  # assumptions up to which `over="subsets"` may be asked for

# -- sensitivity.robustness.nearest_change -----------------------------------------------------

MAX_CUTS = 40  # of a ray, towards its start

# -- sensitivity.robustness.possible_equilibria ------------------------------------------------

MAX_LEFT = 400  # continuations of one subgame

# -- sensitivity.sampling.copula ---------------------------------------------------------------

SMALLEST_EIGENVALUE = 1e-8  # of a correlation matrix; below it, some assumption follows from others

# -- sensitivity.sampling.designs --------------------------------------------------------------

MAX_DRAWS = 2**40  # a number of draws beyond this is a slip
MAX_COLUMNS = 21_201  # dimensions of scipy's Sobol' sequence, at most
MAX_SOBOL = 2**30  # points of scipy's sequence at its default of 30 bits
MAX_LATIN = 2**24  # numbers in a Latin hypercube, which cannot be made in parts

# -- sensitivity.sampling.evaluation -----------------------------------------------------------

MAX_THREAD_POINTS = 1 << 17  # points in a piece that one thread works on

# -- sensitivity.sampling.user_points ----------------------------------------------------------

MAX_GRID = 2**24  # points
MAX_FLOAT_WHOLE = 2**53  # up to here a float64 holds every whole number
MAX_POINT_BITS = 2_000  # of a numerator or denominator; every float64 has fewer

# -- sensitivity.scenarios.decision_tree -------------------------------------------------------

MIN_LEAF = 20  # points of the growing third in a leaf, at least
MIN_LEAF_SHARE = 0.01  # of the growing third in a leaf, at least

# -- sensitivity.scenarios.discovery -----------------------------------------------------------

MIN_RESOLVED_POINTS = 3  # resolved points: one to search on, one to choose by, one to measure by

# -- sensitivity.scenarios.prim ----------------------------------------------------------------

MIN_POINTS = 20  # points in a box, in the third it is found on; fewer say nothing of a density
MIN_COVERAGE = 0.05  # of all interesting points: a box that holds fewer is not worth a name

# -- sensitivity.sweeps.sweeping ---------------------------------------------------------------

MAX_REASONS = 5  # reasons for unresolved points that are counted apart in one part

# -- sensitivity.tips.lengths ------------------------------------------------------------------

MOST_LENGTHS = 25  # values of a length that are solved where it is not named: each is a game

# -- solvers.beliefs.perfect_bayesian ----------------------------------------------------------

MAX_ENTANGLED_PLANS = 4_096  # pure plans of one player in an entangled subgame
MAX_ASSESSMENT_CASES = 10_000  # choices of what is not reached, and of answers there

# -- solvers.beliefs.pure_assessments ----------------------------------------------------------

MAX_COMPLETIONS = 20_000  # profiles that are looked at one by one

# -- solvers.beliefs.tremble_orders ------------------------------------------------------------

MAX_FACES = 20_000  # sets of ways that are likeliest at once, in one group of information sets
MAX_BLOCK = 6  # information sets that share coefficients and are looked at together

# -- solvers.chain_equilibria ------------------------------------------------------------------

MAX_FOLLOWED = 24  # stages, where numbers are functions

# -- solvers.many.backward_induction_many ------------------------------------------------------

MAX_COMBINATIONS = 256  # of what the subgames after one region can continue with

# -- solvers.many.support_enumeration ----------------------------------------------------------

# actions of a player in a batch: pairs of supports grow about as 4 to their number
MAX_BATCHED_ACTIONS = 5

# -- solvers.n_players.isolated_solutions ------------------------------------------------------

MAX_PARTS_EXCLUDED = 5_000  # parts that the mixtures of a pattern are cut into

# -- solvers.n_players.polynomial_systems ------------------------------------------------------

MAX_SYSTEM_CASES = 400  # of one system
MAX_EQUATION_TERMS = 150  # of one polynomial
MAX_ELIMINATED_DEGREE = 60  # of what is eliminated: the degrees of two equations, multiplied
MAX_SYSTEM_CORNERS = 60  # ways to choose the inequalities that hold with equality

# -- solvers.n_players.polytopes ---------------------------------------------------------------

MAX_POLYTOPE_CORNERS = 500  # at any time

# -- solvers.n_players.support_patterns --------------------------------------------------------

MAX_FREE = 18  # probabilities, of all players, where more than the usual effort is asked for
FEW_FREE = 6  # of games that are solved whatever the question: one of many points, a range
MAX_ORDERED = 100_000  # choices of moves that are put in order
MAX_ASSUMPTIONS = 3  # in the coefficients: polynomials in more of them take minutes
MAX_ATOMS = 1  # powers, logarithms and the like in payoffs: fractions of them are not shortened

# -- solvers.responses, solvers.quantal --------------------------------------------------------

FARTHEST = 1e5  # rationality, times the range of payoffs, at which a path ends
MAX_PATH_POINTS = 4_000  # points of one path of quantal responses

# -- solvers.stochastic.stationary_policies ----------------------------------------------------

MAX_POLICIES = 4_096  # pure stationary policies, each a system of equations
MAX_FOLLOWED_PERIODS = 60  # where numbers are functions: chances are polynomials of this degree

# -- solvers.stochastic.stationary_supports ----------------------------------------------------

MAX_STATES_MIXED = 3  # of games whose mixed equilibria are looked for: degrees are 2, 5, 16
MAX_SUPPORTS = 6_561  # patterns of actions in use: of two actions at eight decisions

# -- solvers.tables.nashpy_enumeration ---------------------------------------------------------

MAX_NASHPY_ACTIONS = 10  # of a player: Qhull cannot be stopped, and soon takes seconds beyond
MAX_NASHPY_STEPS = 200  # of a path; floats overflow long before

# -- solvers.tables.polytope_walk --------------------------------------------------------------

# numbers of all inverses one step further on the walk: they take a gigabyte, with those before
MAX_WALKED = 60_000_000

# -- solvers.trees.attainable ------------------------------------------------------------------

MAX_POLYTOPES = 1_000  # of one subgame: a deal of 200 steps, tied throughout, has 601
MAX_SET_CORNERS = 40  # of one polytope

# -- solvers.trees.backward_induction ----------------------------------------------------------

MAX_STAGE_ACTIONS = 8  # of a player in a simultaneous-move subgame

# -- solvers.trees.sequence_form ---------------------------------------------------------------

MAX_PURE_PLANS = 256  # pure plans of one player
