from __future__ import annotations

import asyncio
import pickle
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from html import unescape

import pytest

from notes.engines import katex
from notes.engines.katex import Typeset, Typesetter
from notes.files.assets import asset_dir
from notes.jekyll.settings import MathOptions
from notes.model import Formula

FOLDER = asset_dir("katex")


def formula(tex: str, *, display: bool = False, definitions: tuple[str, ...] = ()) -> Formula:
    return Formula(tex=tex, display=display, line=1, column=1, definitions=definitions)


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    yield Typesetter(FOLDER, MathOptions(), v8_from=1 << 30)


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


@pytest.mark.parametrize("v8_from", [1, 1 << 30], ids=["V8", "quickjs"])
def test_what_macros_make_is_counted(v8_from: int) -> None:
    """KaTeX counts expansions alone: these have less than a thousand, and took until the clock ended them."""
    chosen = Typesetter(FOLDER, MathOptions(), v8_from=v8_from)
    row = "x" * 1_000
    bombs = [formula(rf"\def\a{{{row}}}" + r"\a" * 900), formula(r"\a" * 900, definitions=(rf"\def\a{{{row}}}",))]
    bombs.append(formula(r"\def\a#1{#1#1#1#1#1#1#1#1}\a{\a{\a{\a{\a{x}}}}}"))
    for result in chosen.typeset(bombs):
        assert result.error == "The macros of this formula make it too long"
    enough = formula(r"\def\a#1{#1#1#1#1}\a{\a{\a{x}}} + \a{\ce{H2O}}")
    assert chosen.typeset([enough])[0].error == ""


def test_the_clock_is_a_last_resort(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(katex, "SECONDS", 0.05)
    result, plain = Typesetter(FOLDER, MathOptions()).typeset([formula("x" * katex.MAX_LENGTH), formula("y")])
    assert "takes too long" in result.error
    assert plain.error == ""


@pytest.mark.parametrize("v8_from", [1, 1 << 30], ids=["V8", "quickjs"])
def test_deep_nesting_ends_alike_in_every_engine(v8_from: int) -> None:
    chosen = Typesetter(FOLDER, MathOptions(), v8_from=v8_from)
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


def test_no_engine_starts_before_there_is_work() -> None:
    idle = Typesetter(FOLDER, MathOptions())
    assert idle.version.startswith("katex 0.")
    assert idle.typeset([]) == []
    assert idle._quickjs is None
    assert idle._v8 is None


def test_a_typesetter_can_be_sent_to_a_worker(typesetter: Typesetter) -> None:
    typeset(typesetter, "x")
    copy: Typesetter = pickle.loads(pickle.dumps(typesetter))
    assert typeset(copy, "x") == typeset(typesetter, "x")


def test_v8_and_quickjs_agree(typesetter: Typesetter) -> None:
    pytest.importorskip("py_mini_racer", reason="mini-racer is the extra fast")
    tex = [r"\sum_{i=1}^n \frac{x_i}{y}", r"\foo", r"\def\a{\a\a}\a", r"\left(" * 5_000, "中", r"\mbox{a}", r"\ce{H2O}"]
    asked = [formula(text, display=display) for text in tex for display in (False, True)]
    assert Typesetter(FOLDER, MathOptions(), v8_from=1).typeset(asked) == typesetter.typeset(asked)


def test_v8_works_beside_a_running_event_loop() -> None:
    pytest.importorskip("py_mini_racer", reason="mini-racer is the extra fast")

    async def build() -> list[Typeset]:
        return Typesetter(FOLDER, MathOptions(), v8_from=1).typeset([formula("x")])

    with ThreadPoolExecutor(1) as thread:  # this thread may have a loop of its own, the browser tests'
        assert thread.submit(lambda: asyncio.run(build())).result()[0].error == ""
