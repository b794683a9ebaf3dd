# %% [markdown]
# # A first answer
#
# A notebook as text: VS Code opens it as it is, Jupyter with Jupytext. What stands last in a cell
# is shown.

# %%
import escalation_games as eg

definition = eg.load("security_dilemma")
definition  # the payoffs as formulas, and the assumptions behind them

# %% [markdown]
# Every equilibrium at the values of the file, each certified:

# %%
solution = eg.solve(definition)
solution

# %% [markdown]
# Which assumption tips that, exactly where, and by which rule?

# %%
tips = eg.tips(definition)
tips

# %%
eg.plot.tips(definition, tips)

# %% [markdown]
# One of the thresholds, checked: with arms that look defensive enough nobody has to fear being
# out-armed.

# %%
(edge,) = [tip.value for tip in tips if tip.assumption == "d" and "regime" in tip.changes]
[eg.solve(definition.at({"d": d})).regime for d in (edge - edge / 100, edge + edge / 100)]
