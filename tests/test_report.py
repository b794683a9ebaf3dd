"""The page to send: what it says is what was computed, and text from a file stays text."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from click.testing import CliRunner

import escalation_games as eg
from escalation_games.cli import main
from escalation_games.report.colours import AREAS
from escalation_games.report.latex.letters import declared, latex_text
from escalation_games.report.pages.isolates import isolated, own_text
from escalation_games.report.pages.page import markdown_text
from escalation_games.report.pictures.inline import inline
from escalation_games.solvers.result_rows import latex_rows
from examples import GAMES, strategic, unseen_first_move, with_markup

SIGNS = {"#sign-below": "○", "#sign-across": "◐", "#sign-above": "●"}
VOID = {"meta", "link", "br", "hr", "img", "input"}


def report(game: str, out: Path, *more: str) -> str:
    result = CliRunner().invoke(main, ["report", game, "--out", str(out), *more])
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (0, f"wrote {out}")
    return out.read_text("utf-8")


class Page(HTMLParser):
    """Its texts, with signs as letters, tags and ids; every tag is closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.texts: list[str] = []
        self.whole = text
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        known = dict(attrs)
        self.ids += [known["id"] or ""] if "id" in known else []
        self.links += [v or "" for k, v in attrs if k in ("href", "src", "xlink:href", "action")]
        self.texts += [SIGNS[known["href"]]] if known.get("href") in SIGNS else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


@pytest.fixture(scope="module")
def dilemma(tmp_path_factory: pytest.TempPathFactory) -> Page:
    return Page(report("security_dilemma", tmp_path_factory.mktemp("page") / "x.html"))


def test_the_answer_is_that_of_analyze(dilemma: Page) -> None:
    screen = CliRunner().invoke(main, ["analyze", "security_dilemma"]).stdout
    short = screen[screen.index("IN SHORT") + 8 : screen.index("READINGS")]
    assert " ".join(short.split()) in dilemma.text


def test_what_a_reading_sets_otherwise_is_marked(dilemma: Page) -> None:
    """As aB, of which one reader has another value than the file."""
    rows = re.findall('<tr( class="disputed")?><th scope="row"><i>(.*?)</i>', dilemma.whole)
    definition = eg.load("security_dilemma")
    set_otherwise = {
        name
        for preset in definition.presets
        for name, value in preset.values.items()
        if value != definition.baseline[name]
    }
    assert {name for marked, name in rows if marked} == set_otherwise
    assert "aB" in set_otherwise


def test_pictures_of_the_game_and_of_a_plane_stand_on_it(dilemma: Page) -> None:
    """Their texts are texts: payoffs in the table, and the rule on the border of the map."""
    assert "What could happen" in dilemma.text
    assert dilemma.texts.count(eg.load("security_dilemma").question) == 1  # not in each picture
    assert "−1.02" in dilemma.texts
    assert "What tips it jointly" in dilemma.text
    assert any("k = v" in text or "v = k + e" in text for text in dilemma.texts)
    assert "Which assumptions decide" in dilemma.text
    assert "Which combinations go with it" in dilemma.text
    assert "When does which policy fail" not in dilemma.text  # which are meant, nobody said


def test_readings_show_where_their_levels_are(dilemma: Page) -> None:
    """As the file expects: 0 to 1 at the baseline, 0 and 1 in the readings; the line is 1/4."""
    reached = re.findall(r'class="reach" style="left:([\d.]+)%;width:([\d.]+)%"', dilemma.whole)
    assert reached == [("0.0", "100.0"), ("0.0", "0.0"), ("100.0", "0.0")]
    assert dilemma.whole.count('class="line" style="left:25.0%"') == 3


def test_policies_stand_where_there_are_some(tmp_path: Path) -> None:
    page = Page(report("path_forward", tmp_path / "x.html"))
    assert "When does which policy fail" in page.text
    assert len(page.ids) == len(set(page.ids))


def test_every_tip_and_every_loss_stands_on_it(dilemma: Page) -> None:
    answer = CliRunner().invoke(main, ["analyze", "security_dilemma", "--json"]).stdout
    known = json.loads(answer)
    assert len(known["equilibria"]) == 3
    for tip in eg.tips("security_dilemma"):
        if "regime" in tip.changes:
            assert str(tip.value) in dilemma.text or str(float(tip.value)) in dilemma.text
    for assumption in eg.load("security_dilemma").assumptions:
        assert assumption.about in dilemma.text
        assert not assumption.source or assumption.source in dilemma.text


def test_two_sentences_answer_and_the_rest_stands_below(dilemma: Page) -> None:
    (answer,) = re.findall('<p class="answer">(.*?)</p>', dilemma.whole)
    (details,) = re.findall('<p class="details">(.*?)</p>', dilemma.whole)
    assert (
        1 <= len(re.findall(r"\.(?= |$|</span>)", re.sub("</?svg.*?>|<use.*?>", "", answer))) <= 2
    )
    assert "if" in details


def test_what_refutes_a_claim_are_points_with_the_levels_that_are_told(tmp_path: Path) -> None:
    """Each pair is read off the page and solved."""
    page = Page(report("cornered", tmp_path / "x.html"))
    definition = eg.load("cornered")
    told = re.findall(
        r"(\w+): not so everywhere: \1 (\S+) → (\S+) takes escalation from (\S+) to ([\d.]+)"
        r".*? There ((?:\w+ = [\d./]+(?:, )?)+)\.",
        page.text,
    )  # fmt: skip
    assert len(told) == page.text.count("not so everywhere") == 6
    for name, low, high, before, after, point in told:
        values = dict(one.split(" = ") for one in point.split(", "))
        assert {*values, name} == {a.name for a in definition.ranged}
        levels = []
        for x in (low, high):
            envelope = eg.solve(definition.at({**values, name: x})).envelope
            levels.append({str(float(end)) for end in (envelope.lower, envelope.upper)})
        assert str(float(before)) in levels[0]
        assert str(float(after)) in levels[1]


def test_what_is_to_be_read_in_a_picture_is_no_markup() -> None:
    """Though it looks like an id, a reference or a font."""
    said = """the id="z" it: a url(#b) c, href="#b, in 'DejaVu Sans'; font-family: Verdana"""
    shape = '<clipPath id="b"/><path id="z" clip-path="url(#b)"/>'
    svg = f'<svg width="9pt" height="9pt" viewBox="0 0 9 9">{shape}<text>{said}</text></svg>'
    found = inline(svg.encode(), "own-")
    assert f"<text>{said}</text>" in found
    assert '<clipPath id="own-b"/><path clip-path="url(#own-b)"/>' in found


def test_it_needs_nothing_else(dilemma: Page) -> None:
    assert "script" not in dilemma.tags
    assert all(link.startswith(("#", "data:")) for link in dilemma.links)
    assert len(dilemma.ids) == len(set(dilemma.ids))
    assert {link[1:] for link in dilemma.links if link.startswith("#")} <= {*dilemma.ids}


@pytest.fixture(scope="module")
def evil(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Script, quotes and what templates, Markdown and LaTeX read, in every text of a file."""
    file = tmp_path_factory.mktemp("evil") / "evil.toml"
    file.write_text(with_markup("security_dilemma"), "utf-8")
    return file


def test_text_from_a_file_stays_text(evil: Path, tmp_path: Path) -> None:
    page = Page(report(str(evil), tmp_path / "x.html"))
    assert "script" not in page.tags
    assert page.text.count("<script>alert(1)</script>") > 15
    assert page.text.count("{{ 7*7 }}") > 15
    written = report(str(evil), tmp_path / "x.md")
    assert "<script>" not in written.replace(r"\<script\>", "")
    assert "](b)" not in written.replace(r"\](b)", "")


def test_letters_from_right_to_left_stand_by_themselves() -> None:
    """A whole run, up to the next other letter; entities stay, and nothing else changes."""
    page = (
        "<p title='שלום'>cost (שלום, &amp; עולם) &gt; 0.42 a שלום 5</p><svg><text>שלום</text></svg>"
    )
    assert isolated(page) == (
        "<p title='שלום'>cost (<bdi>שלום, &amp; עולם</bdi>) &gt; 0.42 a <bdi>שלום</bdi> 5</p>"
        "<svg><text>שלום</text></svg>"
    )
    assert isolated("<p>&#39;a&#39; &lt;b&gt;</p>") == "<p>&#39;a&#39; &lt;b&gt;</p>"
    assert str(own_text("<b> שלום 5")) == "<bdi>&lt;b&gt; שלום 5</bdi>"


def test_several_games_stand_on_one_page(tmp_path: Path) -> None:
    """With a table of answers that leads to each, and no id twice, though each has a map."""
    out = tmp_path / "x.html"
    games = ["security_dilemma", "chicken"]
    assert CliRunner().invoke(main, ["report", *games, "--out", str(out)]).exit_code == 0
    text = out.read_text("utf-8")
    page = Page(text)
    used = {*re.findall(r"url\(#([^)]*)\)", text)}
    assert used
    assert used <= {*page.ids}
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links if link.startswith("#")} <= {*page.ids}
    assert [link for link in page.links if link.startswith("#game")] == ["#game-1", "#game-2"]
    for game in games:
        assert page.text.count(eg.load(game).question) > 1
    none = CliRunner().invoke(main, ["report", "--out", str(out)])
    assert none.exit_code == 2
    assert "no game is named" in none.stderr


def test_in_a_folder_each_game_has_a_page(tmp_path: Path) -> None:
    """Under its name, once, with a way to the others; files of one name keep apart."""
    source = (GAMES / "classics/chicken.toml").read_text("utf-8")
    files = [tmp_path / folder / "index.toml" for folder in ("one", "other")]
    for file in files:
        file.parent.mkdir()
        file.write_text(source, "utf-8")
    games = ["security_dilemma", *map(str, files), "security_dilemma"]
    out = tmp_path / "pages"
    result = CliRunner().invoke(main, ["report", *games, "--out", str(out)])
    assert result.exit_code == 0
    names = ["security_dilemma.html", "index-2.html", "index-3.html"]
    assert result.stderr.splitlines() == [f"wrote {out / name}" for name in (*names, "index.html")]
    index = Page((out / "index.html").read_text("utf-8"))
    assert [link for link in index.links if not link.startswith("#")] == names
    for name in names:
        page = Page((out / name).read_text("utf-8"))
        assert "index.html" in page.links
        assert "all games" in page.texts


@pytest.mark.parametrize("game", ["beer_quiche", "prisoners_dilemma"])
def test_pages_of_other_games(game: str, tmp_path: Path) -> None:
    page = Page(report(game, tmp_path / "x.html"))
    assert eg.load(game).question in page.text
    assert (tmp_path / "x.html").stat().st_size < 3_000_000


def test_where_nothing_counts_as_escalation_nothing_has_a_level(tmp_path: Path) -> None:
    """No sign, no colour of a regime: on the report, and on pictures of tips and of a plane."""
    escalation = 'line = 0.5\nwhy = "made up"\n"go / go" = 1'
    text = strategic(
        'a = ["stay", "go"]\nb = ["stay", "go"]',
        'x = { value = 0.5, range = [-1, 1], about = "gain" }\n'
        'y = { value = 0.5, range = [-1, 1], about = "other" }',
        'a = "x * a.go"\nb = "y * b.go"',
        escalation,
    )
    silent = tmp_path / "silent.toml"
    silent.write_text(text.replace(f"[escalation]\n{escalation}", ""), "utf-8")
    assert not eg.load(silent).has_escalation
    pictures = []
    for command in ("tip", "map"):
        out = tmp_path / f"{command}.svg"
        result = CliRunner().invoke(main, [command, str(silent), "--out", str(out)])
        assert result.exit_code == 0, result.output
        pictures.append(out.read_text("utf-8"))
    page = Page(report(str(silent), tmp_path / "x.html"))
    assert not {"○", "◐", "●"} & {*"".join(pictures), *page.text}
    assert not {AREAS[r] for r in ("below", "across", "above")} & {
        *re.findall("#[0-9a-f]{6}", pictures[0])
    }


@pytest.mark.parametrize("ending", ["html", "md", "tex"])
def test_a_game_that_is_not_solved_has_a_page_that_says_so(ending: str, tmp_path: Path) -> None:
    file = tmp_path / "unseen.efg"
    file.write_text(unseen_first_move())
    text = report(str(file), tmp_path / f"x.{ending}")
    assert "What holds is not settled: no equilibrium was found so far" in text
    assert "solved exactly" not in text
    assert "every equilibrium was checked" not in text
    if ending != "tex":
        assert "a game of three players, not solved" in text
        assert re.search(r"None found so far; there may be some: 105,472 pure profiles", text)
    if ending == "html":
        assert "push 4111" in Page(text).text
        assert "The game alone: what is played in it was not found." in Page(text).text


@pytest.mark.parametrize(
    ("game", "effort"),
    [("security_dilemma", "0.0001"), ("security_dilemma", "0.001"), ("path_forward", "0.0003")],
)
def test_with_little_effort_a_page_says_what_is_not_settled(
    game: str, effort: str, tmp_path: Path
) -> None:
    """Whatever is unsettled of an assumption, it is never said to tip nothing."""
    text = report(game, tmp_path / "x.md", "--effort", effort)
    quiet = re.findall(r"Never alone, within their ranges: ([\w, ]+)\.", text)
    open_ones = re.findall(r"Not settled(?: over part of the range)?: ([\w, ]+):", text)
    names = [{*", ".join(found).split(", ")} - {""} for found in (quiet, open_ones)]
    assert not names[0] & names[1]
    assert names[1]


def test_the_layout_may_be_named(tmp_path: Path) -> None:
    text = report("prisoners_dilemma", tmp_path / "x.txt", "--to", "md")
    assert text.startswith("# ")
    assert text == report("prisoners_dilemma", tmp_path / "x.md")


def test_columns_of_markdown_tables_are_alike(tmp_path: Path) -> None:
    text = report("security_dilemma", tmp_path / "x.md", "--preset", "russian")
    columns = 0
    for line in text.splitlines():
        cells = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("|") else 0
        assert not cells or not columns or cells == columns, line
        columns = cells
    assert "preset russian" in text


def compiled(folder: Path, text: str, engine: str = "pdflatex") -> str:
    """The log of a document that compiles."""
    (folder / "x.tex").write_text(text, "utf-8")
    command = [engine, "-interaction=nonstopmode", "-halt-on-error", "x.tex"]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, errors="replace"
    )
    assert done.returncode == 0, done.stdout[-2000:]
    return done.stdout


@cache
def paper(game: str) -> str:
    """The report in LaTeX; of each game made once."""
    with TemporaryDirectory() as folder:
        return report(game, Path(folder) / "x.tex")


@cache
def is_there(engine: str) -> bool:
    """Has this machine the engine, with all that letters beyond Latin ones need?"""
    head = "" if engine == "pdflatex" else r"\usepackage{fontspec}"
    text = rf"\documentclass{{article}}{head}\begin{{document}}a\end{{document}}"
    with TemporaryDirectory() as folder:
        try:
            compiled(Path(folder), text, engine)
        except (AssertionError, FileNotFoundError):
            return False
    return True


WIDE = re.compile(r"Overfull \\hbox \((\d+)")
without_tex = pytest.mark.skipif(
    shutil.which("pdflatex") is None, reason="there is no pdflatex here"
)


@without_tex
@pytest.mark.parametrize("engine", ["pdflatex", "lualatex", "xelatex"])
def test_every_letter_compiles(engine: str, tmp_path: Path) -> None:
    """As itself, by its sound, or by its number."""
    if not is_there(engine):
        pytest.skip(f"there is no {engine} here")
    body = latex_text(" ".join(map(chr, [*range(0xA0, 0x2200), *range(0x3041, 0x3097)])))
    head = declared(body, of_a_document=True)
    text = rf"\documentclass{{article}}{head}\begin{{document}}{body}\end{{document}}"
    compiled(tmp_path, text, engine)


@without_tex
def test_a_piece_brings_what_its_letters_need(tmp_path: Path) -> None:
    piece = declared(latex_text("שלום") + latex_text("мир"))
    compiled(tmp_path, rf"\documentclass{{article}}\begin{{document}}{piece}\end{{document}}")
    assert declared(latex_text("50 % é")) == r"50 \% é"


def test_letters_that_pdflatex_lacks_are_told_by_their_sound() -> None:
    """Words that run to the left stay together; ideographs have more than one sound."""
    assert latex_text("○ 50 % of 日 & é") == (r"$\circ$ 50 \% of \native{日}{\texttt{U+65E5}} \& é")
    assert latex_text("Мир 7") == r"\native{Мир}{Mir} 7"
    assert latex_text("a שלום עולם b") == r"a \leftward{שלום עולם}{shlvm 'vlm} b"
    assert latex_text("かな") == r"\native{かな}{kana}"
    assert latex_text("Łódź: Ærø, für “2 €”") == r"Łódź: Ærø, für ``2 \texteuro{}''"


@without_tex
@pytest.mark.parametrize(
    "game", ["security_dilemma", "beer_quiche", "trilateral_assurance", "evil"]
)
def test_latex_compiles(game: str, evil: Path, tmp_path: Path) -> None:
    """No package beyond amsmath, graphicx, tikz and geometry; nothing far over the margin."""
    text = paper(str(evil) if game == "evil" else game)
    assert {*re.findall(r"usepackage(?:\[.*?\])?\{(\w+)\}", text)} == {
        "amsmath", "graphicx", "tikz", "geometry",
    }  # fmt: skip
    assert [wide for wide in WIDE.findall(compiled(tmp_path, text)) if int(wide) > 20] == []


TIED = """
title = "Tied"
question = "Is there one answer?"
form = "strategic"
source = "made for a test"
[players]
A = ["push", "hold"]
B = ["yield", "resist"]
[assumptions]
x = { value = 0.5, range = [0, 2], about = "gain of pushing" }
z = { value = 0, range = [-1, 1], about = "gain of resisting" }
[payoffs]
"push / yield" = { A = "x", B = "0" }
"push / resist" = { A = "-1", B = "z" }
"hold / yield" = { A = "0", B = "0" }
"hold / resist" = { A = "0", B = "0" }
"""


@pytest.fixture
def tied(tmp_path: Path) -> str:
    """A report in LaTeX on a game with infinitely many equilibria, and a table that says so."""
    file = tmp_path / "tied.toml"
    file.write_text(TIED, "utf-8")
    return report(str(file), tmp_path / "tied.tex")


LONG_ROWS = (
    TIED.replace("push", "mobilise all of its reserves at once")
    .replace("hold", "wait and see what the others will do")
    .replace("A = ", "the_willing = ")
    .replace("B = ", "the_onlookers = ")
    .replace("yield", "give in to all that is asked")
)


def test_long_texts_of_equilibria_go_on_in_further_lines(tied: str) -> None:
    """And why they are not all stands outside of what is shrunk to a line."""
    assert "infinitely many" in tied
    assert r"\fitted{\begin{tabular}{rllrrl}" in tied
    assert "Not all" not in "".join(re.findall(r"\\fitted\{.*?\n\}", tied, re.DOTALL))
    text = latex_rows(eg.solve(eg.loads(LONG_ROWS)))
    assert re.findall(r"p\{0.\d+.linewidth\}", text.partition("\n")[0])
    (row,) = (line for line in text.splitlines() if line.startswith("1 & "))
    assert r"the\_willing: mobilise all of its reserves at once; the\_onlookers" in row
    assert r"the\_willing: $\frac{1}{2}$; the\_onlookers: $0$" in row


@without_tex
def test_rows_of_equilibria_are_as_wide_as_the_page(tmp_path: Path) -> None:
    """Each row in lines of the usual size, which are no wider than the page."""
    head = r"\documentclass{article}\begin{document}\noindent "
    text = head + latex_rows(eg.solve(eg.loads(LONG_ROWS))) + r"\end{document}"
    assert WIDE.findall(compiled(tmp_path, text)) == []


HEBREW = """
title = "משחק הפחדן"
question = "מי סוטה?"
form = "strategic"
source = "made for a test"
[players]
one = ["swerve", "straight"]
two = ["swerve", "straight"]
[assumptions]
x = { value = 2, range = [0, 3], about = "מחיר ההתנגשות" }
[payoffs]
"swerve / swerve" = { one = "0", two = "0" }
"swerve / straight" = { one = "-1", two = "1" }
"straight / swerve" = { one = "1", two = "-1" }
"straight / straight" = { one = "-x", two = "-x" }
[escalation]
line = 0.5
why = "התנגשות"
"straight / straight" = 1
"""


@without_tex
def test_latex_in_hebrew_compiles_everywhere(tmp_path: Path) -> None:
    file = tmp_path / "hebrew.toml"
    file.write_text(HEBREW, "utf-8")
    text = report(str(file), tmp_path / "y.tex")
    assert r"\leftward{משחק הפחדן}{mshchk hpchdn}" in text
    assert r"\leftward{מי סוטה}{my svth}?" in text
    assert text.count(r"\leftward{מחיר ההתנגשות}{mchyr hhtngshvt}") >= 1
    for engine in ("pdflatex", "lualatex", "xelatex"):
        if is_there(engine):
            compiled(tmp_path, text, engine)


def propositions(text: str) -> list[tuple[str, str]]:
    """Each claim, and its proof."""
    parts = text.split(r"\begin{proposition}")[1:]
    pairs = [part.partition(r"\end{proposition}")[::2] for part in parts]
    return [(" ".join(claim.split()), proof.partition(r"\rule")[0]) for claim, proof in pairs]


def test_a_proposition_has_its_conditions_and_a_proof() -> None:
    """Of the security dilemma, by hand: at k = 0.3, aB = aR = 0.2, v = 1.02, e = 0.4."""
    restrain, build, mixed = propositions(paper("security_dilemma"))
    assert "if and only if the following holds" in restrain[0]
    assert re.findall(r"\\item (\$.*?\)) ", restrain[0]) == [
        r"$k \geq \mathit{aB}$ (here $0.3 \geq 0.2$)",
        r"$k \geq \mathit{aR}$ (here $0.3 \geq 0.2$)",
    ]
    assert "``build'' instead of ``restrain'' gains nothing, by (2)" in restrain[1]
    assert restrain[1].count("here it would lose $0.1$") == 2
    assert r"\item $v \geq k + e$ (here $1.02 \geq 0.7$)" in build[0]
    assert r"$v = v_{0} (1 + o) (1 - d)$" in build[0]
    assert build[1].count("by (1); here it would lose $0.32$") == 2
    assert r"$p_{2} (v - \mathit{aB} - e) = v - k - e$ (here both are $0.32$)" in mixed[0]
    assert r"here $p_{2} = \frac{16}{21}$" in mixed[0]
    assert "bloc: ``build'' is worth as much as ``restrain'', by (1)." in mixed[1]


def test_only_equations_say_what_a_probability_is(tied: str) -> None:
    """Any p1 of at least 1/(1 + x) will do: the one at hand is told, and no formula."""
    _, _, pushed, held = (claim for claim, _ in propositions(tied))
    for claim in (pushed, held):
        assert r"\end{enumerate} Here $p_{1} = \frac{2}{3}$." in claim
        assert "Then" not in claim
    mixed = propositions(paper("security_dilemma"))[2][0]
    assert len(re.findall(r"Then \$p_\{[12]\} = .*?\$, where the equations have", mixed)) == 2


def test_where_nothing_else_is_asked_a_proposition_says_so() -> None:
    """Of beliefs, at a point alone; and each belief off the path has a name."""
    first, _ = propositions(paper("beer_quiche"))
    assert "if and only if" not in first[0]
    assert "At the values of the assumptions below, this is an equilibrium" in first[0]
    assert "from $0$ to $0.5$ will do" in first[0]
    assert r"$\frac{1}{2} \geq q_{1}$ (here $0.5 \geq 0.25$)" in first[0]


def test_readings_stand_side_by_side_in_latex() -> None:
    """As the file expects: 0 to 1 at the baseline, 0 and 1 in the readings."""
    text = paper("security_dilemma").partition("Readings of the conflict")[2]
    rows = text.partition(r"\end{tabular}")[0].partition(r"\hline")[2].split(r"\tabularnewline")
    cells = [re.sub(r"\\raggedright |\[2pt\]", "", row).split(" & ")[:3] for row in rows[:-1]]
    assert [[cell.strip() for cell in row] for row in cells] == [
        ["Baseline", r"$\odot$ 0 to 1", "3 outcomes"],
        ["allied reading", r"$\circ$ 0", "Both choose restrain"],
        ["russian reading", r"$\bullet$ 1", "Both choose build"],
    ]


def test_latex_has_a_table_for_each_action_of_a_third_player() -> None:
    text = paper("trilateral_assurance")
    assert [text.count(rf"\textbf{{jpn: {action}}}") for action in ("stay", "join")] == [1, 1]


def test_the_game_in_latex_is_that_of_the_point(tmp_path: Path) -> None:
    """What both building comes to, at k = 0.1 and not where the file stands."""
    text = report("security_dilemma", tmp_path / "x.tex", "--set", "k=0.1")
    game: Any = eg.load("security_dilemma").at({"k": "0.1"})
    table = text.partition("The game, where it stands")[2].partition(r"\end{tabular}")[0]
    assert rf"{float(game.payoffs[0][1, 1]):g}" in table
    assert rf"{float(eg.load('security_dilemma').at().payoffs[0][1, 1]):g}" not in table


def test_markdown_takes_no_meaning_from_texts() -> None:
    begins = {"1. a": r"1\. a", "- a": r"\- a", "+ a": r"\+ a", "---": r"\---", "2) a": r"2\) a"}
    assert {text: markdown_text(text) for text in begins} == begins
    assert [markdown_text(text) for text in ("-0.5", "a - b", "1.5")] == ["-0.5", "a - b", "1.5"]
    assert markdown_text("a|b *c* <d>\n e_f") == r"a\|b \*c\* \<d\> e\_f"


@pytest.mark.parametrize(
    ("game", "options", "verbs"),
    [
        ("security_dilemma", [], "report analyze tip map rank boxes claims"),
        (
            "extended_deterrence",
            ["--preset", "russian", "--set", "io=0.4"],
            "report analyze tip map rank boxes compare",
        ),
        ("security_dilemma", ["--merge", "bloc,rivals"], "report analyze tip"),
    ],
)
def test_its_commands_are_commands(
    game: str, options: list[str], verbs: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each can be typed, and the first makes the same page."""
    text = report(game, tmp_path / "x.md", *options)
    commands = re.findall("^    escalation-games (.*)$", text, re.MULTILINE)
    assert [command.split()[0] for command in commands] == verbs.split()
    monkeypatch.chdir(tmp_path)
    for command in commands:
        result = CliRunner().invoke(main, [*shlex.split(command), "--effort", "0.05"])
        assert result.exit_code in (0, 1), result.output
        assert "Usage" not in result.output


@pytest.mark.parametrize(
    ("out", "says"),
    [
        ("x.doc", "known: html, md, tex, or a folder"),
        ("no/x.html", "no folder"),
        ("no/x", "no folder"),
        (f"{__file__}/", "is a file, not a folder"),
    ],
)
def test_files_that_cannot_be_written_are_refused_first(out: str, says: str) -> None:
    result = CliRunner().invoke(main, ["report", "security_dilemma", "--out", out])
    assert result.exit_code == 2
    assert says in result.stderr
