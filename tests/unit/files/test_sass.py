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
