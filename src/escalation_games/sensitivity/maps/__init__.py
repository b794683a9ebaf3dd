"""Maps: equilibria and regimes over a plane of two assumptions."""
