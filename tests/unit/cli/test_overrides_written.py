"""Overrides written into settings of every shape: the meaning is right and no other byte changes."""

from __future__ import annotations

import pytest

from notes.cli.refs_editing import with_override
from notes.jekyll.yaml import parse_yaml

URLS = ["https://a.example/x?a=1,b", "https://b.example/#/x: y"]

SETTINGS = {
    "empty": "",
    "unended": "title: 笔记",
    "other keys": "title: 笔记  # 我的\nplugins:\n- a\n- b\n",
    "notes without references": "notes:\n  theme:\n    nav: []\ntitle: x\n",
    "references without groups": "notes:\n    references:\n        fold: false\n    math: {}\n",
    "with groups": 'notes:\n  references:\n    same:\n      # 转载\n      - [https://c.example, "https://d.example"]\n'
    "x: 1\n",
    "flush groups": "notes:\n  references:\n    same:\n    - [https://c.example, https://d.example]\n    fold: true\n",
    "nested groups": "notes:\n  references:\n    same:\n    -\n      - https://c.example\n      - https://d.example\n",
    "commented keys": "# notes:\nnotes:   # ours\n  references: # lists\n    fold: true\n",
    "windows": "title: x\r\nnotes:\r\n  math:\r\n    numbering: true\r\n",
    "last line unended": "notes:\n  references:",
}


@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
def test_a_group_is_added_and_nothing_else_changes(settings):
    after = with_override(settings, "same", URLS)
    before, now = parse_yaml(settings).value or {}, parse_yaml(after).value
    own = before.get("notes") or {}
    references = own.get("references") or {}
    expected = [URLS, *(references.get("same") or [])]
    assert now == {**before, "notes": {**own, "references": {**references, "same": expected}}}
    kept = [line for line in after.split("\n") if line in settings.split("\n")]
    assert [line for line in settings.split("\n") if line] == [line for line in kept if line]
    assert "\r\n" not in settings or "\n" not in after.replace("\r\n", "")
