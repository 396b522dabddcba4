"""The page of components: shown only where one develops, whole, and made of invented rows alone."""

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from forum.core import settings
from forum.refusals import USUAL
from forum.styleguide import blank, guide, sample
from forum.threads.queries import PostRow, ThreadRow
from tests.browser_client import Visitor

ROOT = Path(__file__).parents[2]


@pytest.fixture
def shown(db: Any) -> None:
    settings.override(site__styleguide=True)


def test_it_is_not_there_for_visitors_of_a_site(client: Visitor) -> None:
    assert client.get("/styleguide").status_code == 404


def test_it_shows_everything_without_the_database(client: Visitor, shown: None, count_queries: Any) -> None:
    with count_queries() as seen:
        answer = client.get("/styleguide")
    assert answer.status_code == 200 and seen == []
    assert len(re.findall(r'<li class="thread[ "]', answer.text)) == 11 and answer.text.count('<article class="post') == 17
    assert all(f"{code}: " in answer.text for code in USUAL)
    assert "autofocus" not in answer.text, "it would jump"
    ids = re.findall(r'(?<![\w-])id="([^"]+)"', answer.text)
    assert len(ids) == len(set(ids)), sorted({one for one in ids if ids.count(one) > 1})


def test_every_macro_is_on_it() -> None:
    used = set(re.findall(r"\{\{-? *([a-z_]+)\(|\{% call ([a-z_]+)\(", "".join(
        path.read_text() for path in (ROOT / "templates" / "styleguide").glob("*.html"))))
    names = {name for pair in used for name in pair if name}
    inside = {"act", "refusal", "first", "described", "label_and_hint", "error_line", "attributes", "text_area", "thread_rows",
              "wtf", "secret", "in_place", "time", "ago", "day", "zone",
              "options_of"}  # called by others, or without a look of their own
    for path in (ROOT / "templates" / "ui").glob("*.html"):
        for macro in re.findall(r"\{% macro ([a-z_]+)\(", path.read_text()):
            assert macro in names | inside, f"{path.name}: {macro} is on no page of templates/styleguide"


def test_every_macro_is_in_the_readme() -> None:
    told = (ROOT / "templates" / "ui" / "README.md").read_text()
    inside = {"first", "described", "label_and_hint", "error_line", "in_place", "options_of"}
    for path in (ROOT / "templates" / "ui").glob("*.html"):
        for macro in set(re.findall(r"\{% macro ([a-z_]+)\(", path.read_text())) - inside:
            assert re.search(rf"\b{macro}\b", told), f"{path.name}: {macro}"


def test_every_token_of_colour_is_shown(app: Flask, shown: None) -> None:
    with app.test_request_context("/styleguide"):
        page = guide()
    assert {"paper", "ink", "accent", "warm", "gold", "ok"} <= set(page.colours)
    assert len(page.steps) == 8 and len(page.spaces) == 7 and len(page.icons) > 50


def test_rows_are_filled_up() -> None:
    row = sample(ThreadRow, title="Words")
    assert (row.title, row.slug, row.reply_count, row.people, row.pinned) == ("Words", "", 0, (), False)
    assert sample(PostRow).reply_to_number is None
    assert blank(int | None) is None and isinstance(blank(datetime), datetime)
    with pytest.raises(TypeError):
        sample(ThreadRow, no_such_thing=1)
