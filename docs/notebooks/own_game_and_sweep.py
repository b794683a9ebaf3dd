# %% [markdown]
# # Your own game, and its sweep
#
# Two states each arm or not. An arsenal costs `c`; being the only one without one costs `v`.

# %%
import escalation_games as eg

game = eg.strategic(
    [[0, "-v"], ["g - c", "-c"]],
    [[0, "g - c"], ["-v", "-c"]],
    players=("north", "south"),
    actions=(("hold", "arm"),) * 2,
    escalation=[[0, "1/2"], ["1/2", 1]],
    line="1/4",
    ranges={"v": (1, 0, 2), "c": ("0.4", 0, 1), "g": ("0.2", 0, 1)},  # value, low, high
    about={"v": "being out-armed", "c": "an arsenal", "g": "arming alone"},
)
game

# %%
eg.solve(game)

# %%
eg.tips(game)

# %% [markdown]
# All of the space, not one point: a thousand draws, kept as Parquet, each exact where rounding
# could decide.

# %%
run = eg.sweep(game, 1_000, "run", seed=1)
run

# %%
found = eg.outcomes(game, eg.draws(game, "sobol", 1_024, seed=1))
f"{(found.lower >= 1 / 4).mean():.0%} of the draws: every equilibrium reaches the line."

# %% [markdown]
# Which assumption decides?

# %%
ranking = eg.rank(game, n=64)
eg.plot.ranking(game, ranking)
