from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest

from notes.engines import javascript, katex
from notes.engines.katex import Typeset, Typesetter
from notes.errors import NotesError
from notes.files.assets import asset_dir
from notes.jekyll.settings import MathOptions
from notes.model import Formula

FOLDER = asset_dir("katex")


def formula(tex: str, *, display: bool = False, definitions: tuple[str, ...] = ()) -> Formula:
    return Formula(tex=tex, display=display, line=1, column=1, definitions=definitions)


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    yield Typesetter(FOLDER, MathOptions(), engine="quickjs")


@pytest.fixture(params=["mini-racer", "node", "quickjs"])
def engine(request: pytest.FixtureRequest) -> javascript.Name:
    """Each of the engines."""
    name: javascript.Name = request.param
    if javascript.find_engine(name, ()) is None:
        pytest.skip(f"{name} is not installed")
    return name


def typeset(typesetter: Typesetter, tex: str, **how: object) -> Typeset:
    return typesetter.typeset([formula(tex, **how)])[0]  # type: ignore[arg-type]


def text_of(html: str) -> str:
    """What a reader sees of a typeset formula."""
    visible = re.sub(r'<span class="katex-mathml">.*?</math></span>', "", html, flags=re.S)
    return unescape(re.sub(r"<[^>]+>", "", visible)).replace("\u200b", "")


# ---------------------------------------------------------------- plain KaTeX


def test_inline_and_display_have_html_and_mathml(typesetter: Typesetter) -> None:
    inline, display = typesetter.typeset([formula("x^2"), formula("x^2", display=True)])
    assert inline.html.startswith('<span class="katex"><span class="katex-mathml"><math')
    assert '<span class="katex-html" aria-hidden="true">' in inline.html
    assert display.html.startswith('<span class="katex-display">')
    assert (inline.error, inline.position) == ("", -1)


def test_mathml_alone() -> None:
    result = Typesetter(FOLDER, MathOptions(output="mathml")).typeset([formula(r"\frac{1}{2}", display=True)])[0]
    assert "<mfrac>" in result.html
    assert "katex-html" not in result.html


def test_rows_are_numbered_only_when_asked() -> None:
    tex = r"\begin{align} a &= b \\ c &= d \end{align}"
    plain = Typesetter(FOLDER, MathOptions()).typeset([formula(tex, display=True)])[0]
    numbered = Typesetter(FOLDER, MathOptions(numbering=True)).typeset([formula(tex, display=True)])[0]
    assert "eqn-num" not in plain.html
    assert numbered.html.count('class="eqn-num"') == 2
    assert tex.replace("&", "&amp;") in plain.html  # the annotation holds the formula as written


def test_equal_formulas_give_equal_answers_in_order(typesetter: Typesetter) -> None:
    first, other, again = typesetter.typeset([formula("a"), formula("b"), formula("a")])
    assert first == again != other


# ---------------------------------------------------------------- what MathJax notes write


@pytest.mark.parametrize(
    ("tex", "display", "seen"),
    [
        (r"\begin{array}\\ a \\ b \end{array}", True, "ab"),
        (r"\begin{array} a & b \\ c & d \end{array}", True, "acbd"),
        (r"\begin{eqnarray} a &=& b \\ &=& c \end{eqnarray}", True, "a==bc"),
        (r"\begin{multline} a + b \\ + c \end{multline}", True, "a+b+c"),
        (r"\begin{align} a &= b \end{align}", False, "a=b"),
        (r"\begin{equation} a = b \end{equation}", False, "a=b"),
        (r"a &= b \\ c &= d", True, "ac=b=d"),
        (r"p(x) \mbox{ for all } x", False, "p(x)\xa0for\xa0all\xa0x"),
        (r"\label{eq:one} x", True, "x"),
        (r"\require{cancel} x", False, "x"),
        (r"a \hfill b", False, "ab"),
        (r"E_\max", False, "Emax"),
        (r"x_\hat{y} z", False, "xy^z"),
        (r"\theta^'", False, "θ′"),
        (r"\ce{H2O}", False, "HX2OH2O"),
        (r"\enclose{box updiagonalstrike}{x}", False, "x"),
        (r"\eqref{eq:one}", False, "(eq:one)"),
        (r"x \tag{3}", False, "x(3)"),
        (r"\DeclareMathOperator{\softmax}{softmax} \softmax x", False, "softmaxx"),
        (r"\newcommand{\R}{Q} \R", False, "Q"),
        (r"\newcommand{\pair}[2][a]{(#1,#2)} \pair{b}\pair[c]{d}", False, "(a,b)(c,d)"),
        (r"\unicode{x4e2d}", False, "中"),
    ],
)
def test_mathjax_formulas_are_typeset(typesetter: Typesetter, tex: str, display: bool, seen: str) -> None:
    result = typeset(typesetter, tex, display=display)
    assert result.error == ""
    if r"\ce" in tex:  # mhchem lays out hidden boxes beside the letters
        assert "H" in text_of(result.html)
        assert "O" in text_of(result.html)
    else:
        assert text_of(result.html).replace(" ", "") == seen.replace(" ", "")


def test_formulas_that_katex_takes_do_not_pass_through_the_compatibility_layer(typesetter: Typesetter) -> None:
    r"""`\hat` as a script in braces and `\text` are KaTeX's own; the layer's wider `\newcommand` must stay away too."""
    taken = typeset(typesetter, r"\newcommand{\own}{x} \own_{\hat{y}}")
    assert taken.error == ""
    assert r"\newcommand{\own}{x} \own_{\hat{y}}</annotation>" in taken.html


# ---------------------------------------------------------------- definitions


def test_definitions_reach_the_formulas_that_name_them_and_no_others(typesetter: Typesetter) -> None:
    define = r"\gdef\loss{L}"
    known, unknown = typesetter.typeset([formula(r"\loss", definitions=(define,)), formula(r"\loss")])
    assert text_of(known.html) == "L"
    assert unknown.error == r"Undefined control sequence: \loss"


def test_later_definitions_win_and_order_of_asking_does_not_matter(typesetter: Typesetter) -> None:
    one, two = r"\gdef\v{a}", r"\renewcommand{\v}{b}"
    asked = [formula(r"\v", definitions=(one, two)), formula(r"\v", definitions=(one,))]
    assert [text_of(result.html) for result in typesetter.typeset(asked)] == ["b", "a"]
    assert [text_of(result.html) for result in typesetter.typeset(asked[::-1])] == ["a", "b"]


def test_operators_declared_in_one_formula_serve_the_next(typesetter: Typesetter) -> None:
    declare = r"\DeclareMathOperator*{\argmx}{arg\,max}"
    assert typeset(typesetter, r"\argmx_x f", definitions=(declare,)).error == ""


# ---------------------------------------------------------------- errors


@pytest.mark.parametrize(
    ("tex", "position"),
    [(r"\foo", 0), (r"x + \foo", 4), ("\U0001d4b3中 \\foo", 3), (r"\begin{align} a \foo \end{align}", 16)],
)
def test_errors_say_where_in_code_points(typesetter: Typesetter, tex: str, position: int) -> None:
    result = typeset(typesetter, tex, display=True)
    assert result.error == r"Undefined control sequence: \foo"
    assert result.position == position


def test_a_failed_formula_shows_its_tex_escaped_and_marked(typesetter: Typesetter) -> None:
    result = typeset(typesetter, r'\foo<b>"')
    assert result.html.startswith('<code class="math-error" title="')
    assert result.html.endswith(r"\foo&lt;b&gt;&quot;</code>")


def test_lone_surrogates_and_control_characters_do_no_harm(typesetter: Typesetter) -> None:
    assert "\ud800" not in typeset(typesetter, "a\ud800b").html
    assert typeset(typesetter, "a\0b").error.startswith("Unexpected character")
    assert text_of(typeset(typesetter, r"\text{中文}").html) == "中文"


# ---------------------------------------------------------------- safety


@pytest.mark.parametrize(
    "tex",
    [
        r"\href{javascript:alert(1)}{x}",
        r"\href{JaVaScript:alert(1)}{x}",
        "\\href{\x01javascript:alert(1)}{x}",
        r"\href{data:text/html,x}{x}",
        r"\url{vbscript:x}",
        r"\includegraphics{https://example.org/a.png}",
        r"\htmlData{onclick=alert(1)}{x}",
        r"\htmlStyle{color: red}{x}",
        r"\htmlId{search}{x}",
        r"\htmlClass{note}{x}",
    ],
)
def test_what_reaches_beyond_a_formula_is_refused(typesetter: Typesetter, tex: str) -> None:
    result = typeset(typesetter, tex)
    assert "not allowed" in result.error or "Unexpected character" in result.error
    assert result.html.startswith('<code class="math-error"')


@pytest.mark.parametrize("target", ["https://a.org/?q=1", "http://a.org", "mailto:a@b.org", "/gan.html", "#one"])
def test_links_to_the_web_mail_and_the_site_are_allowed(typesetter: Typesetter, target: str) -> None:
    result = typeset(typesetter, rf"\href{{{target}}}{{x}}")
    assert f'href="{target}"' in result.html


def test_markup_in_a_formula_stays_text(typesetter: Typesetter) -> None:
    for tex in (r"\text{<script>alert(1)</script>}", r"<img onerror=x>", r"\mbox{</annotation><script>}"):
        assert not re.search(r"<(?:script|img)", typeset(typesetter, tex).html)


@pytest.mark.parametrize(
    "tex",
    [
        r"\def\a{\a\a}\a",
        r"\def\a#1{\a{#1#1}}\a{x}",
        "{" * 5_000 + "}" * 5_000,
        r"\frac{" * 3_000 + "1" + "}{2}" * 3_000,
        r"\sqrt\hat\vec" * 1_500,
        "x" * (katex.MAX_LENGTH + 1),
    ],
    ids=["doubling", "doubling argument", "braces", "fractions", "no braces", "long"],
)
def test_bombs_are_errors_and_the_next_formula_is_fine(typesetter: Typesetter, tex: str) -> None:
    bomb, plain = typesetter.typeset([formula(tex), formula("x")])
    assert bomb.error
    assert text_of(plain.html) == "x"


def test_what_macros_make_is_counted(engine: javascript.Name) -> None:
    """KaTeX counts expansions alone: these have less than a thousand, and took until the clock ended them."""
    chosen = Typesetter(FOLDER, MathOptions(), engine=engine)
    row = "x" * 1_000
    bombs = [formula(rf"\def\a{{{row}}}" + r"\a" * 900), formula(r"\a" * 900, definitions=(rf"\def\a{{{row}}}",))]
    bombs.append(formula(r"\def\a#1{#1#1#1#1#1#1#1#1}\a{\a{\a{\a{\a{x}}}}}"))
    for result in chosen.typeset(bombs):
        assert result.error == "The macros of this formula make it too long"
    enough = formula(r"\def\a#1{#1#1#1#1}\a{\a{\a{x}}} + \a{\ce{H2O}}")
    assert chosen.typeset([enough])[0].error == ""


def test_the_clock_is_a_last_resort(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(javascript, "SECONDS", 0.1)
    result, plain = Typesetter(FOLDER, MathOptions()).typeset([formula("x" * katex.MAX_LENGTH), formula("y")])
    assert "takes too long" in result.error
    assert plain.error == ""


def test_deep_nesting_ends_alike_in_every_engine(engine: javascript.Name) -> None:
    chosen = Typesetter(FOLDER, MathOptions(), engine=engine)
    for opening, closing in ((r"\frac{", "}{2}"), (r"\sqrt{", "}"), (r"\left(", r"\right)"), ("x^{", "}")):
        allowed, refused = (opening * depth + "1" + closing * depth for depth in (80, 81))
        assert [result.error for result in chosen.typeset([formula(allowed), formula(refused)])] == [
            "",
            "The formula is nested too deeply",
        ]


def test_huge_sizes_are_bounded(typesetter: Typesetter) -> None:
    html = re.sub("<annotation.*?</annotation>", "", typeset(typesetter, r"\rule{1e9em}{1e9em}").html)
    assert max(float(size) for size in re.findall(r"([\d.e+]+)em", html)) <= 60


# ---------------------------------------------------------------- engines


def test_no_engine_starts_before_there_is_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(javascript.subprocess, "Popen", None)
    idle = Typesetter(FOLDER, MathOptions())
    with idle.at_work(katex.MANY - 1, 2):
        pass
    assert idle.typeset([]) == []


def test_engines_come_up_before_the_first_of_many_formulas(monkeypatch: pytest.MonkeyPatch) -> None:
    started = []
    monkeypatch.setattr(javascript.Engine, "_start", lambda engine: started.append(engine))  # noqa: PLW0108
    with Typesetter(FOLDER, MathOptions()).at_work(katex.MANY, 2):
        assert started


SAMPLES = [
    formula(tex, display=display)
    for tex in (
        r"\sum_{i=1}^n \frac{x_i}{y}",
        r"\foo",
        r"\def\a{\a\a}\a",
        r"\left(" * 5_000,
        "中",
        r"\mbox{a}",
        r"\ce{H2O}",
    )
    for display in (False, True)
]


def test_engines_agree(typesetter: Typesetter, engine: javascript.Name) -> None:
    assert Typesetter(FOLDER, MathOptions(), engine=engine).typeset(SAMPLES) == typesetter.typeset(SAMPLES)


def test_what_v8_gives_up_on_is_decided_by_quickjs(typesetter: Typesetter, monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends with the first question; from the third death on it is not asked any more."""
    asked = []
    broken = javascript.Program(command=(sys.executable, "-c", "input()"))
    find, ask = javascript.find_engine, javascript.Engine.ask

    def find_broken(name: javascript.Name, *about: Any) -> javascript.Program | None:
        return find(name, *about) if name == "quickjs" else broken

    def counted(self: javascript.Engine, *question: Any) -> Any:
        asked.append(self._program is broken)
        return ask(self, *question)

    monkeypatch.setattr(katex, "find_engine", find_broken)
    monkeypatch.setattr(javascript.Engine, "ask", counted)
    monkeypatch.setattr(katex, "BATCH", 2)
    assert Typesetter(FOLDER, MathOptions(), engine="node").typeset(SAMPLES) == typesetter.typeset(SAMPLES)
    assert sum(asked) == javascript.DEATHS < len(SAMPLES) // 2


def test_a_formula_that_an_engine_dies_of_is_the_only_one_that_fails(
    typesetter: Typesetter, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = javascript.Engine.ask

    def deadly(self: javascript.Engine, asked: Any, seconds: float) -> Any:
        if any(one["tex"] == "deadly" for one in asked["formulas"]):
            self.close()
            return None
        return ask(self, asked, seconds)

    monkeypatch.setattr(javascript.Engine, "ask", deadly)
    first, bad, last = typesetter.typeset([formula("x"), formula("deadly"), formula("y")])
    assert bad.error == "KaTeX gave up: its engine ended"
    assert (first.error, last.error) == ("", "")


def test_an_installation_whose_engine_does_not_work_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = javascript.Program(command=(sys.executable, "-c", ""))
    monkeypatch.setattr(katex, "find_engine", lambda *_: broken)
    with pytest.raises(NotesError) as caught:
        Typesetter(FOLDER, MathOptions()).typeset([formula("x")])
    assert caught.value.problems[0].code == "no-engine"
