import pytest

from notes.errors import TemplateError
from notes.files.sass import compile_sass


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "secret.scss").write_text("a { b: secret }")
    sass = tmp_path / "notebook" / "_sass"
    (sass / "deep").mkdir(parents=True)
    (sass / "_colours.scss").write_text("$red: #a00; // @import '/not/code'\n")
    (sass / "deep" / "_part.scss").write_text("@import '../colours';\np { color: $red; background: url('/x.png') }\n")
    return sass


def test_style_sheets_load_their_parts(folder):
    css = compile_sass("@import 'deep/part';\n@import url('https://fonts.example/a.css');\n", folder)
    assert "color: #a00" in css


@pytest.mark.parametrize(
    "text",
    [
        "@import '../secret';",
        "@import '../../secret';",
        "@import 'deep/../../../secret';",
        "@use 'file:///secret';",
        "@use '/secret';",
        "@import 'a', '/secret';",
        "@import '\\2e\\2e/secret';",
        "@use 'sass:meta'; $a: '..'; a { @include meta.load-css($a + '/../secret') }",
        "@use 'sass:meta'; a { @include meta.load-css('#{'..'}/../secret') }",
        "@use 'sass:meta'; a { @include meta.load-css('a' + '/../../secret') }",
        "@use 'sass:meta'; a { @include meta.load_css(/* x */ '../secret') }",
        "@use 'sass:meta'; @include meta.apply(meta.get-mixin('load-css', 'meta'), '../secret');",
        "@import /* ; */ '../secret';",
        '.a { b: "/*" } @import "../secret"; .c { b: "*/" }',
        '.a { b: "//" } @import "../secret";',
        "@import 'x;/../../secret';",
        "@\\69mport '../secret';",
    ],
)
def test_no_style_sheet_loads_a_file_outside_the_notebook(folder, text):
    with pytest.raises(TemplateError, match="outside the notebook") as caught:
        compile_sass(f"\n{text}", folder, path="assets/main.scss", first_line=3)
    assert (caught.value.problems[0].path, caught.value.problems[0].line) == ("assets/main.scss", 4)


def test_neither_does_a_part_nor_a_link(folder):
    (folder / "_bad.scss").write_text("\n@import '../../secret';")
    with pytest.raises(TemplateError, match=r"_sass/_bad\.scss:2"):
        compile_sass("a { b: c }", folder)
    (folder / "_bad.scss").unlink()
    (folder / "_linked.scss").symlink_to(folder.parent.parent / "secret.scss")
    with pytest.raises(TemplateError, match="outside"):
        compile_sass("@import 'linked';", folder)


@pytest.mark.parametrize("text", ["@import\n'../secret';", "@import 'deep/part',\n  '../secret';", "@use\n'/secret';"])
def test_nor_does_one_over_several_lines(folder, text):
    with pytest.raises(TemplateError, match="outside the notebook"):
        compile_sass(text, folder)


def test_only_the_folder_of_parts_is_looked_into(folder):
    (folder.parent / "assets").mkdir()
    (folder.parent / "assets" / "_evil.scss").write_text("@import '../../secret';")
    (folder / "_up.scss").write_text("@import '../assets/evil';")
    with pytest.raises(TemplateError, match=r"_sass/_up\.scss:1.*outside"):
        compile_sass("a { b: c }", folder)
    (folder / "_up.scss").unlink()
    with pytest.raises(TemplateError, match="Can't find stylesheet"):
        compile_sass("@import 'assets/evil';", folder)


def test_what_only_looks_like_it_is_left_alone(folder):
    text = """
@use 'sass:math';
@use 'colours' with ($dark: '/img/dark.png');
@import url(../fonts/a.css);
@import url("../fonts/b.css") screen and (min-width: 10px);
// see ../README
.w-1\\/2 { width: math.div(1, 2); background: url(../../x.png); content: "\\201C/" }
"""
    (folder / "_colours.scss").write_text("$dark: 0 !default;\n")
    assert "../../x.png" in compile_sass(text, folder)


def test_the_indented_syntax_needs_no_quotes(folder):
    css = compile_sass("@import deep/part\n\n.a\n  content: '/'\n", folder, indented=True, path="s.sass")
    assert "content: " in css
    for text in ("@import ../secret\n", "@import deep/part,\n  ../secret\n", "@import\n  '../secret'\n"):
        with pytest.raises(TemplateError, match="outside the notebook"):
            compile_sass(text, folder, indented=True, path="s.sass")


def test_an_error_in_a_part_is_told_where_it_is(folder):
    (folder / "deep" / "_part.scss").write_text("a {\n  b: $none;\n}\n")
    with pytest.raises(TemplateError) as caught:
        compile_sass("@import 'deep/part';", folder, path="s.scss")
    assert (caught.value.problems[0].path, caught.value.problems[0].line) == ("_sass/deep/_part.scss", 2)
