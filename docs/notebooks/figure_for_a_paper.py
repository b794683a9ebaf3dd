# %% [markdown]
# # A figure for a paper
#
# The table, its tips and a plane beside each other, as a PDF; and the equilibria as a LaTeX table.

# %%
import escalation_games as eg
import matplotlib.pyplot as plt

game = "security_dilemma"
solution, tips = eg.solve(game), eg.tips(game)

# %%
figure = plt.figure(figsize=(13, 4.2))
left = figure.add_axes((0.04, 0.1, 0.34, 0.8))
right = figure.add_axes((0.62, 0.1, 0.3, 0.8))
eg.plot.matrix(solution, left)
eg.plot.tips(game, tips, right)
figure.savefig("figure.pdf")
figure

# %% [markdown]
# What the caption says can be computed too:

# %%
nearest = min((tip for tip in tips if "regime" in tip.changes), key=lambda tip: tip.margin)
share = float(nearest.margin)
f"It tips first at {nearest.assumption} = {nearest.value}, {share:.0%} of its range away."

# %%
print(solution.latex)
