"""Blocks that are alike are made once and say of each what they would have said of it alone."""

from typing import Any

import pytest
from flask import Flask, render_template_string

BLOCK = "{{ kind }} {{ id }}, {{ name }}: <a href='/{{ id }}'>{{ seen(kind) }}</a>"
PAGE = ("{% set made = {} %}{% for kind, id, name in rows %}{% call(id, name) alike(made, kind, id, name) %}" + BLOCK +
        "{% endcall %}|{% endfor %}")
PLAIN = "{% for kind, id, name in rows %}" + BLOCK + "|{% endfor %}"
ROWS = [("a", 1, "Ada"), ("a", 2, "<b>Bob</b>"), ("b", 3, '"Carol" & co'), ("a", 11, "1; \\0 {0} %s")]


@pytest.mark.parametrize("rows", [ROWS, ROWS[::-1], []])
def test_they_read_as_if_each_was_made_alone(app: Flask, rows: Any) -> None:
    asked: list[str] = []

    def seen(kind: str) -> str:
        asked.append(kind)
        return "<i>"

    with app.test_request_context():
        made = render_template_string(PAGE, rows=rows, seen=seen)
        assert made == render_template_string(PLAIN, rows=rows, seen=lambda _kind: "<i>")
    assert sorted(asked) == sorted({kind for kind, _id, _name in rows}), "once for each kind"
