"""Theme, density and keys: a browser's choice, for everybody, in pages that stay kept for those who choose alike."""

from typing import Any

import pytest

from tests.browser_client import Visitor
from tests.cast import Cast

HERE = "/settings/appearance"


def test_everybody_has_the_page_and_the_way_to_it(client: Visitor, visit: Any, cast: Cast) -> None:
    for browser in (client, visit(cast.ada)):
        assert f'href="{HERE}"' in browser.get("/").text
        assert browser.get(HERE).status_code == 200
    assert "/settings/profile" not in client.get(HERE).text


@pytest.mark.parametrize(("name", "value", "usual"), [("theme", "dark", "system"), ("density", "dense", "comfortable"),
                                                      ("keys", "off", "on")])
def test_a_choice_is_kept_and_shown(client: Visitor, db: Any, name: str, value: str, usual: str) -> None:
    answer = client.post(HERE, data={name: value})
    assert (answer.status_code, answer.location) == (303, HERE)
    page = client.get(HERE).text
    assert f'data-{name}="{value}"' in page.partition("<body")[0]
    assert f'value="{value}" checked' in page and f'value="{usual}" checked' not in page
    client.post(HERE, data={name: usual})
    assert f"data-{name}" not in client.get(HERE).text.partition("<body")[0]


def test_only_what_was_sent_changes(client: Visitor, db: Any) -> None:
    client.post(HERE, data={"theme": "dark", "keys": "off"})
    client.post(HERE, data={"density": "dense", "theme": "plaid", "lang": "fr"})
    html = client.get(HERE).text.partition("<head")[0]
    assert 'data-theme="dark" data-density="dense" data-keys="off"' in html and 'lang="en"' in html


@pytest.mark.parametrize(("asked", "given"), [("/c/square?after=x", "/c/square?after=x"), ("//evil.example", HERE),
                                              ("https://evil.example/", HERE), ("", HERE)])
def test_back_to_where_one_was(client: Visitor, db: Any, asked: str, given: str) -> None:
    assert client.post(HERE, data={"theme": "dark", "next": asked}).location == given


def test_a_script_gets_no_page(client: Visitor, db: Any) -> None:
    answer = client.post(HERE, data={"theme": "light"}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.data) == (204, b"") and client.get_cookie("theme")
    assert client.post(HERE, data={"theme": "dark"}, csrf=False).status_code == 400


def test_kept_pages_know_the_choice(client: Visitor, cast: Cast) -> None:
    path = f"/c/{cast.square.slug}/about"
    client.get(path)
    client.set_cookie("theme", "dark")
    assert 'data-theme="dark"' in client.get(path).text
    client.delete_cookie("theme")
    assert "data-theme" not in client.get(path).text


def test_members_switch_from_their_menu(visit: Any, client: Visitor, cast: Cast) -> None:
    assert 'class="menu__switch"' in visit(cast.ada).get("/").text
    assert "csrf_token" not in client.get(f"/c/{cast.square.slug}/about").text
