"""Second opinions for the tests: slow, obvious, and by other methods than the package's own.

Nothing here imports a solver of the package. `two_player` lists all extreme equilibria of a
two-player game; `trees` lists all subgame-perfect equilibria of small trees by brute force;
`signalling` lists all perfect Bayesian equilibria of small signalling games; `reputation`
those of short reputation games.
"""
