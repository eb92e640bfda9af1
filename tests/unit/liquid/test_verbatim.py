"""Formulas and code are text to Liquid; what Jekyll's authors meant as Liquid stays Liquid."""

from __future__ import annotations

import pytest

from notes.liquid import needs_liquid
from notes.liquid.scan import meant_in_code, scan
from notes.liquid.verbatim import verbatim_spans

from ...work import LINEAR, slowdown


def shown(text: str) -> str:
    """A body with every tag and output that Liquid would run replaced by `•`."""
    return "".join(piece.text if piece.kind == "text" else "•" for piece in scan(text, verbatim=True))


@pytest.mark.parametrize(
    "body",
    [
        "一个公式 $$ \\frac{{a}}{b} $$ 在文中",
        "$$\n\\begin{aligned}\n{{x}}_{%y%}\n\n\\end{aligned}\n$$\n",
        "用 `{{ page.title }}` 与 ``a ` {{ b }}``",
        "```liquid\n{{ x }}\n{% for %}\n```\n",
        "~~~\n{{ x }}\n\n{{ y }}\n~~~\n",
        "- item\n\n  ```\n  {{ x }}\n  ```\n",
        "> ```\n> {{ x }}\n> ```\n",
        "text\n\n    {{ code }}\n\n    {% more %}\n\nend",
        "\t{{ code }}",
        "`{{ 'text' }}`",
        "no Liquid at all, { } and % } alone",
        "",
    ],
)
def test_formulas_and_code_are_text(body: str) -> None:
    assert shown(body) == body
    assert not needs_liquid(body)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("a {{ b }} `c`", "a • `c`"),
        ("5 $$ and {{ x }}\n\n$$ later", "5 $$ and •\n\n$$ later"),
        ("\\$$ {{ x }} \\$$", "\\$$ • \\$$"),
        ("a ` b {{ c }}\n\nd ` e", "a ` b •\n\nd ` e"),
        ("```\n{{ never closed }}", "```\n•"),
        ("text\n    {{ continued }}", "text\n    •"),
        ("* list\n\n      {{ item }}", "* list\n\n      •"),
        ("{% for a in b %}\n\n    {{ a }}\n\n{% endfor %}", "•\n\n    •\n\n•"),
        (
            "<div>\n\n    {{ a }} `{{ b }}`\n\n</div>\n\n    {{ code }}",
            "<div>\n\n    • `•`\n\n</div>\n\n    {{ code }}",
        ),
        ("<div>$$ {{a}} $$ {{ b }}</div>", "<div>$$ {{a}} $$ •</div>"),
        ("<script>\n$$('{{ a }}', $$)\n</script>", "<script>\n$$('•', $$)\n</script>"),
        ("{% raw %}{{ a }}{% endraw %} {{ b }}", "{{ a }} •"),
        ("{% raw %}\n```\n{% endraw %}{{ b }}", "\n```\n•"),
        ("`{% raw %}{{ a }}{% endraw %}`", "`{{ a }}`"),
        ("```\n{% raw %}\n{{ a }}\n{% endraw %}\n{{ b }}\n```\n", "```\n\n{{ a }}\n\n{{ b }}\n```\n"),
        ("`{{ '{{' }} a }}`", "`{{ a }}`"),
        ("{% highlight py %}\n    `{{ a }}`\n{% endhighlight %}", "•\n    `•`\n•"),
        ("{% comment %} ` {{ a }} {% endcomment %} {{ b }} `c`", " • `c`"),
        ("{{ '`' }} {{ a }} `", "• • `"),
    ],
)
def test_liquid_elsewhere_stays(body: str, expected: str) -> None:
    assert shown(body) == expected
    assert needs_liquid(body)


def test_outside_of_formulas_and_code_everything_is_liquid() -> None:
    assert needs_liquid("$$ {{a}} $$", markdown=False)


@pytest.mark.parametrize(
    ("body", "meant"),
    [
        ("{{ site.a }} and `v{{ site.version }}`", ["{{ site.version }}`"]),
        ("```\n{{site['x y']}}\n{%- include a.html -%}\n```\n", ["{{site['x y']}}", "{%- include a.html -%}"]),
        ("text\n\n    {{- page.url }}\n\n    {% include_relative b.md %}\n",
        ["{{- page.url }}", "{% include_relative b.md %}"]),
        ("`{{ x }}`, `{{ sites.x }}`, `{% if site.x %}` and `{{ post.title }}` are examples", []),
        ("`{% raw %}{{ site.x }}{% endraw %} {{ page.y }}`", ["{{ page.y }}`"]),
        ("{% raw %}`{{ site.x }}`{% endraw %}", []),
        ("```\n{% raw %}{{ site.x }}\n```\n", []),
        ("$$ {{ site.x }} $$ and {{ site.y }}", []),
        ("no code at all", []),
    ],
)  # fmt: skip
def test_what_looks_meant_in_code(body: str, meant: list[str]) -> None:
    assert [body[place : place + len(text)] for place, text in zip(meant_in_code(body), meant, strict=True)] == meant


@pytest.mark.parametrize(
    "piece",
    [
        "`",
        "``` \n",
        "$$",
        "{{",
        "{%",
        "{% raw %}",
        "`{% raw %}",
        "{% comment %}",
        "<div>\n",
        "\n\n    {{ a",
        "` `` ",
        "> - ",
        "{{ a }} `\n",
    ],
)
def test_reading_is_linear(piece: str) -> None:
    def run(count: int) -> None:
        verbatim_spans(piece * count)
        needs_liquid(piece * count)

    assert slowdown(run, 40_000) < LINEAR
