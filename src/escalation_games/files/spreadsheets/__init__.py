"""Tables of two players, as spreadsheets hold them."""
