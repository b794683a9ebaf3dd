"""Games of OpenSpiel (pyspiel), which are programs: their states are walked through."""
