"""The same colours for the same regime in every picture and page.

They are after M. Okabe and K. Ito, "Color Universal Design" (2008), which people tell apart however
they see colours. Signs and words are strong, areas pale with dark text on them. Areas grow darker
from below to above, so that a grey print reads.
"""

from __future__ import annotations

SIGNS = {"below": "#0b5a9c", "across": "#8a5a00", "above": "#b23a0c", "unresolved": "#565d66"}
AREAS = {"below": "#d8e8f6", "across": "#f4d27c", "above": "#e39a79", "unresolved": "#e4e6ea"}
# Of the second of two areas of one regime that adjoin: paler, and darker from below to above too
SECOND = {"below": "#edf4fb", "across": "#fae7b8", "above": "#efc3ae", "unresolved": "#e4e6ea"}
INK, MUTED, RULE, PAPER = "#191c20", "#565d66", "#dcdfe3", "#ffffff"
