"""Mixed equilibria of small games of three and more players, in tables and trees."""
