"""Which language a page speaks: by link, by what was chosen before, by the account's setting, by the browser, by the site."""

import re
from typing import Any

import lxml.html
import pytest

from forum.core import settings
from forum.core.db import db, transaction
from tests.browser_client import Visitor
from tests.cast import Cast
from tests.threads.talk import opened

FRENCH, GERMAN = {"Accept-Language": "fr-CA,fr;q=0.9"}, {"Accept-Language": "de"}


def speaks(answer: Any) -> str:
    found = re.search(r'<html lang="(\w+)"', answer.text)
    assert found is not None
    return found[1]


def test_the_browser_else_the_site_decides_for_a_visitor(client: Visitor) -> None:
    assert (speaks(client.get("/")), speaks(client.get("/", headers=FRENCH)), speaks(client.get("/", headers=GERMAN))) == (
        "en", "fr", "en")
    settings.override(site__language="fr")
    assert speaks(client.get("/", headers=GERMAN)) == "fr" and speaks(client.get("/", headers={"Accept-Language": "en"})) == "en"


def test_the_account_decides_before_the_browser(cast: Cast, visit: Any) -> None:
    ada = visit(cast.ada)
    assert speaks(ada.get("/", headers=FRENCH)) == "fr"
    assert ada.post("/settings/account/language", data={"locale": "en"}).status_code == 303
    assert speaks(ada.get("/", headers=FRENCH)) == "en" and speaks(visit(cast.ada).get("/", headers=FRENCH)) == "en"
    assert ada.post("/settings/account/language", data={"locale": "browser"}).status_code == 303
    assert speaks(ada.get("/", headers=FRENCH)) == "fr"


def test_a_link_decides_before_all_and_is_remembered_in_this_browser(cast: Cast, visit: Any) -> None:
    ada = visit(cast.ada)
    ada.post("/settings/account/language", data={"locale": "en"})
    assert speaks(ada.get("/c/square?lang=fr")) == "fr" and speaks(ada.get("/")) == "fr"
    assert speaks(visit(cast.ada).get("/")) == "en", "another browser of hers keeps to the setting"
    assert speaks(ada.get("/?lang=xx")) == "fr"
    ada.post("/settings/account/language", data={"locale": "en"})
    assert speaks(ada.get("/")) == "en", "the setting replaces what a link remembered"


@pytest.mark.parametrize("path", [
    "/", "/c/square?list=top&period=year", "/communities?q=the", "/sign-in?next=/c/square", "/nowhere"])
def test_every_page_offers_itself_in_the_other_language(cast: Cast, client: Visitor, path: str) -> None:
    page = lxml.html.fromstring(client.get(path).text)
    links = page.xpath("//footer//a[@hreflang]")
    assert [(link.get("hreflang"), link.get("lang")) for link in links] == [("en", "en"), ("fr", "fr")]
    assert [link.get("aria-current") for link in links] == ["true", None]
    there = client.get(links[1].get("href"))
    assert speaks(there) == "fr"
    for name_and_value in path.partition("?")[2].split("&"):
        assert name_and_value.replace("/", "%2F") in links[1].get("href")


def test_words_in_another_language_say_so(cast: Cast, client: Visitor) -> None:
    with transaction():
        cast.square.locale = "fr"
        cast.square.name = "La Place"
    thread = opened(cast.ada, cast.square, "Une discussion", "Nous avons livré les logements et les bureaux pour la ville.")
    db.session.expire_all()
    page = lxml.html.fromstring(client.get(f"/t/{thread.slug}/{thread.id}").text)
    assert page.get("lang") == "en"
    assert page.xpath("//h1")[0].get("lang") == "fr" or page.xpath("//h1//@lang") == ["fr"]
    assert "fr" in page.xpath("//article[contains(@class, 'post')]//*[contains(@class, 'prose')]/@lang")
    for path in ("/c/square/about", "/communities", "/u/ada"):
        page = lxml.html.fromstring(client.get(path).text)
        named = page.xpath("//main//*[text()[normalize-space()='La Place']]/ancestor-or-self::*[@lang][1]/@lang")
        assert named and set(named) == {"fr"}, path
