# %% [markdown]
# # A figure for a paper
#
# The table, its tips and a plane beside each other, as a PDF; and the equilibria as a LaTeX table.

# %%
import escalation_games as eg
import matplotlib.pyplot as plt

game = "security_dilemma"
solution, tips, plane = eg.solve(game), eg.tips(game), eg.regime_map(game, "d", "v0")

# %%
figure = plt.figure(figsize=(17, 4.2))
left = figure.add_axes((0.02, 0.1, 0.27, 0.8))
middle = figure.add_axes((0.47, 0.1, 0.21, 0.8))
right = figure.add_axes((0.79, 0.2, 0.2, 0.7))
eg.plot.matrix(solution, left)
eg.plot.tips(game, tips, middle)
eg.plot.map(plane, right)
figure.savefig("figure.pdf")
figure

# %% [markdown]
# In the plane regions have numbers, and boundaries letters. What the caption says of them and of
# the tips:

# %%
nearest = min((tip for tip in tips if "regime" in tip.changes), key=lambda tip: tip.margin)
share = float(nearest.margin)
print(*right.get_legend_handles_labels()[1], sep="\n")
f"It tips first at {nearest.assumption} = {nearest.value}, {share:.0%} of its range away."

# %%
print(solution.latex)
