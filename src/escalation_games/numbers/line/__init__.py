"""Numbers along one assumption: cells, algebraic points, roots of quadratic equations."""
