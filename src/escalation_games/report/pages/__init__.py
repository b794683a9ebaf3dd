"""Pages to send: what the screens say, as one file that needs nothing else."""
