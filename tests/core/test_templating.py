"""What templates put out is escaped exactly as MarkupSafe does it, whatever it is; functions are called as Jinja calls them."""

from typing import Any

import pytest
from flask import Flask, render_template_string
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import pass_context
from markupsafe import Markup, escape

from forum.core.i18n import lazy_gettext
from forum.core.templating import written


class Sneaky(str):
    """A string that claims to be something else."""

    def __str__(self) -> str:
        return "<b>sneaky</b>"


class Known:
    """Something that knows its HTML."""

    def __html__(self) -> str:
        return "<b>known</b>"


@given(st.text())
def test_text_is_escaped(text: str) -> None:
    assert written(text) == str(escape(text))


@pytest.mark.parametrize("value", [
    "<script>&\"'", Markup("<b>bold</b>"), 12, 1.5, None, True, Sneaky("<i>"), Known(), ["<i>"], b"<i>", lazy_gettext("<i>")])
def test_whatever_it_is(app: Flask, value: Any) -> None:
    assert written(value) == str(escape(value))
    with app.test_request_context():
        made = render_template_string("a{{ value }}{% set b %}{{ value }}{% endset %}{{ b }}", value=value)
        assert made == f"a{escape(value) * 2}"


def test_every_way_out_escapes(app: Flask) -> None:
    template = """{% macro say(words) %}<i title="{{ words }}">{{ words }}{{ caller() }}</i>{% endmacro %}
{% for one in [typed] %}{% call say(one) %}{{ one ~ one }}{{ one|upper }}{% endcall %}{% endfor %}
{% filter trim %}{{ typed }}{% endfilter %}{{ "%s"|safe|format(typed) }}{{ typed if typed }}{{ [typed]|join("<br>"|safe) }}"""
    with app.test_request_context():
        assert "<b" not in render_template_string(template, typed="<b onclick='x'>").replace("<br>", "").lower()


def test_a_function_that_wants_the_context_gets_it(app: Flask) -> None:
    @pass_context
    def named(context: Any, name: str) -> str:
        return f"{context['who']} {name}"

    with app.test_request_context():
        made = render_template_string("{% for n in 'ab' %}{{ named(n) }}{{ plain(n, last=n) }}{% endfor %}", who="Ada",
                                      named=named, plain=lambda first, last: first + last)
        assert made == "Ada aaaAda bbb"
