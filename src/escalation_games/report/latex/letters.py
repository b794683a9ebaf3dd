"""Texts from files as LaTeX that any TeX sets: letters that its fonts lack, too."""

from __future__ import annotations

import re
from unicodedata import bidirectional, combining, name, normalize

from ...latex import plain

LETTERS = {  # beyond Latin ones, that stand in texts of ours
    "○": r"$\circ$", "●": r"$\bullet$", "◐": r"$\odot$", "▲": r"$\uparrow$", "▼": r"$\downarrow$",
    "⇅": r"$\updownarrow$", "✓": r"$\surd$", "✗": r"$\times$", "→": r"$\to$", "…": r"\dots{}",
    "·": r"$\cdot$", "‘": "`", "’": "'", "–": "--", "—": "---", "°": r"$^\circ$",
    "“": "``", "”": "''", "€": r"\texteuro{}",
}  # fmt: skip
# What pdflatex sets without a package: these, and letters of English with one accent
SET_BY_TEX = {*"¡£§©¶¿×ßÆØæøıŁłŒœ±µ¹²³½¬"}
ACCENTS = {*"\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030a\u030b\u030c\u0327"}
LAST_ACCENTED = "\u01f7"


SIMPLY = r"""\providecommand{\native}[2]{\ifx\Umathchar\undefined #2\else #1\fi}
\providecommand{\leftward}[2]{\native{#1}{#2}}
"""  # within a document of somebody else's: its fonts and direction are theirs
FONTS = ("FreeSerif", "DejaVu Sans", "Noto Sans", "Arial Unicode MS", "Arial")
CHOSEN = r"\newcommand{\nativefont}{}"
for _font in reversed(FONTS):
    CHOSEN = rf"\IfFontExistsTF{{{_font}}}{{\newfontfamily\nativefont{{{_font}}}}}{{{CHOSEN}}}"
WITH_FONTS = (
    r"""\ifx\Umathchar\undefined
  \newcommand{\native}[2]{#2}\newcommand{\leftward}[2]{#2}
\else
  \usepackage{fontspec}
  """
    + CHOSEN
    + r"""
  \def\codeof#1#2\stop{`#1 }
  \newcommand{\native}[2]{{\nativefont\iffontchar\font\codeof#1\stop #1\else\normalfont #2\fi}}
  \ifx\directlua\undefined
    \TeXXeTstate=1 \newcommand{\leftward}[2]{%
      {\nativefont\iffontchar\font\codeof#1\stop\beginR #1\endR\else\normalfont #2\fi}}
  \else
    \newcommand{\leftward}[2]{{\textdir TRT\native{#1}{\textdir TLT #2}}}
  \fi
\fi
"""
)


def declared(text: str, of_a_document: bool = False) -> str:
    """A piece of LaTeX after the definition of the letters in it; or that definition alone, for the
    head of a document that has this piece."""
    is_used = r"\native{" in text or r"\leftward{" in text
    if of_a_document:
        return WITH_FONTS if is_used else ""
    return SIMPLY + text if is_used else text


def latex_text(text: object) -> str:
    """Text that stands as it is written, whatever its letters."""
    return lettered(plain(str(text)))


def lettered(latex: str) -> str:
    r"""LaTeX with letters that pdflatex lacks: words of them are the first argument of \native, or
    \leftward; the second is how they sound, or their letters' numbers."""
    flags = "".join(" " if c == " " else "s" if _set_by_tex(c) else "n" for c in latex)
    written, end = [], 0
    for run in re.finditer(r"n(?:\ *n)*", flags):
        written += [*map(_set_by_tex, latex[end : run.start()]), _native(latex[slice(*run.span())])]
        end = run.end()
    return "".join([*written, *map(_set_by_tex, latex[end:])])


def breakable(text: str) -> str:
    """LaTeX whose paths and hashes may go on in the next line."""
    return re.sub(r"/|\\_|[0-9a-f]{16}(?=[0-9a-f])", r"\g<0>\\allowbreak{}", text)


def _native(words: str) -> str:
    verb = "leftward" if bidirectional(words[0]) in ("R", "AL") else "native"
    return rf"\{verb}{{{words}}}{{{''.join(c if c == ' ' else _sound(c) for c in words)}}}"


def _set_by_tex(c: str) -> str:
    """How pdflatex sets a letter; "" where it does not."""
    if c in LETTERS:
        return LETTERS[c]
    parts = normalize("NFD", c)
    is_accented = len(parts) == 2 and parts[0].isascii() and parts[1] in ACCENTS
    is_set = c.isascii() or c in SET_BY_TEX or (is_accented and c <= LAST_ACCENTED)
    return c if is_set else ""


# -- letters by their sounds -----------------------------------------------------------------------

SOUNDS = {  # of Cyrillic, Greek, Hebrew and Arabic letters, in their order
    "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґ": "a b v g d e zh z i y k l m n o p r s t u f kh ts ch "
    "sh shch '' y ' e yu ya yo i yi ye g",
    "αβγδεζηθικλμνξοπρσςτυφχψω": "a v g d e z i th i k l m n x o p r s s t y f ch ps o",
    "אבגדהוזחטיכךלמםנןסעפףצץקרשת": "' b g d h v z ch t y k kh l m m n n s ' p f ts ts k r sh t",
    "ابتثجحخدذرزسشصضطظعغفقكلمنهويءأإآةى": "a b t th j h kh d dh r z s sh s d t z ' gh f q k l m n "
    "h w y ' a i a a a",
}
KNOWN = {
    letter: sound
    for letters, sounds in SOUNDS.items()
    for letter, sound in zip(letters, sounds.split(), strict=True)
}


def _sound(c: str) -> str:
    """How a letter sounds in Latin ones, as far as it has one sound; else its number."""
    whole = normalize("NFC", c)
    low = whole.lower()
    if low in KNOWN:
        return KNOWN[low] if low == whole else KNOWN[low].capitalize()
    base = normalize("NFD", c)[0]
    if combining(c):
        return ""  # a mark on the letter before
    if base.isascii() and base.isalpha():
        return base
    if base.lower() in KNOWN and base != c:
        return _sound(base)
    if " SYLLABLE " in name(c, "") or name(c, "").startswith(
        ("HIRAGANA LETTER ", "KATAKANA LETTER ")
    ):
        return name(c).rpartition(" ")[2].lower()
    return rf"\texttt{{U+{ord(c):04X}}}"
