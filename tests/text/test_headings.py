"""Headings of a text stand under the page's, without a gap."""

import re

import pytest

from forum.text.render import render


@pytest.mark.parametrize(("typed", "levels"), [
    ("# a", "3"), ("## a", "3"), ("###### a", "3"), ("## a\n\n### b\n\n## c", "343"), ("# a\n\n### b", "34"),
    ("### a\n\n# b\n\n### c", "334"), ("a\n=\n\nb\n-", "34"), ("# 1\n## 2\n### 3\n#### 4\n##### 5\n###### 6", "345666"),
    ("> ## a\n\n# b", "33"), ("no heading", ""),
])
def test_levels(typed: str, levels: str) -> None:
    html = render(typed).html
    assert "".join(re.findall(r"<h(\d)>", html)) == levels
    assert re.findall(r"<h(\d)>", html) == re.findall(r"</h(\d)>", html)
